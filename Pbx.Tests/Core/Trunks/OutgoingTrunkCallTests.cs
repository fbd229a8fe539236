using Pbx.Core.CallHistory;
using Pbx.Core.Flows;
using Pbx.Core.Numbers;
using Pbx.Core.Trunks;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Sip;
using Pbx.Tests.Core.Support;

namespace Pbx.Tests.Core.Trunks;

/// <summary>Calls that go out over trunks.</summary>
public class OutgoingTrunkCallTests : TrunkWorld
{
    [Fact]
    public void A_call_goes_outside_with_the_number_and_the_encodings_that_the_trunk_wants()
    {
        var ada = World.Phone("101");
        var caller = World.Call(ada, "0443332211", Sdp.Of(AudioCodec.G722, AudioCodec.Pcma));
        var callee = Assert.Single(World.Outside);
        var invite = callee.Invite!;
        Assert.Equal("sip:+41443332211@a.example", invite.Target.RequestUri);
        Assert.Equal("sip:192.0.2.10", invite.Target.OutboundProxy);
        Assert.Equal(new SipParty("", "+41223004545", "a.example"), invite.From);
        Assert.False(invite.AssertIdentity);
        Assert.Equal("PCMU PCMA", Sdp.Codecs(Sdp.Text(invite.Sdp!)));
        callee.PeerRings();
        World.Run();
        Assert.Equal("180", caller.Log);
        callee.PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        World.Run();
        caller.PeerAcks();
        World.Run();
        Assert.Equal("180 200", caller.Log);
        Assert.Equal("bridge", World.MediaOf(caller).Hears);
        callee.PeerHangsUp();
        World.AssertClean();
        Assert.Equal(("u101", "+41443332211", "hung-up-by-callee"), (World.Record.FromUserId, World.Record.ToNumber, World.Record.Reason));
    }

    [Fact]
    public void What_the_carrier_sends_before_the_answer_is_heard()
    {
        var caller = World.Call(World.Phone("101"), "0443332211", Sdp.Of(AudioCodec.Pcma));
        World.Outside[0].PeerRings(183, Sdp.Of(AudioCodec.Pcma));
        World.Run();
        Assert.Equal("183+sdp", caller.Log);
        Assert.Equal("bridge", World.MediaOf(caller).Hears);
        // An announcement, and then a refusal: the words were heard.
        World.Outside[0].PeerRejects(404);
        World.Run();
        Assert.Equal("183+sdp 404", caller.Log);
        World.AssertClean();
        Assert.Equal("not-found", World.Record.Reason);
    }

    [Theory]
    [InlineData(486, "486", "busy")]
    [InlineData(404, "404", "not-found")]
    [InlineData(603, "603", "rejected")]
    [InlineData(480, "480", "no-answer")]
    public void What_the_called_party_says_is_true_by_every_way(int status, string log, string reason)
    {
        var caller = World.Call(World.Phone("101"), "0443332211", Sdp.Of(AudioCodec.Pcma));
        World.Outside[0].PeerRejects(status);
        World.Run();
        Assert.Single(World.Outside);
        Assert.Equal(log, caller.Log);
        World.AssertClean();
        Assert.Equal(reason, World.Record.Reason);
    }

    [Fact]
    public void Trouble_of_a_way_leads_to_the_next_and_at_last_to_a_clear_word()
    {
        Register();
        var caller = World.Call(World.Phone("101"), "0443332211", Sdp.Of(AudioCodec.Pcma));
        World.Outside[0].PeerRejects(503);
        World.Run();
        Assert.Equal("sip:192.0.2.11", World.Outside[1].Invite!.Target.OutboundProxy);
        World.Outside[1].PeerHangsUp(EndKind.TransportFailed);
        World.Run();
        var third = World.Outside[2].Invite!;
        Assert.Equal("sip:+41443332211@b.example", third.Target.RequestUri);
        Assert.Same(Account, third.Target.Registration);
        Assert.Equal("acc1", third.From.User);
        Assert.Equal("login1", third.Credentials!.UserName);
        Assert.Equal("acc1", third.ContactUser);
        Assert.Contains(new KeyValuePair<string, string>("P-Asserted-Identity", "<sip:+41223004545@b.example>"), third.Headers);
        World.Outside[2].PeerRejects(500);
        World.Run();
        Assert.Equal("500", caller.Log);
        World.AssertClean();
        Assert.Equal(("no-trunk", CallOutcome.Failed), (World.Record.Reason, World.Record.Outcome));
        Assert.Equal("server-error", Live("b").LastError);
    }

