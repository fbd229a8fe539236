using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Pbx.Sip;
using Pbx.Sip.Authentication;
using Pbx.Sip.Engine;
using Pbx.Sip.Transactions;
using Pbx.Sip.Transport;

namespace Pbx.Tests.Sip.Engine;

/// <summary>The stack on real sockets, with sipp at the other end.</summary>
public class SipHostTests
{
    private const string Register = """
        <?xml version="1.0" encoding="ISO-8859-1" ?>
        <scenario name="register">
        <send retrans="500"><![CDATA[
        REGISTER sip:127.0.0.1:[remote_port] SIP/2.0
        Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
        Max-Forwards: 70
        From: <sip:alice@127.0.0.1>;tag=[call_number]
        To: <sip:alice@127.0.0.1>
        Call-ID: [call_id]
        CSeq: 1 REGISTER
        Contact: <sip:alice@[local_ip]:[local_port]>
        Expires: 60
        Content-Length: 0

        ]]></send>
        <recv response="401" auth="true"/>
        <send retrans="500"><![CDATA[
        REGISTER sip:127.0.0.1:[remote_port] SIP/2.0
        Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
        Max-Forwards: 70
        From: <sip:alice@127.0.0.1>;tag=[call_number]
        To: <sip:alice@127.0.0.1>
        Call-ID: [call_id]
        CSeq: 2 REGISTER
        Contact: <sip:alice@[local_ip]:[local_port]>
        Expires: 60
        [authentication username=alice password=secret]
        Content-Length: 0

        ]]></send>
        <recv response="200"/>
        </scenario>
        """;

    [Fact]
    public async Task Sipp_calls_us()
    {
        await using var host = NewHost(new Answering());
        host.Start();
        var sipp = await SippAsync("-sn", "uac", $"127.0.0.1:{PortOf(host)}", "-m", "20", "-r", "50", "-d", "50");
        Assert.Equal(0, sipp);
        Assert.Equal(0, host.LoopExceptions);
        Assert.Equal(0, host.Statistics[SipCounter.ApplicationException]);
    }

    [Fact]
    public async Task Sipp_calls_us_over_tcp()
    {
        await using var host = NewHost(new Answering());
        host.Start();
        Assert.Equal(0, await SippAsync("-sn", "uac", $"127.0.0.1:{PortOf(host)}", "-m", "5", "-r", "50", "-d", "50", "-t", "t1"));
    }

    [Fact]
    public async Task We_call_sipp()
    {
        await using var host = NewHost(new Answering());
        host.Start();
        var port = FreePort();
        var sipp = SippAsync("-sn", "uas", "-m", "5", "-p", $"{port}");
        var ends = new List<Task<EndReason>>();
        for (var i = 0; i < 5; i++)
        {
            ends.Add(await host.InvokeAsync(() =>
            {
                var ended = new TaskCompletionSource<EndReason>(TaskCreationOptions.RunContinuationsAsynchronously);
                host.Invite(
                    new OutgoingInvite
                    {
                        Target = new Pbx.Sip.SipTarget { RequestUri = $"sip:service@127.0.0.1:{port}" },
                        From = new SipParty("", "100", ""),
                        To = new SipParty("", "service", ""),
                        Sdp = Conversation.Sdp(),
                    },
                    new CallEnd((_, reason) => ended.SetResult(reason)) { Accepted = session => session.End(EndReason.Normal) });
                return Task.FromResult(ended.Task);
            }));
        }
        foreach (var end in ends) Assert.Equal(EndKind.HungUp, (await end.WaitAsync(TimeSpan.FromSeconds(20))).Kind);
        Assert.Equal(0, await sipp);
    }

