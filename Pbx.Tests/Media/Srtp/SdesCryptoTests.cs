using System.Security.Cryptography;
using FsCheck.Xunit;
using Pbx.Media.Srtp;

namespace Pbx.Tests.Media.Srtp;

public class SdesCryptoTests
{
    private const string Key30 = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";

    [Theory]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:" + Key30, 1, "AES_CM_128_HMAC_SHA1_80", null)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:" + Key30 + "|2^20", 1, "AES_CM_128_HMAC_SHA1_80", 1048576UL)]
    [InlineData("2 AES_CM_128_HMAC_SHA1_32   inline:" + Key30 + "|65536 WSH=128", 2, "AES_CM_128_HMAC_SHA1_32", 65536UL)]
    [InlineData("3 aes_256_cm_hmac_sha1_80 inline:MDEyMzQ1Njc4OUFCQ0RFRjAxMjM0NTY3ODlBQkNERUYwMTIzNDU2Nzg5QUJDRA", 3, "AES_256_CM_HMAC_SHA1_80", null)]
    [InlineData("4 AEAD_AES_128_GCM inline:MDEyMzQ1Njc4OUFCQ0RFRjAxMjM0NTY3ODlBQg== KDR=0", 4, "AEAD_AES_128_GCM", null)]
    public void Reads_what_phones_send(string line, int tag, string suite, ulong? lifetime)
    {
        Assert.True(SdesCrypto.TryParse(line, out var crypto, out var error), error.ToString());
        Assert.Equal(tag, crypto.Tag);
        Assert.Equal(suite, crypto.Profile.Name);
        Assert.Equal(lifetime, crypto.Lifetime);
    }

    [Theory]
    [InlineData("", SdesCryptoError.MalformedLine)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80", SdesCryptoError.MalformedLine)]
    [InlineData("x AES_CM_128_HMAC_SHA1_80 inline:" + Key30, SdesCryptoError.BadTag)]
    [InlineData("-1 AES_CM_128_HMAC_SHA1_80 inline:" + Key30, SdesCryptoError.BadTag)]
    [InlineData("1 F8_128_HMAC_SHA1_80 inline:" + Key30, SdesCryptoError.UnknownSuite)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 uri:" + Key30, SdesCryptoError.UnsupportedKeyMethod)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:!!!!", SdesCryptoError.BadKey)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:QUJD", SdesCryptoError.BadKeyLength)]
    [InlineData("1 AEAD_AES_128_GCM inline:" + Key30, SdesCryptoError.BadKeyLength)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:" + Key30 + "|2^20|1:4", SdesCryptoError.MkiNotSupported)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:" + Key30 + "|1:1", SdesCryptoError.MkiNotSupported)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:" + Key30 + ";inline:" + Key30, SdesCryptoError.MkiNotSupported)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:" + Key30 + "|2^99", SdesCryptoError.BadLifetime)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:" + Key30 + "|", SdesCryptoError.BadLifetime)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:" + Key30 + " UNENCRYPTED_SRTP", SdesCryptoError.UnsupportedParameter)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:" + Key30 + " KDR=4", SdesCryptoError.UnsupportedParameter)]
    public void Refuses_with_a_reason(string line, SdesCryptoError expected)
    {
        Assert.False(SdesCrypto.TryParse(line, out _, out var error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void Own_attributes_are_read_back()
    {
        using var random = RandomNumberGenerator.Create();
        foreach (var profile in SrtpProfile.All)
        {
            var own = SdesCrypto.Create(7, profile, random);
            Assert.True(SdesCrypto.TryParse(own.Format(), out var read, out _));
            Assert.Equal(7, read.Tag);
            Assert.True(read.Keys.SameAs(own.Keys));
            Assert.DoesNotContain(own.Keys.ToBase64(), own.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_offerers_first_acceptable_suite_is_answered_with_its_tag_and_a_new_key()
    {
        using var random = RandomNumberGenerator.Create();
        SdesCrypto[] offer =
        [
            SdesCrypto.Create(1, SrtpProfile.AesCm256HmacSha1Tag80, random),
            SdesCrypto.Create(2, SrtpProfile.AesCm128HmacSha1Tag32, random),
            SdesCrypto.Create(3, SrtpProfile.AesCm128HmacSha1Tag80, random),
        ];
        var chosen = SdesCrypto.Select(offer, [SrtpProfile.AesCm128HmacSha1Tag80, SrtpProfile.AesCm128HmacSha1Tag32]);
        Assert.Same(offer[1], chosen);
        var answer = chosen!.Answer(random);
        Assert.Equal(2, answer.Tag);
        Assert.Equal(SrtpProfile.AesCm128HmacSha1Tag32, answer.Profile);
        Assert.False(answer.Keys.SameAs(chosen.Keys));
        Assert.Null(SdesCrypto.Select(offer, [SrtpProfile.AeadAes128Gcm]));
    }

    [Property]
    public bool Random_text_never_throws(string? text) =>
        !SdesCrypto.TryParse(text, out _, out var e1) && e1 != SdesCryptoError.None
        && !SdesCrypto.TryParse("1 AES_CM_128_HMAC_SHA1_80 inline:" + text, out _, out _);
}