    [Fact]
    public void Silence_leads_to_the_next_way_soon()
    {
        World.Call(World.Phone("101"), "0443332211", Sdp.Of(AudioCodec.Pcma));
        World.Advance(6);
        Assert.Equal("CANCEL", World.Outside[0].Log);
        Assert.Equal(2, World.Outside.Count);
        // Once it rings, it may ring.
        World.Outside[1].PeerRings();
        World.Run();
        World.Advance(20);
        Assert.Equal(2, World.Outside.Count);
    }

    [Fact]
    public void A_full_trunk_and_one_that_is_out_of_order_are_passed_over()
    {
        Set(plan => plan with { Trunks = [A with { Channels = 1, Proxies = ["192.0.2.10"] }, B] });
        Register();
        var (ada, bob) = (World.Phone("101"), World.Phone("102"));
        World.Call(ada, "0443332211", Sdp.Of(AudioCodec.Pcma));
        World.Call(bob, "0443332212", Sdp.Of(AudioCodec.Pcma));
        Assert.Equal("sip:+41443332212@b.example", World.Outside[1].Invite!.Target.RequestUri);
        Account.Tell(new ClientRegistrationState(ClientRegistrationPhase.Failed, World.Time.GetUtcNow()) { StatusCode = 403, Reason = "Forbidden" });
        Assert.Equal((LiveTrunkState.Failed, "forbidden", 403), (Live("b").State, Live("b").Error, Live("b").StatusCode));
        var third = World.Call(World.Phone("103"), "0443332213", Sdp.Of(AudioCodec.Pcma));
        // Full comes before out of order; the ambulance takes what there is.
        Assert.Equal("sip:+41443332213@b.example", World.Outside[2].Invite!.Target.RequestUri);
        World.Outside[2].PeerRejects(403);
        World.Run();
        Assert.Equal("500", third.Log);
        World.Call(World.Phone("104"), "144", Sdp.Of(AudioCodec.Pcma));
        Assert.Equal("sip:144@a.example", World.Outside[3].Invite!.Target.RequestUri);
    }

    [Fact]
    public void Calls_at_once_are_counted()
    {
        Set(plan => plan with { Limits = plan.Limits with { CallsAtOnce = 1 } });
        var ada = World.Phone("101");
        var first = World.Call(ada, "0443332211", Sdp.Of(AudioCodec.Pcma));
        Assert.Equal("403", World.Call(ada, "0443332212", Sdp.Of(AudioCodec.Pcma)).Log);
        first.PeerCancels();
        World.Run();
        Assert.Equal("", World.Call(ada, "0443332212", Sdp.Of(AudioCodec.Pcma)).Log);
    }

    [Fact]
    public void Minutes_to_other_countries_end_with_the_day_s_limit()
    {
        Set(plan => plan with { Limits = plan.Limits with { Countries = ["CH", "DE"], DailyMinutes = 1 } });
        var ada = World.Phone("101");
        var caller = World.Call(ada, "0049301234567", Sdp.Of(AudioCodec.Pcma));
        World.Outside[0].PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        World.Run();
        caller.PeerAcks();
        World.Advance(40);
        caller.PeerHangsUp();
        World.AssertClean();
        caller = World.Call(ada, "0049301234567", Sdp.Of(AudioCodec.Pcma));
        World.Outside[1].PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        World.Run();
        caller.PeerAcks();
        World.Advance(15);
        Assert.DoesNotContain("BYE", caller.Log);
        World.Advance(6);
        Assert.Contains("BYE", caller.Log);
        World.AssertClean(2);
        Assert.Equal("outside-daily", World.History.Entries[1].Reason);
        Assert.Equal("403", World.Call(ada, "0049301234567", Sdp.Of(AudioCodec.Pcma)).Log);
        World.Advance(86_400);
        Assert.Equal("", World.Call(ada, "0049301234567", Sdp.Of(AudioCodec.Pcma)).Log);
    }

    [Fact]
    public void A_caller_who_gives_up_ends_the_call_outside()
    {
        var caller = World.Call(World.Phone("101"), "0443332211", Sdp.Of(AudioCodec.Pcma));
        World.Outside[0].PeerRings();
        World.Run();
        caller.PeerCancels();
        World.Run();
        Assert.Equal("CANCEL", World.Outside[0].Log);
        World.AssertClean();
        Assert.Equal("cancelled", World.Record.Reason);
    }

