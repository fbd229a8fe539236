using System.Net;
using System.Text;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;
using Pbx.Sip.Parsing;
using Pbx.Tests.Support;

namespace Pbx.Tests.Sip.Messages;

public class SipMessageTests
{
    private static SipRequest Invite() => (SipRequest)Read(
        "INVITE sip:bob@biloxi.com SIP/2.0\r\nv: SIP/2.0/UDP a.example;branch=z9hG4bK1;rport , SIP/2.0/TCP b.example;branch=z9hG4bK2\r\nVia: SIP/2.0/TLS c.example\r\n"
        + "f: Alice <sip:alice@atlanta.com>;tag=88sja8x\r\nt: <sip:bob@biloxi.com>\r\ni: 987asjd97y7atg\r\nCSeq: 986759 INVITE\r\nRecord-Route: <sip:p1;lr>, <sip:p2;lr>\r\n"
        + "k: timer\r\nSupported: 100rel,, replaces\r\nTimestamp: 54\r\nl: 0\r\n\r\n");

    [Fact]
    public void Compact_and_long_names_are_one()
    {
        var invite = Invite();
        Assert.Equal("987asjd97y7atg", invite.Headers["call-id"]);
        Assert.Equal("987asjd97y7atg", invite.Headers["i"]);
        Assert.Equal(["timer", "100rel", "replaces"], invite.Supported);
        Assert.Equal(["UDP", "TCP", "TLS"], invite.Vias.Select(v => v.Transport));
        Assert.Contains("\r\nVia: SIP/2.0/UDP", invite.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_top_via_learns_its_source_and_the_others_stay()
    {
        var invite = Invite();
        invite.TopVia = invite.TopVia!.Seen(new IPEndPoint(IPAddress.Parse("::ffff:192.0.2.7"), 4711));
        Assert.Equal("192.0.2.7", invite.TopVia.Received);
        Assert.Equal(4711, invite.TopVia.Rport);
        Assert.Equal(3, invite.Vias.Count);
        var again = Read(invite.ToString());
        Assert.Equal(invite.Vias, again.Vias);
        again.TopVia = null;
        Assert.Equal(["TCP", "TLS"], again.Vias.Select(v => v.Transport));
        again.TopVia = null;
        Assert.Equal(["TLS"], again.Vias.Select(v => v.Transport));
    }

    [Fact]
    public void A_response_copies_what_8_2_6_says()
    {
        var invite = Invite();
        var ringing = SipResponse.For(invite, 180, null, "totag");
        Assert.Equal(invite.Vias, ringing.Vias);
        Assert.Equal(invite.From, ringing.From);
        Assert.Equal("totag", ringing.To.Tag);
        Assert.Equal(invite.CSeq, ringing.CSeq);
        Assert.Equal(invite.CallId, ringing.CallId);
        Assert.Equal(2, ringing.RecordRoutes.Count);
        Assert.Null(invite.To.Tag);

        var trying = SipResponse.For(invite, 100, null, "totag");
        Assert.Null(trying.To.Tag);
        Assert.Equal("54", trying.Headers["Timestamp"]);
        Assert.Empty(trying.RecordRoutes);

        var refused = SipResponse.For(invite, 486, "Busy", "x");
        Assert.Empty(refused.RecordRoutes);
        Assert.StartsWith("SIP/2.0 486 Busy\r\n", refused.ToString(), StringComparison.Ordinal);
        invite.To = invite.To.WithTag("there");
        Assert.Equal("there", SipResponse.For(invite, 200, null, "x").To.Tag);
    }

    [Fact]
    public void Headers_keep_order_and_places()
    {
        var request = new SipRequest("INVITE", new SipUri("a", "h"));
        request.Headers.Add("X-B", "1");
        request.Headers.Add("X-A", "2");
        request.Headers.Add("x-b", "3");
        request.Headers.Set("X-B", "4");
        request.Headers.Prepend("X-A", "0");
        Assert.Equal([("X-B", "4"), ("X-A", "0"), ("X-A", "2")], request.Headers.Select(h => (h.Name, h.Value)));
        Assert.True(request.Headers.Remove("x-a"));
        Assert.False(request.Headers.Remove("x-a"));
        Assert.Equal(1, request.Headers.Count);
    }

    [Fact]
    public void A_clone_is_its_own()
    {
        var invite = Invite();
        var copy = invite.Clone();
        copy.TopVia = null;
        copy.CallId = "other";
        copy.Headers.Remove("Supported");
        Assert.Equal(3, invite.Vias.Count);
        Assert.Equal("987asjd97y7atg", invite.CallId);
        Assert.Equal(3, invite.Supported.Count);
    }

    [Fact]
    public void Typed_values_are_read_again_after_a_change()
    {
        var invite = Invite();
        Assert.Equal("alice", invite.From.Uri.User);
        invite.Headers.Set("From", "<sip:carol@h>;tag=2");
        Assert.Equal("carol", invite.From.Uri.User);
        invite.Headers.Set("From", "rubbish");
        Assert.Same(NameAddress.Empty, invite.From);
    }

    [Theory]
    [InlineData("yealink-t22p-invite.sip", "501", "application/sdp")]
    [InlineData("snom360-offerless-invite.sip", null, null)]
    [InlineData("grandstream-gxv3175-invite.sip", null, "application/sdp")]
    public void Messages_of_real_phones(string file, string? display, string? type)
    {
        Assert.True(SipParser.TryParseDatagram(File.ReadAllBytes(TestData.PathOf($"sip-messages/{file}")), out var message, out var error), error?.ToString());
        var invite = Assert.IsType<SipRequest>(message);
        if (display is not null) Assert.Equal(display, invite.From.DisplayName);
        Assert.Equal(type, invite.ContentType?.Name);
        Assert.Null(RequestValidator.Check(invite, new RequestCapabilities()));
        Assert.NotNull(invite.Contact);
        Assert.Equal(invite.Headers.Select(h => h.Name).Where(n => n != "Content-Length"), Read(invite.ToString()).Headers.Select(h => h.Name).Where(n => n != "Content-Length"));
    }

    private static SipMessage Read(string text)
    {
        Assert.True(SipParser.TryParseDatagram(Encoding.UTF8.GetBytes(text), out var message, out var error), error?.ToString());
        return message;
    }
}
