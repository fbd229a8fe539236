using System.Net;
using Pbx.Core.CallHistory;
using Pbx.Core.Trunks;
using Pbx.Media.Sdp;
using Pbx.Sip;
using Pbx.Tests.Core.Support;

namespace Pbx.Tests.Core.Trunks;

/// <summary>Calls that come in over trunks.</summary>
public class IncomingTrunkCallTests : TrunkWorld
{
    [Fact]
    public void A_call_to_a_number_of_ours_rings_the_person()
    {
        var bob = World.Phone("102");
        var caller = World.CallFrom("192.0.2.10:5060", "0223004545", Sdp.Of(AudioCodec.Pcma));
        Assert.Equal("+41791234567", World.To(bob).Invite!.From.User);
        Assert.Equal(1, Live("a").Calls);
        World.To(bob).PeerRings();
        World.Run();
        World.To(bob).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        World.Run();
        caller.PeerAcks();
        World.Run();
        Assert.Equal("180 200", caller.Log);
        Assert.Equal("bridge", World.MediaOf(caller).Hears);
        // Our extensions mean nothing to a carrier.
        Assert.Empty(caller.Identities);
        caller.PeerHangsUp();
        World.AssertClean();
        Assert.Equal(("+41791234567", (string?)null, "102", CallOutcome.Answered), (World.Record.FromNumber, World.Record.FromUserId, World.Record.ToNumber, World.Record.Outcome));
        Assert.Equal(0, Live("a").Calls);
    }

    [Fact]
    public void Calls_of_strangers_and_to_unknown_numbers_are_refused()
    {
        Assert.Equal("403", World.CallFrom("198.51.100.9:5060", "0223004545", Sdp.Of(AudioCodec.Pcma)).Log);
        Assert.Equal("404", World.CallFrom("192.0.2.10:5060", "0223004546", Sdp.Of(AudioCodec.Pcma)).Log);
        Assert.Equal("404", World.CallFrom("192.0.2.10:5060", "102", Sdp.Of(AudioCodec.Pcma)).Log);
        World.AssertClean(0);
    }

    [Fact]
    public void A_trunk_proves_itself_by_its_address_and_only_for_calls()
    {
        bool Asked(string method, string source) => World.Service.MustAuthenticate(method, new SipParty("", "101", "x"), IPEndPoint.Parse(source), "UDP");
        Assert.False(Asked("INVITE", "192.0.2.10:5060"));
        Assert.False(Asked("INVITE", "192.0.2.11:33333"));
        Assert.False(Asked("INVITE", "192.0.2.20:5060"));
        Assert.True(Asked("REGISTER", "192.0.2.10:5060"));
        Assert.True(Asked("MESSAGE", "192.0.2.10:5060"));
        Assert.True(Asked("INVITE", "192.0.2.12:5060"));
        Set(plan => plan with { Trunks = [A with { Enabled = false }, B] });
        Assert.True(Asked("INVITE", "192.0.2.10:5060"));
        Set(plan => plan with { Trunks = [B] });
        Assert.Null(World.Service.Trunks.Find("a"));
        // A telephone behind the same address has a password of its own.
        World.Sip.Names["b.example"] = new IPEndPoint(IPAddress.Loopback, 5060);
        Set(plan => plan with { Trunks = [B with { Domain = "b.example", ExpiresSeconds = 300 }] });
        Assert.False(Asked("INVITE", "127.0.0.1:5060"));
        Assert.Equal(5060, World.Phone("101").RemoteEndPoint.Port);
        Assert.True(Asked("INVITE", "127.0.0.1:5060"));
    }

    [Fact]
    public void Channels_are_limited()
    {
        World.Phone("102");
        World.CallFrom("192.0.2.10:5060", "0223004545", Sdp.Of(AudioCodec.Pcma));
        var second = World.CallFrom("192.0.2.10:5060", "0223004545", Sdp.Of(AudioCodec.Pcma));
        Assert.Equal("486", World.CallFrom("192.0.2.10:5060", "0223004545", Sdp.Of(AudioCodec.Pcma)).Log);
        second.PeerCancels();
        World.Run();
        Assert.Equal("180", World.CallFrom("192.0.2.10:5060", "0223004545", Sdp.Of(AudioCodec.Pcma)).Log);
    }

    [Fact]
    public void A_withheld_number_is_shown_to_nobody()
    {
        var bob = World.Phone("102");
        var caller = World.CallFrom("192.0.2.10:5060", "0223004545", Sdp.Of(AudioCodec.Pcma), invite => invite.Headers["Privacy"] = "id");
        Assert.Equal("anonymous", World.To(bob).Invite!.From.User);
        caller.PeerCancels();
        World.AssertClean();
        Assert.Equal("anonymous", World.Record.FromNumber);
    }

    [Fact]
    public void A_trunk_that_wants_srtp_takes_nothing_else()
    {
        Set(plan => plan with { Trunks = [A with { Srtp = TrunkSrtp.Required }] });
        Assert.Equal("488", World.CallFrom("192.0.2.10:5060", "0223004545", Sdp.Of(AudioCodec.Pcma)).Log);
    }
}
