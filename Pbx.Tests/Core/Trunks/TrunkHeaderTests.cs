using Pbx.Core.Trunks;
using Pbx.Sip;
using Pbx.Tests.Core.Support;
using System.Net;

namespace Pbx.Tests.Core.Trunks;

/// <summary>Who calls, read from and written to the headers that carriers use.</summary>
public class TrunkHeaderTests
{
    private static readonly Trunk Trunk = new()
    {
        Id = "t",
        Name = "T",
        Domain = "carrier.example",
        UserName = "acc1",
        ReadCallerFrom = [CallerIdHeader.PAssertedIdentity, CallerIdHeader.RemotePartyId, CallerIdHeader.PPreferredIdentity, CallerIdHeader.From],
    };

    private static FakeIncoming Invite(string dialled, params (string Name, string Value)[] headers)
    {
        var invite = new FakeIncoming(new FakeSession(new VirtualLoop(), false, new IPEndPoint(IPAddress.Loopback, 1), "UDP"), dialled) { From = new SipParty("From", "0791234567", "carrier.example") };
        foreach (var (name, value) in headers) invite.Headers[name] = value;
        return invite;
    }

    [Theory]
    [InlineData("P-Asserted-Identity", "\"Ada, B.\" <sip:+41441112233@x>", "+41441112233", "Ada, B.")]
    [InlineData("P-Asserted-Identity", "<tel:+41441112233>", "+41441112233", "From")]
    [InlineData("P-Asserted-Identity", "<sip:account@x>, <tel:0441112233>", "+41441112233", "From")]
    [InlineData("Remote-Party-ID", "<sip:0441112233@x>;party=calling;privacy=off", "+41441112233", "From")]
    [InlineData("P-Preferred-Identity", "<sip:41441112233@x>", "+41441112233", "From")]
    [InlineData("P-Asserted-Identity", "garbage <<", "+41791234567", "From")]
    [InlineData("X-Nothing", "1", "+41791234567", "From")]
    public void Reads_the_caller(string header, string value, string number, string name)
    {
        var party = TrunkCaller.Read(Invite("1", (header, value)), Trunk, "CH");
        Assert.Equal((number, name, false, (string?)null), (party.Number, party.Name, party.IsAnonymous, party.UserId));
    }

    [Fact]
    public void Reads_only_what_the_trunk_is_trusted_with() => Assert.Equal(
        "+41791234567", TrunkCaller.Read(Invite("1", ("P-Asserted-Identity", "<tel:+41441112233>")), Trunk with { ReadCallerFrom = [CallerIdHeader.From] }, "CH").Number);

    [Theory]
    [InlineData("Privacy", "id")]
    [InlineData("Privacy", "user;critical")]
    [InlineData("Remote-Party-ID", "<sip:0791234567@x>;privacy=full")]
    public void Who_withholds_the_number_is_marked(string header, string value)
    {
        var party = TrunkCaller.Read(Invite("1", (header, value)), Trunk, "CH");
        Assert.True(party.IsAnonymous);
        Assert.Equal("anonymous", party.Shown().Number);
        Assert.Equal("+41791234567", party.Number);
    }

    [Fact]
    public void Nobody_at_all_is_anonymous()
    {
        var invite = Invite("1");
        invite.From = new SipParty("Anonymous", "anonymous", "anonymous.invalid");
        var party = TrunkCaller.Read(invite, Trunk, "CH");
        Assert.True(party.IsAnonymous);
        invite.Headers["P-Asserted-Identity"] = "<sip:+41441112233@x>";
        party = TrunkCaller.Read(invite, Trunk, "CH");
        Assert.Equal(("+41441112233", true), (party.Number, party.IsAnonymous));
    }

    [Fact]
    public void Privacy_none_hides_nothing() => Assert.False(TrunkCaller.Read(Invite("1", ("Privacy", "none")), Trunk, "CH").IsAnonymous);

