using System.Net;
using System.Text;
using BenchmarkDotNet.Attributes;
using Pbx.Media;
using Pbx.Media.Dtls;
using Pbx.Media.Ice;
using Pbx.Media.Routing;
using Pbx.Media.Rtp;
using Pbx.Media.Sdp;
using Pbx.Media.Sessions;
using Pbx.Media.Srtp;

namespace Pbx.Bench.Micro;

/// <summary>One RTP packet through a bridge in memory: stages, statistics, new header, protection. Sockets are not in it.</summary>
[MemoryDiagnoser]
public class RelayBenchmarks
{
    private const int Packets = 8192;

    private static readonly TransportAddress Remote = TransportAddress.Udp(new IPEndPoint(IPAddress.Parse("10.0.0.5"), 4000));

    private readonly DtlsCertificate _certificate = DtlsCertificate.Generate(DateTimeOffset.UnixEpoch);
    private byte[][] _packets = [];
    private MediaFlow _source = null!;

    [Params(MediaProfile.Rtp, MediaProfile.SdesSrtp)]
    public MediaProfile From { get; set; }

    [Params(MediaProfile.Rtp, MediaProfile.SdesSrtp)]
    public MediaProfile To { get; set; }

    /// <summary>Each iteration gets flows of its own: an encrypted packet passes only once.</summary>
    [IterationSetup]
    public void Setup()
    {
        _source = Flow(From, _certificate);
        new BridgeHalf(_source, Flow(To, _certificate)).Start();
        using var protect = new SrtpContext(Keys(2));
        _packets = [.. Enumerable.Range(0, Packets).Select(i => Packet((ushort)i, protect))];
    }

    [Benchmark(OperationsPerInvoke = Packets)]
    public void Relay()
    {
        for (var i = 0; i < _packets.Length; i++)
            _source.Receive(_packets[i], Remote, FlowComponent.Rtp, TimeSpan.FromMilliseconds(20 * i));
    }

    private static MediaFlow Flow(MediaProfile profile, DtlsCertificate certificate)
    {
        var sink = new Sink();
        var flow = new MediaFlow(profile, sink, sink, new(certificate), null, new(1), _ => { });
        flow.Attach(new(), new(), TimeSpan.Zero);
        _ = SessionDescription.TryParse(Encoding.UTF8.GetBytes("v=0\r\no=- 1 1 IN IP4 10.0.0.5\r\ns=-\r\nc=IN IP4 10.0.0.5\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n"), out var offer, out _);
        var agreed = OfferAnswer.CreateAnswer(offer!, [new() { Address = "10.0.0.1", Port = 9000, Codecs = [AudioCodec.Pcma] }]).Audio!;
        flow.Apply(new(agreed, new(agreed)) { Remote = Remote, LocalKeys = Keys(1), RemoteKeys = Keys(2) }, TimeSpan.Zero);
        return flow;
    }

    private static SrtpKeyMaterial Keys(byte fill)
    {
        var bytes = new byte[30];
        Array.Fill(bytes, fill);
        return new(SrtpProfile.AesCm128HmacSha1Tag80, bytes);
    }

    private byte[] Packet(ushort sequence, SrtpContext protect)
    {
        var packet = new byte[200];
        RtpWriter.WriteHeader(packet, false, 8, sequence, sequence * 160u, 7);
        var length = 172;
        if (From == MediaProfile.SdesSrtp)
            protect.TryProtectRtp(packet, 172, out length);
        return packet[..length];
    }

    private sealed class Sink : IFlowTransport, IFlowHost
    {
        public TimeSpan Now => TimeSpan.Zero;

        public MediaFlow Flow => throw new NotSupportedException();

        public bool Send(ReadOnlySpan<byte> datagram, in TransportAddress to, FlowComponent component) => true;

        public void Post(Action action) => action();

        public bool Invoke(Action action)
        {
            action();
            return true;
        }

        public void Close(Action done) => done();

        public void BeginHandshake(DtlsEndpoint endpoint, IReadOnlyList<DtlsFingerprint> expected, Action<DtlsResult> completed) =>
            throw new NotSupportedException();
    }
}
