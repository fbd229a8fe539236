using System.Buffers.Binary;

namespace Pbx.Media.Srtp;

/// <summary>One direction of an SRTP session (RFC 3711 3.2): protects what is sent, or checks and opens what is received.
/// Owned by one thread; no allocation per packet.</summary>
public sealed class SrtpContext : IDisposable
{
    /// <summary>Room that a buffer needs behind a packet to be protected.</summary>
    public const int MaxOverhead = 20;

    public const int DefaultMaxSources = 256;

    private const int RtpHeader = 12, RtcpHeader = 8, IndexWord = 4;

    private readonly Dictionary<uint, SrtpSource> _sources = [];
    private readonly long[] _drops = new long[Enum.GetValues<SrtpDropReason>().Length];
    private readonly int _maxSources;
    private SrtpKeyMaterial _keys;
    private SrtpTransform _transform;
    private SrtpSource? _last;
    private byte[]? _retry;
    private int _gap;

    public SrtpContext(SrtpKeyMaterial keys, int maxSources = DefaultMaxSources)
    {
        ArgumentNullException.ThrowIfNull(keys);
        _keys = keys;
        _maxSources = maxSources;
        _transform = SrtpTransform.Create(keys);
    }

    public SrtpProfile Profile => _keys.Profile;

    /// <summary>Sources with state.</summary>
    public int SourceCount => _sources.Count;

    /// <summary>Sending only: the same packet may be protected again, to answer a NACK. The caller vouches that its bytes are the same,
    /// for two different packets under one index give the key stream away.</summary>
    public bool AllowResend { get; init; }

    /// <summary>How many packets were refused for this reason.</summary>
    public long Dropped(SrtpDropReason reason) => _drops[(int)reason];

