using Microsoft.Playwright;
using Pbx.E2E.Support;

namespace Pbx.E2E.Pages;

/// <summary>Users are found, made, changed, given a phone and deleted; each role sees its own part.</summary>
[Collection(PagesCollection.Name)]
public class UsersTests(PagesFixture fixture)
{
    private const string Password = "granite-window-41-heron";

    [Fact]
    public async Task User_is_created_registers_a_phone_is_changed_and_deleted()
    {
        await using var tab = await fixture.TabAsync();
        var page = tab.Page;
        await tab.SignInAsOwnerAsync("/admin/users");
        await page.GetByRole(AriaRole.Link, new() { Name = "New user" }).ClickAsync();
        await tab.AtAsync("/admin/users/new");
        await tab.Button("Create user").ClickAsync();
        await Assertions.Expect(page.Locator("[aria-invalid=true]")).ToHaveCountAsync(3);
        await Assertions.Expect(page.Locator("#user-first")).ToBeFocusedAsync();
        await FillAsync(page, "Nora", "Steiner", "101", "nora.steiner@pbx.test");
        await tab.Button("Create user").ClickAsync();
        await Assertions.Expect(page.Locator("#user-extension")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.Locator("#user-extension").FillAsync("150");
        await tab.Button("Create user").ClickAsync();
        await tab.SeesAsync("Nora Steiner");
        var secret = await page.GetByTestId("sip-password").InnerTextAsync();
        Assert.True(secret.Length >= 16, secret);
        await Assertions.Expect(page.Locator(".secret-card .qr svg")).ToBeVisibleAsync();
        await tab.Button("I have noted it").ClickAsync();
        await Assertions.Expect(page.GetByTestId("sip-password")).ToHaveCountAsync(0);

        await tab.SeesAsync("not registered");
        await using (await Baresip.StartAsync(fixture.Server, "150", new() { Password = secret }))
        {
            var device = page.Locator(".device-list li");
            await Assertions.Expect(device).ToHaveCountAsync(1);
            await Assertions.Expect(device).ToContainTextAsync("baresip");
            await Assertions.Expect(device).ToContainTextAsync("UDP");
            await Assertions.Expect(device).ToContainTextAsync("127.0.0.1:");
            await Assertions.Expect(device).ToContainTextAsync("renews");
            await Assertions.Expect(page.Locator(".page-head .state.good")).ToHaveTextAsync("reachable");
        }
        await Assertions.Expect(page.Locator(".device-list li")).ToHaveCountAsync(0);

        await page.Locator("#user-last").FillAsync("Steiner-Roth");
        await page.GetByRole(AriaRole.Link, new() { Name = "Dashboard" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button).First.ClickAsync();
        Assert.StartsWith("/admin/users/", new Uri(page.Url).AbsolutePath, StringComparison.Ordinal);
        await tab.Button("Save").ClickAsync();
        await tab.SeesAsync("Saved");

        await tab.GoAsync("/admin/users");
        await page.Locator("#users-search").FillAsync("steiner");
        await tab.AtQueryAsync("/admin/users?q=steiner");
        await Assertions.Expect(page.Locator("tbody tr td.primary-cell")).ToHaveCountAsync(1);
        await page.ReloadAsync();
        await tab.SettledAsync();
        await Assertions.Expect(page.Locator("#users-search")).ToHaveValueAsync("steiner");
        await page.GetByRole(AriaRole.Link, new() { Name = "Nora Steiner-Roth" }).ClickAsync();
        await tab.Button("Delete").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("150");
        await tab.Button("Delete user").ClickAsync();
        await tab.AtAsync("/admin/users");
        await Assertions.Expect(page.GetByText("Elena Moser")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("tbody").GetByText("Nora Steiner")).ToHaveCountAsync(0);
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task List_shows_who_is_reachable_while_it_happens()
    {
        await using var tab = await fixture.TabAsync();
        await tab.SignInAsOwnerAsync("/admin/users");
        var row = tab.Page.Locator("tbody tr", new() { HasText = "Irene Aebischer" });
        await Assertions.Expect(row.Locator(".state")).ToHaveTextAsync("not registered");
        await using (await Baresip.StartAsync(fixture.Server, "109", new() { Transport = "tcp" }))
        {
            await Assertions.Expect(row.Locator(".state")).ToHaveTextAsync("reachable");
            await tab.Button("reachable").ClickAsync();
            await tab.AtQueryAsync("/admin/users?state=online");
            await Assertions.Expect(row).ToHaveCountAsync(1);
            await Assertions.Expect(tab.Page.Locator("tbody").GetByText("Elena Moser")).ToHaveCountAsync(0);
        }
        await tab.SeesAsync("Nothing matches");
    }

    [Fact]
    public async Task Each_role_sees_its_part()
    {
        await using var owner = await fixture.TabAsync();
        await owner.SignInAsOwnerAsync("/admin/users");
        await CreateAsync(owner, "Mona", "160", "Manager");
        await CreateAsync(owner, "Adam", "161", "Administrator");

        await using var user = await fixture.TabAsync();
        await user.SignInAsync(PbxServer.User("106").Email, PbxServer.User("106").Password);
        await user.AtAsync("/");
        await user.SettledAsync();
        await Assertions.Expect(user.Page.Locator(".rail a[href='/admin']")).ToHaveCountAsync(0);
        var refused = await user.Page.GotoAsync(user.Url + "/admin");
        Assert.Equal(403, refused!.Status);
        await user.SeesAsync("Your account has no right to this page");

        await using var manager = await fixture.TabAsync();
        await manager.SignInAsync("mona160@pbx.test", Password, "/admin");
        await manager.AtAsync("/admin");
        await Assertions.Expect(manager.Page.Locator(".nav a")).ToHaveTextAsync(["Dashboard", "Live calls", "Call history", "Recordings"]);
        await manager.Page.GotoAsync(manager.Url + "/admin/users");
        await manager.SeesAsync("Your account has no right to this page");

        await using var administrator = await fixture.TabAsync();
        await administrator.SignInAsync("adam161@pbx.test", Password, "/admin");
        await administrator.AtAsync("/admin");
        await Assertions.Expect(administrator.Page.Locator(".nav a")).ToHaveTextAsync(["Dashboard", "Live calls", "Call history", "Recordings", "Users", "Numbers", "Call flows", "Groups", "Menus", "Hours and holidays", "Prompts", "Music", "Other destinations", "Feature codes", "Versions", "Trunks", "Outbound rules", "Security", "Backup", "Settings"]);
        await administrator.GoAsync("/admin/users");
        await administrator.SeesAsync("Elena Moser");
    }

    private static async Task CreateAsync(Tab tab, string name, string extension, string role)
    {
        await tab.GoAsync("/admin/users/new");
        await FillAsync(tab.Page, name, "Meier", extension, $"{name.ToLowerInvariant()}{extension}@pbx.test");
        await tab.Page.Locator("#user-role").SelectOptionAsync(new SelectOptionValue { Label = role });
        await tab.Page.Locator("#user-password").FillAsync(Password);
        await tab.Button("Create user").ClickAsync();
        await tab.Page.GetByTestId("sip-password").WaitForAsync();
    }

    private static async Task FillAsync(IPage page, string first, string last, string extension, string email)
    {
        await page.Locator("#user-first").FillAsync(first);
        await page.Locator("#user-last").FillAsync(last);
        await page.Locator("#user-extension").FillAsync(extension);
        await page.Locator("#user-email").FillAsync(email);
    }
}
