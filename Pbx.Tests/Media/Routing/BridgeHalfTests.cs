using Pbx.Media;
using Pbx.Media.Routing;
using Pbx.Media.Rtp;
using Pbx.Media.Sdp;
using Pbx.Media.Sessions;
using Pbx.Media.Srtp;

namespace Pbx.Tests.Media.Routing;

public class BridgeHalfTests
{
    private static readonly byte[] Voice = new byte[160];

    [Theory]
    [InlineData(MediaProfile.Rtp, MediaProfile.Rtp)]
    [InlineData(MediaProfile.SdesSrtp, MediaProfile.Rtp)]
    [InlineData(MediaProfile.SdesSrtp, MediaProfile.SdesSrtp)]
    public void Relaying_allocates_nothing(MediaProfile from, MediaProfile to)
    {
        using var a = new MemoryFlow(from).Negotiate("8 101", "a=rtpmap:101 telephone-event/8000");
        using var b = new MemoryFlow(to, 2).Negotiate("8 96", "a=rtpmap:96 telephone-event/8000");
        var half = new BridgeHalf(a.Flow, b.Flow);
        half.Start();
        using var sender = new SrtpContext(MemoryFlow.Keys(2));
        var packets = Enumerable.Range(0, 3000).Select(i => Packet(from == MediaProfile.SdesSrtp ? sender : null, (ushort)i)).ToList();
        var count = 0;
        foreach (var packet in packets.Take(1000))
            Step(a, packet, count++);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 1000; i < packets.Count; i++)
            Step(a, packets[i], count++);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(3000, b.Sent);
        Assert.Equal(3000, b.Flow.Counters.Relayed);
    }

    [Fact]
    public void Fax_is_passed_on_as_it_is_and_allocates_nothing()
    {
        using var a = new MemoryFlow();
        using var b = new MemoryFlow(seed: 2);
        foreach (var flow in new[] { a, b })
        {
            var media = new NegotiatedMedia(0, "image");
            flow.Flow.Apply(new FlowSettings(media, new(media)) { Content = FlowContent.Fax, Remote = flow.Remote, PeerHost = flow.Remote }, TimeSpan.Zero);
        }

        new BridgeHalf(a.Flow, b.Flow).Start();
        var datagram = new byte[60];
        var before = 0L;
        for (var i = 0; i < 3000; i++)
        {
            if (i == 1000) before = GC.GetAllocatedBytesForCurrentThread();
            (datagram[0], datagram[1]) = ((byte)(i >> 8), (byte)i);
            a.Flow.Receive(datagram, a.Remote, FlowComponent.Rtp, TimeSpan.FromMilliseconds(30 * i));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal((3000, 3000), (b.Sent, b.Flow.Counters.Relayed));
        Assert.True(b.Last.SequenceEqual(datagram));
        // Neither reports nor a word about silence: a fax machine may wait for longer than a person would.
        a.AdvanceTo(TimeSpan.FromMinutes(5));
        b.AdvanceTo(TimeSpan.FromMinutes(5));
        Assert.Equal((0, 0), (a.Reports, b.Reports));
        Assert.Equal([new MediaEvent.Connected()], a.Events);
        Assert.Empty(b.Events);
    }

    [Fact]
    public void Payload_types_are_mapped_and_the_numbers_stay_continuous()
    {
        var (a, b) = Pair(("8 101", "a=rtpmap:101 telephone-event/8000"), ("96 97", "a=rtpmap:96 PCMA/8000\r\na=rtpmap:97 telephone-event/8000"));
        a.Receive(8, 65535, 160, Voice, marker: true);
        var first = Read(b);
        Assert.Equal(96, first.Type);
        Assert.True(first.Marker);
        a.Receive(8, 0, 320, Voice);
        a.Receive(8, 2, 640, Voice);
        var third = Read(b);
        Assert.Equal((ushort)(first.Sequence + 3), third.Sequence);
        Assert.Equal(first.Timestamp + 480, third.Timestamp);
        Assert.False(third.Marker);
        Assert.Equal(b.Flow.Sender.Ssrc, third.Ssrc);
        a.Receive(101, 3, 800, [1, 10, 0, 160], marker: true);
        var digit = Read(b);
        Assert.Equal((97, true, first.Timestamp + 640), (digit.Type, digit.Marker, digit.Timestamp));
        Assert.Equal((ushort)(third.Sequence + 1), digit.Sequence);
    }

    [Fact]
    public void Events_of_another_clock_are_converted_and_numbered_among_the_audio()
    {
        var (a, b) = Pair(
            ("111 101", "a=rtpmap:111 opus/48000/2\r\na=rtpmap:101 telephone-event/8000"), ("111 110", "a=rtpmap:111 opus/48000/2\r\na=rtpmap:110 telephone-event/48000"));
        a.Receive(111, 1, 960, Voice);
        var audio = Read(b);
        var stamps = new HashSet<uint>();
        for (var i = 0; i < 5; i++)
        {
            a.AdvanceTo(TimeSpan.FromMilliseconds(20 * (i + 1)));
            a.Receive(101, (ushort)(2 + i), 5000, [9, (byte)(i == 4 ? 0x8A : 10), 0, (byte)(32 * (i + 1))], marker: i == 0);
            var packet = Read(b);
            Assert.Equal((110, (ushort)(audio.Sequence + 1 + i), i == 0), (packet.Type, packet.Sequence, packet.Marker));
            stamps.Add(packet.Timestamp);
            Assert.True(TelephoneEvent.TryParse(b.Last[12..], out var value));
            Assert.Equal((9, i == 4, 192 * (i + 1)), (value.Code, value.End, value.Duration));
        }

        Assert.Single(stamps);
        a.AdvanceTo(TimeSpan.FromMilliseconds(120));
        a.Receive(111, 7, 960 * 7, Voice);
        var next = Read(b);
        Assert.Equal((ushort)(audio.Sequence + 6), next.Sequence);
        Assert.True((int)(next.Timestamp - stamps.First()) > 0);
        Assert.Equal([new MediaEvent.Connected(), new MediaEvent.Dtmf('9', 20)], a.Events);
    }

    [Fact]
    public void A_padding_probe_is_left_out_without_a_gap()
    {
        var (a, b) = Pair(("8", ""), ("8", ""));
        a.Receive(8, 10, 160, Voice);
        var first = Read(b);
        var probe = new byte[12 + 20];
        RtpWriter.WriteHeader(probe, false, 8, 11, 160, 7);
        probe[0] |= 0x20;
        probe[^1] = 20;
        a.Receive(probe);
        a.Receive(8, 12, 320, Voice);
        Assert.Equal((ushort)(first.Sequence + 1), Read(b).Sequence);
        Assert.Equal(1, a.Flow.Counters[MediaDropReason.PaddingOnly]);
    }

    [Fact]
    public void A_digit_of_our_own_takes_the_place_of_audio_and_numbers_close_up()
    {
        var (a, b) = Pair(("8", ""), ("8 101", "a=rtpmap:101 telephone-event/8000"));
        b.Kept = [];
        ushort sequence = 0;
        var digitAt = 10;
        for (var ms = 0; ms < 600; ms += 20)
        {
            a.AdvanceTo(TimeSpan.FromMilliseconds(ms));
            b.AdvanceTo(TimeSpan.FromMilliseconds(ms));
            if (ms == digitAt * 20)
                b.Flow.SendDigit('5', TimeSpan.FromMilliseconds(100), b.Now);
            a.Receive(8, sequence, (uint)(sequence++ * 160), Voice);
        }

        var packets = b.Kept.Select(p => (Type: p[1] & 0x7F, Marker: p[1] >> 7 == 1, Sequence: (ushort)(p[2] << 8 | p[3]), Time: System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(p.AsSpan(4)), Data: p)).ToList();
        for (var i = 1; i < packets.Count; i++)
            Assert.Equal((ushort)(packets[i - 1].Sequence + 1), packets[i].Sequence);
        var events = packets.Where(p => p.Type == 101).ToList();
        Assert.Equal(7, events.Count);
        Assert.Single(events.Select(e => e.Time).Distinct());
        Assert.Equal([true, false, false, false, false, false, false], events.Select(e => e.Marker));
        Assert.Equal(3, events.Count(e => (e.Data[13] & 0x80) != 0));
        var after = packets.Last(p => p.Type == 8);
        Assert.True((int)(after.Time - events[0].Time) > 0);
        Assert.True(b.Flow.Counters[MediaDropReason.ReplacedByEvent] >= 5);
    }

    [Fact]
    public void A_target_that_holds_gets_nothing_and_comfort_noise_passes_where_known()
    {
        var (a, b) = Pair(("8 13", "a=rtpmap:13 CN/8000"), ("8 13", "a=rtpmap:13 CN/8000"));
        a.Receive(8, 1, 160, Voice);
        a.Receive(13, 2, 320, [40]);
        Assert.Equal(13, Read(b).Type);
        Assert.False(Read(b).Marker);
        b.Negotiate("8 13", "a=rtpmap:13 CN/8000", "a=sendonly");
        a.Receive(8, 3, 480, Voice);
        Assert.Equal(2, b.Sent);
        Assert.Equal(1, b.Flow.Counters[MediaDropReason.ReceiverNotReady]);
    }

    [Fact]
    public void Audio_that_goes_on_beside_an_event_tears_neither()
    {
        var (a, b) = Pair(("8 101", "a=rtpmap:101 telephone-event/8000"), ("8 101", "a=rtpmap:101 telephone-event/8000"));
        b.Kept = [];
        ushort sequence = 0;
        for (var i = 0; i < 40; i++)
        {
            a.AdvanceTo(TimeSpan.FromMilliseconds(20 * i));
            a.Receive(8, sequence++, (uint)(160 * i), Voice);
            if (i is >= 10 and < 35)
                a.Receive(101, sequence++, 1600, [5, (byte)(i > 31 ? 0x8A : 10), 0, (byte)Math.Min(255, 8 * (i - 9))], marker: i == 10);
        }

        var packets = Kept(b);
        Assert.Equal(65, packets.Count);
        Assert.All(packets.Zip(packets.Skip(1)), p => Assert.Equal((ushort)(p.First.Sequence + 1), p.Second.Sequence));
        var audio = packets.Where(p => p.Type == 8).ToList();
        Assert.All(audio.Zip(audio.Skip(1)), p => Assert.Equal((160u, false), (p.Second.Timestamp - p.First.Timestamp, p.Second.Marker)));
        Assert.Equal(audio[10].Timestamp, Assert.Single(packets.Where(p => p.Type == 101).Select(p => p.Timestamp).Distinct()));
        Assert.Equal('5', Assert.Single(a.Events.OfType<MediaEvent.Dtmf>()).Digit);
    }

    [Fact]
    public void Audio_goes_on_when_events_are_renegotiated_away_in_the_middle_of_a_digit()
    {
        var (a, b) = Pair(("8", ""), ("8 101", "a=rtpmap:101 telephone-event/8000"));
        a.Receive(8, 1, 160, Voice);
        b.Flow.SendDigit('5', TimeSpan.FromMilliseconds(300), b.Now);
        b.AdvanceTo(TimeSpan.FromMilliseconds(100));
        Assert.Equal(101, Read(b).Type);
        b.Negotiate("8");
        b.AdvanceTo(TimeSpan.FromMilliseconds(200));
        a.AdvanceTo(TimeSpan.FromMilliseconds(200));
        a.Receive(8, 2, 1760, Voice);
        Assert.Equal(8, Read(b).Type);
    }

    [Fact]
    public void A_digit_survives_the_move_to_another_worker()
    {
        using var b = new MemoryFlow().Negotiate("8 101", "a=rtpmap:101 telephone-event/8000");
        b.Kept = [];
        b.Flow.SendDigit('5', TimeSpan.FromMilliseconds(100), b.Now);
        b.Flow.SendDigit('6', TimeSpan.FromMilliseconds(100), b.Now);
        b.AdvanceTo(TimeSpan.FromMilliseconds(50));
        b.Flow.Detach();
        b.Flow.Attach(b.Deadlines, new(), b.Now);
        b.AdvanceTo(TimeSpan.FromSeconds(1));
        Assert.Equal([5, 5, 5, 6, 6, 6], b.Kept.Where(p => (p[13] & 0x80) != 0).Select(p => (int)p[12]));
    }

    [Fact]
    public void An_event_whose_end_was_lost_is_told_after_a_move_to_another_worker()
    {
        using var a = new MemoryFlow().Negotiate("8 101", "a=rtpmap:101 telephone-event/8000");
        a.Receive(101, 1, 160, [5, 10, 0, 160], marker: true);
        a.Flow.Detach();
        a.Flow.Attach(a.Deadlines, new(), a.Now);
        a.AdvanceTo(TimeSpan.FromSeconds(1));
        Assert.Equal('5', Assert.Single(a.Events.OfType<MediaEvent.Dtmf>()).Digit);
    }

    [Fact]
    public void What_a_hold_kept_back_is_no_loss_afterwards()
    {
        var (a, b) = Pair(("8", ""), ("8", ""));
        a.Receive(8, 1, 160, Voice);
        var before = Read(b);
        b.Negotiate("8", "a=sendonly");
        for (var i = 2; i < 500; i++)
        {
            a.AdvanceTo(TimeSpan.FromMilliseconds(20 * (i - 1)));
            a.Receive(8, (ushort)i, (uint)(160 * i), Voice);
        }

        b.Negotiate("8");
        a.AdvanceTo(TimeSpan.FromMilliseconds(20 * 499));
        a.Receive(8, 500, 160 * 500, Voice);
        var after = Read(b);
        Assert.Equal(((ushort)(before.Sequence + 1), before.Timestamp + 160 * 499), (after.Sequence, after.Timestamp));
    }

    [Fact]
    public void Transcoded_speech_after_a_pause_has_the_timestamp_of_its_time()
    {
        var (a, b) = Pair(("0", ""), ("8", ""));
        b.Kept = [];
        var at = new List<TimeSpan>();
        for (var i = 0; i < 250; i++)
        {
            var now = TimeSpan.FromMilliseconds(20 * i);
            a.AdvanceTo(now);
            b.AdvanceTo(now);
            while (at.Count < b.Kept.Count)
                at.Add(now);
            if (i is < 20 or >= 200)
                a.Receive(0, (ushort)(i < 20 ? i : i - 180), (uint)(160 * i), Voice);
        }

        var packets = Kept(b);
        var pause = at.Zip(at.Skip(1)).ToList().FindIndex(t => t.Second - t.First > TimeSpan.FromSeconds(1));
        Assert.True(pause > 20, $"{pause} of {packets.Count}");
        var elapsed = (at[pause + 1] - at[pause]).TotalSeconds * 8000;
        Assert.InRange(packets[pause + 1].Timestamp - packets[pause].Timestamp, elapsed - 320, elapsed + 320);
        Assert.True(packets[pause + 1].Marker);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(50)]
    [InlineData(60)]
    public void Opus_is_sent_in_frames_that_it_has_whatever_the_peer_likes(int ptime)
    {
        Assert.SkipUnless(Pbx.Media.Codecs.OpusCodec.IsAvailable, "no libopus here");
        using var b = new MemoryFlow().Negotiate("111", "a=rtpmap:111 opus/48000/2", $"a=ptime:{ptime}");
        using var route = new PlaybackRoute(b.Flow, new Pbx.Media.Audio.ToneGenerator([440]), _ => { });
        b.Kept = [];
        route.Start(b.Now);
        b.AdvanceTo(TimeSpan.FromSeconds(1));
        var packets = Kept(b);
        Assert.True(packets.Count > 12, $"{packets.Count} packets");
        Assert.InRange(packets[^1].Timestamp - packets[0].Timestamp, 40_000u, 48_000u);
    }

    private static (MemoryFlow A, MemoryFlow B) Pair((string Formats, string Attributes) a, (string Formats, string Attributes) b)
    {
        var first = new MemoryFlow().Negotiate(a.Formats, Lines(a.Attributes));
        var second = new MemoryFlow(seed: 2).Negotiate(b.Formats, Lines(b.Attributes));
        new BridgeHalf(first.Flow, second.Flow).Start();
        return (first, second);
    }

    private static string[] Lines(string text) => text.Length == 0 ? [] : text.Split("\r\n");

    private static (int Type, bool Marker, ushort Sequence, uint Timestamp, uint Ssrc) Read(MemoryFlow flow)
    {
        Assert.True(RtpPacket.TryParse(flow.Last, out var packet, out _));
        return (packet.PayloadType, packet.Marker, packet.SequenceNumber, packet.Timestamp, packet.Ssrc);
    }

    private static List<(int Type, bool Marker, ushort Sequence, uint Timestamp)> Kept(MemoryFlow flow) => flow.Kept!.Select(bytes =>
    {
        Assert.True(RtpPacket.TryParse(bytes, out var packet, out _));
        return (packet.PayloadType, packet.Marker, packet.SequenceNumber, packet.Timestamp);
    }).ToList();

    private static byte[] Packet(SrtpContext? protect, ushort sequence)
    {
        var packet = new byte[200];
        RtpWriter.WriteHeader(packet, false, 8, sequence, sequence * 160u, 7);
        var length = 172;
        if (protect is not null)
            Assert.True(protect.TryProtectRtp(packet, 172, out length));
        return packet[..length];
    }

    private static void Step(MemoryFlow flow, byte[] packet, int index) =>
        flow.Flow.Receive(packet, flow.Remote, FlowComponent.Rtp, TimeSpan.FromMilliseconds(20 * index));
}
