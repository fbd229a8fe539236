using Pbx.Sip.Headers;
using Pbx.Sip.Messages;
using Pbx.Sip.Parsing;
using Pbx.Tests.Support;

namespace Pbx.Tests.Sip.Parsing;

/// <summary>RFC 4475 and RFC 5118: every message accepted, refused with the status that the RFC asks, or dropped.</summary>
public class TortureTests
{
    private static readonly RequestCapabilities Can = new();

    [Theory]
    [InlineData("wsinv", "accept")]
    [InlineData("intmeth", "501 UnknownMethod")]
    [InlineData("esc01", "accept")]
    [InlineData("escnull", "accept")]
    [InlineData("esc02", "501 UnknownMethod")]
    [InlineData("lwsdisp", "accept")]
    [InlineData("longreq", "accept")]
    [InlineData("dblreq", "accept")]
    [InlineData("semiuri", "accept")]
    [InlineData("transports", "accept")]
    [InlineData("mpart01", "accept")]
    [InlineData("unreason", "accept")]
    [InlineData("noreason", "accept")]
    [InlineData("badinv01", "400 BadVia")]
    [InlineData("clerr", "400 BodyTooShort")]
    [InlineData("ncl", "400 BadContentLength")]
    [InlineData("scalar02", "400 BadCSeq")]
    [InlineData("scalarlg", "drop BadCSeq")]
    [InlineData("quotbal", "400 BadTo")]
    [InlineData("ltgtruri", "400 BadRequestUri")]
    [InlineData("lwsruri", "400 BadRequestUri")]
    [InlineData("lwsstart", "400 BadRequestUri")]
    [InlineData("trws", "400 BadStartLine")]
    [InlineData("escruri", "400 BadRequestUri")]
    [InlineData("baddate", "accept")]
    [InlineData("regbadct", "400 BadContact")]
    [InlineData("badaspec", "400 BadTo")]
    [InlineData("baddn", "400 BadFrom")]
    [InlineData("badvers", "505 UnsupportedVersion")]
    [InlineData("mismatch01", "400 MethodMismatch")]
    [InlineData("mismatch02", "400 MethodMismatch")]
    [InlineData("bigcode", "drop BadStatusCode")]
    [InlineData("badbranch", "accept")]
    [InlineData("insuf", "400 MissingHeader")]
    [InlineData("unkscm", "416 UnsupportedScheme")]
    [InlineData("novelsc", "416 UnsupportedScheme")]
    [InlineData("unksm2", "accept")]
    [InlineData("bext01", "420 UnsupportedExtension")]
    [InlineData("invut", "415 UnsupportedContentType")]
    [InlineData("regaut01", "accept")]
    [InlineData("multi01", "400 DuplicateHeader")]
    [InlineData("mcl01", "400 BadContentLength")]
    [InlineData("bcast", "drop MoreThanOneVia")]
    [InlineData("zeromf", "483 TooManyHops")]
    [InlineData("cparam01", "accept")]
    [InlineData("cparam02", "accept")]
    [InlineData("regescrt", "accept")]
    [InlineData("sdp01", "406 NotAcceptable")]
    [InlineData("inv2543", "accept")]
    public void Rfc4475(string file, string expected) => Assert.Equal(expected, Classify($"rfc4475/{file}.dat"));

    [Theory]
    [InlineData("ipv6-good", "accept")]
    [InlineData("ipv6-bad", "400 BadRequestUri")]
    [InlineData("port-ambiguous", "accept")]
    [InlineData("port-unambiguous", "accept")]
    [InlineData("via-received-param-with-delim", "accept")]
    [InlineData("via-received-param-no-delim", "accept")]
    [InlineData("ipv6-in-sdp", "accept")]
    [InlineData("mult-ip-in-sdp", "accept")]
    [InlineData("mult-ip-in-header", "accept")]
    [InlineData("ipv4-mapped-ipv6", "accept")]
    [InlineData("ipv6-bug-abnf-3-colons", "400 BadRequestUri")]
    [InlineData("ipv6-correct-abnf-2-colons", "accept")]
    public void Rfc5118(string file, string expected) => Assert.Equal(expected, Classify($"rfc5118/{file}.dat"));

