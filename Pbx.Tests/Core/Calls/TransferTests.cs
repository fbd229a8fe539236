using Pbx.Core.CallHistory;
using Pbx.Core.Live;
using Pbx.Media.Sdp;
using Pbx.Sip;
using Pbx.Tests.Core.Support;

namespace Pbx.Tests.Core.Calls;

public class TransferTests
{
    private readonly CallWorld world = new();
    private readonly Binding ada;
    private readonly Binding bob;
    private readonly Binding cleo;

    public TransferTests()
    {
        ada = world.Phone("101");
        bob = world.Phone("102");
        cleo = world.Phone("103");
    }

    [Fact]
    public void Blind_by_the_callee()
    {
        var (caller, callee) = world.Talk(ada, bob);
        callee.PeerRefers("103");
        world.Run();
        Assert.Equal("202 NOTIFY 100", callee.Log);
        Assert.Equal(LiveCallState.Transferring, world.Service.Calls.Snapshot()[0].State);
        var third = world.To(cleo);
        Assert.StartsWith("PCMA", Sdp.Codecs(Sdp.Text(third.Invite!.Sdp!)));
        Assert.Equal("101", third.Invite.From.User);
        third.PeerRings();
        world.Run();
        Assert.Equal("ToneGenerator", world.MediaOf(caller).Hears);
        third.PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("202 NOTIFY 100 NOTIFY 200 final BYE", callee.Log);
        Assert.Equal(("bridge", "bridge"), (world.MediaOf(caller).Hears, world.MediaOf(third).Hears));
        Assert.Equal("103", Assert.Single(caller.Identities).User);
        caller.PeerHangsUp();
        world.AssertClean();
        Assert.Equal("BYE", third.Log);
        Assert.Equal((CallOutcome.Answered, "transferred", "101", "103"), (world.Record.Outcome, world.Record.Reason, world.Record.FromNumber, world.Record.ToNumber));
    }

