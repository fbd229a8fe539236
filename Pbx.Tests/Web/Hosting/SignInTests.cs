using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Pbx.Core.Audit;
using Pbx.Core.Security;
using Pbx.Core.Users;
using Pbx.Tests.Core;
using Pbx.Web;
using Pbx.Web.Security;

namespace Pbx.Tests.Web.Hosting;

public class SignInTests
{
    [Fact]
    public async Task The_right_password_opens_a_session_in_a_guarded_cookie()
    {
        await using var pbx = await RunningPbx.StartAsync();
        using var browser = pbx.Browser();
        Assert.False(await RunningPbx.IsSignedInAsync(browser));
        using var response = await pbx.SignInAsync(browser, RunningPbx.Owner, CoreFixture.OwnerPassword, "/admin?tab=1");
        Assert.Equal((HttpStatusCode.SeeOther, "/admin?tab=1"), (response.StatusCode, response.Headers.Location!.ToString()));
        var cookie = response.Headers.GetValues("Set-Cookie").Single(text => text.StartsWith("pbx-session=", StringComparison.Ordinal));
        Assert.Contains("; secure; samesite=lax; httponly", cookie, StringComparison.Ordinal);
        Assert.Contains(response.Headers.GetValues("Set-Cookie"), text => text.StartsWith("pbx-language=c%3Dde", StringComparison.Ordinal));
        Assert.True(await RunningPbx.IsSignedInAsync(browser));
    }