    [Fact]
    public void Every_file_of_the_folders_is_in_the_tables()
    {
        Assert.Equal(49, Directory.GetFiles(TestData.PathOf("rfc4475"), "*.dat").Length);
        Assert.Equal(12, Directory.GetFiles(TestData.PathOf("rfc5118"), "*.dat").Length);
    }

    [Theory]
    [InlineData("insuf")]
    [InlineData("badvers")]
    [InlineData("quotbal")]
    [InlineData("clerr")]
    [InlineData("ltgtruri")]
    [InlineData("mcl01")]
    public void A_refused_request_can_be_answered_with_its_own_headers(string file)
    {
        Assert.False(SipParser.TryParseDatagram(Read($"rfc4475/{file}.dat"), out _, out var error));
        Assert.True(error.CanAnswer);
        var answer = SipResponse.For(error.PartialRequest!, error.ResponseStatus, null, "tag");
        Assert.StartsWith($"SIP/2.0 {error.ResponseStatus} ", answer.ToString(), StringComparison.Ordinal);
        Assert.Equal(error.PartialRequest!.TopVia, answer.TopVia);
    }

    [Fact]
    public void Wsinv_is_read_to_the_last_blank()
    {
        var m = Request("wsinv");
        Assert.Equal(3, m.Vias.Count);
        Assert.Equal(["390skdjuw", "z9hG4bK9ikj8", "z9hG4bK30239"], m.Vias.Select(v => v.Branch));
        Assert.Equal(";;,,;;,;", m.Headers["UnknownHeaderWithUnusualValue"]);
        Assert.Equal(330, Assert.Single(m.Contacts).Q);
        Assert.Equal(68, m.MaxForwards);
        Assert.Equal(new CSeq(9, "INVITE"), m.CSeq);
        Assert.Equal("newfangled value continued newfangled value", m.Headers["NewFangledHeader"]);
        Assert.Equal("1918181833n", m.To.Tag);
        Assert.Equal("J Rosenberg \\\"", m.From.DisplayName);
        Assert.True(Assert.Single(m.Routes).Uri.IsLooseRoute);
    }

    [Fact]
    public void Escapes_mean_what_the_rfc_says()
    {
        Assert.Equal("sips:user@example.com", Request("esc01").RequestUri.User);
        Assert.False(Request("esc01").RequestUri.IsSecure);

        var nul = Request("escnull").Contacts;
        Assert.Equal(["\0", "\0\0"], nul.Select(c => c.Uri.User));
        Assert.NotEqual(nul[0].Uri, nul[1].Uri);

        var esc02 = Request("esc02");
        Assert.Equal("RE%47IST%45R", esc02.Method);
        Assert.Equal("%Z%45", esc02.To.DisplayName);
        Assert.Equal(2, esc02.Contacts.Count);

        Assert.Equal("user;par=u@example.net", Request("semiuri").RequestUri.User);
        Assert.Equal("caller", Request("lwsdisp").From.DisplayName);
        Assert.Equal("BEL:\a NUL:\0 DEL:\x7F", Request("intmeth").To.DisplayName);
    }

    [Fact]
    public void Bodies_are_byte_exact()
    {
        var raw = Read("rfc4475/mpart01.dat");
        var body = raw.AsSpan(raw.AsSpan().IndexOf("\r\n\r\n"u8) + 4);
        Assert.True(Request("mpart01").Body.Span.SequenceEqual(body));
        Assert.True(Request("dblreq").Body.IsEmpty);
    }

    [Fact]
    public void Contact_parameters_stay_on_their_side_of_the_bracket()
    {
        Assert.False(Request("cparam01").Contact!.Uri.Parameters.Contains("unknownparam"));
        Assert.True(Request("cparam01").Contact!.Parameters.Contains("unknownparam"));
        Assert.True(Request("cparam02").Contact!.Uri.Parameters.Contains("unknownparam"));
        Assert.False(Request("cparam02").Contact!.Parameters.Contains("unknownparam"));
        Assert.Equal("<sip:sip.example.com>", Request("regescrt").Contact!.Uri.Header("Route"));
    }

