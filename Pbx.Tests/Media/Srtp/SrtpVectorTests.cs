using System.Text.Json;
using Pbx.Media.Srtp;
using Pbx.Tests.Support;

namespace Pbx.Tests.Media.Srtp;

public class SrtpVectorTests
{
    private static readonly byte[] MasterB3 = Convert.FromHexString("e1f97a0d3e018be0d64fa32c06de41390ec675ad498afeebb6960b3aabe6");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Keystream_of_rfc3711_B2(bool portable)
    {
        using var cipher = new AesCounterMode(Convert.FromHexString("2b7e151628aed2a6abf7158809cf4f3c"), portable);
        var iv = Convert.FromHexString("f0f1f2f3f4f5f6f7f8f9fafbfcfd0000");
        var first = new byte[48];
        cipher.Apply(iv, first);
        Assert.Equal("E03EAD0935C95E80E166B16DD92B4EB4D23513162B02D0F72A43A2FE4A5F97AB41E95B3BB0A2E8DD477901E4FCA894C0", Convert.ToHexString(first));
        var far = new byte[48];
        cipher.Apply(iv, far, 0xFEFF);
        Assert.Equal("EC8CDF7398607CB0F2D21675EA9EA1E4362B7C3C6773516318A077D7FC5073AE6A2CC3787889374FBEB4C81B17BA6C44", Convert.ToHexString(far));
    }

    // RFC 6188 7.1 (256-bit AES-CM).
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Keystream_of_rfc6188(bool portable)
    {
        using var cipher = new AesCounterMode(Convert.FromHexString("57f82fe3613fd170a85ec93c40b1f0922ec4cb0dc025b58272147cc438944a98"), portable);
        var data = new byte[32];
        cipher.Apply(Convert.FromHexString("f0f1f2f3f4f5f6f7f8f9fafbfcfd0000"), data);
        Assert.Equal("92bdd28a93c3f52511c677d08b5515a49da71b2378a854f67050756ded165bac", Convert.ToHexStringLower(data));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(172)]
    [InlineData(1199)]
    [InlineData(5000)]
    public void Both_implementations_agree(int length)
    {
        foreach (var keyLength in new[] { 16, 32 })
        {
            var key = Enumerable.Range(1, keyLength).Select(i => (byte)(i * 7)).ToArray();
            var iv = Convert.FromHexString("00112233445566778899aabbccdd0000");
            using var native = new AesCounterMode(key);
            using var portable = new AesCounterMode(key, portable: true);
            var a = new byte[length];
            var b = new byte[length];
            native.Apply(iv, a);
            portable.Apply(iv, b);
            Assert.Equal(a, b);
        }
    }

    [Theory]
    [InlineData(0, "c61e7a93744f39ee10734afe3ff7a087")]
    [InlineData(1, "cebe321f6ff7716b6fd4ab49af256a156d38baa48f0a0acf3c34e2359e6cdbcee049646c43d9327ad175578ef72270986371c10c9a369ac2f94a8c5fbcdddc256d6e919a48b610ef17c2041e474035766b68642c59bbfc2f34db60dbdfb2")]
    [InlineData(2, "30cbbc08863d8c85d49db34a9ae1")]
    [InlineData(3, "4c1aa45a81f73d61c800bbb00fbb1eaa")]
    [InlineData(4, "8d54534feb49ae8e7993a6bd0b844fc323a93dfd")]
    [InlineData(5, "9581c7ad87b3e530bf3e4454a8b3")]
    public void Derivation_of_rfc3711_B3(int label, string expected)
    {
        var output = new byte[expected.Length / 2];
        SrtpKeyDerivation.Derive(new SrtpKeyMaterial(SrtpProfile.AesCm128HmacSha1Tag80, MasterB3), (byte)label, output);
        Assert.Equal(expected, Convert.ToHexStringLower(output));
    }

    // RFC 6188 7.2.
    [Theory]
    [InlineData(0, "5ba1064e30ec51613cad926c5a28ef731ec7fb397f70a960653caf06554cd8c4")]
    [InlineData(2, "fa31791685ca444a9e07c6c64e93")]
    public void Derivation_of_rfc6188(int label, string expected)
    {
        var master = Convert.FromHexString("f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6" + "3b04803de51ee7c96423ab5b78d2");
        var output = new byte[expected.Length / 2];
        SrtpKeyDerivation.Derive(new SrtpKeyMaterial(SrtpProfile.AesCm256HmacSha1Tag80, master), (byte)label, output);
        Assert.Equal(expected, Convert.ToHexStringLower(output));
    }

