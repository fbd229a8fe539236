using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Security;
using Pbx.Core.Users;
using Pbx.Tests.Core;
using Pbx.Web;

namespace Pbx.Tests.Web.Hosting;

/// <summary>Guesses of the current password on the page of the own account.</summary>
public class OwnAccountTests
{
    private const string Next = "Corridor-Lantern-47";

    [Theory]
    [InlineData("password")]
    [InlineData("disable")]
    public async Task Guesses_of_the_current_password_count_as_at_the_sign_in_page(string form)
    {
        await using var pbx = await RunningPbx.StartAsync();
        using var browser = pbx.Browser();
        (await pbx.PostAsync(browser, PbxUrls.PostLanguage, null, ("culture", "en"))).Dispose();
        (await pbx.SignInAsync(browser, RunningPbx.Owner, CoreFixture.OwnerPassword)).Dispose();
        if (form == "disable")
        {
            using var scope = pbx.Services.CreateScope();
            var users = scope.ServiceProvider.GetRequiredService<UserManager<PbxUser>>();
            // In the same session: the stamp of the account stays as it is.
            var account = (await users.FindByEmailAsync(RunningPbx.Owner))!;
            account.TwoFactorEnabled = true;
            await users.UpdateAsync(account);
        }
        for (var i = 1; i <= 4; i++) Assert.Contains("not your current password", await TryAsync("guess " + i), StringComparison.Ordinal);
        Assert.Contains("Too many wrong passwords", await TryAsync("guess 5"), StringComparison.Ordinal);
        // Not even the right one helps now, here as there.
        Assert.Contains("Too many wrong passwords", await TryAsync(CoreFixture.OwnerPassword), StringComparison.Ordinal);
        for (var i = 7; i <= 10; i++) await TryAsync("guess " + i);
        Assert.Contains(pbx.Services.GetRequiredService<IAccessGuard>().Blocked, source => source is { Service: "web", Failures: 10, LastUserName: RunningPbx.Owner });
        Assert.Contains("This address is blocked", await TryAsync(CoreFixture.OwnerPassword), StringComparison.Ordinal);

        Task<string> TryAsync(string password) => form == "password"
            ? pbx.PostAccountAsync(browser, form, ("Password.Current", password), ("Password.Next", Next), ("Password.Again", Next))
            : pbx.PostAccountAsync(browser, form, ("Off.Password", password));
    }

    [Fact]
    public async Task The_right_password_is_not_counted()
    {
        await using var pbx = await RunningPbx.StartAsync();
        using var browser = pbx.Browser();
        (await pbx.SignInAsync(browser, RunningPbx.Owner, CoreFixture.OwnerPassword)).Dispose();
        var page = await pbx.PostAccountAsync(browser, "password", ("Password.Current", CoreFixture.OwnerPassword), ("Password.Next", Next), ("Password.Again", Next));
        Assert.DoesNotContain("aria-invalid", page, StringComparison.Ordinal);
        using var again = await pbx.SignInAsync(pbx.Browser(), RunningPbx.Owner, Next);
        Assert.Equal("/", again.Headers.Location!.ToString());
    }
}
