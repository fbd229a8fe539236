using Pbx.Sip.Messages;

namespace Pbx.Tests.Sip.Messages;

public class SipUriTests
{
    [Theory]
    [InlineData("sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp")]
    [InlineData("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5")]
    [InlineData("sip:carol@chicago.com", "sip:carol@chicago.com;security=on")]
    [InlineData("sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com", "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com")]
    [InlineData("sip:alice@atlanta.com?subject=project%20x&priority=urgent", "sip:alice@atlanta.com?priority=urgent&subject=project%20x")]
    [InlineData("sip:a@[2001:db8::1]", "sip:a@[2001:DB8:0::1]")]
    [InlineData("tel:+1-201-555-0123", "tel:+12015550123")]
    public void Equal(string a, string b)
    {
        Assert.Equal(SipUri.Parse(a), SipUri.Parse(b));
        Assert.Equal(SipUri.Parse(b), SipUri.Parse(a));
        if (!a.StartsWith("tel", StringComparison.Ordinal) && !a.Contains('[')) Assert.Equal(SipUri.Parse(a).GetHashCode(), SipUri.Parse(b).GetHashCode());
    }

    [Theory]
    [InlineData("SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP")]
    [InlineData("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060")]
    [InlineData("sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp")]
    [InlineData("sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp")]
    [InlineData("sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting")]
    [InlineData("sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4")]
    [InlineData("sip:a@h;x=1", "sip:a@h;x=2")]
    [InlineData("sip:a@h", "sips:a@h")]
    public void Different(string a, string b) => Assert.NotEqual(SipUri.Parse(a), SipUri.Parse(b));

    [Theory]
    [InlineData("")]
    [InlineData("sip:")]
    [InlineData("sip:@h")]
    [InlineData("sip:a@")]
    [InlineData("sip:a@h:99999")]
    [InlineData("sip:a@h:")]
    [InlineData("sip:a@h;")]
    [InlineData("sip:a b@h")]
    [InlineData("sip:a@[::1")]
    [InlineData("sip:a@[zz]")]
    [InlineData("sip:%4@h")]
    [InlineData("1sip:a")]
    [InlineData("noscheme")]
    [InlineData("<sip:a@h>")]
    public void Refused(string text) => Assert.False(SipUri.TryParse(text, out _));

    [Fact]
    public void Parts()
    {
        var uri = SipUri.Parse("sips:j%40x;y=1:s%3Acret@[2001:db8::1]:5071;transport=WS;lr?Replaces=a%3Bto-tag%3Db");
        Assert.Equal(("sips", "j@x;y=1", "s:cret", "[2001:db8::1]", 5071), (uri.Scheme, uri.User, uri.Password, uri.Host, uri.Port));
        Assert.Equal("2001:db8::1", uri.HostName);
        Assert.Equal("ws", uri.Transport);
        Assert.True(uri.IsLooseRoute);
        Assert.Equal("a;to-tag=b", uri.Header("replaces"));
        Assert.Equal("sip:%231@h", (new SipUri("#1", "h")).ToString());
        Assert.Equal("#21", SipUri.Parse("sip:#21@h").User);
        Assert.Equal("urn", SipUri.Parse("urn:service:sos").Scheme);
        Assert.Equal("urn:service:sos", SipUri.Parse("urn:service:sos").ToString());
    }
}
