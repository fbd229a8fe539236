using Pbx.Media.Dtls;
using Pbx.Media.Hosting;
using Pbx.Media.Srtp;
using Pbx.Tests.Media.Support;

namespace Pbx.Tests.Media.Dtls;

public sealed class DtlsHandshakeTests : IDisposable
{
    private readonly DtlsHandshaker _servers = new();
    private readonly DtlsHandshaker _clients = new();

    public void Dispose()
    {
        _servers.Dispose();
        _clients.Dispose();
    }

    private static void AssertConnected(DtlsResult server, DtlsResult client)
    {
        Assert.True(server.IsConnected, $"{server.Outcome} {server.Detail}");
        Assert.True(client.IsConnected, $"{client.Outcome} {client.Detail}");
        Assert.True(server.LocalKeys!.SameAs(client.RemoteKeys));
        Assert.True(server.RemoteKeys!.SameAs(client.LocalKeys));
        Assert.False(server.LocalKeys.SameAs(server.RemoteKeys));
    }

    [Fact]
    public async Task Keys_agree_and_carry_media()
    {
        using var link = new DtlsLink();
        var (server, client) = await link.RunAsync(_servers, _clients);
        AssertConnected(server, client);
        Assert.Equal(SrtpProfile.AeadAes128Gcm, server.Profile);
        Assert.Equal("DTLS 1.2", server.Version);
        Assert.Equal("ECDHE_ECDSA_AES_128_GCM_SHA256", server.CipherSuite);
        Assert.Equal(DtlsLink.ClientCertificate.Fingerprint, server.PeerFingerprint);
        Assert.Equal(DtlsLink.ServerCertificate.Fingerprint, client.PeerFingerprint);

        using var sender = new SrtpContext(client.LocalKeys!);
        using var receiver = new SrtpContext(server.RemoteKeys!);
        var packet = new byte[100];
        packet[0] = 0x80;
        Assert.True(sender.TryProtectRtp(packet, 60, out var length));
        Assert.True(receiver.TryUnprotectRtp(packet, length, out var opened, out _));
        Assert.Equal(60, opened);
    }

    [Fact]
    public async Task The_server_chooses_the_profile_in_its_own_order()
    {
        foreach (var profile in SrtpProfile.All.Where(p => p.DtlsId is not null))
        {
            using var link = new DtlsLink(serverOptions: DtlsLink.Quick with { Profiles = [profile, .. SrtpProfile.All.Where(p => p != profile)] });
            var (server, client) = await link.RunAsync(_servers, _clients);
            AssertConnected(server, client);
            Assert.Equal(profile, server.Profile);
            Assert.Equal(profile, client.Profile);
        }
    }

    [Fact]
    public async Task Without_a_common_profile_there_is_no_connection()
    {
        using var link = new DtlsLink(
            serverOptions: DtlsLink.Quick with { Profiles = [SrtpProfile.AeadAes128Gcm] },
            clientOptions: DtlsLink.Quick with { Profiles = [SrtpProfile.AesCm128HmacSha1Tag80] });
        var (server, client) = await link.RunAsync(_servers, _clients);
        Assert.Equal(DtlsOutcome.NoCommonProfile, server.Outcome);
        Assert.Equal(DtlsOutcome.AlertReceived, client.Outcome);
    }

    [Fact]
    public async Task A_server_that_expects_another_certificate_refuses()
    {
        using var link = new DtlsLink();
        var (server, client) = await link.RunAsync(_servers, _clients, expectedOfClient: DtlsLink.ServerCertificate.Fingerprint);
        Assert.Equal(DtlsOutcome.FingerprintMismatch, server.Outcome);
        Assert.Null(server.LocalKeys);
        Assert.Equal(DtlsOutcome.AlertReceived, client.Outcome);
        Assert.False(link.Server.IsConnected);
    }