    [Fact]
    public void Libsrtp_reference_packet()
    {
        var plain = Convert.FromHexString("800f1234decafbadcafebabeabababababababababababababababab");
        const string wire = "800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb";
        var keys = new SrtpKeyMaterial(SrtpProfile.AesCm128HmacSha1Tag80, MasterB3);
        using var sender = new SrtpContext(keys);
        using var receiver = new SrtpContext(keys);
        var buffer = new byte[plain.Length + SrtpContext.MaxOverhead];
        plain.CopyTo(buffer, 0);
        Assert.True(sender.TryProtectRtp(buffer, plain.Length, out var length));
        Assert.Equal(wire, Convert.ToHexStringLower(buffer.AsSpan(0, length)));
        Assert.True(receiver.TryUnprotectRtp(buffer, length, out var opened, out _));
        Assert.Equal(plain, buffer.AsSpan(0, opened).ToArray());
    }

    [Fact]
    public void Packets_around_the_roll_over()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(TestData.PathOf("vectors/rfc3711_aes_cm.json")));
        foreach (var (profile, field) in new[] { (SrtpProfile.AesCm128HmacSha1Tag80, "srtp_80"), (SrtpProfile.AesCm128HmacSha1Tag32, "srtp_32") })
        {
            using var sender = new SrtpContext(new SrtpKeyMaterial(profile, MasterB3));
            using var receiver = new SrtpContext(new SrtpKeyMaterial(profile, MasterB3));
            foreach (var vector in json.RootElement.GetProperty("rollover_derived_here").EnumerateArray())
            {
                var plain = Convert.FromHexString(vector.GetProperty("plain").GetString()!);
                var buffer = new byte[100];
                plain.CopyTo(buffer, 0);
                Assert.True(sender.TryProtectRtp(buffer, plain.Length, out var length));
                Assert.Equal(vector.GetProperty(field).GetString(), Convert.ToHexStringLower(buffer.AsSpan(0, length)));
                Assert.True(receiver.TryUnprotectRtp(buffer, length, out var opened, out _));
                Assert.Equal(plain, buffer.AsSpan(0, opened).ToArray());
            }
        }
    }

    [Fact]
    public void Gcm_vectors_of_rfc7714()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(TestData.PathOf("vectors/rfc7714_aes_gcm.json")));
        var seen = 0;
        foreach (var vector in json.RootElement.GetProperty("vectors").EnumerateArray())
        {
            byte[] Hex(string name) => Convert.FromHexString(vector.GetProperty(name).GetString()!);
            var section = vector.GetProperty("section").GetString()!;
            var (key, salt, aad, plain, sealedBytes) = (Hex("key"), Hex("salt"), Hex("aad"), Hex("plaintext"), Hex("ciphertext_and_tag"));
            using var transform = new AesGcmTransform(key, salt, key, salt);
            var buffer = new byte[200];
            if (section.StartsWith("16", StringComparison.Ordinal))
            {
                // RTP: the associated data is the header; "tag only" packets are all header to the transform.
                aad.CopyTo(buffer, 0);
                plain.CopyTo(buffer, aad.Length);
                var length = aad.Length + plain.Length;
                transform.ProtectRtp(buffer, aad.Length, length, 0xf17b, 0x5501a0b2);
                Assert.Equal(sealedBytes, buffer.AsSpan(aad.Length, sealedBytes.Length).ToArray());
                Assert.True(transform.UnprotectRtp(buffer.AsSpan(0, length + 16), aad.Length, 0xf17b, 0x5501a0b2));
                Assert.Equal(plain, buffer.AsSpan(aad.Length, plain.Length).ToArray());
            }
            else if (plain.Length > 0)
            {
                aad.AsSpan(0, 8).CopyTo(buffer);
                plain.CopyTo(buffer, 8);
                transform.ProtectRtcp(buffer, 8 + plain.Length, 0x5d4, 0x4d617273);
                Assert.Equal(sealedBytes, buffer.AsSpan(8, sealedBytes.Length).ToArray());
                var total = 8 + sealedBytes.Length + 4;
                Assert.Equal("800005d4", Convert.ToHexStringLower(buffer.AsSpan(total - 4, 4)));
                Assert.True(transform.UnprotectRtcp(buffer.AsSpan(0, total), 0x800005d4, 0x4d617273));
                Assert.Equal(plain, buffer.AsSpan(8, plain.Length).ToArray());
            }
            else
            {
                // Not encrypted: packet, tag, index word.
                var packet = (byte[])[.. aad[..^4], .. sealedBytes, .. aad[^4..]];
                Assert.True(transform.UnprotectRtcp(packet, 0x5d4, 0x4d617273));
                packet[20] ^= 1;
                Assert.False(transform.UnprotectRtcp(packet, 0x5d4, 0x4d617273));
            }
            seen++;
        }
        Assert.Equal(8, seen);
    }
}
