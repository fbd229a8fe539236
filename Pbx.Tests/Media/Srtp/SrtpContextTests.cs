using System.Buffers.Binary;
using FsCheck;
using FsCheck.Xunit;
using Pbx.Media.Srtp;

namespace Pbx.Tests.Media.Srtp;

public class SrtpContextTests
{
    public static TheoryData<string> Profiles => [.. SrtpProfile.All.Select(p => p.Name)];

    private static SrtpKeyMaterial Keys(string profile, byte seed = 1)
    {
        var p = SrtpProfile.FromName(profile)!;
        return new SrtpKeyMaterial(p, Enumerable.Range(0, p.KeyLength + p.SaltLength).Select(i => (byte)(i * 5 + seed)).ToArray());
    }

    private static byte[] Rtp(ushort sequence, uint ssrc = 0x1234, int payload = 160)
    {
        var packet = new byte[12 + payload];
        packet[0] = 0x80;
        packet[1] = 8;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), ssrc);
        for (var i = 12; i < packet.Length; i++) packet[i] = (byte)(i + sequence);
        return packet;
    }

    private static byte[] Rtcp(uint ssrc = 0x1234)
    {
        var packet = new byte[28];
        packet[0] = 0x80;
        packet[1] = 200;
        packet[3] = 6;
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), ssrc);
        for (var i = 8; i < 28; i++) packet[i] = (byte)i;
        return packet;
    }

    private static byte[] Seal(SrtpContext context, byte[] plain)
    {
        var buffer = new byte[plain.Length + SrtpContext.MaxOverhead];
        plain.CopyTo(buffer, 0);
        Assert.True(context.TryProtectRtp(buffer, plain.Length, out var length, out var reason), reason.ToString());
        return buffer[..length];
    }

    private static byte[] SealRtcp(SrtpContext context, byte[] plain)
    {
        var buffer = new byte[plain.Length + SrtpContext.MaxOverhead];
        plain.CopyTo(buffer, 0);
        Assert.True(context.TryProtectRtcp(buffer, plain.Length, out var length));
        return buffer[..length];
    }

    private static SrtpDropReason Open(SrtpContext context, byte[] wire, byte[] plain)
    {
        var buffer = (byte[])wire.Clone();
        if (!context.TryUnprotectRtp(buffer, buffer.Length, out var length, out var reason)) return reason;
        Assert.Equal(plain, buffer[..length]);
        return SrtpDropReason.None;
    }

    private static SrtpDropReason OpenRtcp(SrtpContext context, byte[] wire, byte[] plain)
    {
        var buffer = (byte[])wire.Clone();
        if (!context.TryUnprotectRtcp(buffer, buffer.Length, out var length, out var reason)) return reason;
        Assert.Equal(plain, buffer[..length]);
        return SrtpDropReason.None;
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void What_is_protected_opens_once(string profile)
    {
        using var sender = new SrtpContext(Keys(profile));
        using var receiver = new SrtpContext(Keys(profile));
        var plain = Rtp(100);
        var wire = Seal(sender, plain);
        Assert.Equal(plain.Length + sender.Profile.RtpTagLength, wire.Length);
        Assert.NotEqual(plain[12..], wire[12..plain.Length]);
        Assert.Equal(SrtpDropReason.None, Open(receiver, wire, plain));
        Assert.Equal(SrtpDropReason.Replayed, Open(receiver, wire, plain));

        var report = Rtcp();
        var first = SealRtcp(sender, report);
        var second = SealRtcp(sender, report);
        Assert.NotEqual(first, second);
        Assert.Equal(SrtpDropReason.None, OpenRtcp(receiver, second, report));
        Assert.Equal(SrtpDropReason.None, OpenRtcp(receiver, first, report));
        Assert.Equal(SrtpDropReason.Replayed, OpenRtcp(receiver, first, report));
        Assert.Equal(2, receiver.Dropped(SrtpDropReason.Replayed));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Any_flipped_bit_is_refused_and_leaves_no_state(string profile)
    {
        using var sender = new SrtpContext(Keys(profile));
        using var receiver = new SrtpContext(Keys(profile));
        var plain = Rtp(7, payload: 20);
        var wire = Seal(sender, plain);
        var report = Rtcp();
        var control = SealRtcp(sender, report);
        for (var bit = 0; bit < wire.Length * 8; bit++)
        {
            var bad = (byte[])wire.Clone();
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(SrtpDropReason.None, Open(receiver, bad, plain));
        }
        for (var bit = 0; bit < control.Length * 8; bit++)
        {
            var bad = (byte[])control.Clone();
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(SrtpDropReason.None, OpenRtcp(receiver, bad, report));
        }
        Assert.Equal(0, receiver.SourceCount);
        Assert.Equal(SrtpDropReason.None, Open(receiver, wire, plain));
        Assert.Equal(SrtpDropReason.None, OpenRtcp(receiver, control, report));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Three_roll_overs_with_reordering(string profile)
    {
        using var sender = new SrtpContext(Keys(profile));
        using var receiver = new SrtpContext(Keys(profile));
        var random = new Random(4711);
        var window = new List<(byte[] Wire, byte[] Plain)>();
        var opened = 0;
        for (var i = 0; i < 4000; i++)
        {
            // Big steps, so that three wraps need few packets.
            var plain = Rtp((ushort)(i * 50), payload: 8);
            window.Add((Seal(sender, plain), plain));
            if (window.Count < 3) continue;
            // With steps of 50 the window of 128 allows a packet to be two late.
            window = [.. window.OrderBy(_ => random.Next())];
            foreach (var (wire, original) in window)
            {
                Assert.Equal(SrtpDropReason.None, Open(receiver, wire, original));
                opened++;
            }
            window.Clear();
        }
        Assert.Equal(3999, opened);
    }

    [Fact]
    public void Roll_over_survives_the_loss_of_the_packets_around_it()
    {
        using var sender = new SrtpContext(Keys("AES_CM_128_HMAC_SHA1_80"));
        using var receiver = new SrtpContext(Keys("AES_CM_128_HMAC_SHA1_80"));
        for (var i = 65000; i < 66200; i++)
        {
            var plain = Rtp((ushort)i);
            var wire = Seal(sender, plain);
            if (i is > 65400 and < 65900) continue;
            Assert.Equal(SrtpDropReason.None, Open(receiver, wire, plain));
        }
    }

    [Fact]
    public void A_packet_behind_the_window_is_too_old()
    {
        using var sender = new SrtpContext(Keys("AEAD_AES_128_GCM"));
        using var receiver = new SrtpContext(Keys("AEAD_AES_128_GCM"));
        var wires = Enumerable.Range(1, 300).Select(i => (Wire: Seal(sender, Rtp((ushort)i)), Plain: Rtp((ushort)i))).ToList();
        Assert.Equal(SrtpDropReason.None, Open(receiver, wires[0].Wire, wires[0].Plain));
        Assert.Equal(SrtpDropReason.None, Open(receiver, wires[299].Wire, wires[299].Plain));
        Assert.Equal(SrtpDropReason.TooOld, Open(receiver, wires[171].Wire, wires[171].Plain));
        Assert.Equal(SrtpDropReason.None, Open(receiver, wires[172].Wire, wires[172].Plain));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Rekeying_keeps_the_roll_over_of_a_source(string profile)
    {
        using var sender = new SrtpContext(Keys(profile));
        using var receiver = new SrtpContext(Keys(profile));
        foreach (var sequence in new[] { 65534, 65535, 0, 1 }) Assert.Equal(SrtpDropReason.None, Open(receiver, Seal(sender, Rtp((ushort)sequence)), Rtp((ushort)sequence)));
        var late = Seal(sender, Rtp(2));
        sender.Rekey(Keys(profile, 99));
        receiver.Rekey(Keys(profile, 99));
        Assert.Equal(SrtpDropReason.AuthenticationFailed, Open(receiver, late, Rtp(2)));
        var wire = Seal(sender, Rtp(3));
        Assert.Equal(SrtpDropReason.None, Open(receiver, wire, Rtp(3)));
        Assert.Equal(SrtpDropReason.Replayed, Open(receiver, wire, Rtp(3)));
        var report = SealRtcp(sender, Rtcp());
        Assert.Equal(SrtpDropReason.None, OpenRtcp(receiver, report, Rtcp()));
        Assert.Equal(SrtpDropReason.Replayed, OpenRtcp(receiver, report, Rtcp()));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void A_peer_that_begins_at_zero_after_rekeying_is_heard(string profile)
    {
        using var sender = new SrtpContext(Keys(profile));
        using var receiver = new SrtpContext(Keys(profile));
        foreach (var sequence in new[] { 65534, 65535, 0, 1000 }) Open(receiver, Seal(sender, Rtp((ushort)sequence)), Rtp((ushort)sequence));
        receiver.Rekey(Keys(profile, 99));
        using var restarted = new SrtpContext(Keys(profile, 99));
        Assert.Equal(SrtpDropReason.None, Open(receiver, Seal(restarted, Rtp(500)), Rtp(500)));
        Assert.Equal(SrtpDropReason.None, Open(receiver, Seal(restarted, Rtp(501)), Rtp(501)));
        Assert.Equal(SrtpDropReason.None, OpenRtcp(receiver, SealRtcp(restarted, Rtcp()), Rtcp()));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void A_source_that_has_gone_on_elsewhere_is_found_again_and_nothing_old_is_taken(string profile)
    {
        using var sender = new SrtpContext(Keys(profile));
        using var receiver = new SrtpContext(Keys(profile));
        var old = Seal(sender, Rtp(100));
        Assert.Equal(SrtpDropReason.None, Open(receiver, Seal(sender, Rtp(101)), Rtp(101)));
        // Two and a half rounds that somebody else has heard.
        for (var i = 102; i < 165_000; i += 30_000) Seal(sender, Rtp((ushort)i));
        var wire = Seal(sender, Rtp(unchecked((ushort)165_000)));
        Assert.Equal(SrtpDropReason.AuthenticationFailed, Open(receiver, wire, Rtp(unchecked((ushort)165_000))));
        receiver.Resume(4);
        Assert.Equal(SrtpDropReason.AuthenticationFailed, Open(receiver, old, Rtp(100)));
        Assert.Equal(SrtpDropReason.None, Open(receiver, wire, Rtp(unchecked((ushort)165_000))));
        Assert.Equal(SrtpDropReason.Replayed, Open(receiver, wire, Rtp(unchecked((ushort)165_000))));
        Assert.Equal(SrtpDropReason.None, Open(receiver, Seal(sender, Rtp(unchecked((ushort)165_001))), Rtp(unchecked((ushort)165_001))));
        // And under new keys as well.
        for (var i = 165_002; i < 300_000; i += 30_000) Seal(sender, Rtp((ushort)i));
        sender.Rekey(Keys(profile, 99));
        receiver.Resume(4);
        receiver.Rekey(Keys(profile, 99));
        Assert.Equal(SrtpDropReason.None, Open(receiver, Seal(sender, Rtp(unchecked((ushort)300_000))), Rtp(unchecked((ushort)300_000))));
    }

    [Fact]
    public void The_same_keys_again_change_nothing()
    {
        using var sender = new SrtpContext(Keys("AES_CM_128_HMAC_SHA1_80"));
        using var receiver = new SrtpContext(Keys("AES_CM_128_HMAC_SHA1_80"));
        var wire = Seal(sender, Rtp(5));
        Assert.Equal(SrtpDropReason.None, Open(receiver, wire, Rtp(5)));
        receiver.Rekey(Keys("AES_CM_128_HMAC_SHA1_80"));
        Assert.Equal(SrtpDropReason.Replayed, Open(receiver, wire, Rtp(5)));
    }

    [Fact]
    public void A_new_source_begins_at_roll_over_zero_beside_an_old_one()
    {
        using var sender = new SrtpContext(Keys("AEAD_AES_256_GCM"));
        using var receiver = new SrtpContext(Keys("AEAD_AES_256_GCM"));
        foreach (var sequence in new[] { 65535, 0 }) Assert.Equal(SrtpDropReason.None, Open(receiver, Seal(sender, Rtp((ushort)sequence)), Rtp((ushort)sequence)));
        Assert.Equal(SrtpDropReason.None, Open(receiver, Seal(sender, Rtp(9, 0x9999)), Rtp(9, 0x9999)));
        Assert.Equal(2, receiver.SourceCount);
    }

    [Fact]
    public void Sources_are_capped_and_can_be_forgotten()
    {
        using var sender = new SrtpContext(Keys("AEAD_AES_128_GCM"));
        using var receiver = new SrtpContext(Keys("AEAD_AES_128_GCM"), maxSources: 2);
        Assert.Equal(SrtpDropReason.None, Open(receiver, Seal(sender, Rtp(1, 1)), Rtp(1, 1)));
        Assert.Equal(SrtpDropReason.None, Open(receiver, Seal(sender, Rtp(1, 2)), Rtp(1, 2)));
        Assert.Equal(SrtpDropReason.TooManySources, Open(receiver, Seal(sender, Rtp(1, 3)), Rtp(1, 3)));
        Assert.Equal(1, receiver.Dropped(SrtpDropReason.TooManySources));
        Assert.True(receiver.Forget(2));
        Assert.Equal(SrtpDropReason.None, Open(receiver, Seal(sender, Rtp(2, 3)), Rtp(2, 3)));
    }

    [Fact]
    public void A_sender_refuses_to_use_an_index_twice_unless_it_resends()
    {
        using var strict = new SrtpContext(Keys("AES_CM_128_HMAC_SHA1_80"));
        Seal(strict, Rtp(1));
        var buffer = new byte[200];
        Rtp(1).CopyTo(buffer, 0);
        Assert.False(strict.TryProtectRtp(buffer, 172, out _, out var reason));
        Assert.Equal(SrtpDropReason.Replayed, reason);

        using var resending = new SrtpContext(Keys("AES_CM_128_HMAC_SHA1_80")) { AllowResend = true };
        var first = Seal(resending, Rtp(1));
        for (ushort i = 2; i < 600; i++) Seal(resending, Rtp(i));
        Assert.Equal(first, Seal(resending, Rtp(1)));
    }

    [Theory]
    [InlineData(0, SrtpDropReason.TooShort)]
    [InlineData(11, SrtpDropReason.TooShort)]
    [InlineData(27, SrtpDropReason.TooShort)]
    public void Short_packets_are_refused(int length, SrtpDropReason expected)
    {
        using var receiver = new SrtpContext(Keys("AEAD_AES_128_GCM"));
        var packet = new byte[64];
        packet[0] = 0x80;
        Assert.False(receiver.TryUnprotectRtp(packet, length, out _, out var reason));
        Assert.Equal(expected, reason);
        Assert.False(receiver.TryUnprotectRtcp(packet, length, out _, out reason));
        Assert.Equal(SrtpDropReason.TooShort, reason);
    }

    [Fact]
    public void Headers_are_left_clear_and_checked()
    {
        using var sender = new SrtpContext(Keys("AES_CM_128_HMAC_SHA1_80"));
        using var receiver = new SrtpContext(Keys("AES_CM_128_HMAC_SHA1_80"));
        // Two CSRCs and a one-word extension: 12 + 8 + 8 bytes in clear.
        var plain = Rtp(1, payload: 40);
        plain[0] = 0x92;
        plain.AsSpan(20, 8).Clear();
        plain[20] = 0xBE;
        plain[21] = 0xDE;
        plain[23] = 1;
        var wire = Seal(sender, plain);
        Assert.Equal(plain[..28], wire[..28]);
        Assert.NotEqual(plain[28..], wire[28..plain.Length]);
        Assert.Equal(SrtpDropReason.None, Open(receiver, wire, plain));

        plain[23] = 200;
        Assert.False(sender.TryProtectRtp(plain, plain.Length, out _, out var reason));
        Assert.Equal(SrtpDropReason.MalformedHeader, reason);
        var full = Rtp(2);
        Assert.False(sender.TryProtectRtp(full, full.Length, out _, out reason));
        Assert.Equal(SrtpDropReason.NoRoom, reason);
    }

    [Property]
    public bool Random_bytes_never_throw_and_are_never_accepted(byte[] bytes, byte profile, bool looksLikeRtp)
    {
        using var receiver = new SrtpContext(Keys(SrtpProfile.All[profile % SrtpProfile.All.Count].Name));
        var buffer = (byte[])[.. bytes, .. new byte[profile % 64]];
        if (looksLikeRtp && buffer.Length > 0) buffer[0] = (byte)(0x80 | (buffer[0] & 0x3F));
        return !receiver.TryUnprotectRtp(buffer, buffer.Length, out _, out _) && !receiver.TryUnprotectRtcp(buffer, buffer.Length, out _, out _);
    }

    [Property]
    public bool Write_then_read_is_the_identity(byte[] payload, ushort sequence, uint ssrc, byte profile)
    {
        var name = SrtpProfile.All[profile % SrtpProfile.All.Count].Name;
        using var sender = new SrtpContext(Keys(name));
        using var receiver = new SrtpContext(Keys(name));
        var plain = (byte[])[.. Rtp(sequence, ssrc, 0), .. payload];
        return Open(receiver, Seal(sender, plain), plain) == SrtpDropReason.None;
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void A_packet_allocates_nothing(string profile)
    {
        using var sender = new SrtpContext(Keys(profile));
        using var receiver = new SrtpContext(Keys(profile));
        var buffer = new byte[200];
        var report = new byte[60];
        ushort sequence = 0;
        void Round()
        {
            buffer[0] = 0x80;
            BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(2), sequence++);
            BinaryPrimitives.WriteUInt32BigEndian(buffer.AsSpan(8), sequence % 2 == 0 ? 5u : 6u);
            if (!sender.TryProtectRtp(buffer, 172, out var length)) throw new InvalidOperationException();
            if (!receiver.TryUnprotectRtp(buffer, length, out _, out _)) throw new InvalidOperationException();
            report[0] = 0x80;
            report[1] = 200;
            BinaryPrimitives.WriteUInt32BigEndian(report.AsSpan(4), 5);
            if (!sender.TryProtectRtcp(report, 28, out length)) throw new InvalidOperationException();
            if (!receiver.TryUnprotectRtcp(report, length, out _, out _)) throw new InvalidOperationException();
        }
        for (var i = 0; i < 200; i++) Round();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Round();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