    /// <summary>Takes new keys. Indices of known sources go on (RFC 3711 8.1 and RFC 4568 say nothing else); the same keys change nothing: false.</summary>
    public bool Rekey(SrtpKeyMaterial keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.SameAs(_keys)) return false;
        _transform.Dispose();
        _keys = keys;
        _transform = SrtpTransform.Create(keys);
        foreach (var source in _sources.Values) source.RtpConfirmed = source.RtcpConfirmed = false;
        foreach (var source in _sources.Values) source.MayRestart = true;
        if (_sources.Count > 0) _retry ??= new byte[2048];
        return true;
    }

    /// <summary>
    /// Receiving: the sources may have gone on elsewhere, and their numbers may have rolled over this often meanwhile. The next packet of each tells how often: the indices that
    /// it can have are tried.
    /// </summary>
    public void Resume(int rollovers)
    {
        _gap = Math.Max(0, rollovers);
        foreach (var source in _sources.Values) source.RtpConfirmed = false;
        if (_sources.Count > 0) _retry ??= new byte[2048];
    }

    /// <summary>The roll-over counter of this source is no more 0.</summary>
    public bool HasRolledOver(uint ssrc) => Find(ssrc) is { Rtp.Highest: > ushort.MaxValue };

    /// <summary>Drops the state of a source that will not be heard of again under these keys (a sender must not use its SSRC again).</summary>
    public bool Forget(uint ssrc)
    {
        if (_last?.Ssrc == ssrc) _last = null;
        return _sources.Remove(ssrc);
    }

    /// <summary>Protects the RTP packet in the first <paramref name="length"/> bytes, in place.</summary>
    public bool TryProtectRtp(Span<byte> buffer, int length, out int newLength) => TryProtectRtp(buffer, length, out newLength, out _);

    public bool TryProtectRtp(Span<byte> buffer, int length, out int newLength, out SrtpDropReason reason)
    {
        newLength = 0;
        if (!TryHeaderLength(buffer, length, out var headerLength, out reason)) return Drop(reason);
        if (buffer.Length < length + Profile.RtpTagLength) return Drop(reason = SrtpDropReason.NoRoom);
        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(buffer[8..]);
        var source = Find(ssrc);
        if (source is null && _sources.Count >= _maxSources) return Drop(reason = SrtpDropReason.TooManySources);
        source ??= Add(new SrtpSource(ssrc));

        var index = Index(source, BinaryPrimitives.ReadUInt16BigEndian(buffer[2..]));
        if (index > RtpIndex.Max) return Drop(reason = SrtpDropReason.KeyExpired);
        if (!AllowResend && (reason = source.Rtp.Check(index)) != SrtpDropReason.None) return Drop(reason);
        source.Rtp.Accept(index);
        _transform.ProtectRtp(buffer, headerLength, length, index, ssrc);
        newLength = length + Profile.RtpTagLength;
        return true;
    }

    /// <summary>Checks and opens the SRTP packet in the first <paramref name="length"/> bytes, in place.</summary>
    public bool TryUnprotectRtp(Span<byte> buffer, int length, out int newLength, out SrtpDropReason reason)
    {
        newLength = 0;
        var plain = length - Profile.RtpTagLength;
        if (!TryHeaderLength(buffer, plain, out var headerLength, out reason)) return Drop(reason);
        var packet = buffer[..length];
        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[8..]);
        var sequence = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        var source = Find(ssrc);

        if (source is null)
        {
            // State is made for authentic packets only, else a flood of SSRCs would fill memory.
            if (_sources.Count >= _maxSources) return Drop(reason = SrtpDropReason.TooManySources);
            if (!_transform.UnprotectRtp(packet, headerLength, sequence, ssrc)) return Drop(reason = SrtpDropReason.AuthenticationFailed);
            source = Add(new SrtpSource(ssrc));
            source.Rtp.Reset(sequence);
        }
        else if (!source.RtpConfirmed)
        {
            if (!OpenAfterRekey(source, packet, headerLength, sequence)) return Drop(reason = SrtpDropReason.AuthenticationFailed);
        }
        else
        {
            var index = Index(source, sequence);
            if (index > RtpIndex.Max) return Drop(reason = SrtpDropReason.KeyExpired);
            if ((reason = source.Rtp.Check(index)) != SrtpDropReason.None) return Drop(reason);
            if (!_transform.UnprotectRtp(packet, headerLength, index, ssrc)) return Drop(reason = SrtpDropReason.AuthenticationFailed);
            source.Rtp.Accept(index);
        }
        newLength = plain;
        return true;
    }

    /// <summary>Protects the RTCP packet in the first <paramref name="length"/> bytes, in place.</summary>
    public bool TryProtectRtcp(Span<byte> buffer, int length, out int newLength)
    {
        newLength = 0;
        if (length < RtcpHeader || length > buffer.Length) return Drop(SrtpDropReason.TooShort);
        if (buffer[0] >> 6 != 2) return Drop(SrtpDropReason.MalformedHeader);
        if (buffer.Length < length + Profile.RtcpTagLength + IndexWord) return Drop(SrtpDropReason.NoRoom);
        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(buffer[4..]);
        var source = Find(ssrc);
        if (source is null && _sources.Count >= _maxSources) return Drop(SrtpDropReason.TooManySources);
        source ??= Add(new SrtpSource(ssrc));

        var index = source.Rtcp.IsEmpty ? 0 : source.Rtcp.Highest + 1;
        if (index >= SrtpTransform.RtcpEncrypted) return Drop(SrtpDropReason.KeyExpired);
        source.Rtcp.Accept(index);
        _transform.ProtectRtcp(buffer, length, (uint)index, ssrc);
        newLength = length + Profile.RtcpTagLength + IndexWord;
        return true;
    }

    /// <summary>Checks and opens the SRTCP packet in the first <paramref name="length"/> bytes, in place.</summary>
    public bool TryUnprotectRtcp(Span<byte> buffer, int length, out int newLength, out SrtpDropReason reason)
    {
        newLength = 0;
        reason = SrtpDropReason.None;
        var plain = length - Profile.RtcpTagLength - IndexWord;
        if (plain < RtcpHeader || length > buffer.Length) return Drop(reason = SrtpDropReason.TooShort);
        var packet = buffer[..length];
        if (packet[0] >> 6 != 2) return Drop(reason = SrtpDropReason.MalformedHeader);
        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        var word = BinaryPrimitives.ReadUInt32BigEndian(packet[(Profile.IsAead ? length - IndexWord : plain)..]);
        var index = word & ~SrtpTransform.RtcpEncrypted;
        var source = Find(ssrc);
        if (source is null && _sources.Count >= _maxSources) return Drop(reason = SrtpDropReason.TooManySources);
        // Under new keys nothing old can be authentic, and the peer may count from 0 again.
        var fresh = source is null || !source.RtcpConfirmed;
        if (!fresh && (reason = source!.Rtcp.Check(index)) != SrtpDropReason.None) return Drop(reason);
        if (!_transform.UnprotectRtcp(packet, word, ssrc)) return Drop(reason = SrtpDropReason.AuthenticationFailed);
        source ??= Add(new SrtpSource(ssrc));
        if (fresh) source.Rtcp.Reset(index);
        else source.Rtcp.Accept(index);
        source.RtcpConfirmed = true;
        newLength = plain;
        return true;
    }

    public void Dispose() => _transform.Dispose();

    private static ulong Index(SrtpSource source, ushort sequence) =>
        source.Rtp.IsEmpty ? sequence : RtpIndex.Estimate(source.Rtp.Highest, sequence);

    /// <summary>
    /// First packet of a known source under new keys, or after a time elsewhere: the index goes on, perhaps after some roll-overs; under new keys peers that begin at roll-over 0
    /// again are heard too.
    /// </summary>
    private bool OpenAfterRekey(SrtpSource source, Span<byte> packet, int headerLength, ushort sequence)
    {
        var estimate = Index(source, sequence);
        var canRetry = packet.Length <= _retry!.Length;
        // A failed decryption clears the data, so that another try needs a copy.
        if (canRetry) packet.CopyTo(_retry);
        if (TryOpen(source, packet, headerLength, estimate)) return true;
        for (var i = 1; canRetry && i <= _gap; i++)
        {
            if (Again(estimate + ((ulong)i << 16), packet)) return true;
        }
        return canRetry && source.MayRestart && estimate != sequence && Again(sequence, packet);

        bool Again(ulong index, Span<byte> copy)
        {
            _retry.AsSpan(0, copy.Length).CopyTo(copy);
            return TryOpen(source, copy, headerLength, index);
        }
    }

    private bool TryOpen(SrtpSource source, Span<byte> packet, int headerLength, ulong index)
    {
        // Under the same key what is not new has been heard before.
        if (index > RtpIndex.Max || (!source.MayRestart && index <= source.Rtp.Highest)) return false;
        if (!_transform.UnprotectRtp(packet, headerLength, index, source.Ssrc)) return false;
        source.Rtp.Reset(index);
        (source.RtpConfirmed, source.MayRestart) = (true, false);
        return true;
    }

    private static bool TryHeaderLength(ReadOnlySpan<byte> buffer, int length, out int headerLength, out SrtpDropReason reason)
    {
        headerLength = RtpHeader;
        reason = SrtpDropReason.TooShort;
        if (length < RtpHeader || length > buffer.Length) return false;
        reason = SrtpDropReason.MalformedHeader;
        if (buffer[0] >> 6 != 2) return false;
        headerLength += (buffer[0] & 0x0F) * 4;
        if ((buffer[0] & 0x10) != 0)
        {
            if (headerLength + 4 > length) return false;
            headerLength += 4 + (BinaryPrimitives.ReadUInt16BigEndian(buffer[(headerLength + 2)..]) * 4);
        }
        if (headerLength > length) return false;
        reason = SrtpDropReason.None;
        return true;
    }

    private SrtpSource? Find(uint ssrc)
    {
        if (_last is { } last && last.Ssrc == ssrc) return last;
        return _sources.TryGetValue(ssrc, out var source) ? _last = source : null;
    }

    private SrtpSource Add(SrtpSource source)
    {
        _sources.Add(source.Ssrc, source);
        return _last = source;
    }

    private bool Drop(SrtpDropReason reason)
    {
        _drops[(int)reason]++;
        return false;
    }
}
