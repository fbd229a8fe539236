using System.Text;
using Pbx.Core.Calls;
using Pbx.Media.Sdp;
using Pbx.Sip;
using Pbx.Tests.Core.Support;

namespace Pbx.Tests.Core.Calls;

public class PureRuleTests
{
    [Fact]
    public void Callee_is_offered_what_the_caller_has_first() => Assert.Equal(
        [Sdp.G729, AudioCodec.Pcmu, AudioCodec.G722, AudioCodec.Pcma, .. CodecPlan.Ours.Where(AudioCodec.Opus.Equals)],
        CodecPlan.Offer([Sdp.G729, new AudioCodec("red", 48000, 2), AudioCodec.Pcmu, AudioCodec.TelephoneEvent, new AudioCodec("CN", 8000)]));

    [Fact]
    public void Caller_is_answered_with_what_the_callee_chose() =>
        Assert.Equal([AudioCodec.Pcma, AudioCodec.G722], CodecPlan.Answer(AudioCodec.Pcma, [AudioCodec.G722, AudioCodec.Pcma, Sdp.G729]));

    [Theory]
    [InlineData("486", 486, "busy", false)]
    [InlineData("480 486 488", 486, "busy", false)]
    [InlineData("503 408", 480, "no-answer", false)]
    [InlineData("488 480", 480, "no-answer", false)]
    [InlineData("415 488", 488, "failed", false)]
    [InlineData("404 302", 480, "no-answer", false)]
    [InlineData("486 603", 603, "rejected", true)]
    [InlineData("600 603", 600, "busy", true)]
    [InlineData("500", 480, "no-answer", false)]
    public void Best_failure_of_a_fork(string statuses, int expected, string key, bool decisive)
    {
        var outcome = new ForkOutcome();
        foreach (var status in statuses.Split(' ')) outcome.Add(new EndReason(EndKind.Rejected, int.Parse(status)));
        Assert.Equal((expected, key, decisive), (outcome.StatusCode, outcome.Key, outcome.IsDecisive));
    }

    [Theory]
    [InlineData("application/dtmf-relay", "Signal=5\r\nDuration=250\r\n", '5', 250)]
    [InlineData("application/dtmf-relay", "Signal= *\nDuration= 10", '*', 40)]
    [InlineData("Application/DTMF-Relay; x=y", "signal=11\r\n", '#', 160)]
    [InlineData("application/dtmf", "7", '7', 160)]
    [InlineData("application/dtmf", " d\r\n", 'D', 160)]
    public void Reads_digits_in_info(string type, string body, char digit, int duration)
    {
        Assert.True(DtmfInfo.TryRead(type, Encoding.ASCII.GetBytes(body), out var readDigit, out var readDuration));
        Assert.Equal((digit, duration), (readDigit, readDuration));
    }

    [Theory]
    [InlineData("application/dtmf-relay", "Duration=250")]
    [InlineData("application/dtmf", "55")]
    [InlineData("application/dtmf", "")]
    [InlineData("text/plain", "5")]
    public void Refuses_other_info(string type, string body) => Assert.False(DtmfInfo.TryRead(type, Encoding.ASCII.GetBytes(body), out _, out _));

    [Fact]
    public void Reads_an_offer()
    {
        var offer = "v=0\r\no=x 77 2 IN IP4 1.2.3.4\r\ns=-\r\na=fingerprint:sha-256 AA\r\nm=video 1 RTP/AVP 99\r\na=rtpmap:99 VP8/90000\r\n"
            + "m=audio 4000 RTP/AVP 8 111 0 13 101\r\na=rtpmap:111 opus/48000/2\r\na=rtpmap:101 telephone-event/8000\r\n";
        var summary = OfferSummary.Read(Encoding.UTF8.GetBytes(offer));
        Assert.Equal([AudioCodec.Pcma, AudioCodec.Opus, AudioCodec.Pcmu], summary.Codecs);
        Assert.Equal("77 sha-256 AA", summary.Origin);
    }
}
