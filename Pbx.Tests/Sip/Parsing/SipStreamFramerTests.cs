using System.Text;
using Pbx.Sip.Messages;
using Pbx.Sip.Parsing;

namespace Pbx.Tests.Sip.Parsing;

public class SipStreamFramerTests
{
    private const string Options =
        "OPTIONS sip:h SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\r\nFrom: <sip:a@h>;tag=1\r\nTo: <sip:h>\r\nCall-ID: c\r\nCSeq: 1 OPTIONS\r\n";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Messages_come_whole_however_the_stream_is_cut(int step)
    {
        var stream = Encoding.ASCII.GetBytes($"{Options}l: 5\r\n\r\nhello{Options}Content-Length: 0\r\n\r\n\r\n\r\n{Options}\r\n");
        var framer = new SipStreamFramer();
        var seen = new List<string>();
        for (var at = 0; at < stream.Length; at += step)
        {
            framer.Write(stream.AsSpan(at, Math.Min(step, stream.Length - at)));
            SipFrame frame;
            while ((frame = framer.TryNext(out var message, out _)) != SipFrame.NeedMore)
                seen.Add(message is null ? frame.ToString() : $"{frame} {Encoding.ASCII.GetString(message.Body.Span)}");
        }
        Assert.Equal(["Message hello", "Message ", "Ping", "Message "], seen.Where(frame => frame != "Pong"));
        Assert.False(framer.HasPartial);
    }

    [Fact]
    public void A_single_line_end_is_a_pong()
    {
        var framer = new SipStreamFramer();
        framer.Write("\r\n"u8);
        Assert.Equal(SipFrame.Pong, framer.TryNext(out _, out _));
        Assert.Equal(SipFrame.NeedMore, framer.TryNext(out _, out _));
    }

    [Fact]
    public void A_refused_message_leaves_the_stream_in_step()
    {
        var framer = new SipStreamFramer();
        framer.Write(Encoding.ASCII.GetBytes(Options.Replace("CSeq: 1 OPTIONS", "CSeq: 1 INVITE", StringComparison.Ordinal) + "l: 2\r\n\r\nhi"));
        framer.Write(Encoding.ASCII.GetBytes(Options + "\r\n"));
        Assert.Equal(SipFrame.Refused, framer.TryNext(out _, out var error));
        Assert.Equal(SipParseReason.MethodMismatch, error!.Reason);
        Assert.True(error.CanAnswer);
        Assert.Equal(SipFrame.Message, framer.TryNext(out _, out _));
    }

    [Theory]
    [InlineData("l: -1", SipParseReason.BadContentLength, 400)]
    [InlineData("l: 5\r\nContent-Length: 6", SipParseReason.BadContentLength, 400)]
    [InlineData("l: 99999999999", SipParseReason.BadContentLength, 400)]
    [InlineData("l: 300000", SipParseReason.MessageTooLarge, 513)]
    public void A_lost_boundary_breaks_the_stream_but_is_answered(string header, SipParseReason reason, int status)
    {
        var framer = new SipStreamFramer();
        framer.Write(Encoding.ASCII.GetBytes($"{Options}{header}\r\n\r\n"));
        Assert.Equal(SipFrame.Broken, framer.TryNext(out _, out var error));
        Assert.Equal(reason, error!.Reason);
        Assert.Equal(status, error.ResponseStatus);
        Assert.True(error.CanAnswer);
    }

    [Fact]
    public void What_is_not_sip_is_found_out_early()
    {
        var framer = new SipStreamFramer();
        framer.Write([0x16, 3, 1, 0, 5]);
        Assert.Equal(SipFrame.Broken, framer.TryNext(out _, out var error));
        Assert.Equal(SipParseReason.NotSip, error!.Reason);
    }

    [Fact]
    public void Headers_without_end_are_limited()
    {
        var framer = new SipStreamFramer(maxHeaderBytes: 1000);
        framer.Write(Encoding.ASCII.GetBytes("OPTIONS sip:h SIP/2.0\r\nX: " + new string('x', 2000)));
        Assert.Equal(SipFrame.Broken, framer.TryNext(out _, out var error));
        Assert.Equal(SipParseReason.MessageTooLarge, error!.Reason);
    }
}
