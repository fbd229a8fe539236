using System.Net;
using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using Pbx.Media.Ice;
using Pbx.Media.Stun;
using Pbx.Tests.Support;

namespace Pbx.Tests.Media.Stun;

public class StunMessageTests
{
    // RFC 5769 2.1.
    private const string SampleRequest =
        "000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001ff80290008932ff9b151263b36"
        + "000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf";

    private static readonly byte[] Password = Encoding.ASCII.GetBytes("VOkJxbRl1RmTxUk/WvJxBt");
    private static readonly byte[] Transaction = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

    [Fact]
    public void Sample_request_of_rfc5769()
    {
        Assert.True(StunMessage.TryParse(Convert.FromHexString(SampleRequest), out var message, out _));
        Assert.Equal(StunClass.Request, message.Class);
        Assert.Equal(StunMethod.Binding, message.Method);
        Assert.Equal("evtj:h6vY", Encoding.UTF8.GetString(message.Username));
        Assert.Equal(0x6e0001ffu, message.Priority);
        Assert.Equal(0x932ff9b151263b36UL, message.IceControlled);
        Assert.Null(message.IceControlling);
        Assert.False(message.UseCandidate);
        Assert.True(message.VerifyFingerprint());
        Assert.True(message.VerifyIntegrity(Password));
        Assert.False(message.VerifyIntegrity("wrong"u8));
    }

