using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Pbx.Media.Codecs;
using Pbx.Media.Dtls;
using Pbx.Media.Hosting;
using Pbx.Media.Ice;
using Pbx.Media.Rtp;
using Pbx.Media.Sdp;
using Pbx.Media.Sessions;
using Pbx.Media.Srtp;
using Pbx.Media.Stun;
using Pbx.Tests.Media.Support;
using Pbx.Tests.Support;

namespace Pbx.Tests.Media.Sessions;

/// <summary>The media side of a browser: full ICE, DTLS client, SRTP, PCMA with a tone, over UDP or framed TCP. One thread of its own.</summary>
internal sealed class TestBrowser : IDisposable
{
    private const int PayloadType = 8;

    private static readonly RandomNumberGenerator Random = RandomNumberGenerator.Create();

    private readonly DtlsCertificate _certificate = DtlsCertificate.Generate(DateTimeOffset.UtcNow);
    private readonly DtlsHandshaker _handshaker = new();
    private readonly System.Diagnostics.Stopwatch _clock = System.Diagnostics.Stopwatch.StartNew();
    private readonly PayloadFormat _format = new(PayloadKind.Audio, AudioCodec.Pcma, PayloadType, PayloadType);
    private readonly TcpFrameReader _frames = new();
    private readonly bool _tcp;
    private readonly int _port;
    private IceCredentials _local = IceCredentials.Generate(Random);
    private Socket _socket;
    private TransportAddress _address;
    private TestIceClient? _ice;
    private DtlsEndpoint? _dtls;
    private SrtpContext? _protect;
    private SrtpContext? _open;
    private Thread? _thread;
    // How often the network is looked at.
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(2);
    private readonly ManualResetEventSlim _stop = new();
    private ushort _sequence = 100;
    private long _position;

    public TestBrowser(int serverPort, bool tcp = false)
    {
        (_port, _tcp) = (serverPort, tcp);
        _socket = Connect();
        _address = Address();
    }

    public AudioTap Tap { get; } = new();

    public double Frequency { get; set; } = 800;

    public byte? MidSeen { get; private set; }

    public bool Connected => _protect is not null;

    public bool Quiet { get; set; }

    public int Handshakes { get; private set; }

    public string Ufrag => _local.Ufrag;

    /// <summary>As Chromium writes it: audio is not the first section, and there is more than we want.</summary>
    public byte[] Offer(string direction = "sendrecv") => Encoding.UTF8.GetBytes(string.Join("\r\n",
        "v=0", "o=- 4611731400430051336 2 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0 1 2", "a=extmap-allow-mixed", "a=msid-semantic: WMS x",
        "m=video 9 UDP/TLS/RTP/SAVPF 96", "c=IN IP4 0.0.0.0", Transport("actpass"), "a=mid:0", "a=sendrecv", "a=rtcp-mux", "a=rtpmap:96 VP8/90000",
        "m=audio 9 UDP/TLS/RTP/SAVPF 111 8 126 110", "c=IN IP4 0.0.0.0", "a=rtcp:9 IN IP4 0.0.0.0", Transport("actpass"), "a=mid:1",
        "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid", "a=" + direction, "a=msid:x y", "a=rtcp-mux", "a=rtcp-rsize", "a=rtpmap:111 opus/48000/2",
        "a=rtpmap:8 PCMA/8000", "a=rtpmap:126 telephone-event/8000", "a=rtpmap:110 telephone-event/48000", "a=ssrc:1 cname:z",
        "m=application 9 UDP/DTLS/SCTP webrtc-datachannel", "c=IN IP4 0.0.0.0", Transport("actpass"), "a=mid:2", "a=sctp-port:5000", ""));

    /// <summary>The answer to an offer of the server.</summary>
    public byte[] Answer(byte[] offer)
    {
        Assert.True(SessionDescription.TryParse(offer, out var description, out _));
        Assert.Equal(DtlsSetup.ActPass, description!.Media[0].Setup);
        var mid = description.Media[0].Mid;
        var extension = description.Media[0].ExtMaps.First().Id;
        return Encoding.UTF8.GetBytes(string.Join("\r\n",
            "v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0", $"a=group:BUNDLE {mid}", "m=audio 9 UDP/TLS/RTP/SAVPF 8 101", "c=IN IP4 0.0.0.0",
            Transport("active"), $"a=mid:{mid}", $"a=extmap:{extension} urn:ietf:params:rtp-hdrext:sdes:mid", "a=sendrecv", "a=rtcp-mux",
            "a=rtpmap:8 PCMA/8000", "a=rtpmap:101 telephone-event/8000", ""));
    }

    /// <summary>New credentials for an ICE restart; the next offer has them.</summary>
    public void Restart() => _local = IceCredentials.Generate(Random);

    /// <summary>Takes the server's description and begins, or goes on after a restart.</summary>
    public void Start(byte[] server)
    {
        Assert.True(SessionDescription.TryParse(server, out var description, out _));
        var audio = description!.FirstAudio!;
        Assert.True(description.IceLite);
        var remote = new IceCredentials(audio.IceUfrag!, audio.IcePwd!);
        if (_ice is not null)
        {
            _ice.Restart(_local, remote);
            return;
        }

        Assert.True(DtlsFingerprint.TryParse(audio.Fingerprint!.ToString(), out var expected));
        _ice = new(_local, remote);
        _ice.AddLocal(_address, 100);
        _dtls = new(DtlsRole.Client, _certificate, d => Send(d));
        _handshakeStart = () => _handshaker.Begin(_dtls, [expected!], result =>
        {
            Assert.True(result.IsConnected, result.ToString());
            Handshakes++;
            _open = new(result.RemoteKeys!);
            _protect = new(result.LocalKeys!);
        });
        _thread = new(Run) { IsBackground = true };
        _thread.Start();
    }

