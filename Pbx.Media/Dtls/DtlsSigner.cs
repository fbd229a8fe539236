using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Pbx.Media.Dtls;

/// <summary>Our certificate as the handshake wants it; signs with the platform's ECDSA, which is ten times faster than a managed one.</summary>
internal sealed class DtlsSigner(DtlsCertificate certificate, TlsCrypto crypto) : TlsCredentialedSigner
{
    public Certificate Certificate { get; } = new([crypto.CreateCertificate(certificate.Encoded.ToArray())]);

    public SignatureAndHashAlgorithm SignatureAndHashAlgorithm { get; } = new(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa);

    public byte[] GenerateRawSignature(byte[] hash) => certificate.Sign(hash);

    // None: the handshake then hashes and asks for the raw signature.
    public TlsStreamSigner GetStreamSigner() => null!;
}