    [Fact]
    public async Task Sipp_registers()
    {
        var application = new Answering();
        await using var host = NewHost(application);
        host.Start();
        var file = Path.Combine(Path.GetTempPath(), $"pbx-{Guid.NewGuid():N}.xml");
        await File.WriteAllTextAsync(file, Register.Replace("\r\n", "\n"));
        try
        {
            Assert.Equal(0, await SippAsync("-sf", file, $"127.0.0.1:{PortOf(host)}", "-m", "1"));
            Assert.Equal("alice", Assert.Single(host.Registrations.For("alice")).Aor);
            Assert.Equal(0, await SippAsync("-sf", file, $"127.0.0.1:{PortOf(host)}", "-m", "1", "-t", "t1"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Baresip_registers()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/baresip"), "baresip is not installed (Debian: baresip-core)");
        var application = new Answering();
        await using var host = NewHost(application);
        host.Start();
        var folder = Directory.CreateTempSubdirectory("pbx-baresip-");
        await File.WriteAllTextAsync(
            Path.Combine(folder.FullName, "config"),
            $"""
            sip_listen 127.0.0.1:{FreePort()}
            net_interface 127.0.0.1
            module_path /usr/lib/baresip/modules
            module g711.so
            module_tmp uuid.so
            module_tmp account.so
            module_app menu.so

            """);
        await File.WriteAllTextAsync(
            Path.Combine(folder.FullName, "accounts"),
            $"<sip:alice@127.0.0.1:{PortOf(host)};transport=udp>;auth_user=alice;auth_pass=secret;regint=60\n");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "contacts"), "");
        var start = new ProcessStartInfo("/usr/bin/baresip")
        {
            ArgumentList = { "-f", folder.FullName },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            process.OutputDataReceived += (_, line) => TestContext.Current.TestOutputHelper?.WriteLine(line.Data ?? "");
            await application.Registered.WaitAsync(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
            Assert.Equal("alice", Assert.Single(host.Registrations.For("alice")).Aor);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_busy_port_is_named()
    {
        using var first = NewHost(new Answering());
        first.Start();
        using var second = new SipHost(
            new SipHostOptions { BindAddresses = [IPAddress.Loopback], SipPort = PortOf(first), SipsPort = null }, new Answering(), NullLogger<SipHost>.Instance);
        var busy = Assert.Throws<SipPortBusyException>(second.Start);
        Assert.Equal(PortOf(first), busy.Port);
    }

    [Fact]
    public async Task Stop_says_goodbye_to_whoever_is_in_a_call()
    {
        await using var callee = NewHost(new Answering());
        callee.Start();
        var caller = NewHost(new Answering());
        caller.Start();
        var accepted = new TaskCompletionSource();
        var ended = new TaskCompletionSource<EndReason>();
        await caller.InvokeAsync(() => Task.FromResult(caller.Invite(
            new OutgoingInvite
            {
                Target = new Pbx.Sip.SipTarget { RequestUri = $"sip:bob@127.0.0.1:{PortOf(callee)};transport=tcp" },
                From = new SipParty("", "100", ""),
                To = new SipParty("", "bob", ""),
                Sdp = Conversation.Sdp(),
            },
            new CallEnd((_, reason) => ended.SetResult(reason)) { Accepted = _ => accepted.SetResult() })));
        await accepted.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await caller.StopAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(EndKind.Shutdown, (await ended.Task.WaitAsync(TimeSpan.FromSeconds(5))).Kind);
        Assert.Equal(0, await callee.InvokeAsync(() => Task.FromResult(callee.Statistics.Sessions)));
    }

    [Fact]
    public async Task Junk_is_dropped_and_malformed_requests_are_answered()
    {
        await using var host = NewHost(new Answering());
        host.Start();
        using var peer = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var target = new IPEndPoint(IPAddress.Loopback, PortOf(host));
        var random = new Random(3);
        for (var i = 0; i < 2000; i++)
        {
            var junk = new byte[random.Next(600)];
            random.NextBytes(junk);
            await peer.SendAsync(junk, target);
        }
        await peer.SendAsync(
            Encoding.ASCII.GetBytes(
                "OPTIONS sip:x@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1;rport\r\nFrom: <sip:a@b>;tag=1\r\nTo: nonsense <\r\n" +
                "Call-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n"),
            target);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var answer = Encoding.ASCII.GetString((await peer.ReceiveAsync(patience.Token)).Buffer);
        Assert.StartsWith("SIP/2.0 400 ", answer);
        Assert.Equal(0, host.LoopExceptions);
    }

    private static SipHost NewHost(ISipApplication application) => new(
        new SipHostOptions
        {
            BindAddresses = [IPAddress.Loopback],
            SipPort = 0,
            SipsPort = null,
            Engine = new SipEngineSettings { Realm = Conversation.Realm, Timers = new TransactionTimers() },
        },
        application,
        NullLogger<SipHost>.Instance);

    private static int PortOf(SipHost host) => host.Listeners[0].EndPoint.Port;

    private static int FreePort()
    {
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.Client.LocalEndPoint!).Port;
    }

    private static async Task<int> SippAsync(params string[] arguments)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/sipp"), "sipp is not installed (Debian: sip-tester)");
        var start = new ProcessStartInfo("/usr/bin/sipp")
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var argument in new[] { "-i", "127.0.0.1", "-nostdin", "-timeout", "20s", "-timeout_error" }) start.ArgumentList.Add(argument);
        if (!arguments.Contains("-p"))
        {
            start.ArgumentList.Add("-p");
            start.ArgumentList.Add($"{FreePort()}");
        }
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = await process.StandardError.ReadToEndAsync();
            await output;
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(40));
            if (process.ExitCode != 0) TestContext.Current.TestOutputHelper?.WriteLine(errors + (await output)[^Math.Min(3000, (await output).Length)..]);
            return process.ExitCode;
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    private sealed class Answering : CallApplication
    {
        private readonly TaskCompletionSource registered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Registered => registered.Task;

        public override void OnRegistrationChanged(RegistrationChange change) => registered.TrySetResult();

        public override DigestSecret? FindSecret(string userName) => userName != "alice" ? null : new DigestSecret(
            "alice",
            DigestHash.Ha1(DigestAlgorithm.Md5, "alice", Conversation.Realm, "secret"),
            DigestHash.Ha1(DigestAlgorithm.Sha256, "alice", Conversation.Realm, "secret"));

        public override void OnInvite(IIncomingInvite invite)
        {
            invite.Session.Handler = new CallEnd();
            invite.Session.Ring(180);
            invite.Session.Accept(Conversation.Sdp("host"));
        }
    }
}