    [Fact]
    public void Vectors_of_rfc5769()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(TestData.PathOf("vectors/rfc5769_stun.json")));
        foreach (var vector in json.RootElement.EnumerateArray())
        {
            var password = vector.GetProperty("password").GetString()!;
            Assert.True(StunMessage.TryParse(Convert.FromHexString(vector.GetProperty("hex").GetString()!), out var message, out _));
            if (vector.GetProperty("fingerprint_ok").ValueKind == JsonValueKind.True) Assert.True(message.VerifyFingerprint());
            if (vector.GetProperty("section").GetString()!.StartsWith("2.4", StringComparison.Ordinal))
            {
                // Long-term: MD5(user:realm:password), RFC 8489 9.2.2.
                var user = Encoding.UTF8.GetString(message.Username);
                var key = System.Security.Cryptography.MD5.HashData(Encoding.UTF8.GetBytes($"{user}:example.org:{password}"));
                Assert.True(message.VerifyIntegrity(key));
                continue;
            }
            Assert.True(message.VerifyIntegrity(Encoding.ASCII.GetBytes(password)));
            if (vector.GetProperty("mapped").GetString() is not { } mapped) continue;
            Assert.Equal(StunClass.Success, message.Class);
            Assert.True(message.TryGetXorMappedAddress(out var address));
            Assert.Equal(IPEndPoint.Parse(mapped), address.ToEndPoint());
        }
    }

    [Fact]
    public void The_sample_request_is_written_byte_for_byte()
    {
        var expected = Convert.FromHexString(SampleRequest);
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, StunClass.Request, StunMethod.Binding, expected.AsSpan(8, 12));
        writer.AddSoftware("STUN test client"u8);
        writer.AddPriority(0x6e0001ff);
        writer.AddIceControlled(0x932ff9b151263b36);
        writer.AddUsername("evtj:h6vY"u8);
        // The RFC pads with spaces, which are signed.
        "   "u8.CopyTo(buffer.AsSpan(writer.Length - 3));
        writer.AddMessageIntegrity(Password);
        writer.AddFingerprint();
        Assert.Equal(expected, buffer[..writer.Length]);
    }

    [Theory]
    [InlineData("192.0.2.1:32853")]
    [InlineData("[2001:db8:1234:5678:11:2233:4455:6677]:32853")]
    public void Mapped_address_survives(string text)
    {
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, StunClass.Success, StunMethod.Binding, Transaction);
        writer.AddXorMappedAddress(TransportAddress.Udp(IPEndPoint.Parse(text)));
        writer.AddMessageIntegrity(Password);
        writer.AddFingerprint();
        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, writer.Length), out var message, out _));
        Assert.Equal(StunClass.Success, message.Class);
        Assert.True(message.VerifyIntegrity(Password) && message.VerifyFingerprint());
        Assert.True(message.TryGetXorMappedAddress(out var address));
        Assert.Equal(IPEndPoint.Parse(text), address.ToEndPoint());
        Assert.True(message.TransactionId.SequenceEqual(Transaction));
    }

    [Fact]
    public void Error_with_unknown_attributes()
    {
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, StunClass.Error, StunMethod.Binding, Transaction);
        writer.AddErrorCode(StunErrorCode.UnknownAttribute, "Unknown Attribute");
        writer.AddUnknownAttributes([0x7001, 0x7002, 0x7003]);
        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, writer.Length), out var message, out _));
        Assert.Equal(StunClass.Error, message.Class);
        Assert.Equal(420, message.ErrorCode);
        Assert.True(message.TryGet(StunAttribute.UnknownAttributes, out var types));
        Assert.Equal("700170027003", Convert.ToHexString(types));
    }

    [Fact]
    public void Attributes_behind_the_signature_are_not_given_out()
    {
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, StunClass.Request, StunMethod.Binding, Transaction);
        writer.AddUsername("a:b"u8);
        writer.AddMessageIntegrity(Password);
        writer.AddUseCandidate();
        writer.Add(0x7777, [1]);
        writer.AddFingerprint();
        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, writer.Length), out var message, out _));
        Assert.True(message.VerifyIntegrity(Password) && message.VerifyFingerprint());
        Assert.False(message.UseCandidate);
        Assert.Equal(0, message.UnknownAttributes(new ushort[4]));
    }

    [Fact]
    public void A_small_buffer_gives_length_zero()
    {
        for (var size = 0; size < 60; size++)
        {
            var writer = new StunWriter(new byte[size], StunClass.Success, StunMethod.Binding, Transaction);
            writer.AddXorMappedAddress(TransportAddress.Udp(IPEndPoint.Parse("10.0.0.1:1")));
            writer.AddMessageIntegrity(Password);
            writer.AddFingerprint();
            Assert.Equal(0, writer.Length);
        }
    }

    [Theory]
    [InlineData("0001000021", StunParseError.TooShort)]
    [InlineData("000100002112a443000000000000000000000000", StunParseError.NotStun)]
    [InlineData("000100042112a442000000000000000000000000", StunParseError.BadLength)]
    [InlineData("000100032112a442000000000000000000000000000000", StunParseError.BadLength)]
    [InlineData("000100042112a44200000000000000000000000000060004", StunParseError.TruncatedAttribute)]
    public void Refuses_with_a_reason(string hex, StunParseError expected)
    {
        Assert.False(StunMessage.TryParse(Convert.FromHexString(hex), out _, out var error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void Every_flipped_bit_breaks_fingerprint_or_parse()
    {
        var good = Convert.FromHexString(SampleRequest);
        for (var bit = 0; bit < good.Length * 8; bit++)
        {
            var bad = (byte[])good.Clone();
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            if (StunMessage.TryParse(bad, out var message, out _)) Assert.False(message.HasFingerprint && message.VerifyFingerprint() && message.VerifyIntegrity(Password));
        }
    }

    [Property(MaxTest = 500)]
    public bool Mutated_and_random_messages_never_throw(byte[] noise, int seed)
    {
        var random = new System.Random(seed);
        var packet = Convert.FromHexString(SampleRequest);
        for (var i = 0; i < 5; i++) packet[random.Next(packet.Length)] = (byte)random.Next(256);
        ReadAll(packet);
        ReadAll(packet.AsSpan(0, random.Next(packet.Length)));
        packet = [.. Convert.FromHexString(SampleRequest).AsSpan(0, 20), .. noise];
        packet[2] = (byte)(noise.Length >> 8);
        packet[3] = (byte)noise.Length;
        ReadAll(packet);
        ReadAll(noise);
        return true;
    }

    private static void ReadAll(ReadOnlySpan<byte> packet)
    {
        Datagram.Classify(packet);
        if (!StunMessage.TryParse(packet, out var m, out _)) return;
        _ = (m.Class, m.Method, m.UseCandidate, m.Priority, m.IceControlled, m.IceControlling, m.ErrorCode, m.Username.Length);
        m.UnknownAttributes(new ushort[3]);
        m.TryGetXorMappedAddress(out _);
        m.VerifyIntegrity(Password);
        m.VerifyFingerprint();
    }
}
