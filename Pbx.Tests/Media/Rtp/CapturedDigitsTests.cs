using System.Buffers.Binary;
using Pbx.Media.Rtp;
using Pbx.Tests.Support;

namespace Pbx.Tests.Media.Rtp;

/// <summary>Digits as other programs send them, read from captures.</summary>
public class CapturedDigitsTests
{
    [Theory]
    [InlineData("0", '0')]
    [InlineData("1", '1')]
    [InlineData("2", '2')]
    [InlineData("3", '3')]
    [InlineData("4", '4')]
    [InlineData("5", '5')]
    [InlineData("6", '6')]
    [InlineData("7", '7')]
    [InlineData("8", '8')]
    [InlineData("9", '9')]
    [InlineData("star", '*')]
    [InlineData("pound", '#')]
    public void Each_capture_holds_its_digit_once(string name, char digit)
    {
        var receiver = new TelephoneEventReceiver(8000);
        var packets = 0;
        var heard = "";
        var last = TimeSpan.Zero;
        foreach (var (time, datagram) in Datagrams(File.ReadAllBytes(TestData.PathOf($"pcap/dtmf_2833_{name}.pcap"))))
        {
            if (!RtpPacket.TryParse(datagram, out var packet, out _))
                continue;
            packets++;
            receiver.OnPacket(packet.Payload, packet.Timestamp, last = time);
            while (receiver.TryTake(out var received))
                heard += received.Digit;
        }

        receiver.OnTime(last + TimeSpan.FromSeconds(1));
        while (receiver.TryTake(out var received))
            heard += received.Digit;
        Assert.True(packets > 3);
        Assert.Equal(digit.ToString(), heard);
    }

    // Classic little-endian pcap with Ethernet (1), cooked Linux (113) or raw IP (101) frames around IPv4 and UDP.
    private static List<(TimeSpan Time, byte[] Datagram)> Datagrams(byte[] file)
    {
        var link = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(20));
        var header = link switch { 1 => 14, 113 => 16, _ => 0 };
        var result = new List<(TimeSpan, byte[])>();
        for (var at = 24; at + 16 <= file.Length;)
        {
            var seconds = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at));
            var micros = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 4));
            var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8));
            var ip = file.AsSpan(at + 16, length)[header..];
            at += 16 + length;
            if (ip[0] >> 4 != 4 || ip[9] != 17)
                continue;
            var udp = ip[(4 * (ip[0] & 15))..];
            var size = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(udp[4..]), udp.Length);
            result.Add((TimeSpan.FromSeconds(seconds) + TimeSpan.FromMicroseconds(micros), udp[8..size].ToArray()));
        }

        return result;
    }
}
