using Org.BouncyCastle.Tls;

namespace Pbx.Media.Dtls;

/// <summary>The passive side of a DTLS-SRTP handshake (RFC 5764, DTLS 1.2).</summary>
internal sealed class DtlsSrtpServer(DtlsSrtpPeer peer) : DefaultTlsServer(DtlsSrtpPeer.Crypto)
{
    public override int GetHandshakeTimeoutMillis() => (int)peer.Options.Timeout.TotalMilliseconds;

    public override int GetHandshakeResendTimeMillis() => (int)peer.Options.ResendTime.TotalMilliseconds;

    // Keys must not be exported without it (RFC 7627 5.4).
    public override bool RequiresExtendedMasterSecret() => true;

    // Anybody can send a record that does not decrypt (RFC 6347 4.1.2.7).
    public override bool IgnoreCorruptDtlsRecords => true;

    public override int[] GetSupportedGroups() => DtlsSrtpPeer.Groups;

    // The fingerprint decides, not the signature of a self-signed certificate.
    public override bool ShouldCheckSigAlgOfPeerCerts() => false;

    public override void ProcessClientExtensions(IDictionary<int, byte[]> clientExtensions)
    {
        base.ProcessClientExtensions(clientExtensions);
        _srtp = peer.Choose(clientExtensions is null ? null : TlsSrtpUtilities.GetUseSrtpExtension(clientExtensions));
    }

    public override IDictionary<int, byte[]> GetServerExtensions()
    {
        var extensions = TlsExtensionsUtilities.EnsureExtensionsInitialised(base.GetServerExtensions());
        TlsSrtpUtilities.AddUseSrtpExtension(extensions, _srtp);
        return extensions;
    }

    public override CertificateRequest GetCertificateRequest() => new(
        [ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign],
        TlsUtilities.GetDefaultSupportedSignatureAlgorithms(m_context), null);

    public override void NotifyClientCertificate(Certificate clientCertificate) => peer.CheckCertificate(clientCertificate);

    public override void NotifyHandshakeComplete()
    {
        base.NotifyHandshakeComplete();
        peer.Complete(m_context);
    }

    public override void NotifyAlertReceived(short alertLevel, short alertDescription) => peer.AlertReceived(alertDescription);

    protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.DTLSv12.Only();

    protected override int[] GetSupportedCipherSuites() => DtlsSrtpPeer.CipherSuites;

    protected override TlsCredentialedSigner GetECDsaSignerCredentials() => peer.Signer;

    private UseSrtpData? _srtp;
}
