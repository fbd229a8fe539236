namespace Pbx.Media.Srtp;

/// <summary>Encryption and authentication of packets whose index is known (RFC 3711 4). Works in place; keeps no state between packets.</summary>
internal abstract class SrtpTransform : IDisposable
{
    /// <summary>The top bit of the SRTCP index word: the packet is encrypted.</summary>
    public const uint RtcpEncrypted = 0x80000000;

    public static SrtpTransform Create(SrtpKeyMaterial master) =>
        master.Profile.IsAead ? AesGcmTransform.FromMaster(master) : new AesCmTransform(master);

    /// <summary>Encrypts the payload and writes the tag behind it.</summary>
    public abstract void ProtectRtp(Span<byte> buffer, int headerLength, int length, ulong index, uint ssrc);

    /// <summary>Checks and decrypts; the packet includes the tag. False: not authentic.</summary>
    public abstract bool UnprotectRtp(Span<byte> packet, int headerLength, ulong index, uint ssrc);

    /// <summary>Encrypts all but the first eight bytes and writes index word and tag behind them.</summary>
    public abstract void ProtectRtcp(Span<byte> buffer, int length, uint index, uint ssrc);

    /// <summary>Checks and decrypts; the packet includes index word and tag. False: not authentic.</summary>
    public abstract bool UnprotectRtcp(Span<byte> packet, uint indexWord, uint ssrc);

    public abstract void Dispose();
}
