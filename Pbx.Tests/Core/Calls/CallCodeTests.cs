using Pbx.Core.CallHistory;
using Pbx.Core.Configuration;
using Pbx.Core.RingGroups;
using Pbx.Media.Sdp;
using Pbx.Sip;
using Pbx.Tests.Core.Support;

namespace Pbx.Tests.Core.Calls;

/// <summary>Codes that do something with calls: pick-up, parking, intercom, the last caller.</summary>
public class CallCodeTests
{
    private readonly CallWorld world = new();
    private readonly Binding ada;
    private readonly Binding bob;
    private readonly Binding cleo;

    public CallCodeTests()
    {
        (ada, bob, cleo) = (world.Phone("101"), world.Phone("102"), world.Phone("103"));
    }

    private FakeSession Dial(Binding phone, string number) => world.Call(phone, number, Sdp.Of(AudioCodec.Pcma));

    private void Played()
    {
        world.Media.Links.Single().PlayedToEnd();
        world.Run();
    }

    [Fact]
    public void A_call_that_rings_at_a_colleague_is_picked_up()
    {
        var caller = Dial(ada, "102");
        world.To(bob).PeerRings();
        world.Run();
        var picker = Dial(cleo, "**102");
        Assert.Equal("200", picker.Log);
        Assert.EndsWith("200", caller.Log);
        Assert.EndsWith("CANCEL", world.To(bob).Log);
        Assert.Equal(("bridge", "bridge"), (world.MediaOf(caller).Hears, world.MediaOf(picker).Hears));
        Assert.Equal("101", picker.Identities[^1].User);
        picker.PeerHangsUp();
        // One call, that of whoever called.
        world.AssertClean();
        Assert.Equal((CallOutcome.Answered, "101", "103"), (world.Record.Outcome, world.Record.FromNumber, world.Record.ToNumber));
    }

    [Fact]
    public void A_call_of_ones_group_is_picked_up_by_its_short_code_and_nobody_elses()
    {
        world.Phone("104");
        world.Snapshots.Set(world.Snapshots.Current! with { Plan = CallPlan.Empty with { Nodes = [new RingGroup { Id = "g", Name = "G", Number = "810", Members = ["u102", "u103"], RingSeconds = 20 }] } });
        var caller = Dial(ada, "810");
        var stranger = Dial(world.Phone("104"), "*8");
        Assert.Equal("200", stranger.Log);
        Assert.Equal("SequenceSource", world.MediaOf(stranger).Hears);
        stranger.PeerHangsUp();
        world.Run();
        var picker = Dial(cleo, "*8");
        Assert.EndsWith("200", caller.Log);
        Assert.Equal("bridge", world.MediaOf(picker).Hears);
        Assert.EndsWith("CANCEL", world.To(bob).Log);
        caller.PeerHangsUp();
        world.AssertClean(2);
    }

    [Fact]
    public void Nothing_to_pick_up_is_said_and_nobody_there_is_refused()
    {
        var picker = Dial(cleo, "**102");
        Assert.Equal("SequenceSource", world.MediaOf(picker).Hears);
        Played();
        Assert.Equal("200 BYE", picker.Log);
        Assert.Equal("404", Dial(cleo, "**777").Log);
        Assert.Equal("404", Dial(cleo, "**").Log);
        world.AssertClean(3);
    }

    [Fact]
    public void A_call_is_parked_by_a_blind_transfer_and_fetched_elsewhere()
    {
        var (caller, callee) = world.Talk(ada, bob);
        callee.PeerRefers("*803");
        world.Run();
        Assert.EndsWith("NOTIFY 200 final BYE", callee.Log);
        Assert.Equal("SilenceSource", world.MediaOf(caller).Hears);
        var wrong = Dial(cleo, "*814");
        SaidNo(wrong);
        var fetcher = Dial(cleo, "*813");
        Assert.Equal("200", fetcher.Log);
        Assert.Equal(("bridge", "bridge"), (world.MediaOf(caller).Hears, world.MediaOf(fetcher).Hears));
        fetcher.PeerHangsUp();
        world.AssertClean(2);
        Assert.Equal(("101", "103", CallOutcome.Answered), (world.History.Entries[^1].FromNumber, world.History.Entries[^1].ToNumber, world.History.Entries[^1].Outcome));
        Assert.Null(world.Service.Board.Parking.Find(null));
    }