    [Fact]
    public void An_anonymous_caller_stays_so_through_transfers()
    {
        var desk = world.Browser("104");
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma), invite => invite.Headers["Privacy"] = "id");
        var callee = world.To(bob);
        callee.PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        callee.PeerRefers("103");
        world.Run();
        var third = world.To(cleo);
        Assert.Equal("anonymous", third.Invite!.From.User);
        third.PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.DoesNotContain(third.Identities, party => party.User == "101");
        // Attended: Cleo has Dan on another line and joins the two.
        var second = world.Call(cleo, "104", Sdp.Of(AudioCodec.Pcma));
        Assert.Null(desk.Answer(AudioCodec.Pcma).Error);
        world.Run();
        third.PeerRefers("104", replaces: second);
        world.Run();
        Assert.Equal(("talking", "anonymous", ""), (desk.Call.State, desk.Call.PeerNumber, desk.Call.PeerName));
        caller.PeerHangsUp();
        world.AssertClean(records: 2);
        Assert.All(world.History.Entries, entry => Assert.Equal(("anonymous", "", "u101"), (entry.FromNumber, entry.FromName, entry.FromUserId)));
    }

    [Fact]
    public void Blind_by_the_caller()
    {
        var (caller, callee) = world.Talk(ada, bob);
        caller.PeerRefers("103");
        world.Run();
        world.To(cleo).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.EndsWith("NOTIFY 200 final BYE", caller.Log);
        Assert.Equal("bridge", world.MediaOf(callee).Hears);
        Assert.Equal("102", world.To(cleo).Invite!.From.User);
        world.To(cleo).PeerHangsUp();
        world.AssertClean();
        Assert.Equal(("101", "102", "transferred"), (world.Record.FromNumber, world.Record.ToNumber, world.Record.Reason));
    }

    [Theory]
    [InlineData(486, "NOTIFY 486 final")]
    [InlineData(603, "NOTIFY 603 final")]
    public void A_failed_one_comes_back(int status, string notify)
    {
        var (caller, callee) = world.Talk(ada, bob);
        callee.PeerRefers("103");
        world.Run();
        world.To(cleo).PeerRejects(status);
        world.Run();
        Assert.EndsWith(notify, callee.Log);
        Assert.Equal(("bridge", "bridge"), (world.MediaOf(caller).Hears, world.MediaOf(callee).Hears));
        caller.PeerHangsUp();
        world.AssertClean();
        Assert.Equal("hung-up-by-caller", world.Record.Reason);
    }

    [Fact]
    public void To_an_unknown_number_is_refused()
    {
        var (caller, callee) = world.Talk(ada, bob);
        callee.PeerRefers("999");
        world.Run();
        Assert.Equal("refer 404", callee.Log);
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
    }

    [Fact]
    public void A_transferor_who_hung_up_is_called_back_when_it_fails()
    {
        var (caller, callee) = world.Talk(ada, bob);
        callee.PeerRefers("103");
        world.Run();
        callee.PeerHangsUp();
        world.Run();
        world.To(cleo).PeerRejects(486);
        world.Run();
        var recall = world.To(bob);
        Assert.NotSame(callee, recall);
        recall.PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal(("bridge", "bridge"), (world.MediaOf(caller).Hears, world.MediaOf(recall).Hears));
        recall.PeerHangsUp();
        world.AssertClean();
    }

    [Fact]
    public void If_nobody_is_there_after_that_it_ends()
    {
        var (caller, callee) = world.Talk(ada, bob);
        callee.PeerRefers("103");
        world.Run();
        callee.PeerHangsUp();
        world.Run();
        world.To(cleo).PeerRejects(486);
        world.Run();
        world.To(bob).PeerRejects(480);
        world.AssertClean();
        Assert.EndsWith("BYE", caller.Log);
        Assert.Equal("busy", world.Record.Reason);
    }

    [Fact]
    public void Who_waits_may_hang_up_meanwhile()
    {
        var (caller, callee) = world.Talk(ada, bob);
        callee.PeerRefers("103");
        world.Run();
        world.To(cleo).PeerRings();
        world.Run();
        caller.PeerHangsUp();
        world.AssertClean();
        Assert.Equal("CANCEL", world.To(cleo).Log);
        Assert.EndsWith("NOTIFY 487 final BYE", callee.Log);
    }

    [Fact]
    public void Hang_up_and_refer_at_once()
    {
        var (caller, callee) = world.Talk(ada, bob);
        caller.PeerHangsUp();
        callee.PeerRefers("103");
        world.AssertClean();
        Assert.Contains("refer", callee.Log);
    }

    [Fact]
    public void Answer_of_the_new_party_crosses_the_end_of_the_waiting_one()
    {
        var (caller, callee) = world.Talk(ada, bob);
        callee.PeerRefers("103");
        world.Run();
        world.To(cleo).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        caller.PeerHangsUp();
        world.AssertClean();
        Assert.Equal("BYE", world.To(cleo).Log);
        Assert.Equal(InviteState.Ended, callee.State);
    }

    [Fact]
    public void To_a_service_number()
    {
        var (caller, callee) = world.Talk(ada, bob);
        callee.PeerRefers("*43");
        world.Run();
        Assert.EndsWith("NOTIFY 200 final BYE", callee.Log);
        Assert.Equal("SequenceSource", world.MediaOf(caller).Hears);
        caller.PeerHangsUp();
        world.AssertClean();
        Assert.Equal("*43", world.Record.ToNumber);
    }

    [Fact]
    public void Attended()
    {
        var (caller, callee) = world.Talk(ada, bob);
        callee.PeerOffers(Sdp.Directed("sendonly", AudioCodec.Pcma));
        var (consult, third) = world.Talk(bob, cleo);
        callee.PeerRefers("103", replaces: consult);
        world.Run();
        Assert.Equal("202 NOTIFY 100 NOTIFY 200 final BYE", callee.Log);
        Assert.Equal("180 200 BYE", consult.Log);
        Assert.Equal(("bridge", "bridge"), (world.MediaOf(caller).Hears, world.MediaOf(third).Hears));
        Assert.Equal(("103", "101"), (caller.Identities[^1].User, third.Identities[^1].User));
        Assert.Equal((CallOutcome.Answered, "transferred", "101", "102"),
            (world.Record.Outcome, world.Record.Reason, world.Record.FromNumber, world.Record.ToNumber));
        world.Advance(10);
        third.PeerHangsUp();
        world.AssertClean(records: 2);
        Assert.Equal("180 200 BYE", caller.Log);
        var rest = world.History.Entries[1];
        Assert.Equal(("101", "103", "transferred"), (rest.FromNumber, rest.ToNumber, rest.Reason));
    }

    [Fact]
    public void Attended_with_different_codecs_is_renegotiated()
    {
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.G722, AudioCodec.Pcma));
        caller.OnReInvite = _ => Sdp.Of(AudioCodec.Pcma);
        var callee = world.To(bob);
        callee.PeerAnswers(Sdp.Of(AudioCodec.G722));
        world.Run();
        var (consult, third) = world.Talk(bob, cleo, AudioCodec.Pcma);
        callee.PeerRefers("103", replaces: consult);
        world.Run();
        Assert.EndsWith("reINVITE", caller.Log);
        Assert.Equal(("PCMA", "PCMA"), (world.MediaOf(caller).Codec!.Name, world.MediaOf(third).Codec!.Name));
        Assert.Equal("bridge", world.MediaOf(third).Hears);
    }

    [Fact]
    public void Attended_while_the_other_still_rings()
    {
        var (caller, callee) = world.Talk(ada, bob);
        var consult = world.Call(bob, "103", Sdp.Of(AudioCodec.Pcma));
        world.To(cleo).PeerRings();
        world.Run();
        callee.PeerRefers("103", replaces: consult);
        world.Run();
        Assert.EndsWith("NOTIFY 200 final BYE", callee.Log);
        Assert.Equal("180 487", consult.Log);
        Assert.Equal("ToneGenerator", world.MediaOf(caller).Hears);
        world.To(cleo).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
        caller.PeerHangsUp();
        world.AssertClean(records: 2);
        Assert.Equal(("101", "103", CallOutcome.Answered), (world.History.Entries[1].FromNumber, world.History.Entries[1].ToNumber, world.History.Entries[1].Outcome));
    }

    [Fact]
    public void Attended_while_ringing_and_then_nobody_answers()
    {
        var (caller, callee) = world.Talk(ada, bob);
        var consult = world.Call(bob, "103", Sdp.Of(AudioCodec.Pcma));
        callee.PeerRefers("103", replaces: consult);
        world.Run();
        world.Advance(31);
        world.AssertClean(records: 2);
        Assert.EndsWith("BYE", caller.Log);
        Assert.Equal("CANCEL", world.To(cleo).Log);
    }

    [Fact]
    public void Attended_to_a_call_that_is_gone_changes_nothing()
    {
        var (caller, callee) = world.Talk(ada, bob);
        var (consult, third) = world.Talk(bob, cleo);
        third.PeerHangsUp();
        world.Run();
        callee.PeerRefers("103", replaces: consult);
        world.Run();
        Assert.Equal("202 NOTIFY 481 final", callee.Log);
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
    }

    [Fact]
    public void Both_sides_of_an_attended_transfer_hang_up_at_once()
    {
        var (caller, callee) = world.Talk(ada, bob);
        var (consult, third) = world.Talk(bob, cleo);
        callee.PeerRefers("103", replaces: consult);
        third.PeerHangsUp();
        caller.PeerHangsUp();
        consult.PeerHangsUp();
        callee.PeerHangsUp();
        world.AssertClean(records: 2);
    }

    [Fact]
    public void Invite_with_replaces_takes_over()
    {
        var (caller, callee) = world.Talk(ada, bob);
        var other = world.Phone("104");
        var taker = world.Call(other, "101", Sdp.Of(AudioCodec.Pcma, AudioCodec.G722), invite => invite.Replaces = callee);
        Assert.Equal("200", taker.Log);
        Assert.Equal("PCMA", Sdp.Codecs(taker.SentSdp));
        Assert.Equal("BYE", callee.Log);
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
        Assert.Equal("104", caller.Identities[^1].User);
        taker.PeerHangsUp();
        world.AssertClean();
        Assert.Equal("104", world.Record.ToNumber);
    }

    [Fact]
    public void Invite_with_replaces_picks_a_ringing_call_up()
    {
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        var ringing = world.To(bob);
        ringing.PeerRings();
        world.Run();
        var picker = world.Call(cleo, "102", Sdp.Of(AudioCodec.Pcma), invite => (invite.Replaces, invite.ReplacesEarlyOnly) = (ringing, true));
        Assert.Equal(("200", "180 200", "CANCEL"), (picker.Log, caller.Log, ringing.Log));
        Assert.Equal("bridge", world.MediaOf(picker).Hears);
        picker.PeerHangsUp();
        world.AssertClean();
        Assert.Equal(("103", "hung-up-by-callee"), (world.Record.ToNumber, world.Record.Reason));
    }

    [Fact]
    public void Replaces_that_cannot_be()
    {
        var (caller, callee) = world.Talk(ada, bob);
        Assert.Equal("486", world.Call(cleo, "x", Sdp.Of(AudioCodec.Pcma), i => (i.Replaces, i.ReplacesEarlyOnly) = (callee, true)).Log);
        Assert.Equal("481", world.Call(cleo, "x", Sdp.Of(AudioCodec.Pcma), i => i.Headers["Replaces"] = "gone;to-tag=1;from-tag=2").Log);
        Assert.Equal("488", world.Call(cleo, "x", Sdp.Of(Sdp.G729), i => i.Replaces = callee).Log);
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
        caller.PeerHangsUp();
        world.AssertClean();
        var ringing = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        Assert.Equal("481", world.Call(cleo, "x", Sdp.Of(AudioCodec.Pcma), i => i.Replaces = ringing).Log);
    }
}
