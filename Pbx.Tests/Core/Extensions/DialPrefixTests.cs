using Pbx.Core.Extensions;

namespace Pbx.Tests.Core.Extensions;

public class DialPrefixTests
{
    [Theory]
    [InlineData("0443332211", "0443332211", false, null)]
    [InlineData("#31#0443332211", "0443332211", true, null)]
    [InlineData("*31#0443332211", "0443332211", true, null)]
    [InlineData("*31*0443332211", "0443332211", true, null)]
    [InlineData("sip:#31#044 333 22 11@pbx.test", "0443332211", true, null)]
    [InlineData("*710443332211", "0443332211", false, "*71")]
    [InlineData("*72+41443332211", "+41443332211", false, "*72")]
    [InlineData("*71 101", "101", false, "*71")]
    // Codes of their own, and beginnings without a number.
    [InlineData("*78", "*78", false, null)]
    [InlineData("*79", "*79", false, null)]
    [InlineData("*71", "*71", false, null)]
    [InlineData("#31#", "#31#", false, null)]
    [InlineData("*60", "*60", false, null)]
    [InlineData("", "", false, null)]
    public void What_stands_before_a_number(string dialled, string number, bool withheld, string? code) =>
        Assert.Equal(new DialPrefix(number, withheld, code), DialPrefix.Read(dialled));
}