    [Fact]
    public void A_place_that_is_taken_is_refused_and_the_call_goes_on()
    {
        var (_, callee) = world.Talk(ada, bob);
        callee.PeerRefers("*803");
        world.Run();
        var (caller, other) = world.Talk(cleo, world.Phone("104"));
        other.PeerRefers("*803");
        world.Run();
        Assert.Contains("486", other.Log, StringComparison.Ordinal);
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
    }

    [Fact]
    public void The_place_is_said_to_whoever_parks_by_an_attended_transfer()
    {
        var (caller, callee) = world.Talk(ada, bob);
        callee.PeerOffers(Sdp.Directed("sendonly", AudioCodec.Pcma));
        var consult = Dial(bob, "*80");
        Assert.Equal("SequenceSource", world.MediaOf(consult).Hears);
        callee.PeerRefers("*80", replaces: consult);
        world.Run();
        Assert.EndsWith("BYE", consult.Log);
        Assert.EndsWith("BYE", callee.Log);
        Assert.Equal("SilenceSource", world.MediaOf(caller).Hears);
        var fetcher = Dial(cleo, "*811");
        Assert.Equal(("bridge", "bridge"), (world.MediaOf(caller).Hears, world.MediaOf(fetcher).Hears));
        caller.PeerHangsUp();
        world.AssertClean(2);
    }

    [Fact]
    public void A_call_that_nobody_fetches_comes_back_and_is_parked_again_if_unanswered()
    {
        var (caller, callee) = world.Talk(ada, bob);
        callee.PeerRefers("*80");
        world.Run();
        world.Advance(91);
        var recall = world.To(bob);
        Assert.NotSame(callee, recall);
        Assert.Null(world.Service.Board.Parking.Find(null));
        recall.PeerRejects(486);
        world.Run();
        Assert.Equal("SilenceSource", world.MediaOf(caller).Hears);
        Assert.NotNull(world.Service.Board.Parking.Find(1));
        world.Advance(91);
        world.To(bob).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
        caller.PeerHangsUp();
        world.AssertClean();
    }

    [Fact]
    public void Who_is_parked_and_hangs_up_gives_the_place_back()
    {
        var (caller, callee) = world.Talk(ada, bob);
        callee.PeerRefers("*80");
        world.Run();
        caller.PeerHangsUp();
        world.AssertClean();
        Assert.Equal(1, world.Service.Board.Parking.Take(null!, null));
    }

    [Fact]
    public void Intercom_asks_the_telephone_to_answer_by_itself()
    {
        var caller = Dial(ada, "*50102");
        var headers = world.To(bob).Invite!.Headers;
        Assert.Contains(headers, header => header.Key == "Alert-Info" && header.Value.EndsWith(";info=alert-autoanswer;delay=0", StringComparison.Ordinal));
        Assert.Contains(headers, header => header.Key == "Call-Info" && header.Value.EndsWith(";answer-after=0", StringComparison.Ordinal));
        world.To(bob).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
        // Whoever talks is not spoken to.
        Assert.Equal("486", Dial(cleo, "*50102").Log);
        caller.PeerHangsUp();
        world.AssertClean(2);
        Assert.DoesNotContain(world.To(bob).Invite!.Headers, header => header.Key == "Answer-Mode");
    }

    [Fact]
    public void A_browser_is_asked_too()
    {
        var browser = world.Browser("104");
        Dial(ada, "*50104");
        Assert.True(browser.Call.AnswersItself);
        Assert.Null(browser.Answer(AudioCodec.Pcma).Error);
        world.Run();
        Assert.Equal("talking", browser.Call.State);
    }