    [Fact]
    public async Task A_client_that_expects_another_certificate_refuses()
    {
        using var link = new DtlsLink();
        var (server, client) = await link.RunAsync(_servers, _clients, expectedOfServer: DtlsLink.ClientCertificate.Fingerprint);
        Assert.Equal(DtlsOutcome.FingerprintMismatch, client.Outcome);
        Assert.Equal(DtlsOutcome.AlertReceived, server.Outcome);
    }

    [Fact]
    public async Task Thirty_percent_loss_and_doubled_datagrams()
    {
        for (var seed = 1; seed <= 30; seed++)
        {
            using var link = new DtlsLink(DtlsLink.Lossy(seed, 0.3, 0.2), DtlsLink.Lossy(seed + 100, 0.3, 0.2));
            var (server, client) = await link.RunAsync(_servers, _clients);
            AssertConnected(server, client);
        }
    }

    [Fact]
    public async Task A_lost_last_flight_is_sent_again_from_the_pump()
    {
        DtlsLink? link = null;
        var lost = 0;
        using (link = new DtlsLink(toClient: datagram =>
        {
            // The server's ChangeCipherSpec begins the last flight.
            if (datagram[0] != 20 || lost >= 3) return [datagram];
            lost++;
            return [];
        }))
        {
            var (server, client) = await link.RunAsync(_servers, _clients);
            AssertConnected(server, client);
            Assert.Equal(3, lost);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_hello_in_pieces_and_out_of_order(bool doubled)
    {
        // As today's browsers' hello, which does not fit one datagram; here all of the client's messages are cut into small ones.
        var held = new List<byte[]>();
        var flushed = false;
        IEnumerable<byte[]> Reorder(byte[] datagram)
        {
            if (flushed) return [datagram];
            held.Add(datagram);
            if (held.Count < 3) return [];
            flushed = true;
            held.Reverse();
            return doubled ? [.. held, .. held] : held;
        }
        using var link = new DtlsLink(toServer: Reorder, clientOptions: DtlsLink.Quick with { MaxDatagram = 110 });
        var (server, client) = await link.RunAsync(_servers, _clients);
        Assert.True(held.Count == 3 && held.All(d => d is [22, ..] && d[13] == 1), "the hello went out in three fragments at least");
        AssertConnected(server, client);
    }

    [Fact]
    public async Task Datagrams_that_come_before_the_answer_are_kept()
    {
        using var link = new DtlsLink();
        var clientDone = new TaskCompletionSource<DtlsResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var serverDone = new TaskCompletionSource<DtlsResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        _clients.Begin(link.Client, [DtlsLink.ServerCertificate.Fingerprint], clientDone.SetResult);
        Assert.True(SpinWait.SpinUntil(() => link.Server.HasInput, TimeSpan.FromSeconds(20)));
        Assert.Equal(0, _servers.ThreadCount);
        _servers.Begin(link.Server, [DtlsLink.ClientCertificate.Fingerprint], serverDone.SetResult);
        AssertConnected(await serverDone.Task.WaitAsync(TimeSpan.FromSeconds(20)), await clientDone.Task.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_silent_peer_times_out_and_a_server_without_input_holds_no_thread()
    {
        using var link = new DtlsLink(toServer: _ => [], clientOptions: DtlsLink.Quick with { Timeout = TimeSpan.FromMilliseconds(300) });
        var done = new TaskCompletionSource<DtlsResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var serverDone = new TaskCompletionSource<DtlsResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        _servers.Begin(link.Server, [DtlsLink.ClientCertificate.Fingerprint], serverDone.SetResult);
        _clients.Begin(link.Client, [DtlsLink.ServerCertificate.Fingerprint], done.SetResult);
        Assert.Equal(DtlsOutcome.TimedOut, (await done.Task.WaitAsync(TimeSpan.FromSeconds(20))).Outcome);
        Assert.Equal(0, _servers.ThreadCount);
        link.Server.Dispose();
        Assert.Equal(DtlsOutcome.Cancelled, (await serverDone.Task.WaitAsync(TimeSpan.FromSeconds(20))).Outcome);
    }

    [Fact]
    public async Task A_running_handshake_can_be_cancelled()
    {
        using var link = new DtlsLink(toServer: _ => []);
        var done = new TaskCompletionSource<DtlsResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        _clients.Begin(link.Client, [DtlsLink.ServerCertificate.Fingerprint], done.SetResult);
        link.Client.Dispose();
        Assert.Equal(DtlsOutcome.Cancelled, (await done.Task.WaitAsync(TimeSpan.FromSeconds(20))).Outcome);
    }

    [Fact]
    public async Task Fifty_at_once_on_few_threads()
    {
        using var servers = new DtlsHandshaker(8);
        using var clients = new DtlsHandshaker(64);
        var links = Enumerable.Range(0, 50).Select(_ => new DtlsLink()).ToList();
        var results = await Task.WhenAll(links.Select(l => l.RunAsync(servers, clients)));
        Assert.All(results, r => AssertConnected(r.Server, r.Client));
        Assert.InRange(servers.ThreadCount, 1, 8);
        Assert.Equal(50, results.Select(r => r.Server.LocalKeys!.ToBase64()).Distinct().Count());
        links.ForEach(l => l.Dispose());
    }

    [Fact]
    public async Task Close_notify_is_reported_once_and_junk_is_ignored()
    {
        using var link = new DtlsLink();
        var (server, client) = await link.RunAsync(_servers, _clients);
        AssertConnected(server, client);
        link.Server.Feed(new byte[100]);
        link.Server.Feed([23, 254, 253, 0, 1, 0, 0, 0, 0, 0, 99, 0, 4, 1, 2, 3, 4]);
        Assert.Equal(DtlsPumpResult.Idle, link.Server.Pump());
        Assert.True(link.Server.IsConnected);

        // Delivered by hand, so that the result of the pump is seen.
        byte[]? notify = null;
        using var third = new DtlsLink(toServer: d =>
        {
            if (d[0] != 21) return [d];
            notify = d;
            return [];
        });
        var results = await third.RunAsync(_servers, _clients);
        AssertConnected(results.Server, results.Client);
        third.Client.Dispose();
        Assert.NotNull(notify);
        third.Server.Feed(notify);
        Assert.Equal(DtlsPumpResult.PeerClosed, third.Server.Pump());
        Assert.Equal(DtlsPumpResult.Idle, third.Server.Pump());
    }

    [Fact]
    public async Task Junk_during_the_handshake_does_not_end_it()
    {
        var random = new Random(5);
        using var link = new DtlsLink(toServer: d =>
        {
            var junk = new byte[60];
            random.NextBytes(junk);
            // Records of epoch 1 that do not decrypt, and bytes that are no record.
            byte[] forged = [23, 254, 253, 0, 1, 0, 0, 0, 0, 0, 7, 0, 40, .. junk[..40]];
            return [junk, d, forged];
        });
        var (server, client) = await link.RunAsync(_servers, _clients);
        AssertConnected(server, client);
    }

    [Fact]
    public async Task Warm_up_works_even_with_one_thread()
    {
        using var single = new DtlsHandshaker(1);
        Assert.True(await DtlsWarmUp.RunAsync(single, DtlsLink.ServerCertificate).WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Disposing_the_handshaker_ends_what_runs()
    {
        using var handshaker = new DtlsHandshaker(1);
        using var running = new DtlsLink(toServer: _ => []);
        using var waiting = new DtlsLink(toServer: _ => []);
        TaskCompletionSource<DtlsResult>[] done = [new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously)];
        handshaker.Begin(running.Client, [DtlsLink.ServerCertificate.Fingerprint], done[0].SetResult);
        handshaker.Begin(waiting.Client, [DtlsLink.ServerCertificate.Fingerprint], done[1].SetResult);
        handshaker.Dispose();
        foreach (var d in done) Assert.Equal(DtlsOutcome.Cancelled, (await d.Task.WaitAsync(TimeSpan.FromSeconds(20))).Outcome);
    }
}
