using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Pbx.Media.Srtp;

/// <summary>AES-GCM for SRTP and SRTCP (RFC 7714 8, 9).</summary>
internal sealed class AesGcmTransform : SrtpTransform
{
    private const int RtcpHeader = 8, IndexWord = 4, Tag = 16, MaxClearRtcp = 2048;

    private readonly AesGcm _rtp;
    private readonly AesGcm _rtcp;
    private readonly byte[] _rtpSalt;
    private readonly byte[] _rtcpSalt;

    /// <summary>From session keys: RTP key and salt, RTCP key and salt.</summary>
    public AesGcmTransform(ReadOnlySpan<byte> rtpKey, ReadOnlySpan<byte> rtpSalt, ReadOnlySpan<byte> rtcpKey, ReadOnlySpan<byte> rtcpSalt)
    {
        _rtp = new AesGcm(rtpKey, Tag);
        _rtcp = new AesGcm(rtcpKey, Tag);
        _rtpSalt = rtpSalt.ToArray();
        _rtcpSalt = rtcpSalt.ToArray();
    }

    public static AesGcmTransform FromMaster(SrtpKeyMaterial master)
    {
        Span<byte> rtpKey = stackalloc byte[master.Profile.KeyLength];
        Span<byte> rtcpKey = stackalloc byte[master.Profile.KeyLength];
        Span<byte> rtpSalt = stackalloc byte[12];
        Span<byte> rtcpSalt = stackalloc byte[12];
        SrtpKeyDerivation.Derive(master, SrtpKeyDerivation.RtpEncryption, rtpKey);
        SrtpKeyDerivation.Derive(master, SrtpKeyDerivation.RtpSalt, rtpSalt);
        SrtpKeyDerivation.Derive(master, SrtpKeyDerivation.RtcpEncryption, rtcpKey);
        SrtpKeyDerivation.Derive(master, SrtpKeyDerivation.RtcpSalt, rtcpSalt);
        return new AesGcmTransform(rtpKey, rtpSalt, rtcpKey, rtcpSalt);
    }

    public override void ProtectRtp(Span<byte> buffer, int headerLength, int length, ulong index, uint ssrc)
    {
        Span<byte> nonce = stackalloc byte[12];
        RtpNonce(index, ssrc, nonce);
        var payload = buffer[headerLength..length];
        _rtp.Encrypt(nonce, payload, payload, buffer.Slice(length, Tag), buffer[..headerLength]);
    }

    public override bool UnprotectRtp(Span<byte> packet, int headerLength, ulong index, uint ssrc)
    {
        Span<byte> nonce = stackalloc byte[12];
        RtpNonce(index, ssrc, nonce);
        var length = packet.Length - Tag;
        return Decrypt(_rtp, nonce, packet[headerLength..length], packet[length..], packet[..headerLength]);
    }

    public override void ProtectRtcp(Span<byte> buffer, int length, uint index, uint ssrc)
    {
        Span<byte> nonce = stackalloc byte[12];
        RtcpNonce(index, ssrc, nonce);
        Span<byte> aad = stackalloc byte[RtcpHeader + IndexWord];
        buffer[..RtcpHeader].CopyTo(aad);
        BinaryPrimitives.WriteUInt32BigEndian(aad[RtcpHeader..], index | RtcpEncrypted);
        var body = buffer[RtcpHeader..length];
        _rtcp.Encrypt(nonce, body, body, buffer.Slice(length, Tag), aad);
        aad[RtcpHeader..].CopyTo(buffer[(length + Tag)..]);
    }

    public override bool UnprotectRtcp(Span<byte> packet, uint indexWord, uint ssrc)
    {
        Span<byte> nonce = stackalloc byte[12];
        RtcpNonce(indexWord & ~RtcpEncrypted, ssrc, nonce);
        var length = packet.Length - Tag - IndexWord;
        var tag = packet.Slice(length, Tag);
        var word = packet[(length + Tag)..];
        if ((indexWord & RtcpEncrypted) == 0)
        {
            // The whole packet is associated data and is followed by the word, not by the tag.
            if (length > MaxClearRtcp) return false;
            Span<byte> all = stackalloc byte[length + IndexWord];
            packet[..length].CopyTo(all);
            word.CopyTo(all[length..]);
            return Decrypt(_rtcp, nonce, [], tag, all);
        }
        Span<byte> aad = stackalloc byte[RtcpHeader + IndexWord];
        packet[..RtcpHeader].CopyTo(aad);
        word.CopyTo(aad[RtcpHeader..]);
        return Decrypt(_rtcp, nonce, packet[RtcpHeader..length], tag, aad);
    }

    public override void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
    }

    private static bool Decrypt(AesGcm cipher, ReadOnlySpan<byte> nonce, Span<byte> data, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> aad)
    {
        try
        {
            cipher.Decrypt(nonce, data, tag, data, aad);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            // The class library has no other way to say it.
            return false;
        }
    }

    private void RtpNonce(ulong index, uint ssrc, Span<byte> nonce)
    {
        nonce.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(nonce[2..], ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(nonce[6..], (uint)(index >> 16));
        BinaryPrimitives.WriteUInt16BigEndian(nonce[10..], (ushort)index);
        for (var i = 0; i < 12; i++) nonce[i] ^= _rtpSalt[i];
    }

    private void RtcpNonce(uint index, uint ssrc, Span<byte> nonce)
    {
        nonce.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(nonce[2..], ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(nonce[8..], index);
        for (var i = 0; i < 12; i++) nonce[i] ^= _rtcpSalt[i];
    }
}