    [Fact]
    public void The_last_caller_is_called_back()
    {
        SaidNo(Dial(bob, "*69"));
        Dial(ada, "102").PeerCancels();
        world.Run();
        Dial(bob, "*69");
        Assert.Equal("102", world.To(ada).Invite!.From.User);
    }

    [Fact]
    public void Who_was_busy_is_called_as_soon_as_both_are_free()
    {
        var (talker, _) = world.Talk(bob, cleo);
        var caller = Dial(ada, "102");
        world.To(bob).PeerRejects(486);
        world.Run();
        Assert.EndsWith("486", caller.Log);
        var wish = Dial(ada, "*37");
        Assert.Equal("SequenceSource", world.MediaOf(wish).Hears);
        wish.PeerHangsUp();
        world.Run();
        world.Advance(4);
        Assert.DoesNotContain(world.Sip.Sessions, session => session.Invite?.Target.Binding == ada);
        talker.PeerHangsUp();
        world.Run();
        world.Advance(4);
        var back = world.To(ada);
        Assert.Equal("102", back.Invite!.From.User);
        back.PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        var called = world.To(bob);
        Assert.Equal("101", called.Invite!.From.User);
        called.PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal(("bridge", "bridge"), (world.MediaOf(back).Hears, world.MediaOf(called).Hears));
        called.PeerHangsUp();
        world.AssertClean(4);
        Assert.Equal(("101", "102", CallOutcome.Answered), (world.History.Entries[^1].FromNumber, world.History.Entries[^1].ToNumber, world.History.Entries[^1].Outcome));
    }

    [Fact]
    public void Nobody_is_called_back_who_does_not_want_it_any_more_or_is_not_there()
    {
        SaidNo(Dial(ada, "*37"));
        Dial(ada, "102");
        world.To(bob).PeerRejects(486);
        world.Run();
        SaidNo(Dial(ada, "*37"));
        SaidNo(Dial(ada, "*38"));
        world.Advance(4);
        Assert.DoesNotContain(world.Sip.Sessions, session => session.Invite?.Target.Binding == ada);
        // Once more, and nobody answers.
        SaidNo(Dial(ada, "*37"));
        world.Advance(4);
        world.To(ada).PeerRejects(480);
        world.Run();
        world.Advance(4);
        Assert.Single(world.Sip.Sessions, session => session.Invite?.Target.Binding == ada);
        world.AssertClean(6);
    }

    [Fact]
    public void Who_wants_it_is_woken_up_until_a_key_is_pressed()
    {
        // Noon in UTC; the company's clock shows one.
        SaidNo(Dial(ada, "*341310"));
        Assert.Equal(world.Time.GetUtcNow().AddMinutes(10), world.People.Of("u101").WakeUpAt);
        world.Advance(9 * 60);
        Assert.DoesNotContain(world.Sip.Sessions, session => session.Invite?.Target.Binding == ada);
        world.Advance(64);
        var first = world.To(ada);
        Assert.Equal("*34", first.Invite!.From.User);
        first.PeerRejects(486);
        world.Run();
        world.Advance(4);
        Assert.Same(first, world.To(ada));
        world.Advance(3 * 60);
        var second = world.To(ada);
        second.PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("SequenceSource", world.MediaOf(second).Hears);
        world.MediaOf(second).Tell(new Pbx.Media.MediaEvent.Dtmf('1', 160));
        world.Run();
        Assert.EndsWith("BYE", second.Log);
        world.Advance(4 * 60);
        Assert.Same(second, world.To(ada));
        Assert.True(world.People.Of("u101").WakeUpAt is null);
        world.AssertClean(3);
    }

    private void SaidNo(FakeSession session)
    {
        Assert.Equal("SequenceSource", world.MediaOf(session).Hears);
        session.PeerHangsUp();
        world.Run();
    }
}
