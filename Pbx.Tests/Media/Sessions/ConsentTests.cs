using System.Net;
using System.Security.Cryptography;
using Pbx.Media;
using Pbx.Media.Ice;
using Pbx.Media.Rtp;
using Pbx.Media.Sessions;
using Pbx.Media.Sessions.Stages;
using Pbx.Tests.Media.Routing;
using Pbx.Tests.Media.Support;

namespace Pbx.Tests.Media.Sessions;

/// <summary>Consent of a browser (RFC 7675) on virtual time: a session that hears no checks stops sending, and one check brings it back.</summary>
public sealed class ConsentTests : IDisposable
{
    private static readonly TransportAddress Wifi = TransportAddress.Udp(IPEndPoint.Parse("192.0.2.10:40000"));
    private static readonly TransportAddress Mobile = TransportAddress.Udp(IPEndPoint.Parse("[2001:db8::7]:50000"));

    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();
    private readonly Directory _directory = new();
    private readonly TestIceClient _client;
    private readonly MemoryFlow _flow;
    private ushort _sequence;

    public ConsentTests()
    {
        var agent = new IceLiteAgent(_random);
        _client = new(IceCredentials.Generate(_random), agent.Local);
        _flow = new MemoryFlow(silenceAfter: TimeSpan.FromHours(1), ice: (agent, _directory)).Negotiate("8", "a=rtcp-mux");
    }

    public void Dispose()
    {
        _flow.Dispose();
        _random.Dispose();
    }

    [Fact]
    public void Thirty_seconds_after_the_last_check_sending_stops_and_the_next_check_revives_it()
    {
        Assert.Equal(MediaDropReason.ReceiverNotReady, SendVoice());
        Check(Wifi);
        // Consent is renewed for as long as checks come.
        for (var at = 5; at <= 90; at += 5)
        {
            _flow.AdvanceTo(TimeSpan.FromSeconds(at));
            Check(Wifi);
        }

        // No multiple of the rounds that a session makes.
        var last = TimeSpan.FromMilliseconds(92_130);
        _flow.AdvanceTo(last);
        Check(Wifi);
        _flow.AdvanceTo(last + TimeSpan.FromMilliseconds(29_999));
        Assert.Equal(MediaDropReason.None, SendVoice());
        Assert.Equal(Wifi, _flow.LastTo);
        Assert.Empty(_flow.Events);

        _flow.AdvanceTo(last + TimeSpan.FromSeconds(30));
        Assert.Equal([new MediaEvent.ConsentLost()], _flow.Events);
        var (sent, reports) = (_flow.Sent, _flow.Reports);
        Assert.True(reports > 0);
        Assert.Equal(MediaDropReason.ReceiverNotReady, SendVoice());
        _flow.AdvanceTo(last + TimeSpan.FromMinutes(5));
        Assert.Equal(MediaDropReason.ReceiverNotReady, SendVoice());
        Assert.Equal((sent, reports), (_flow.Sent, _flow.Reports));
        Assert.Empty(_directory.Addresses);
        // It is told once, and the way back stays open.
        Assert.Single(_flow.Events);
        Assert.Single(_directory.Ufrags);

        Check(Mobile);
        Assert.Equal([new MediaEvent.ConsentLost(), new MediaEvent.Resumed()], _flow.Events);
        Assert.Equal(MediaDropReason.None, SendVoice());
        Assert.Equal(Mobile, _flow.LastTo);
        Assert.Equal([Mobile], _directory.Addresses);
        var back = _flow.Now;
        _flow.AdvanceTo(back + TimeSpan.FromMilliseconds(29_999));
        Assert.Equal(2, _flow.Events.Count);
        _flow.AdvanceTo(back + TimeSpan.FromSeconds(30));
        Assert.Equal(new MediaEvent.ConsentLost(), _flow.Events[^1]);
    }

    [Fact]
    public void Neither_media_nor_a_forged_check_renews_consent()
    {
        Check(Wifi);
        var forger = new TestIceClient(IceCredentials.Generate(_random), new IceCredentials(_client.Remote.Ufrag, new string('x', 24)));
        for (var at = 1; at < 30; at++)
        {
            _flow.AdvanceTo(TimeSpan.FromSeconds(at));
            Hear(Wifi);
            _flow.Flow.Receive(forger.Check(Wifi, true), Wifi, FlowComponent.Rtp, _flow.Now);
        }

        Assert.Equal(29, _flow.Flow.Counters[MediaDropReason.InvalidCheck]);
        Assert.Equal([new MediaEvent.Connected()], _flow.Events);
        _flow.AdvanceTo(TimeSpan.FromSeconds(30));
        Assert.Equal(new MediaEvent.ConsentLost(), _flow.Events[^1]);
        Hear(Wifi);
        Assert.Equal(1, _flow.Flow.Counters[MediaDropReason.UnprovedAddress]);
        Assert.Equal(MediaDropReason.ReceiverNotReady, SendVoice());
    }

    [Fact]
    public void An_address_that_another_session_claimed_comes_back_with_the_next_check()
    {
        Check(Wifi);
        _directory.Addresses.Clear();
        Check(Wifi);
        Assert.Equal([Wifi], _directory.Addresses);
    }

    [Fact]
    public void Consent_is_kept_for_each_address_apart()
    {
        Check(Wifi);
        _flow.AdvanceTo(TimeSpan.FromSeconds(20));
        _flow.Flow.Receive(_client.Check(Mobile, false), Mobile, FlowComponent.Rtp, _flow.Now);
        Assert.Equal(MediaDropReason.None, SendVoice());
        Assert.Equal(Wifi, _flow.LastTo);
        _flow.AdvanceTo(TimeSpan.FromSeconds(30));
        Assert.Equal(MediaDropReason.None, SendVoice());
        Assert.Equal(Mobile, _flow.LastTo);
        Assert.Equal([Mobile], _directory.Addresses);
        Assert.Empty(_flow.Events);
        _flow.AdvanceTo(TimeSpan.FromSeconds(50));
        Assert.Equal([new MediaEvent.ConsentLost()], _flow.Events);
    }

    private void Check(TransportAddress from) => _flow.Flow.Receive(_client.Check(from, true), from, FlowComponent.Rtp, _flow.Now);

    private void Hear(TransportAddress from)
    {
        var packet = new byte[172];
        RtpWriter.WriteHeader(packet, false, 8, _sequence, (uint)(_sequence++ * 160), 7);
        _flow.Flow.Receive(packet, from, FlowComponent.Rtp, _flow.Now);
    }

    private MediaDropReason SendVoice()
    {
        _sequence++;
        return _flow.Flow.Sender.Send(_flow.Flow.Settings!.Payloads.Audio!, 1, _sequence, (uint)(_sequence * 160), false, new byte[160], _flow.Now);
    }

    private sealed class Directory : IIceDirectory
    {
        public HashSet<string> Ufrags { get; } = [];

        public HashSet<TransportAddress> Addresses { get; } = [];

        public void AddUfrag(string ufrag, MediaFlow flow) => Ufrags.Add(ufrag);

        public void RemoveUfrag(string ufrag) => Ufrags.Remove(ufrag);

        public void Bind(in TransportAddress address, MediaFlow flow) => Addresses.Add(address);

        public void Unbind(in TransportAddress address, MediaFlow flow) => Addresses.Remove(address);
    }
}