    [Fact]
    public void Reads_the_called_number_where_the_carrier_writes_it()
    {
        Assert.Equal(["0223004545"], TrunkCaller.Called(Invite("0223004545"), Trunk));
        Assert.Equal(["+41223004546", "acc1"], TrunkCaller.Called(Invite("acc1", ("P-Called-Party-ID", "<sip:+41223004546@x>")), Trunk).Where(text => text.Length > 0));
        Assert.Equal(["+41223004546", "x1"], TrunkCaller.Called(Invite("x1", ("P-Called-Party-ID", "<sip:+41223004546@x>")), Trunk with { ReadCalledFrom = CalledNumberSource.PCalledPartyId }));
        Assert.Equal(["x1"], TrunkCaller.Called(Invite("x1"), Trunk with { ReadCalledFrom = CalledNumberSource.To }));
    }

    [Theory]
    [InlineData(CallerIdHeader.From, NumberFormat.PlusE164, "sip:+41223004545@carrier.example", "")]
    [InlineData(CallerIdHeader.From, NumberFormat.National, "sip:0223004545@carrier.example", "")]
    [InlineData(CallerIdHeader.PAssertedIdentity, NumberFormat.PlusE164, "sip:acc1@carrier.example", "P-Asserted-Identity: <sip:+41223004545@carrier.example>")]
    [InlineData(CallerIdHeader.PPreferredIdentity, NumberFormat.E164, "sip:acc1@carrier.example", "P-Preferred-Identity: <sip:41223004545@carrier.example>")]
    [InlineData(CallerIdHeader.RemotePartyId, NumberFormat.DoubleZero, "sip:acc1@carrier.example", "Remote-Party-ID: <sip:0041223004545@carrier.example>;party=calling;screen=no;privacy=off")]
    public void Writes_the_caller(CallerIdHeader header, NumberFormat format, string from, string expected)
    {
        var identity = TrunkIdentity.Of(Trunk with { WriteCallerTo = header, CallerFormat = format }, new OutsideCaller("+41223004545", "101"), "CH");
        Assert.Equal(from, $"sip:{identity.From.User}@{identity.From.Host}");
        Assert.Equal(expected, Text(identity));
    }

    [Theory]
    [InlineData(CallerIdHeader.From, "P-Preferred-Identity: <sip:+41223004545@carrier.example>, Privacy: id")]
    [InlineData(CallerIdHeader.PAssertedIdentity, "P-Asserted-Identity: <sip:+41223004545@carrier.example>, Privacy: id")]
    [InlineData(CallerIdHeader.RemotePartyId, "Remote-Party-ID: <sip:+41223004545@carrier.example>;party=calling;screen=no;privacy=full, Privacy: id")]
    public void A_withheld_number_is_known_to_the_carrier_alone(CallerIdHeader header, string expected)
    {
        var identity = TrunkIdentity.Of(Trunk with { WriteCallerTo = header }, new OutsideCaller("+41223004545", "101", IsAnonymous: true), "CH");
        Assert.Equal(new SipParty("Anonymous", "anonymous", "anonymous.invalid"), identity.From);
        Assert.Equal(expected, Text(identity));
    }

    [Fact]
    public void A_carrier_that_withholds_by_itself_is_asked_and_told_everything()
    {
        var trunk = Trunk with { Clir = ClirStyle.PrivacyHeader, WriteCallerTo = CallerIdHeader.PAssertedIdentity };
        var identity = TrunkIdentity.Of(trunk, new OutsideCaller("+41223004545", "101", IsAnonymous: true), "CH");
        Assert.Equal(("acc1", "carrier.example"), (identity.From.User, identity.From.Host));
        Assert.Equal("P-Asserted-Identity: <sip:+41223004545@carrier.example>, Privacy: id", Text(identity));
        identity = TrunkIdentity.Of(trunk with { WriteCallerTo = CallerIdHeader.From }, new OutsideCaller("+41223004545", "101", IsAnonymous: true), "CH");
        Assert.Equal(("+41223004545", "Privacy: id"), (identity.From.User, Text(identity)));
    }

