using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pbx.Media.Dtls;

/// <summary>A self-signed ECDSA P-256 certificate for DTLS-SRTP (RFC 8827 6.5). Trust comes from its fingerprint in the SDP; one per process start is enough.</summary>
public sealed class DtlsCertificate : IDisposable
{
    private readonly ECDsa _key;
    private readonly Lock _signing = new();

    private DtlsCertificate(ECDsa key, byte[] encoded)
    {
        _key = key;
        Encoded = encoded;
        Fingerprint = DtlsFingerprint.Of(encoded);
    }

    /// <summary>DER.</summary>
    public ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>SHA-256, for <c>a=fingerprint</c>.</summary>
    public DtlsFingerprint Fingerprint { get; }

    public static DtlsCertificate Generate(DateTimeOffset now)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Pbx", key, HashAlgorithmName.SHA256);
        // Peers do not look at the dates; long enough for a process that is never restarted.
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(10));
        return new DtlsCertificate(key, certificate.RawData);
    }

    /// <summary>ECDSA signature of a SHA-256 hash, DER. Handshakes run on several threads.</summary>
    internal byte[] Sign(byte[] hash)
    {
        lock (_signing) return _key.SignHash(hash, DSASignatureFormat.Rfc3279DerSequence);
    }

    public void Dispose() => _key.Dispose();
}
