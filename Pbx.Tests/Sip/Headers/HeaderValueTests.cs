using System.Net;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;

namespace Pbx.Tests.Sip.Headers;

public class HeaderValueTests
{
    [Theory]
    [InlineData("\"A \\\"quoted\\\" name\" <sip:a@h>;tag=1", "A \"quoted\" name", "sip:a@h", "1")]
    [InlineData("Alice Smith<sip:a@h;x=1>", "Alice Smith", "sip:a@h;x=1", null)]
    [InlineData("sip:a@h;tag=1", null, "sip:a@h", "1")]
    [InlineData("<sip:a@h>  ;  tag = 1 ", null, "sip:a@h", "1")]
    [InlineData("Jürgen Müller <sip:a@h>", "Jürgen Müller", "sip:a@h", null)]
    [InlineData("\"\" <sip:a@h>", "", "sip:a@h", null)]
    [InlineData("<tel:+4930123>;tag=x", null, "tel:+4930123", "x")]
    public void Name_addresses(string text, string? display, string uri, string? tag)
    {
        Assert.True(NameAddress.TryParse(text, out var value));
        Assert.Equal((display, uri, tag), (value.DisplayName, value.Uri.ToString(), value.Tag));
    }

    [Theory]
    [InlineData("\"open <sip:a@h>")]
    [InlineData("Bell, Alexander <sip:a@h>")]
    [InlineData("<sip:a@h")]
    [InlineData("<sip:a@h> rubbish")]
    [InlineData("<sip:a@h>;;x")]
    [InlineData("sip:a@h?Route=x")]
    [InlineData("")]
    public void Not_name_addresses(string text) => Assert.False(NameAddress.TryParse(text, out _));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("0.5", 500)]
    [InlineData("0.33", 330)]
    [InlineData("0.007", 7)]
    [InlineData("1.000", 1000)]
    [InlineData("1.001", 1000)]
    [InlineData("7", 1000)]
    public void Q_values(string q, int thousandths) =>
        Assert.Equal(thousandths, NameAddress.Parse($"<sip:a@h>;q={q}").Q);

    [Fact]
    public void Via_with_every_kind_of_white_space()
    {
        Assert.True(Via.TryParse("SIP / 2.0 / UDP\t first.example.com : 4000 ;ttl=16 ;maddr=224.2.0.1 ;branch=z9hG4bKa7c6a8dlze.1", out var via));
        Assert.Equal(("UDP", "first.example.com", 4000, 16, "224.2.0.1"), (via.Transport, via.Host, via.Port, via.Ttl, via.Maddr));
        Assert.True(via.HasRfc3261Branch);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", null)]
    [InlineData("10.0.0.1", "192.0.2.1", "192.0.2.1")]
    [InlineData("host.example", "192.0.2.1", "192.0.2.1")]
    [InlineData("[2001:db8::1]", "2001:db8:0::1", null)]
    [InlineData("[2001:db8::1]", "2001:db8::2", "2001:db8::2")]
    public void Received_is_added_where_the_source_is_another(string host, string source, string? received)
    {
        var via = new Via { Transport = "UDP", Host = host }.Seen(new IPEndPoint(IPAddress.Parse(source), 9));
        Assert.Equal(received, via.Received);
        Assert.Null(via.Rport);
        var asked = new Via { Transport = "UDP", Host = host, Parameters = SipParameters.Empty.With("rport", null) }
            .Seen(new IPEndPoint(IPAddress.Parse(source), 9));
        Assert.Equal(9, asked.Rport);
        Assert.NotNull(asked.Received);
    }

    [Theory]
    [InlineData("1 INVITE", 1u)]
    [InlineData("0009   INVITE", 9u)]
    [InlineData("2147483647 INVITE", 2147483647u)]
    public void Sequence_numbers(string text, uint number)
    {
        Assert.True(CSeq.TryParse(text, out var value));
        Assert.Equal(new CSeq(number, "INVITE"), value);
    }

    [Theory]
    [InlineData("2147483648 INVITE")]
    [InlineData("36893488147419103232 INVITE")]
    [InlineData("-1 INVITE")]
    [InlineData("INVITE")]
    [InlineData("1")]
    [InlineData("1 IN VITE")]
    public void Not_sequence_numbers(string text) => Assert.False(CSeq.TryParse(text, out _));

    [Fact]
    public void The_small_ones()
    {
        Assert.True(RAck.TryParse("776656 1 INVITE", out var rack));
        Assert.Equal(new RAck(776656, new CSeq(1, "INVITE")), rack);
        Assert.True(Replaces.TryParse("425928@bobster.example.org;to-tag=7743;from-tag=6472;early-only", out var replaces));
        Assert.Equal(("425928@bobster.example.org", "7743", "6472", true), (replaces.CallId, replaces.ToTag, replaces.FromTag, replaces.EarlyOnly));
        Assert.False(Replaces.TryParse("a;to-tag=1", out _));
        Assert.True(Reason.TryParse("SIP ;cause=200 ;text=\"Call completed elsewhere\"", out var reason));
        Assert.Equal(("SIP", 200, "Call completed elsewhere"), (reason.Protocol, reason.Cause, reason.Text));
        Assert.Equal("Q.850;cause=16;text=\"a \\\"b\\\"\"", new Reason("Q.850", 16, "a \"b\"").ToString());
        Assert.True(SessionExpires.TryParse("4000;refresher=UAC", out var session));
        Assert.Equal((4000u, "uac"), (session.Seconds, session.Refresher));
        Assert.True(RetryAfter.TryParse("18000;duration=3600", out var retry));
        Assert.Equal(18000u, retry.Seconds);
        Assert.True(RetryAfter.TryParse("120 (I'm in a meeting)", out retry));
        Assert.Equal(120u, retry.Seconds);
        Assert.True(EventPackage.TryParse("dialog;id=7", out var package));
        Assert.Equal(("dialog", "7"), (package.Package, package.Id));
        Assert.True(SubscriptionState.TryParse("terminated;reason=noresource", out var state));
        Assert.Equal((true, "noresource"), (state.IsTerminated, state.Reason));
        Assert.True(MediaType.TryParse("multipart/mixed ; boundary=\"a b\"", out var type));
        Assert.Equal(("multipart/mixed", "a b"), (type.Name, type.Parameters.Text("boundary")));
    }
}
