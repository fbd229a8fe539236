using FsCheck.Xunit;
using Pbx.Media.Dtls;

namespace Pbx.Tests.Media.Dtls;

public class DtlsFingerprintTests
{
    [Theory]
    [InlineData("sha-256")]
    [InlineData("sha-384")]
    [InlineData("sha-512")]
    [InlineData("sha-1")]
    public void Written_and_read(string algorithm)
    {
        byte[] certificate = [1, 2, 3];
        var own = DtlsFingerprint.Of(certificate, algorithm);
        Assert.True(DtlsFingerprint.TryParse(own.ToString(), out var read));
        Assert.Equal(own, read);
        Assert.True(read.Matches(certificate));
        Assert.False(read.Matches([1, 2, 4]));
        Assert.True(DtlsFingerprint.TryParse(own.ToString().ToLowerInvariant().Replace("sha", "SHA", StringComparison.Ordinal), out read));
        Assert.Equal(own, read);
    }

    [Fact]
    public void Known_answer() => Assert.Equal(
        "sha-256 03:90:58:C6:F2:C0:CB:49:2C:53:3B:0A:4D:14:EF:77:CC:0F:78:AB:CC:CE:D5:28:7D:84:A1:A2:01:1C:FB:81",
        DtlsFingerprint.Of([1, 2, 3]).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("sha-256")]
    [InlineData("sha-256 00:11")]
    [InlineData("md5 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF")]
    [InlineData("sha-1 00-11-22-33-44-55-66-77-88-99-AA-BB-CC-DD-EE-FF-00-11-22-33")]
    [InlineData("sha-1 0G:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33")]
    public void Refuses(string text) => Assert.False(DtlsFingerprint.TryParse(text, out _));

    [Property]
    public bool Random_text_never_throws(string? text) => !DtlsFingerprint.TryParse(text, out _) && !DtlsFingerprint.TryParse("sha-1 " + text, out _);
}
