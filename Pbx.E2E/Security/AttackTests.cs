using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Playwright;
using Pbx.E2E.Pages;
using Pbx.E2E.Support;

namespace Pbx.E2E.Security;

/// <summary>The tools that attackers of telephone systems really use, and what they find.</summary>
public class AttackTests
{
    private static readonly IPAddress Attacker = IPAddress.Parse("127.0.0.66");

    [Fact]
    public async Task Scanners_learn_nothing_and_are_locked_out_until_the_owner_lets_them_in()
    {
        await using var server = await PbxServer.StartAsync(setUp: true, "--security:blockLoopback", "true");
        using var owner = await OwnerSession.SignInAsync(server);
        await using var attacker = new OtherHost(Attacker, server.SipPort);
        // 101 to 112 exist; the scanner cannot tell them from the others
        foreach (var method in new[] { "REGISTER", "INVITE" })
        {
            var scan = await RunAsync(server, attacker, "svwar", "--force", "-e100-115", "-m", method);
            Assert.Contains("found nothing", scan, StringComparison.Ordinal);
        }
        Assert.True(Answers(server), "a scan alone locks nobody out");

        // the cracker finds the password where few are tried, and never behind many wrong ones
        var secret = PbxServer.User("101").SipPassword;
        Assert.Contains(secret, await CrackAsync(server, attacker, wrong: 3), StringComparison.Ordinal);
        var failures = await owner.CountAsync("login-failures");
        Assert.DoesNotContain(secret, await CrackAsync(server, attacker, wrong: 40), StringComparison.Ordinal);
        Assert.False(Answers(server), "whoever guessed gets no answer any more");
        Assert.Equal(10, await owner.CountAsync("login-failures") - failures);
        Assert.Equal(1, await owner.CountAsync("sources-blocked"));
        Assert.True(await owner.CountAsync("refused-blocked") > 0, "what a blocked source sends is counted");

        // everybody else goes on
        await using (await Baresip.StartAsync(server, "101"))
        {
        }

        await using var browser = await Browsers.StartAsync(server, 440);
        await using var tab = await Tab.OpenAsync(browser, server.Url);
        await tab.SignInAsOwnerAsync("/admin/security");
        await tab.AtAsync("/admin/security");
        var blocked = tab.Page.Locator("section[aria-labelledby=blocked-head] tbody tr");
        await Assertions.Expect(blocked).ToHaveCountAsync(1);
        await Assertions.Expect(blocked).ToContainTextAsync($"{Attacker}");
        await Assertions.Expect(blocked).ToContainTextAsync("SIP/UDP");
        await blocked.GetByRole(AriaRole.Button).ClickAsync();
        await tab.SeesAsync("No source is blocked");
        Assert.True(Answers(server), "the source is let in again");
        Assert.Contains(secret, await CrackAsync(server, attacker, wrong: 1), StringComparison.Ordinal);
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task Phone_with_a_wrong_password_is_told_so_and_does_not_get_its_office_locked_out()
    {
        await using var server = await PbxServer.StartAsync(setUp: true, "--security:blockLoopback", "true");
        using var owner = await OwnerSession.SignInAsync(server);
        await using var phone = await Baresip.StartAsync(server, "101", new() { Password = "not-the-password" });
        await phone.WaitForAsync("REGISTER_FAIL");
        Assert.Contains("403", phone.Log, StringComparison.Ordinal);
        await using var colleague = await Baresip.StartAsync(server, "102");
        Assert.Equal(1, await owner.CountAsync("login-failures"));
        Assert.Equal(0, await owner.CountAsync("sources-blocked"));
    }

    private static async Task<string> CrackAsync(PbxServer server, OtherHost attacker, int wrong)
    {
        var words = Path.Combine(server.Folder, $"words-{wrong}.txt");
        await File.WriteAllLinesAsync(words, [.. Enumerable.Range(0, wrong).Select(i => $"guess-{i}"), PbxServer.User("101").SipPassword]);
        return await RunAsync(server, attacker, "svcrack", "-u", "101", "-d", words);
    }

    private static bool Answers(PbxServer server)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 1000 };
        socket.Bind(new IPEndPoint(Attacker, 0));
        var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        socket.SendTo(Encoding.ASCII.GetBytes(
            $"OPTIONS sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP {Attacker}:{port};branch=z9hG4bK{Guid.NewGuid():N};rport\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:127.0.0.1>\r\n" +
            $"Call-ID: {Guid.NewGuid():N}\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"), new IPEndPoint(IPAddress.Loopback, server.SipPort));
        try
        {
            return socket.Receive(new byte[4096]) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<string> RunAsync(PbxServer server, OtherHost attacker, string tool, params string[] arguments)
    {
        var home = Directory.CreateDirectory(Path.Combine(server.Folder, tool)).FullName;
        await using var process = new ChildProcess(tool, [.. arguments, "--maximumtime=3", "-p", $"{attacker.Port}", $"{attacker.Address}"],
            server.Folder, new Dictionary<string, string> { ["HOME"] = home });
        await process.WaitAsync(60);
        return process.Output;
    }
}