    [Fact]
    public void Without_a_number_the_account_or_the_extension_calls()
    {
        Assert.Equal("acc1", TrunkIdentity.Of(Trunk, new OutsideCaller("", "101"), "CH").From.User);
        Assert.Equal("101", TrunkIdentity.Of(Trunk with { UserName = "" }, new OutsideCaller("", "101"), "CH").From.User);
    }

    [Fact]
    public void A_forward_says_who_sends_the_call_on()
    {
        var caller = new OutsideCaller("+41791234567", "", DivertedFrom: "+41223004545");
        Assert.Equal("Diversion: <sip:+41223004545@carrier.example>;reason=unconditional;counter=1", Text(TrunkIdentity.Of(Trunk, caller, "CH")));
        Assert.Equal("", Text(TrunkIdentity.Of(Trunk with { SendDiversion = false }, caller, "CH")));
    }

    [Theory]
    [InlineData(EndKind.Timeout, 408, true)]
    [InlineData(EndKind.TransportFailed, 503, true)]
    [InlineData(EndKind.Rejected, 500, true)]
    [InlineData(EndKind.Rejected, 503, true)]
    [InlineData(EndKind.Rejected, 408, true)]
    [InlineData(EndKind.Rejected, 407, true)]
    [InlineData(EndKind.Rejected, 488, true)]
    [InlineData(EndKind.Rejected, 404, false)]
    [InlineData(EndKind.Rejected, 480, false)]
    [InlineData(EndKind.Rejected, 486, false)]
    [InlineData(EndKind.Rejected, 603, false)]
    [InlineData(EndKind.HungUp, 0, false)]
    public void Another_way_is_tried_only_where_it_may_do_better(EndKind kind, int status, bool expected) =>
        Assert.Equal(expected, TrunkErrors.IsOfTheWay(new EndReason(kind, status)));

    [Theory]
    [InlineData("192.0.2.10", 5060, 2)]
    [InlineData("192.0.2.10", 40000, 1)]
    [InlineData("198.51.100.77", 1, 2)]
    [InlineData("203.0.113.5", 9, 2)]
    [InlineData("203.0.113.6", 9, 0)]
    [InlineData("127.0.0.1", 5080, 2)]
    [InlineData("127.0.0.1", 5081, 0)]
    [InlineData("::ffff:192.0.2.10", 5060, 2)]
    public void Addresses_say_whose_call_it_is(string address, int port, int expected)
    {
        var addresses = new TrunkAddresses(
            [new IPEndPoint(IPAddress.Parse("192.0.2.10"), 5060), new IPEndPoint(IPAddress.Loopback, 5080)], ["198.51.100.0/24", "203.0.113.5", "nonsense"]);
        Assert.Equal(expected, addresses.Match(new IPEndPoint(IPAddress.Parse(address), port)));
    }

    [Theory]
    [InlineData(TrunkTransport.Automatic, "", "sip:carrier.example", "sip:+4179@carrier.example")]
    [InlineData(TrunkTransport.Tls, "", "sip:carrier.example;transport=tls", "sip:+4179@carrier.example;transport=tls")]
    [InlineData(TrunkTransport.Tcp, "sbc.example:5070", "sip:carrier.example", "sip:+4179@carrier.example")]
    public void Uris(TrunkTransport transport, string proxy, string domain, string number)
    {
        var trunk = Trunk with { Transport = transport, Proxies = proxy.Length > 0 ? [proxy] : [] };
        Assert.Equal((domain, number), (TrunkUris.Domain(trunk), TrunkUris.Number(trunk, "+4179")));
        if (proxy.Length > 0) Assert.Equal(["sip:sbc.example:5070;transport=tcp"], TrunkUris.Proxies(trunk));
    }

    private static string Text(TrunkIdentity identity) => string.Join(", ", identity.Headers.Select(header => $"{header.Key}: {header.Value}"));
}
