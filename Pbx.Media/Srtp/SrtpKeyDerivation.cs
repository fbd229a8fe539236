namespace Pbx.Media.Srtp;

/// <summary>Session keys from the master key with the AES-CM pseudo-random function, key derivation rate 0 (RFC 3711 4.3, RFC 6188 3, RFC 7714 11).</summary>
internal static class SrtpKeyDerivation
{
    public const byte RtpEncryption = 0, RtpAuthentication = 1, RtpSalt = 2, RtcpEncryption = 3, RtcpAuthentication = 4, RtcpSalt = 5;

    public static void Derive(SrtpKeyMaterial master, byte label, Span<byte> output)
    {
        Span<byte> iv = stackalloc byte[16];
        iv.Clear();
        // A 96-bit salt stands at the front too, its missing 16 bits are zero (RFC 7714 11).
        master.Salt.Span.CopyTo(iv);
        iv[7] ^= label;
        output.Clear();
        using var prf = new AesCounterMode(master.Key.Span);
        prf.Apply(iv, output);
    }
}
