using System.Globalization;
using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;
using Pbx.Media.Srtp;

namespace Pbx.Media.Dtls;

/// <summary>What client and server have in common: profile choice, certificate check, keys (RFC 5764 4), and why it failed.</summary>
internal sealed class DtlsSrtpPeer(DtlsCertificate certificate, DtlsOptions options, IReadOnlyList<DtlsFingerprint> expected)
{
    public static readonly TlsCrypto Crypto = new BcTlsCrypto(new SecureRandom(new CryptoApiRandomGenerator()));

    /// <summary>ECDSA only, as our certificate is; CBC for old telephones. No record of these is shorter than <see cref="DtlsRecord.MinProtected"/>.</summary>
    public static readonly int[] CipherSuites =
    [
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
    ];

    public static readonly int[] Groups = [NamedGroup.x25519, NamedGroup.secp256r1, NamedGroup.secp384r1];

    private DtlsFingerprint? _peer;

    public DtlsOptions Options => options;

    public DtlsSigner Signer { get; } = new(certificate, Crypto);

    public SrtpProfile? Profile { get; private set; }

    /// <summary>The reason that we know better than the alert tells.</summary>
    public DtlsOutcome? Failure { get; private set; }

    public bool CloseReceived { get; private set; }

    public DtlsResult? Result { get; private set; }

    public UseSrtpData OfferedSrtp() => new([.. options.Profiles.Where(p => p.DtlsId is not null).Select(p => p.DtlsId!.Value)], []);

    /// <summary>Server: chooses in our own order.</summary>
    public UseSrtpData Choose(UseSrtpData? offered)
    {
        Profile = options.Profiles.FirstOrDefault(p => p.DtlsId is { } id && offered is not null && offered.ProtectionProfiles.Contains(id));
        if (Profile is null) throw Fail(DtlsOutcome.NoCommonProfile, AlertDescription.handshake_failure);
        return new UseSrtpData([Profile.DtlsId!.Value], []);
    }

    /// <summary>Client: takes the server's choice, which must be one of ours, with no MKI.</summary>
    public void Accept(UseSrtpData? chosen)
    {
        Profile = chosen is { ProtectionProfiles.Length: 1 } ? options.Profiles.FirstOrDefault(p => p.DtlsId == chosen.ProtectionProfiles[0]) : null;
        if (Profile is null || chosen!.Mki is { Length: > 0 }) throw Fail(DtlsOutcome.NoCommonProfile, AlertDescription.illegal_parameter);
    }

    public void CheckCertificate(Certificate? chain)
    {
        if (chain is null || chain.IsEmpty) throw Fail(DtlsOutcome.NoPeerCertificate, AlertDescription.bad_certificate);
        var encoded = chain.GetCertificateAt(0).GetEncoded();
        _peer = expected.FirstOrDefault(f => f.Matches(encoded));
        if (_peer is null) throw Fail(DtlsOutcome.FingerprintMismatch, AlertDescription.bad_certificate);
    }

    public void Complete(TlsContext context)
    {
        var (key, salt) = (Profile!.KeyLength, Profile.SaltLength);
        var material = context.ExportKeyingMaterial(ExporterLabel.dtls_srtp, null, 2 * (key + salt));
        var client = new SrtpKeyMaterial(Profile, [.. material[..key], .. material[(2 * key)..((2 * key) + salt)]]);
        var server = new SrtpKeyMaterial(Profile, [.. material[key..(2 * key)], .. material[((2 * key) + salt)..]]);
        var suite = context.SecurityParameters.CipherSuite;
        Result = new DtlsResult(DtlsOutcome.Connected)
        {
            LocalKeys = context.IsServer ? server : client,
            RemoteKeys = context.IsServer ? client : server,
            PeerFingerprint = _peer,
            Version = context.ServerVersion.Name,
            CipherSuite = NameOf(suite),
        };
    }

    public void AlertReceived(short description) => CloseReceived |= description == AlertDescription.close_notify;

    private TlsFatalAlert Fail(DtlsOutcome outcome, short alert)
    {
        Failure = outcome;
        return new TlsFatalAlert(alert);
    }

    private static string NameOf(int suite) => suite switch
    {
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 => "ECDHE_ECDSA_AES_128_GCM_SHA256",
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 => "ECDHE_ECDSA_AES_256_GCM_SHA384",
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256 => "ECDHE_ECDSA_AES_128_CBC_SHA256",
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA => "ECDHE_ECDSA_AES_128_CBC_SHA",
        _ => suite.ToString("X4", CultureInfo.InvariantCulture),
    };
}