    [Fact]
    public async Task A_refusal_does_not_tell_whether_the_account_exists()
    {
        await using var pbx = await RunningPbx.StartAsync();
        using var browser = pbx.Browser();
        for (var i = 1; i <= 6; i++)
        {
            using var known = await pbx.SignInAsync(browser, RunningPbx.Owner, "wrong wrong wrong");
            using var unknown = await pbx.SignInAsync(browser, "nobody@example.com", "wrong wrong wrong");
            var expected = i < 5 ? "error=wrong" : "error=locked";
            // The tenth failure of this source blocks it.
            if (i < 6) Assert.Contains(expected, known.Headers.Location!.ToString(), StringComparison.Ordinal);
            Assert.Equal(
                known.Headers.Location!.ToString().Replace("owner@", "", StringComparison.Ordinal),
                unknown.Headers.Location!.ToString().Replace("nobody@", "", StringComparison.Ordinal));
        }
        Assert.Contains(pbx.Services.GetRequiredService<IAccessGuard>().Blocked, source => source is { Service: "web", Failures: 10 });
        using var blocked = await pbx.SignInAsync(browser, RunningPbx.Owner, CoreFixture.OwnerPassword);
        Assert.Contains("error=blocked", blocked.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_locked_account_stays_closed_to_the_right_password()
    {
        await using var pbx = await RunningPbx.StartAsync();
        using var browser = pbx.Browser();
        for (var i = 0; i < 5; i++) (await pbx.SignInAsync(browser, RunningPbx.Owner, "wrong wrong wrong")).Dispose();
        using var right = await pbx.SignInAsync(browser, RunningPbx.Owner, CoreFixture.OwnerPassword);
        Assert.Contains("error=locked", right.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused()
    {
        await using var pbx = await RunningPbx.StartAsync();
        using var browser = pbx.Browser();
        using var content = new FormUrlEncodedContent([new("email", RunningPbx.Owner), new("password", CoreFixture.OwnerPassword)]);
        using var response = await browser.PostAsync(PbxUrls.PostSignIn, content);
        Assert.Contains("error=expired", response.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.False(await RunningPbx.IsSignedInAsync(browser));
    }

    [Theory]
    [InlineData("/admin", "/admin")]
    [InlineData("https://evil.example", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("", "/")]
    [InlineData("/a\r\nX: y", "/")]
    public void Only_own_paths_are_returned_to(string wanted, string got) => Assert.Equal(got, SignInEndpoints.Local(wanted));

    [Fact]
    public async Task The_second_factor_is_asked_for_and_a_recovery_code_works_once()
    {
        await using var pbx = await RunningPbx.StartAsync();
        var id = await pbx.IdOfAsync("owner");
        string key;
        string recovery;
        using (var scope = pbx.Services.CreateScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<PbxUser>>();
            var account = (await users.FindByIdAsync(id))!;
            await users.ResetAuthenticatorKeyAsync(account);
            key = (await users.GetAuthenticatorKeyAsync(account))!;
            await users.SetTwoFactorEnabledAsync(account, true);
            recovery = (await users.GenerateNewTwoFactorRecoveryCodesAsync(account, 2))!.First();
        }
        using (var browser = pbx.Browser())
        {
            using var first = await pbx.SignInAsync(browser, RunningPbx.Owner, CoreFixture.OwnerPassword, "/admin");
            Assert.Equal("/sign-in/two-factor?returnUrl=%2Fadmin", first.Headers.Location!.ToString());
            Assert.False(await RunningPbx.IsSignedInAsync(browser));
            using var wrong = await pbx.PostAsync(browser, PbxUrls.PostTwoFactor, null, ("code", "000000"), ("returnUrl", "/admin"));
            Assert.Contains("error=two-factor-wrong", wrong.Headers.Location!.ToString(), StringComparison.Ordinal);
            using var right = await pbx.PostAsync(browser, PbxUrls.PostTwoFactor, null, ("code", Totp(key)), ("returnUrl", "/admin"));
            Assert.Equal("/admin", right.Headers.Location!.ToString());
            Assert.True(await RunningPbx.IsSignedInAsync(browser));
        }
        foreach (var works in new[] { true, false })
        {
            using var browser = pbx.Browser();
            (await pbx.SignInAsync(browser, RunningPbx.Owner, CoreFixture.OwnerPassword)).Dispose();
            (await pbx.PostAsync(browser, PbxUrls.PostTwoFactor, null, ("recoveryCode", recovery))).Dispose();
            Assert.Equal(works, await RunningPbx.IsSignedInAsync(browser));
        }
    }

    [Fact]
    public async Task Signing_out_everywhere_cuts_the_telephone_of_the_other_session_too()
    {
        await using var pbx = await RunningPbx.StartAsync();
        using var browser = pbx.Browser();
        using var response = await pbx.SignInAsync(browser, RunningPbx.Owner, CoreFixture.OwnerPassword);
        var cookie = response.Headers.GetValues("Set-Cookie").Single(text => text.StartsWith("pbx-session=", StringComparison.Ordinal)).Split(';')[0];
        using var socket = new System.Net.WebSockets.ClientWebSocket();
        using var handler = new HttpMessageInvoker(new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator });
        socket.Options.SetRequestHeader("Cookie", cookie);
        var stop = TestContext.Current.CancellationToken;
        await socket.ConnectAsync(new Uri($"wss://localhost:{pbx.Https.Port}{PbxUrls.PhoneHub}"), handler, stop);
        await socket.SendAsync("{\"protocol\":\"json\",\"version\":1}\u001e"u8.ToArray(), System.Net.WebSockets.WebSocketMessageType.Text, true, stop);
        Assert.True((await socket.ReceiveAsync(new byte[100], stop)).Count > 0);
        var sessions = pbx.Services.GetRequiredService<Pbx.Web.Hubs.PhoneSessions>();
        await sessions.CheckAsync(stop);
        Assert.Equal(System.Net.WebSockets.WebSocketState.Open, socket.State);
        using (var scope = pbx.Services.CreateScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<PbxUser>>();
            await users.UpdateSecurityStampAsync((await users.FindByEmailAsync(RunningPbx.Owner))!);
        }
        await sessions.CheckAsync(stop);
        Assert.True(await EndsAsync(socket));
    }

    // Pings of the hub may come before the end; a hub that goes on sends them for ever.
    private static async Task<bool> EndsAsync(System.Net.WebSockets.ClientWebSocket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(8));
        try
        {
            while ((await socket.ReceiveAsync(new byte[1000], patience.Token)).MessageType != System.Net.WebSockets.WebSocketMessageType.Close)
            {
            }
            return true;
        }
        catch (System.Net.WebSockets.WebSocketException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [Fact]
    public async Task A_locked_account_takes_no_recovery_code()
    {
        await using var pbx = await RunningPbx.StartAsync();
        string recovery;
        using var browser = pbx.Browser();
        using (var scope = pbx.Services.CreateScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<PbxUser>>();
            var account = (await users.FindByEmailAsync(RunningPbx.Owner))!;
            await users.ResetAuthenticatorKeyAsync(account);
            await users.SetTwoFactorEnabledAsync(account, true);
            recovery = (await users.GenerateNewTwoFactorRecoveryCodesAsync(account, 1))!.First();
            (await pbx.SignInAsync(browser, RunningPbx.Owner, CoreFixture.OwnerPassword)).Dispose();
            await users.SetLockoutEndDateAsync((await users.FindByEmailAsync(RunningPbx.Owner))!, DateTimeOffset.UtcNow.AddHours(1));
        }
        using var answer = await pbx.PostAsync(browser, PbxUrls.PostTwoFactor, null, ("recoveryCode", recovery));
        Assert.Contains("error=locked", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.False(await RunningPbx.IsSignedInAsync(browser));
    }

    [Fact]
    public async Task A_name_longer_than_any_address_is_neither_kept_nor_sent_back()
    {
        await using var pbx = await RunningPbx.StartAsync();
        using var browser = pbx.Browser();
        using var answer = await pbx.SignInAsync(browser, new string('a', 100_000) + "@example.com", "wrong wrong wrong");
        Assert.Equal("/sign-in?error=wrong&returnUrl=%2F", answer.Headers.Location!.ToString());
    }

    [Fact]
    public async Task Looking_at_the_second_factor_ends_no_session()
    {
        await using var pbx = await RunningPbx.StartAsync();
        pbx.Services.GetRequiredService<IOptions<SecurityStampValidatorOptions>>().Value.ValidationInterval = TimeSpan.Zero;
        using var here = pbx.Browser();
        using var there = pbx.Browser();
        (await pbx.SignInAsync(here, RunningPbx.Owner, CoreFixture.OwnerPassword)).Dispose();
        (await pbx.SignInAsync(there, RunningPbx.Owner, CoreFixture.OwnerPassword)).Dispose();
        using var page = await here.GetAsync("/account?setup=true", TestContext.Current.CancellationToken);
        Assert.Contains("totp-key", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.True(await RunningPbx.IsSignedInAsync(here));
        Assert.True(await RunningPbx.IsSignedInAsync(there));
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_the_other_session()
    {
        await using var pbx = await RunningPbx.StartAsync();
        pbx.Services.GetRequiredService<IOptions<SecurityStampValidatorOptions>>().Value.ValidationInterval = TimeSpan.Zero;
        using var here = pbx.Browser();
        using var there = pbx.Browser();
        (await pbx.SignInAsync(here, RunningPbx.Owner, CoreFixture.OwnerPassword)).Dispose();
        (await pbx.SignInAsync(there, RunningPbx.Owner, CoreFixture.OwnerPassword)).Dispose();
        Assert.True(await RunningPbx.IsSignedInAsync(there));
        using var response = await pbx.PostAsync(here, PbxUrls.PostSignOutEverywhere, await pbx.IdOfAsync("owner"));
        Assert.Contains("error=signed-out", response.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.False(await RunningPbx.IsSignedInAsync(here));
        Assert.False(await RunningPbx.IsSignedInAsync(there));
    }

    [Fact]
    public async Task What_people_do_with_their_own_account_is_recorded()
    {
        await using var pbx = await RunningPbx.StartAsync();
        pbx.Services.GetRequiredService<IOptions<SecurityStampValidatorOptions>>().Value.ValidationInterval = TimeSpan.Zero;
        var id = await pbx.IdOfAsync("owner");
        using var browser = pbx.Browser();
        (await pbx.SignInAsync(browser, RunningPbx.Owner, CoreFixture.OwnerPassword)).Dispose();
        (await browser.GetAsync("/account?setup=true", TestContext.Current.CancellationToken)).Dispose();
        string key;
        using (var scope = pbx.Services.CreateScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<PbxUser>>();
            key = (await users.GetAuthenticatorKeyAsync((await users.FindByIdAsync(id))!))!;
        }
        const string Next = "Corridor-Lantern-47";
        await pbx.PostAccountAsync(browser, "password", ("Password.Current", "wrong"), ("Password.Next", Next), ("Password.Again", Next));
        Assert.Empty(await Actions());
        await pbx.PostAccountAsync(browser, "password", ("Password.Current", CoreFixture.OwnerPassword), ("Password.Next", Next), ("Password.Again", Next));
        await pbx.PostAccountAsync(browser, "enable", ("On.Code", Totp(key)));
        await pbx.PostAccountAsync(browser, "codes");
        await pbx.PostAccountAsync(browser, "disable", ("Off.Password", Next));
        await pbx.PostAccountAsync(browser, null);
        Assert.Equal(["password-changed", "two-factor-on", "recovery-codes-made", "two-factor-off", "signed-out-everywhere"], await Actions());

        async Task<IEnumerable<string>> Actions()
        {
            var page = await pbx.Services.GetRequiredService<IAuditTrail>().QueryAsync(null, 0, 100, TestContext.Current.CancellationToken);
            return page.Entries.Where(entry => entry.ActorId == id && entry is { ObjectKind: "user", Before: "", After: "" } && entry.ObjectId == id).Select(entry => entry.Action).Reverse();
        }
    }

    [Fact]
    public async Task Too_many_attempts_in_a_minute_are_turned_away()
    {
        await using var pbx = await RunningPbx.StartAsync();
        using var browser = pbx.Browser();
        var answers = new List<string>();
        for (var i = 0; i < 62; i++)
        {
            using var response = await pbx.SignInAsync(browser, $"n{i}@example.com", "");
            answers.Add(response.Headers.Location!.ToString());
        }
        Assert.Contains("error=too-many", answers[^1], StringComparison.Ordinal);
    }

    // RFC 6238 with SHA-1, 30 s and 6 digits, as authenticator apps compute it.
    private static string Totp(string base32)
    {
        var bits = string.Concat(base32.Select(letter => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        var key = Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2)).ToArray();
        var counter = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30);
        var hash = HMACSHA1.HashData(key, counter);
        var code = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 0xF)) & 0x7FFFFFFF;
        return (code % 1_000_000).ToString("D6");
    }
}
