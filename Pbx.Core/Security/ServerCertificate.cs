using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pbx.Core.Security;

/// <summary>
/// The one certificate of this system, for HTTPS and SIP over TLS. Self-signed (ECDSA P-256, 825 days) unless one is given; a self-signed one
/// is made anew when it runs out or when the system gets another name.
/// </summary>
public sealed class ServerCertificate : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(825);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);
    private readonly Lock gate = new();
    private readonly string folder;
    private readonly TimeProvider time;
    private readonly bool given;
    private volatile X509Certificate2 current;

    private ServerCertificate(string folder, TimeProvider time, X509Certificate2 current, bool given)
    {
        this.folder = folder;
        this.time = time;
        this.current = current;
        this.given = given;
    }

    /// <summary>The certificate to show now, with its private key.</summary>
    public X509Certificate2 Current => current;

    /// <summary>True if we signed it ourselves: browsers warn, HSTS must stay off.</summary>
    public bool IsSelfSigned => !given;

    /// <summary>When it ends.</summary>
    public DateTimeOffset ExpiresAt => new(current.NotAfter.ToUniversalTime(), TimeSpan.Zero);

    /// <summary>Takes the PEM files given, else the self-signed one of <paramref name="folder"/>, made at the first start.</summary>
    /// <exception cref="Hosting.PbxStartException">The files given cannot be read.</exception>
    public static ServerCertificate Open(string folder, string? fqdn, string? givenFile, string? givenKey, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        if (!string.IsNullOrEmpty(givenFile)) return new ServerCertificate(folder, time, ReadGiven(givenFile, givenKey), given: true);
        Directory.CreateDirectory(folder);
        var kept = ReadKept(folder);
        var made = new ServerCertificate(folder, time, kept ?? Make(folder, fqdn, time.GetUtcNow()), given: false);
        made.Renew(fqdn);
        return made;
    }

    /// <summary>Makes a new self-signed certificate if the present one is about to end or does not carry this name. True if it did.</summary>
    public bool Renew(string? fqdn)
    {
        if (given) return false;
        lock (gate)
        {
            var now = time.GetUtcNow();
            var lacksName = !string.IsNullOrEmpty(fqdn) && !current.MatchesHostname(fqdn, allowWildcards: true, allowCommonName: false);
            if (ExpiresAt - RenewBefore > now && !lacksName) return false;
            // The old object stays alive: handshakes under way may still use it.
            current = Make(folder, fqdn, now);
            return true;
        }
    }

    /// <inheritdoc />
    public void Dispose() => current.Dispose();

    private static X509Certificate2 ReadGiven(string file, string? keyFile)
    {
        try
        {
            using var pem = X509Certificate2.CreateFromPemFile(file, keyFile);
            return WithUsableKey(pem);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new Hosting.PbxStartException($"certificate:file {file} cannot be used: {e.Message}", e);
        }
    }

    private static X509Certificate2? ReadKept(string folder)
    {
        var file = CertificateFile(folder);
        if (!File.Exists(file) || !File.Exists(KeyFile(folder))) return null;
        try
        {
            using var pem = X509Certificate2.CreateFromPemFile(file, KeyFile(folder));
            return WithUsableKey(pem);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static X509Certificate2 Make(string folder, string? fqdn, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = string.IsNullOrEmpty(fqdn) ? "localhost" : fqdn;
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name);
        subject.AddOrganizationName("Pbx");
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var dns in new[] { fqdn, Dns.GetHostName(), "localhost" }.Where(dns => !string.IsNullOrEmpty(dns)).Distinct(StringComparer.OrdinalIgnoreCase))
            names.AddDnsName(dns!);
        foreach (var address in Addresses()) names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(-1) + Lifetime);
        WritePrivate(KeyFile(folder), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(CertificateFile(folder), made.ExportCertificatePem());
        return WithUsableKey(made);
    }

    // Windows' TLS refuses keys that live in memory only; a PKCS#12 round trip gives it one that it takes.
    private static X509Certificate2 WithUsableKey(X509Certificate2 certificate) =>
        X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);

    private static void WritePrivate(string file, string text)
    {
        File.Delete(file);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(new FileStream(file, options));
        writer.Write(text);
    }

    private static IEnumerable<IPAddress> Addresses() => Hosting.MachineAddresses.All().Append(IPAddress.Loopback).Append(IPAddress.IPv6Loopback).Distinct();

    private static string CertificateFile(string folder) => Path.Combine(folder, "self-signed.crt");

    private static string KeyFile(string folder) => Path.Combine(folder, "self-signed.key");
}
