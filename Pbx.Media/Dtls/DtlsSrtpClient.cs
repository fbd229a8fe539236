using Org.BouncyCastle.Tls;

namespace Pbx.Media.Dtls;

/// <summary>The active side of a DTLS-SRTP handshake (RFC 5764, DTLS 1.2).</summary>
internal sealed class DtlsSrtpClient(DtlsSrtpPeer peer) : DefaultTlsClient(DtlsSrtpPeer.Crypto), TlsAuthentication
{
    public override int GetHandshakeTimeoutMillis() => (int)peer.Options.Timeout.TotalMilliseconds;

    public override int GetHandshakeResendTimeMillis() => (int)peer.Options.ResendTime.TotalMilliseconds;

    // Keys must not be exported without it (RFC 7627 5.4).
    public override bool RequiresExtendedMasterSecret() => true;

    // Anybody can send a record that does not decrypt (RFC 6347 4.1.2.7).
    public override bool IgnoreCorruptDtlsRecords => true;

    // The fingerprint decides, not the signature of a self-signed certificate.
    public override bool ShouldCheckSigAlgOfPeerCerts() => false;

    public override IDictionary<int, byte[]> GetClientExtensions()
    {
        var extensions = TlsExtensionsUtilities.EnsureExtensionsInitialised(base.GetClientExtensions());
        TlsSrtpUtilities.AddUseSrtpExtension(extensions, peer.OfferedSrtp());
        return extensions;
    }

    public override void ProcessServerExtensions(IDictionary<int, byte[]> serverExtensions)
    {
        base.ProcessServerExtensions(serverExtensions);
        peer.Accept(serverExtensions is null ? null : TlsSrtpUtilities.GetUseSrtpExtension(serverExtensions));
    }

    public override TlsAuthentication GetAuthentication() => this;

    public void NotifyServerCertificate(TlsServerCertificate serverCertificate) => peer.CheckCertificate(serverCertificate.Certificate);

    public TlsCredentials GetClientCredentials(CertificateRequest certificateRequest) => peer.Signer;

    public override void NotifyHandshakeComplete()
    {
        base.NotifyHandshakeComplete();
        peer.Complete(m_context);
    }

    public override void NotifyAlertReceived(short alertLevel, short alertDescription) => peer.AlertReceived(alertDescription);

    protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.DTLSv12.Only();

    protected override int[] GetSupportedCipherSuites() => DtlsSrtpPeer.CipherSuites;

    protected override IList<int> GetSupportedGroups(IList<int> namedGroupRoles) => [.. DtlsSrtpPeer.Groups];
}
