using System.Net;
using System.Text;
using Pbx.Media;
using Pbx.Media.Dtls;
using Pbx.Media.Ice;
using Pbx.Media.Rtp;
using Pbx.Media.Sdp;
using Pbx.Media.Sessions;
using Pbx.Media.Sessions.Stages;
using Pbx.Media.Srtp;

namespace Pbx.Tests.Media.Routing;

/// <summary>A flow in memory with virtual time: what it sends is kept, what it tells is kept.</summary>
internal sealed class MemoryFlow : IFlowTransport, IFlowHost, IDisposable
{
    private static readonly DtlsCertificate Certificate = DtlsCertificate.Generate(DateTimeOffset.UnixEpoch);

    private readonly byte[] _last = new byte[2048];
    private int _lastLength;

    public MemoryFlow(
        MediaProfile profile = MediaProfile.Rtp, int seed = 1, TimeSpan? silenceAfter = null, (IceLiteAgent Agent, IIceDirectory Directory)? ice = null)
    {
        Flow = new(profile, this, this, new(Certificate) { SilenceAfter = silenceAfter ?? TimeSpan.FromSeconds(30) }, ice, new(seed), Events.Add);
        Flow.Attach(Deadlines, new(), TimeSpan.Zero);
    }

    public MediaFlow Flow { get; }

    public DeadlineQueue Deadlines { get; } = new();

    public List<MediaEvent> Events { get; } = [];

    public TimeSpan Now { get; private set; }

    public TransportAddress Remote { get; } = TransportAddress.Udp(new IPEndPoint(IPAddress.Parse("10.0.0.5"), 4000));

    public long Sent { get; private set; }

    /// <summary>RTCP that went out.</summary>
    public long Reports { get; private set; }

    public byte[] LastReport { get; private set; } = [];

    public TransportAddress LastTo { get; private set; }

    public List<byte[]>? Kept { get; set; }

    public ReadOnlySpan<byte> Last => _last.AsSpan(0, _lastLength);

    public bool Send(ReadOnlySpan<byte> datagram, in TransportAddress to, FlowComponent component)
    {
        LastTo = to;
        if (component != FlowComponent.Rtp)
        {
            Reports++;
            LastReport = datagram.ToArray();
            return true;
        }

        datagram.CopyTo(_last);
        _lastLength = datagram.Length;
        Sent++;
        Kept?.Add(datagram.ToArray());
        return true;
    }

    public void Post(Action action) => action();

    public bool Invoke(Action action)
    {
        action();
        return true;
    }

    public void Close(Action done) => done();

    public void BeginHandshake(DtlsEndpoint endpoint, IReadOnlyList<DtlsFingerprint> expected, Action<DtlsResult> completed) =>
        throw new InvalidOperationException("no handshakes in memory");

    /// <summary>Negotiates with a peer whose section is given.</summary>
    public MemoryFlow Negotiate(string formats, params string[] attributes)
    {
        var sdp = string.Join("\r\n", [
            "v=0", "o=- 1 1 IN IP4 10.0.0.5", "s=-", "c=IN IP4 10.0.0.5", "t=0 0", $"m=audio 4000 RTP/AVP {formats}", .. attributes, ""]);
        Assert.True(SessionDescription.TryParse(Encoding.UTF8.GetBytes(sdp), out var offer, out _));
        var local = new LocalMedia { Address = "10.0.0.1", Port = 9000, Codecs = [AudioCodec.Opus, AudioCodec.G722, AudioCodec.Pcma, AudioCodec.Pcmu, new("CN", 8000)], SingleCodec = true };
        var agreed = OfferAnswer.CreateAnswer(offer!, [local]).Audio!;
        var settings = new FlowSettings(agreed, new(agreed)) { Remote = Remote, RemoteRtcp = Remote.WithPort(4001) };
        if (Flow.Profile == MediaProfile.SdesSrtp)
            settings = settings with { LocalKeys = Keys(1), RemoteKeys = Keys(2) };
        Flow.Apply(settings, Now);
        return this;
    }

    public static SrtpKeyMaterial Keys(byte fill)
    {
        var bytes = new byte[30];
        Array.Fill(bytes, fill);
        return new(SrtpProfile.AesCm128HmacSha1Tag80, bytes);
    }

    public void Receive(Span<byte> datagram) => Flow.Receive(datagram, Remote, FlowComponent.Rtp, Now);

    public void Receive(int payloadType, ushort sequence, uint timestamp, ReadOnlySpan<byte> payload, bool marker = false, uint ssrc = 7)
    {
        var packet = new byte[12 + payload.Length];
        RtpWriter.WriteHeader(packet, marker, payloadType, sequence, timestamp, ssrc);
        payload.CopyTo(packet.AsSpan(12));
        Receive(packet);
    }

    public void AdvanceTo(TimeSpan time)
    {
        while (Deadlines.Next is { } next && next <= time)
        {
            Now = next > Now ? next : Now;
            Deadlines.RunDue(Now, e => Assert.Fail(e.ToString()));
        }

        Now = time;
    }

    public void Dispose() => Flow.Close(Now);
}
