using Pbx.Media.Stun;

namespace Pbx.Tests.Media.Stun;

public class DatagramKindTests
{
    [Theory]
    [InlineData(DatagramKind.Stun, "000100002112a442000000000000000000000000")]
    [InlineData(DatagramKind.Other, "00010000000000000000000000000000000000000000")]
    [InlineData(DatagramKind.Other, "0001")]
    [InlineData(DatagramKind.Other, "")]
    [InlineData(DatagramKind.Other, "10fefd00000000000000000010")]
    [InlineData(DatagramKind.Dtls, "16fefd00000000000000000010")]
    [InlineData(DatagramKind.Dtls, "14fefd00000000000000000010")]
    [InlineData(DatagramKind.Dtls, "3ffefd00000000000000000010")]
    [InlineData(DatagramKind.Other, "16fefd000000000000000000")]
    [InlineData(DatagramKind.Other, "40fefd00000000000000000010")]
    [InlineData(DatagramKind.Rtp, "800000010000000000000001")]
    [InlineData(DatagramKind.Rtp, "80ff00010000000000000001")]
    [InlineData(DatagramKind.Rtp, "bfe000010000000000000001")]
    [InlineData(DatagramKind.Other, "8000000100000000000000")]
    [InlineData(DatagramKind.Rtcp, "80c8000100000001")]
    [InlineData(DatagramKind.Rtcp, "81cd000100000001")]
    [InlineData(DatagramKind.Rtcp, "80c0000100000001")]
    [InlineData(DatagramKind.Other, "c0c8000100000001")]
    public void Told_by_the_first_bytes(DatagramKind expected, string hex) => Assert.Equal(expected, Datagram.Classify(Convert.FromHexString(hex)));
}
