using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using Pbx.Core.Hosting;
using Pbx.Core.Security;

namespace Pbx.Tests.Core.Security;

public sealed class ServerCertificateTests : IDisposable
{
    private readonly TempFolder temp = new();
    private readonly FakeTimeProvider time = new(DateTimeOffset.UtcNow);

    public void Dispose() => temp.Dispose();

    [Fact]
    public void Is_made_once_and_kept()
    {
        using var first = ServerCertificate.Open(temp.Path, "pbx.example.com", null, null, time);
        using var second = ServerCertificate.Open(temp.Path, "pbx.example.com", null, null, time);
        Assert.Equal(first.Current.Thumbprint, second.Current.Thumbprint);
        Assert.True(first.Current.HasPrivateKey && first.IsSelfSigned);
        Assert.Equal("1.2.840.10045.3.1.7", first.Current.GetECDsaPublicKey()!.ExportParameters(false).Curve.Oid.Value);
        Assert.True(first.Current.MatchesHostname("pbx.example.com", true, false));
        Assert.True(first.Current.MatchesHostname("localhost", true, false));
        Assert.True(first.Current.MatchesHostname("127.0.0.1", true, false));
        Assert.Equal(825, (first.Current.NotAfter - first.Current.NotBefore).Days);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(temp.Path, "self-signed.key")));
    }

    [Fact]
    public void Is_made_anew_for_another_name_and_before_it_ends()
    {
        using var certificate = ServerCertificate.Open(temp.Path, null, null, null, time);
        var first = certificate.Current.Thumbprint;
        Assert.False(certificate.Renew(null));
        Assert.True(certificate.Renew("pbx.example.com"));
        Assert.NotEqual(first, certificate.Current.Thumbprint);
        time.Advance(TimeSpan.FromDays(790));
        Assert.False(certificate.Renew("pbx.example.com"));
        time.Advance(TimeSpan.FromDays(10));
        Assert.True(certificate.Renew("pbx.example.com"));
        Assert.True(certificate.ExpiresAt > time.GetUtcNow().AddDays(800));
    }

    [Fact]
    public void Given_files_are_taken_and_wrong_ones_told()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = new CertificateRequest("CN=given.example.com", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(9));
        File.WriteAllText(temp.File("c.pem"), made.ExportCertificatePem());
        File.WriteAllText(temp.File("k.pem"), key.ExportPkcs8PrivateKeyPem());
        using var given = ServerCertificate.Open(temp.Path, "pbx.example.com", temp.File("c.pem"), temp.File("k.pem"), time);
        Assert.Equal(("CN=given.example.com", false), (given.Current.Subject, given.IsSelfSigned));
        Assert.Contains("certificate:file", Assert.Throws<PbxStartException>(
            () => ServerCertificate.Open(temp.Path, null, temp.File("none.pem"), null, time)).Message, StringComparison.Ordinal);
    }
}