    public void SendDigit(char digit)
    {
        lock (this)
            _digits.Enqueue(digit);
    }

    /// <summary>The TCP connection is cut and made anew.</summary>
    public void Reconnect()
    {
        lock (this)
        {
            _ice!.RemoveLocal(_address);
            _socket.Dispose();
            _socket = Connect();
            _address = Address();
            _ice.AddLocal(_address, 100);
        }
    }

    public Task Hears(double frequency) => Until.True(() => Tap.ShareOf(frequency) > 0.9,
        () => $"{frequency} Hz, share {Tap.ShareOf(frequency):0.00}, {Tap.Samples} samples, nominated {_ice?.Nominated}, connected {Connected}");

    public void Dispose()
    {
        _stop.Set();
        _thread?.Join();
        _stop.Dispose();
        _dtls?.Dispose();
        _handshaker.Dispose();
        _socket.Dispose();
        _certificate.Dispose();
    }

    private readonly Queue<char> _digits = new();
    private Action? _handshakeStart;

    private string Transport(string setup) => string.Join("\r\n",
        $"a=ice-ufrag:{_local.Ufrag}", $"a=ice-pwd:{_local.Password}", "a=ice-options:trickle", $"a=fingerprint:{_certificate.Fingerprint}", $"a=setup:{setup}");

    private Socket Connect()
    {
        var socket = _tcp ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) : new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(IPAddress.Loopback, _port);
        socket.Blocking = false;
        return socket;
    }

    private TransportAddress Address() => TransportAddress.From(_tcp ? IceProtocol.Tcp : IceProtocol.Udp, (IPEndPoint)_socket.LocalEndPoint!);

    private void Send(ReadOnlySpan<byte> datagram)
    {
        lock (this)
        {
            if (!_tcp)
            {
                _socket.Send(datagram, SocketFlags.None, out _);
                return;
            }

            var frame = new byte[datagram.Length + 2];
            TcpFrameReader.WriteHeader(frame, datagram.Length);
            datagram.CopyTo(frame.AsSpan(2));
            _socket.Send(frame, SocketFlags.None, out _);
        }
    }

    private void Run()
    {
        var next = TimeSpan.Zero;
        while (!_stop.Wait(Step))
        {
            lock (this)
            {
                Receive();
                if (!Quiet)
                {
                    foreach (var (_, packet) in _ice!.Poll(_clock.Elapsed))
                        Send(packet);
                }

                if (_ice!.Nominated is not null)
                    Interlocked.Exchange(ref _handshakeStart, null)?.Invoke();
                if (_clock.Elapsed >= next)
                {
                    next += TimeSpan.FromMilliseconds(20);
                    if (_protect is not null && !Quiet)
                        SendAudio();
                }
            }
        }
    }

    private void Receive()
    {
        var buffer = new byte[4096];
        while (true)
        {
            var count = _socket.Receive(_tcp ? _frames.Free() : buffer, SocketFlags.None, out var error);
            if (error != SocketError.Success || count <= 0)
                return;
            if (!_tcp)
            {
                OnDatagram(buffer.AsSpan(0, count));
                continue;
            }

            _frames.Advance(count);
            while (_frames.TryRead(out var frame))
                OnDatagram(frame);
        }
    }

    private void OnDatagram(Span<byte> datagram)
    {
        switch (Datagram.Classify(datagram))
        {
            case DatagramKind.Stun:
                _ice!.Handle(_address, datagram, _clock.Elapsed);
                break;
            case DatagramKind.Dtls:
                _dtls!.Feed(datagram);
                if (_dtls.IsConnected)
                    _dtls.Pump();
                break;
            case DatagramKind.Rtp when _open is not null:
                if (!_open.TryUnprotectRtp(datagram, datagram.Length, out var length, out _) || !RtpPacket.TryParse(datagram[..length], out var rtp, out _))
                    return;
                if (rtp.TryGetExtension(4, out var mid) || rtp.TryGetExtension(1, out mid))
                    MidSeen = mid[0];
                var kind = rtp.PayloadType == PayloadType ? _format : new(PayloadKind.TelephoneEvent, AudioCodec.TelephoneEvent, rtp.PayloadType, rtp.PayloadType);
                Tap.OnRtp(new() { Format = kind, Payload = rtp.Payload, Ssrc = rtp.Ssrc, Sequence = rtp.SequenceNumber, Timestamp = rtp.Timestamp, Marker = rtp.Marker });
                break;
        }
    }

    private void SendAudio()
    {
        Span<short> samples = stackalloc short[160];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (short)(10000 * Math.Sin(2 * Math.PI * Frequency * (_position + i) / 8000));
        var packet = new byte[400];
        if (_digits.TryDequeue(out var digit))
        {
            for (var i = 0; i < 6; i++)
            {
                RtpWriter.WriteHeader(packet, i == 0, 126, _sequence++, (uint)_position, 77);
                new TelephoneEvent((byte)TelephoneEvent.CodeOf(digit), i >= 3, 10, (ushort)(Math.Min(i + 1, 4) * 160)).Write(packet.AsSpan(12));
                if (_protect!.TryProtectRtp(packet, 16, out var eventLength))
                    Send(packet.AsSpan(0, eventLength));
            }
        }
        else
        {
            RtpWriter.WriteHeader(packet, false, PayloadType, _sequence++, (uint)_position, 77);
            using var encoder = AudioCodecs.CreateEncoder(AudioCodec.Pcma);
            var count = encoder!.Encode(samples, packet.AsSpan(12));
            if (_protect!.TryProtectRtp(packet, 12 + count, out var length))
                Send(packet.AsSpan(0, length));
        }

        _position += 160;
    }
}
