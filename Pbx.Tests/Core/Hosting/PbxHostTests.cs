using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Pbx.Core;
using Pbx.Core.Calls;
using Pbx.Core.Hosting;
using Pbx.Core.Live;
using Pbx.Core.Persistence;
using Pbx.Core.Setup;

namespace Pbx.Tests.Core.Hosting;

public class PbxHostTests
{
    [Fact]
    public async Task Telephony_starts_when_set_up_ends_and_stops_before_the_rest()
    {
        await using var core = new CoreFixture(("bindAddress", "127.0.0.1"));
        var host = core.Get<PbxHost>();
        await host.StartAsync(default);
        Assert.Null(host.Running);
        Assert.Empty(core.Get<ICallControl>().Devices.Snapshot());
        await core.SetUpAsync();
        Assert.NotNull(host.Running);
        var sip = host.Running!.Ports.Single(port => port is { Purpose: "sip", Protocol: "UDP" });
        Assert.Contains("SIP/2.0 200", await OptionsAsync(sip.Port), StringComparison.Ordinal);
        Assert.Contains(core.Get<ListeningPorts>().All, port => port is { Purpose: "sips", Protocol: "TCP", Listening: true });
        await host.StoppingAsync(default);
        Assert.Null(host.Running);
        Assert.All(core.Get<ListeningPorts>().All, port => Assert.False(port.Listening));
        using var again = new UdpClient(new IPEndPoint(IPAddress.Loopback, sip.Port));
    }

    [Fact]
    public async Task A_port_taken_at_the_last_moment_is_told_by_the_dashboard()
    {
        await using var core = new CoreFixture(("bindAddress", "127.0.0.1"));
        await core.Get<ISetupService>().ApplyAsync(CoreFixture.Setup());
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();
        var port = ((IPEndPoint)other.LocalEndPoint!).Port;
        var factory = core.Get<ITelephonyFactory>();
        var network = core.Get<Pbx.Core.Configuration.NetworkOptionsSource>().Read();
        var error = Assert.Throws<PbxStartException>(() => factory.Start(
            core.Get<Pbx.Core.Configuration.ISnapshotSource>().Current!, network with { Ports = network.Ports with { Sips = port } }, []));
        Assert.StartsWith($"TCP port {port} (SIP over TLS) on 127.0.0.1 is in use", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kept_registrations_are_devices_again_at_once()
    {
        await using var core = new CoreFixture(("bindAddress", "127.0.0.1"));
        await core.SetUpAsync(CoreFixture.Person("101", "Anna"));
        await using (var db = await core.Get<IDbContextFactory<PbxDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken))
        {
            db.Registrations.Add(new KeptRegistration
            {
                Id = "b1",
                Aor = "101",
                Contact = "sip:101@127.0.0.1:45060",
                Transport = "UDP",
                RemoteEndPoint = "127.0.0.1:45060",
                UserAgent = "phone",
                RegisteredAt = core.Time.GetUtcNow(),
                ExpiresAt = core.Time.GetUtcNow().AddMinutes(30),
            });
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }
        var host = core.Get<PbxHost>();
        await host.StartAsync(default);
        using var devices = core.Get<ICallControl>().Devices.Subscribe();
        if (devices.Initial.Count == 0) await devices.Changes.ReadAsync(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);
        var device = Assert.Single(core.Get<ICallControl>().Devices.Snapshot());
        Assert.Equal(("101", "UDP", "phone"), (device.Extension, device.Transport, device.UserAgent));
        await host.StoppingAsync(default);
    }

    [Fact]
    public async Task Health_tells_ports_certificate_and_what_to_do()
    {
        await using var core = new CoreFixture(("bindAddress", "127.0.0.1"));
        await core.SetUpAsync();
        var host = core.Get<PbxHost>();
        await host.StartAsync(default);
        var monitor = (SystemHealthMonitor)core.Hosted<SystemHealthMonitor>();
        await monitor.StartAsync(default);
        using var feed = core.Get<LiveFeed<SystemHealth>>().Subscribe();
        var health = feed.Initial.Count > 0
            ? feed.Initial[0]
            : (await feed.Changes.ReadAsync(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token)).Item!;
        Assert.True(health is { CertificateSelfSigned: true, MemoryBytes: > 0, DiskTotalBytes: > 0, Version: "0.1.0" });
        Assert.Contains(health.Ports, port => port is { Purpose: "media", Protocol: "UDP", Listening: true, Port: > 0 });
        Assert.Contains(health.Ports, port => port is { Purpose: "rtp", Port: 9000, LastPort: 10999 });
        Assert.Contains(health.Problems, problem => problem.Code == "certificate-self-signed");
        Assert.Contains(health.Problems, problem => problem.Code == "no-phones");
        Assert.Equal(0, health.Counters["login-failures"]);
        await monitor.StopAsync(default);
        await host.StoppingAsync(default);
    }

    private static async Task<string> OptionsAsync(int port)
    {
        using var phone = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var own = ((IPEndPoint)phone.Client.LocalEndPoint!).Port;
        var request = $"OPTIONS sip:127.0.0.1:{port} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{own};branch=z9hG4bKtest1;rport\r\nMax-Forwards: 70\r\n"
            + $"From: <sip:t@127.0.0.1>;tag=1\r\nTo: <sip:127.0.0.1>\r\nCall-ID: options-1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
        await phone.SendAsync(System.Text.Encoding.ASCII.GetBytes(request), new IPEndPoint(IPAddress.Loopback, port));
        var answer = await phone.ReceiveAsync(new CancellationTokenSource(TimeSpan.FromSeconds(10)).Token);
        return System.Text.Encoding.UTF8.GetString(answer.Buffer);
    }
}
