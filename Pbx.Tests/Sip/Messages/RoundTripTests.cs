using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;
using Pbx.Sip.Parsing;

namespace Pbx.Tests.Sip.Messages;

/// <summary>What is written is read back the same.</summary>
public class RoundTripTests
{
    private static readonly Gen<string> Token =
        from length in Gen.Choose(1, 12)
        from chars in Gen.Elements("abcXYZ0129-.!%*_+`'~".ToCharArray()).ArrayOf(length)
        select new string(chars);

    private static readonly Gen<string> Word =
        from length in Gen.Choose(1, 12)
        from chars in Gen.Elements("abcXYZ0129-_ \"\\<>@:;,?%&=#äß\u4e2d\0\x7F".ToCharArray()).ArrayOf(length)
        select new string(chars);

    private static readonly Gen<string> Host = Gen.Elements("example.com", "192.0.2.1", "[2001:db8::1]", "a-b.example", "HOST_1");

    private static readonly Gen<int?> Port = Gen.OneOf(Gen.Constant<int?>(null), Gen.Choose(0, 65535).Select(n => (int?)n));

    private static readonly Gen<SipParameters> UriParameters =
        from count in Gen.Choose(0, 3)
        from pairs in (from name in Gen.Elements("lr", "user", "x-y", "ob", "cpc")
                       from value in Gen.OneOf(Gen.Constant<string?>(null), Word.Select(w => (string?)SipText.EscapeParameter(w)))
                       select new SipParameter(name, value)).ArrayOf(count)
        select new SipParameters(pairs.DistinctBy(p => p.Name));

    private static readonly Gen<SipParameters> HeaderParameters =
        from count in Gen.Choose(0, 3)
        from pairs in (from name in Gen.Elements("tag", "q-x", "expires", "+sip.instance")
                       from value in Gen.OneOf(Gen.Constant<string?>(null), Token.Select(t => (string?)t), Word.Select(w => (string?)SipText.Quote(w)))
                       select new SipParameter(name, value)).ArrayOf(count)
        select new SipParameters(pairs.DistinctBy(p => p.Name));

    private static readonly Gen<SipUri> Uri =
        from scheme in Gen.Elements("sip", "sips")
        from user in Gen.OneOf(Gen.Constant<string?>(null), Word.Select(w => (string?)w))
        from password in Gen.OneOf(Gen.Constant<string?>(null), Word.Select(w => (string?)w))
        from host in Host
        from port in Port
        from parameters in UriParameters
        from header in Gen.OneOf(Gen.Constant<string?>(null), Word.Select(w => (string?)w))
        select Make(scheme, user, password, host, port, parameters, header);

    private static readonly Gen<NameAddress> Address =
        from uri in Uri
        from display in Gen.OneOf(Gen.Constant<string?>(null), Word.Select(w => (string?)w))
        from parameters in HeaderParameters
        select new NameAddress(uri, display, parameters);

    private static readonly Gen<Via> Hop =
        from transport in Gen.Elements("UDP", "TCP", "TLS", "WS", "WSS", "SCTP")
        from host in Host
        from port in Port
        from branch in Token
        select new Via { Transport = transport, Host = host, Port = port, Parameters = SipParameters.Empty.With("branch", Via.MagicCookie + branch).With("rport", null) };

    private static readonly Gen<SipRequest> Request =
        from method in Gen.OneOf(Gen.Elements("INVITE", "BYE", "REGISTER"), Token)
        from uri in Uri
        from vias in Gen.Choose(1, 3).SelectMany(n => Hop.ArrayOf(n))
        from route in Gen.Choose(0, 3).SelectMany(n => Address.ArrayOf(n))
        from contacts in Gen.Choose(0, 2).SelectMany(n => Address.ArrayOf(n))
        from @from in Address
        from to in Address
        from callId in Token
        from number in Gen.Choose(0, int.MaxValue)
        from body in Gen.Choose(0, 255).Select(n => (byte)n).ArrayOf()
        from subject in Token
        select Build(method, uri, vias, route, contacts, @from, to, callId, (uint)number, body, subject);

    [Property(MaxTest = 2000)]
    public Property Uris() => Prop.ForAll(Uri.ToArbitrary(), uri =>
        SipUri.TryParse(uri.ToString(), out var again) && again.ToString() == uri.ToString() && again.Equals(uri)
        && again.User == uri.User && again.Password == uri.Password && again.Port == uri.Port && again.GetHashCode() == uri.GetHashCode());

    [Property(MaxTest = 2000)]
    public Property NameAddresses() => Prop.ForAll(Address.ToArbitrary(), address =>
        NameAddress.TryParse(address.ToString(), out var again) && again.Equals(address));

    [Property(MaxTest = 1000)]
    public Property Requests() => Prop.ForAll(Request.ToArbitrary(), request =>
    {
        var bytes = request.ToBytes();
        if (!SipParser.TryParseDatagram(bytes, out var message, out var error)) throw new InvalidOperationException($"{error}\n{request}");
        var again = (SipRequest)message;
        Assert.Equal(bytes, again.ToBytes());
        Assert.Equal(request.Method, again.Method);
        Assert.Equal(request.RequestUri, again.RequestUri);
        Assert.Equal(request.Vias, again.Vias);
        Assert.Equal(request.Routes, again.Routes);
        Assert.Equal(request.Contacts, again.Contacts);
        Assert.Equal(request.From, again.From);
        Assert.Equal(request.To, again.To);
        Assert.Equal(request.CSeq, again.CSeq);
        Assert.True(request.Body.Span.SequenceEqual(again.Body.Span));
        return true;
    });

    [Property(MaxTest = 1000)]
    public bool A_written_text_never_makes_a_header_of_its_own(string text)
    {
        var request = Build("INVITE", new SipUri("b", "h"), [new Via { Transport = "UDP", Host = "h" }], [], [],
            new NameAddress(new SipUri("a", "h"), text), new NameAddress(new SipUri("b", "h")), "c", 1, [], text + "\r\nEvil: 1\r\n\r\n");
        var written = Encoding.UTF8.GetString(request.ToBytes());
        return !written.Contains("\nEvil", StringComparison.Ordinal) && written.Split("\r\n").Count(l => l.Length > 0) == request.Headers.Count + 2;
    }

    private static SipUri Make(string scheme, string? user, string? password, string host, int? port, SipParameters parameters, string? header)
    {
        var uri = new SipUri { Scheme = scheme, User = user, Password = user is null ? null : password, Host = host, Port = port, Parameters = parameters };
        return header is null ? uri : uri.WithHeader("X-H", header);
    }

    private static SipRequest Build(
        string method, SipUri uri, Via[] vias, NameAddress[] route, NameAddress[] contacts, NameAddress from, NameAddress to, string callId,
        uint number, byte[] body, string subject)
    {
        var request = new SipRequest(method, uri.WithoutHeaders())
        {
            Vias = vias,
            Routes = route,
            Contacts = contacts,
            From = from,
            To = to,
            CallId = callId,
            CSeq = new CSeq(number, method),
            MaxForwards = 70,
            Body = body,
        };
        request.Headers.Add("Subject", subject);
        return request;
    }
}
