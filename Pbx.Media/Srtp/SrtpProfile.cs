namespace Pbx.Media.Srtp;

/// <summary>A protection profile: cipher, authentication and lengths, under its SDES name (RFC 4568, 6188, 7714) and DTLS-SRTP number (RFC 5764 4.1.2).</summary>
public sealed class SrtpProfile
{
    public static readonly SrtpProfile AesCm128HmacSha1Tag80 = new("AES_CM_128_HMAC_SHA1_80", 0x0001, 16, 14, 10, 10, false);
    public static readonly SrtpProfile AesCm128HmacSha1Tag32 = new("AES_CM_128_HMAC_SHA1_32", 0x0002, 16, 14, 4, 10, false);
    public static readonly SrtpProfile AesCm256HmacSha1Tag80 = new("AES_256_CM_HMAC_SHA1_80", null, 32, 14, 10, 10, false);
    public static readonly SrtpProfile AesCm256HmacSha1Tag32 = new("AES_256_CM_HMAC_SHA1_32", null, 32, 14, 4, 10, false);
    public static readonly SrtpProfile AeadAes128Gcm = new("AEAD_AES_128_GCM", 0x0007, 16, 12, 16, 16, true);
    public static readonly SrtpProfile AeadAes256Gcm = new("AEAD_AES_256_GCM", 0x0008, 32, 12, 16, 16, true);

    /// <summary>Every profile, the preferred first: GCM is the cheapest per packet and the strongest.</summary>
    public static IReadOnlyList<SrtpProfile> All { get; } =
        [AeadAes128Gcm, AeadAes256Gcm, AesCm128HmacSha1Tag80, AesCm256HmacSha1Tag80, AesCm128HmacSha1Tag32, AesCm256HmacSha1Tag32];

    private SrtpProfile(string name, int? dtlsId, int keyLength, int saltLength, int rtpTagLength, int rtcpTagLength, bool isAead)
    {
        Name = name;
        DtlsId = dtlsId;
        KeyLength = keyLength;
        SaltLength = saltLength;
        RtpTagLength = rtpTagLength;
        RtcpTagLength = rtcpTagLength;
        IsAead = isAead;
    }

    /// <summary>The crypto suite's name in <c>a=crypto</c>.</summary>
    public string Name { get; }

    /// <summary>The use_srtp number, or null where the profile has none and is for SDES alone.</summary>
    public int? DtlsId { get; }

    public int KeyLength { get; }

    public int SaltLength { get; }

    /// <summary>Bytes that protection adds to an RTP packet.</summary>
    public int RtpTagLength { get; }

    /// <summary>Length of the tag of an RTCP packet; the SRTCP index adds four bytes more.</summary>
    public int RtcpTagLength { get; }

    public bool IsAead { get; }

    public static SrtpProfile? FromName(ReadOnlySpan<char> name)
    {
        foreach (var profile in All)
            if (name.Equals(profile.Name, StringComparison.OrdinalIgnoreCase)) return profile;
        return null;
    }

    public static SrtpProfile? FromDtlsId(int id)
    {
        foreach (var profile in All)
            if (profile.DtlsId == id) return profile;
        return null;
    }

    public override string ToString() => Name;
}