    [Fact]
    public void Srtp_is_offered_and_given_up_only_where_the_trunk_allows_it()
    {
        Set(plan => plan with { Trunks = [A with { Srtp = TrunkSrtp.Offered, Proxies = ["192.0.2.10"] }] });
        var caller = World.Call(World.Phone("101"), "0443332211", Sdp.Of(AudioCodec.Pcma));
        Assert.Equal(MediaProfile.SdesSrtp, World.MediaOf(World.Outside[0]).Profile);
        World.Outside[0].PeerRejects(488);
        World.Run();
        Assert.Equal(MediaProfile.Rtp, World.MediaOf(World.Outside[1]).Profile);
        World.Outside[1].PeerRejects(486);
        World.Run();
        Assert.Equal("486", caller.Log);
        Set(plan => plan with { Trunks = [A with { Srtp = TrunkSrtp.Required, Proxies = ["192.0.2.10"] }] });
        caller = World.Call(World.Phone("102"), "0443332211", Sdp.Of(AudioCodec.Pcma));
        World.Outside[2].PeerRejects(488);
        World.Run();
        Assert.Equal("500", caller.Log);
        Assert.Equal(3, World.Outside.Count);
    }

    [Fact]
    public void A_withheld_number_is_withheld_outside_too_but_not_from_the_police()
    {
        var ada = World.Phone("101");
        World.Call(ada, "0443332211", Sdp.Of(AudioCodec.Pcma), invite => invite.Headers["Privacy"] = "id");
        Assert.True(World.Outside[0].Invite!.From.IsAnonymous);
        Assert.Contains(new KeyValuePair<string, string>("Privacy", "id"), World.Outside[0].Invite!.Headers);
        Assert.Equal("", World.Outside[0].Invite!.ContactUser);
        World.Call(ada, "117", Sdp.Of(AudioCodec.Pcma), invite => invite.Headers["Privacy"] = "id");
        Assert.False(World.Outside[1].Invite!.From.IsAnonymous);
    }

    [Fact]
    public void A_flow_sends_a_caller_on_to_a_number_outside()
    {
        Set(plan => plan with
        {
            Trunks = [A with { AllowsForeignCallerId = true }],
            Nodes = [new OutsideNumber { Id = "mobile", Name = "Mobile", Dial = "+41781112233", Otherwise = FlowTarget.User("u102") }],
            Numbers = [new InboundNumber { Id = "n", Name = "N", First = "+41223004545", Target = FlowTarget.Node("mobile") }],
        });
        var bob = World.Phone("102");
        var caller = World.CallFrom("192.0.2.10:5060", "0223004545", Sdp.Of(AudioCodec.Pcma));
        var invite = World.Outside[0].Invite!;
        Assert.Equal("sip:+41781112233@a.example", invite.Target.RequestUri);
        Assert.Equal("+41791234567", invite.From.User);
        Assert.Contains(invite.Headers, header => header is { Key: "Diversion", Value: "<sip:+41223004545@a.example>;reason=unconditional;counter=1" });
        World.Outside[0].PeerRejects(486);
        World.Run();
        // Busy there: the way on inside.
        World.To(bob).PeerRings();
        World.Run();
        World.To(bob).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        World.Run();
        Assert.EndsWith("200", caller.Log);
        caller.PeerAcks();
        caller.PeerHangsUp();
        World.AssertClean();
        // And when it is answered there.
        caller = World.CallFrom("192.0.2.10:5060", "0223004545", Sdp.Of(AudioCodec.Pcma));
        World.Outside[1].PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        World.Run();
        Assert.EndsWith("200", caller.Log);
        Assert.Equal("bridge", World.MediaOf(caller).Hears);
        World.Outside[1].PeerHangsUp();
        World.AssertClean(2);
    }

    [Fact]
    public void A_call_can_be_sent_on_to_a_number_outside_by_people_but_not_by_telephones()
    {
        var (ada, bob) = (World.Phone("101"), World.Phone("102"));
        var (caller, callee) = World.Talk(ada, bob);
        callee.PeerRefers("0443332211");
        World.Run();
        World.Outside[0].PeerRings();
        World.Outside[0].PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        World.Run();
        Assert.Contains("NOTIFY 200 final", callee.Log);
        Assert.Equal("bridge", World.MediaOf(caller).Hears);
        caller.PeerHangsUp();
        World.AssertClean();
        var second = World.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        World.To(bob).PeerRejects(302, "sip:0443332211@pbx.test");
        World.Run();
        Assert.Single(World.Outside);
        Assert.Equal("480", second.Log);
    }
}
