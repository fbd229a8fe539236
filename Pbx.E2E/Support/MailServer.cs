using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MimeKit;

namespace Pbx.E2E.Support;

/// <summary>A company's mail server: aiosmtpd, which wants STARTTLS and a log-in. Its certificate is trusted by whom <see cref="Trust"/> is given to, and by nobody else.</summary>
public sealed class MailServer : IAsyncDisposable
{
    /// <summary>Account of the telephone system.</summary>
    public const string User = "pbx@cardinal-bier.example", Password = "meadow-lantern-27-otter";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pbx-mail-");
    private readonly string certificate;
    private readonly ChildProcess process;

    private MailServer()
    {
        certificate = Path.Combine(folder.FullName, "certificate.pem");
        var key = Path.Combine(folder.FullName, "key.pem");
        Certify(certificate, key);
        // Debian's own interpreter: the package is installed for it.
        process = new ChildProcess("/usr/bin/python3", [Path.Combine(Repository.Root, "Pbx.E2E", "peers", "smtpd.py"), $"{Port}", folder.FullName, certificate, key, User, Password]);
    }

    /// <summary>Its port, on localhost.</summary>
    public int Port { get; } = FreePorts.Take();

    /// <summary>Environment of a process that believes its certificate.</summary>
    public IReadOnlyDictionary<string, string> Trust => new Dictionary<string, string> { ["SSL_CERT_FILE"] = certificate };

    /// <summary>What has come so far, in order.</summary>
    public IReadOnlyList<MimeMessage> Letters => [.. folder.GetFiles("*.eml").OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => MimeMessage.Load(file.FullName))];

    /// <summary>Starts it.</summary>
    public static async Task<MailServer> StartAsync()
    {
        var server = new MailServer();
        await Eventually.TrueAsync(() => server.process.Output.Contains("mail server is up", StringComparison.Ordinal), "the mail server starts:\n" + server.process.Output, 20);
        return server;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private static void Certify(string certificate, string key)
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", ecdsa, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(certificate, made.ExportCertificatePem());
        File.WriteAllText(key, ecdsa.ExportPkcs8PrivateKeyPem());
    }
}
