using Microsoft.Playwright;
using Pbx.E2E.Support;

namespace Pbx.E2E.Pages;

/// <summary>Sign-in, sign-out, and the second factor.</summary>
[Collection(PagesCollection.Name)]
public class SignInTests(PagesFixture fixture)
{
    [Fact]
    public async Task Asked_page_comes_after_sign_in_and_sign_out_ends_it()
    {
        await using var tab = await fixture.TabAsync();
        var user = PbxServer.User("101");
        await tab.Page.GotoAsync(tab.Url + "/team");
        await tab.AtAsync("/sign-in");
        await tab.Page.Locator("#email").FillAsync(user.Email);
        await tab.Page.Locator("#password").FillAsync(user.Password);
        await tab.Page.Locator("main button[type=submit]").ClickAsync();
        await tab.AtAsync("/team");
        await tab.SettledAsync();
        await tab.Page.Locator(".rail summary").ClickAsync();
        await tab.Button("Sign out").ClickAsync();
        await tab.SeesAsync("You are signed out.");
        await tab.Page.GotoAsync(tab.Url + "/team");
        await tab.AtAsync("/sign-in");
    }

    [Fact]
    public async Task Wrong_password_says_nothing_about_the_account()
    {
        await using var tab = await fixture.TabAsync();
        await tab.SignInAsync(PbxServer.User("108").Email, "wrong-password-here");
        await tab.SeesAsync("The e-mail address or the password is wrong.");
        await Assertions.Expect(tab.Page.Locator("#email")).ToHaveValueAsync(PbxServer.User("108").Email);
        await tab.SignInAsync("nobody@pbx.test", "wrong-password-here");
        await tab.SeesAsync("The e-mail address or the password is wrong.");
    }

    [Fact]
    public async Task Sign_out_everywhere_ends_the_other_browser()
    {
        var user = PbxServer.User("107");
        await using var here = await fixture.TabAsync();
        await using var there = await fixture.TabAsync();
        await here.SignInAsync(user.Email, user.Password, "/account");
        await here.AtAsync("/account");
        await there.SignInAsync(user.Email, user.Password, "/account");
        await there.AtAsync("/account");
        await here.Button("Sign out everywhere").ClickAsync();
        await here.SeesAsync("You are signed out.");
        await Eventually.TrueAsync(async () =>
        {
            await there.Page.GotoAsync(there.Url + "/account");
            return new Uri(there.Page.Url).AbsolutePath == "/sign-in";
        }, "the other browser is signed out", 15);
    }

    [Fact]
    public async Task Two_factor_is_turned_on_used_and_turned_off()
    {
        var user = PbxServer.User("110");
        await using var tab = await fixture.TabAsync();
        await tab.SignInAsync(user.Email, user.Password, "/account?setup=true");
        var key = await tab.Page.GetByTestId("totp-key").InnerTextAsync();
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Img, new() { Name = "QR code for the authenticator app" })).ToBeVisibleAsync();
        await tab.Page.Locator("#totp").FillAsync("000000");
        await tab.Button("Turn on").ClickAsync();
        await tab.SeesAsync("This code is not right.");
        Assert.Equal(key, await tab.Page.GetByTestId("totp-key").InnerTextAsync());
        await tab.Page.Locator("#totp").FillAsync(Totp.Code(key));
        await tab.Button("Turn on").ClickAsync();
        await tab.SeesAsync("Two-step sign-in is on.");
        var codes = await tab.Page.GetByTestId("recovery-codes").Locator("li").AllInnerTextsAsync();
        Assert.Equal(10, codes.Distinct().Count());
        await SignOutAsync(tab);

        await tab.SignInAsync(user.Email, user.Password, "/account");
        await tab.AtAsync("/sign-in/two-factor");
        await tab.Page.Locator("#code").FillAsync("123456");
        await tab.Button("Continue").ClickAsync();
        await tab.SeesAsync("This code is not right.");
        await tab.Page.Locator("#code").FillAsync(Totp.Code(key));
        await tab.Button("Continue").ClickAsync();
        await tab.AtAsync("/account");
        await SignOutAsync(tab);

        await tab.SignInAsync(user.Email, user.Password, "/account");
        await tab.Page.GetByText("Use a recovery code").ClickAsync();
        await tab.Page.Locator("#recoveryCode").FillAsync(codes[3]);
        await tab.Button("Continue").ClickAsync();
        await tab.AtAsync("/account");
        await tab.SeesAsync("Recovery codes left: 9.");
        await tab.Page.Locator("details:not(.menu) > summary").ClickAsync();
        await tab.Page.Locator("#disable-password").FillAsync(user.Password);
        await tab.Button("Turn off").ClickAsync();
        await tab.SeesAsync("Two-step sign-in is off.");
        await SignOutAsync(tab);

        await tab.SignInAsync(user.Email, user.Password, "/account");
        await tab.AtAsync("/account");
    }

    [Fact]
    public async Task Password_is_changed_and_the_old_one_is_void()
    {
        var user = PbxServer.User("111");
        await using var tab = await fixture.TabAsync();
        await tab.SignInAsync(user.Email, user.Password, "/account");
        await ChangeAsync("not-the-password", "meadow-lantern-57-otter", "meadow-lantern-57-otter");
        await tab.SeesAsync("This is not your current password.");
        await ChangeAsync(user.Password, "meadow-lantern-57-otter", "meadow-lantern-57-other");
        await Assertions.Expect(tab.Page.Locator("#again")).ToHaveAttributeAsync("aria-invalid", "true");
        await ChangeAsync(user.Password, "meadow-lantern-57-otter", "meadow-lantern-57-otter");
        await tab.SeesAsync("The password is changed.");
        await SignOutAsync(tab);
        await tab.SignInAsync(user.Email, user.Password, "/account");
        await tab.SeesAsync("The e-mail address or the password is wrong.");
        await tab.SignInAsync(user.Email, "meadow-lantern-57-otter", "/account");
        await tab.AtAsync("/account");

        async Task ChangeAsync(string current, string next, string again)
        {
            await tab.Page.Locator("#current").FillAsync(current);
            await tab.Page.Locator("#next").FillAsync(next);
            await tab.Page.Locator("#again").FillAsync(again);
            await tab.Button("Change password").ClickAsync();
        }
    }

    private static async Task SignOutAsync(Tab tab)
    {
        await tab.Page.GotoAsync(tab.Url + "/account");
        await tab.Button("Sign out").ClickAsync();
        await tab.SeesAsync("You are signed out.");
    }
}
