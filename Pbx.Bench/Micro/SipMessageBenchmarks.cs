using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using Pbx.Sip.Messages;
using Pbx.Sip.Parsing;

namespace Pbx.Bench.Micro;

/// <summary>Reading and writing of an INVITE as a desk phone sends it.</summary>
[MemoryDiagnoser]
public class SipMessageBenchmarks
{
    private readonly byte[] _bytes = Encoding.UTF8.GetBytes(
        "INVITE sip:504@pbx.example.com:5060 SIP/2.0\r\n"
        + "Via: SIP/2.0/UDP 192.168.100.163:5062;branch=z9hG4bK97979151;rport\r\n"
        + "From: \"Alice\" <sip:501@pbx.example.com>;tag=3122704460\r\n"
        + "To: <sip:504@pbx.example.com>\r\n"
        + "Call-ID: 1257581178@192.168.100.163\r\n"
        + "CSeq: 1 INVITE\r\n"
        + "Contact: <sip:501@192.168.100.163:5062>\r\n"
        + "Content-Type: application/sdp\r\n"
        + "Allow: INVITE, INFO, PRACK, ACK, BYE, CANCEL, OPTIONS, NOTIFY, REGISTER, SUBSCRIBE, REFER, PUBLISH, UPDATE, MESSAGE\r\n"
        + "Max-Forwards: 70\r\n"
        + "User-Agent: Desk Phone 7.73\r\n"
        + "Supported: replaces, 100rel, timer\r\n"
        + "Allow-Events: talk,hold,conference,refer,check-sync\r\n"
        + "Content-Length: 171\r\n\r\n"
        + "v=0\r\no=- 20001 20001 IN IP4 192.168.100.163\r\ns=SDP data\r\nc=IN IP4 192.168.100.163\r\nt=0 0\r\n"
        + "m=audio 11782 RTP/AVP 9 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\n\r\n");

    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private SipMessage _message = null!;

    [GlobalSetup]
    public void Setup()
    {
        if (!SipParser.TryParseDatagram(_bytes, out var message, out var error)) throw new InvalidOperationException(error.ToString());
        _message = message;
    }

    [Benchmark]
    public SipMessage? Parse() => SipParser.TryParseDatagram(_bytes.AsSpan(), out var message, out _) ? message : null;

    [Benchmark]
    public int ParseAndRespond()
    {
        _ = SipParser.TryParseDatagram(_bytes.AsSpan(), out var message, out _);
        _output.ResetWrittenCount();
        SipResponse.For((SipRequest)message!, 180, null, "tag").WriteTo(_output);
        return _output.WrittenCount;
    }

    [Benchmark]
    public int Write()
    {
        _output.ResetWrittenCount();
        _message.WriteTo(_output);
        return _output.WrittenCount;
    }
}