    [Fact]
    public void Transports_reasons_and_refusals_carry_their_details()
    {
        Assert.Equal(["UDP", "SCTP", "TLS", "UNKNOWN", "TCP"], Request("transports").Vias.Select(v => v.Transport));
        Assert.Equal("", ((SipResponse)Message("rfc4475/noreason.dat")).ReasonPhrase);
        Assert.StartsWith("= 2**3 * 5**2 \u043d\u043e", ((SipResponse)Message("rfc4475/unreason.dat")).ReasonPhrase, StringComparison.Ordinal);
        var refusal = RequestValidator.Check(Request("bext01"), Can)!;
        Assert.Equal("nothingSupportsThis, nothingSupportsThisEither", refusal.ToResponse(Request("bext01"), "t").Headers["Unsupported"]);
        Assert.Equal("application/sdp, multipart/mixed", RequestValidator.Check(Request("invut"), Can)!.ToResponse(Request("invut"), "t").Headers["Accept"]);
        Assert.False(Assert.Single(Request("regaut01").Authorization).IsDigest);
        Assert.Null(Request("inv2543").TopVia!.Branch);
        Assert.False(Request("badbranch").TopVia!.HasRfc3261Branch);
        Assert.Equal("nobodyKnowsThisScheme", Request("unkscm").RequestUri.Scheme, ignoreCase: true);
    }

    [Fact]
    public void Addresses_of_rfc5118_are_read_as_printed()
    {
        Assert.Null(((SipRequest)Message("rfc5118/port-ambiguous.dat")).RequestUri.Port);
        Assert.Equal(5070, ((SipRequest)Message("rfc5118/port-unambiguous.dat")).RequestUri.Port);
        Assert.Equal("2001:db8::9:255", Message("rfc5118/via-received-param-no-delim.dat").TopVia!.Received);
        Assert.Equal("2001:db8::9:255", Message("rfc5118/via-received-param-with-delim.dat").TopVia!.Received);
    }

    [Fact]
    public void Accepted_messages_survive_writing_and_reading()
    {
        foreach (var path in Directory.GetFiles(TestData.PathOf("rfc4475")).Concat(Directory.GetFiles(TestData.PathOf("rfc5118"))))
        {
            if (!SipParser.TryParseDatagram(File.ReadAllBytes(path), out var message, out _)) continue;
            Assert.True(SipParser.TryParseDatagram(message.ToBytes(), out var again, out var error), $"{path}: {error}");
            Assert.Equal(message.ToBytes(), again.ToBytes());
            Assert.Equal(message.Vias, again.Vias);
            Assert.Equal(message.Contacts, again.Contacts);
        }
    }

    private static string Classify(string file)
    {
        if (!SipParser.TryParseDatagram(Read(file), out var message, out var error))
            return error.ResponseStatus > 0 ? $"{error.ResponseStatus} {error.Reason}" : $"drop {error.Reason}";
        if (message is SipResponse response)
        {
            // A response with several Via is for a proxy; only the one that RFC 4475 3.3.10 wants dropped is judged here.
            return file.Contains("bcast", StringComparison.Ordinal) ? $"drop {ResponseValidator.Check(response)}" : "accept";
        }
        return RequestValidator.Check((SipRequest)message, Can) is { } refusal ? $"{refusal.StatusCode} {refusal.Reason}" : "accept";
    }

    private static byte[] Read(string file) => File.ReadAllBytes(TestData.PathOf(file));

    private static SipRequest Request(string name) => (SipRequest)Message($"rfc4475/{name}.dat");

    private static SipMessage Message(string file)
    {
        Assert.True(SipParser.TryParseDatagram(Read(file), out var message, out var error), error?.ToString());
        return message;
    }
}
