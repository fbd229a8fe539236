using Pbx.Media.Srtp;

namespace Pbx.Tests.Media.Srtp;

public class RtpIndexTests
{
    [Theory]
    [InlineData(0x0_0000UL, 0xFFFF, 0x0_FFFFUL)]
    [InlineData(0x0_7FFFUL, 0xFFFF, 0x0_FFFFUL)]
    [InlineData(0x0_FFFFUL, 0x0000, 0x1_0000UL)]
    [InlineData(0x0_FFFFUL, 0x7FFE, 0x1_7FFEUL)]
    [InlineData(0x0_FFFFUL, 0x7FFF, 0x0_7FFFUL)]
    [InlineData(0x1_0000UL, 0xFFFF, 0x0_FFFFUL)]
    [InlineData(0x1_0000UL, 0x8001, 0x0_8001UL)]
    [InlineData(0x1_0000UL, 0x8000, 0x1_8000UL)]
    [InlineData(0x1_8000UL, 0x0000, 0x1_0000UL)]
    [InlineData(0x1_8001UL, 0x0000, 0x2_0000UL)]
    [InlineData(0xFFFF_FFFF_FFFFUL, 0x0000, 0x1_0000_0000_0000UL)]
    public void Estimate_around_the_wraps(ulong highest, int sequence, ulong expected) =>
        Assert.Equal(expected, RtpIndex.Estimate(highest, (ushort)sequence));

    [Fact]
    public void Window_keeps_128()
    {
        var window = default(ReplayWindow);
        Assert.Equal(SrtpDropReason.None, window.Check(0));
        window.Accept(0);
        Assert.Equal(SrtpDropReason.Replayed, window.Check(0));
        window.Accept(127);
        Assert.Equal(SrtpDropReason.Replayed, window.Check(0));
        Assert.Equal(SrtpDropReason.None, window.Check(1));
        window.Accept(1);
        Assert.Equal(SrtpDropReason.Replayed, window.Check(1));
        window.Accept(128);
        Assert.Equal(SrtpDropReason.TooOld, window.Check(0));
        Assert.Equal(SrtpDropReason.Replayed, window.Check(1));
        window.Accept(100_000);
        Assert.Equal(SrtpDropReason.None, window.Check(99_999));
        Assert.Equal(SrtpDropReason.TooOld, window.Check(128));
    }
}
