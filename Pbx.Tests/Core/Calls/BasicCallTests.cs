using System.Net;
using Pbx.Core.CallHistory;
using Pbx.Core.Calls;
using Pbx.Core.Configuration;
using Pbx.Core.Live;
using Pbx.Media.Sdp;
using Pbx.Sip;
using Pbx.Tests.Core.Support;

namespace Pbx.Tests.Core.Calls;

public class BasicCallTests
{
    private readonly CallWorld world = new();

    [Fact]
    public void A_call_is_made_talked_and_recorded()
    {
        var (ada, bob) = (world.Phone("101"), world.Phone("102"));
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Opus, AudioCodec.Pcma));
        var callee = world.To(bob);
        Assert.Equal("opus PCMA G722 PCMU", Sdp.Codecs(Sdp.Text(callee.Invite!.Sdp!)));
        Assert.Equal(new SipParty("Ada Test", "101", "pbx.test"), callee.Invite.From);
        callee.PeerRings();
        world.Run();
        Assert.Equal("180", caller.Log);
        Assert.Equal(LiveCallState.Ringing, Assert.Single(world.Service.Calls.Snapshot()).State);
        world.Advance(3);
        callee.PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("180 200", caller.Log);
        Assert.Equal("PCMA", Sdp.Codecs(caller.SentSdp));
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
        Assert.Equal(LiveCallState.Talking, Assert.Single(world.Service.Calls.Snapshot()).State);
        world.Advance(60);
        caller.PeerHangsUp();
        world.AssertClean();
        Assert.Equal("BYE", callee.Log);
        var record = world.Record;
        Assert.Equal((CallOutcome.Answered, "hung-up-by-caller", "101", "102", "u101", "u102", "PCMA", 4.1),
            (record.Outcome, record.Reason, record.FromNumber, record.ToNumber, record.FromUserId, record.ToUserId, record.Codec, record.MeanOpinionScore));
        Assert.Equal(TimeSpan.FromSeconds(60), record.EndedAt - record.AnsweredAt);
        Assert.Equal(TimeSpan.FromSeconds(3), record.AnsweredAt - record.StartedAt);
    }

    [Fact]
    public void Callee_hangs_up()
    {
        var (caller, callee) = world.Talk(world.Phone("101"), world.Phone("102"));
        callee.PeerHangsUp();
        world.AssertClean();
        Assert.Equal("180 200 BYE", caller.Log);
        Assert.Equal("hung-up-by-callee", world.Record.Reason);
    }

    [Theory]
    [InlineData("999", 404, "not-found")]
    [InlineData("102", 480, "no-device")]
    public void What_cannot_be_reached(string number, int status, string reason)
    {
        var caller = world.Call(world.Phone("101"), number, Sdp.Of(AudioCodec.Pcma));
        world.AssertClean();
        Assert.Equal($"{status}", caller.Log);
        Assert.Equal((status, reason), (world.Record.StatusCode, world.Record.Reason));
    }

    [Theory]
    [InlineData(486, 486, "busy", CallOutcome.Busy)]
    [InlineData(603, 603, "rejected", CallOutcome.Rejected)]
    [InlineData(480, 480, "no-answer", CallOutcome.Missed)]
    [InlineData(500, 480, "no-answer", CallOutcome.Missed)]
    public void Refused_by_the_phone(int answer, int status, string reason, CallOutcome outcome)
    {
        var (ada, bob) = (world.Phone("101"), world.Phone("102"));
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        world.To(bob).PeerRejects(answer);
        world.AssertClean();
        Assert.Equal($"{status}", caller.Log);
        Assert.Equal((status, reason, outcome), (world.Record.StatusCode, world.Record.Reason, world.Record.Outcome));
    }

    [Fact]
    public void Nobody_answers()
    {
        var (ada, bob) = (world.Phone("101"), world.Phone("102"));
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        world.To(bob).PeerRings();
        world.Advance(29);
        Assert.Equal("180", caller.Log);
        world.Advance(1.5);
        world.AssertClean();
        Assert.Equal("180 480", caller.Log);
        Assert.Equal("CANCEL", world.To(bob).Log);
        Assert.Equal((CallOutcome.Missed, "no-answer"), (world.Record.Outcome, world.Record.Reason));
    }

    [Fact]
    public void Caller_gives_up()
    {
        var (ada, bob) = (world.Phone("101"), world.Phone("102"));
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        world.To(bob).PeerRings();
        world.Run();
        caller.PeerCancels();
        world.AssertClean();
        Assert.Equal("CANCEL", world.To(bob).Log);
        Assert.Equal((CallOutcome.Missed, "cancelled"), (world.Record.Outcome, world.Record.Reason));
    }

    [Fact]
    public void First_of_several_devices_wins()
    {
        var (ada, desk, mobile) = (world.Phone("101"), world.Phone("102"), world.Phone("102", "TCP"));
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        var browser = world.Browser("102");
        var (first, second) = (world.To(desk), world.To(mobile));
        first.PeerRings();
        second.PeerRings();
        world.Run();
        second.PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("180 200", caller.Log);
        Assert.Equal("CANCEL", first.Log);
        Assert.Equal(EndReason.CompletedElsewhere, first.Ending);
        Assert.Empty(browser.Calls);
        caller.PeerHangsUp();
        world.AssertClean();
    }

    [Fact]
    public void Two_answers_at_once_leave_one()
    {
        var (ada, desk, mobile) = (world.Phone("101"), world.Phone("102"), world.Phone("102"));
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        var (first, second) = (world.To(desk), world.To(mobile));
        first.PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        second.PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("200", caller.Log);
        Assert.Equal("", first.Log);
        Assert.Equal("BYE", second.Log);
        Assert.Equal(EndKind.CompletedElsewhere, second.Ending!.Kind);
        first.PeerHangsUp();
        world.AssertClean();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Answer_crosses_cancel(bool answerFirst)
    {
        var (ada, bob) = (world.Phone("101"), world.Phone("102"));
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        var callee = world.To(bob);
        if (answerFirst) callee.PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        caller.PeerCancels();
        if (!answerFirst) callee.PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.AssertClean();
        Assert.DoesNotContain("200", caller.Log);
        Assert.Equal("BYE", callee.Log);
        Assert.Equal((CallOutcome.Missed, "cancelled"), (world.Record.Outcome, world.Record.Reason));
    }

    [Fact]
    public void Answer_crosses_the_end_of_the_ring_time()
    {
        var (ada, bob) = (world.Phone("101"), world.Phone("102"));
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        var callee = world.To(bob);
        callee.PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Time.Advance(TimeSpan.FromSeconds(31));
        world.Run();
        Assert.Equal("200", caller.Log);
        caller.PeerHangsUp();
        world.AssertClean();
    }

    [Fact]
    public void A_decline_at_one_device_ends_it_for_all()
    {
        var (ada, desk, mobile) = (world.Phone("101"), world.Phone("102"), world.Phone("102"));
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        world.To(desk).PeerRings();
        world.To(mobile).PeerRejects(603);
        world.AssertClean();
        Assert.Equal("180 603", caller.Log);
        Assert.Equal("CANCEL", world.To(desk).Log);
    }

    [Fact]
    public void Busy_at_one_device_lets_the_other_ring()
    {
        var (ada, desk, mobile) = (world.Phone("101"), world.Phone("102"), world.Phone("102"));
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        world.To(mobile).PeerRejects(486);
        world.Run();
        Assert.Equal("", caller.Log);
        world.To(desk).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("200", caller.Log);
        caller.PeerHangsUp();
        world.AssertClean();
    }

    [Fact]
    public void A_phone_cannot_pretend_to_be_somebody()
    {
        var (ada, bob) = (world.Phone("101"), world.Phone("102"));
        world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma), invite => invite.From = new SipParty("The Boss", "100", "pbx.test"));
        Assert.Equal(new SipParty("Ada Test", "101", "pbx.test"), world.To(bob).Invite!.From);
    }

    [Fact]
    public void Anonymous_callers_stay_so()
    {
        var (ada, bob) = (world.Phone("101"), world.Phone("102"));
        var browser = world.Browser("102");
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma), invite => invite.From = new SipParty("", "anonymous", "anonymous.invalid"));
        var invite = world.To(bob).Invite!;
        Assert.Equal("anonymous", invite.From.User);
        Assert.Contains(new("Privacy", "id"), invite.Headers);
        var live = Assert.Single(world.Service.Calls.Snapshot());
        Assert.Equal(("101", true), (live.From.Number, live.From.IsAnonymous));
        Assert.Equal("anonymous", live.From.Shown().Number);
        Assert.DoesNotContain(live.Legs, leg => leg.Party == "101");
        Assert.Equal("anonymous", browser.Call.PeerNumber);
        caller.PeerCancels();
        world.AssertClean();
        Assert.Equal(("anonymous", "", "u101"), (world.Record.FromNumber, world.Record.FromName, world.Record.FromUserId));
    }

    [Fact]
    public void Who_did_not_authenticate_is_refused()
    {
        var ada = world.Phone("101");
        Assert.Equal("403", world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma), invite => invite.AuthenticatedAor = null).Log);
        Assert.Equal("403", world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma), invite => invite.AuthenticatedAor = "999").Log);
        world.AssertClean(records: 0);
    }

    [Fact]
    public void Own_extension_rings_the_other_devices()
    {
        var (here, there) = (world.Phone("101"), world.Phone("101"));
        var caller = world.Call(here, "101", Sdp.Of(AudioCodec.Pcma));
        Assert.DoesNotContain(world.Sip.Sessions, s => s.Invite?.Target.Binding == here);
        world.To(there).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("200", caller.Log);
        caller.PeerHangsUp();
        world.AssertClean();
    }

    [Fact]
    public void Loops_end()
    {
        var (ada, _) = (world.Phone("101"), world.Phone("102"));
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma), invite => invite.Headers["X-Pbx-Depth"] = "6");
        world.AssertClean();
        Assert.Equal("482", caller.Log);
    }

    [Fact]
    public void Limits_hold()
    {
        var small = new CallWorld(new CallLimits(Total: 3, PerUser: 1));
        var (ada, bob) = (small.Phone("101"), small.Phone("102"));
        small.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        Assert.Equal("503", small.Call(ada, "102", Sdp.Of(AudioCodec.Pcma)).Log);
        Assert.Equal("480", small.Call(bob, "103", Sdp.Of(AudioCodec.Pcma)).Log);
    }

    [Fact]
    public void No_media_port_left()
    {
        var (ada, _) = (world.Phone("101"), world.Phone("102"));
        world.Media.Ports = 0;
        Assert.Equal("503", world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma)).Log);
        world.Media.Ports = 1;
        Assert.Equal("480", world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma)).Log);
        world.AssertClean(records: 2);
    }

    [Fact]
    public void An_administrator_ends_a_call()
    {
        var (caller, callee) = world.Talk(world.Phone("101"), world.Phone("102"));
        Assert.True(world.Loop.Run(world.Service.EndCallAsync(world.Service.Calls.Snapshot()[0].Id)));
        world.AssertClean();
        Assert.Equal(("180 200 BYE", "BYE"), (caller.Log, callee.Log));
        Assert.Equal("ended-by-administrator", world.Record.Reason);
        Assert.False(world.Loop.Run(world.Service.EndCallAsync("nothing")));
    }

    [Fact]
    public async Task Shutdown_ends_all_and_takes_no_more()
    {
        var (ada, bob) = (world.Phone("101"), world.Phone("102"));
        world.Talk(ada, bob);
        var ringing = world.Call(world.Phone("103"), "102", Sdp.Of(AudioCodec.Pcma));
        var stopping = world.Service.StopAsync(TimeSpan.FromSeconds(5));
        world.Run();
        await stopping.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal("487", ringing.Log);
        world.AssertClean(records: 2);
        Assert.All(world.History.Entries, e => Assert.Equal("shutdown", e.Reason));
        Assert.Equal("503", world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma)).Log);
    }

    [Fact]
    public void A_change_of_the_session_timer_counts_at_once()
    {
        Assert.Equal(TimeSpan.FromMinutes(30), world.Sip.SessionExpires);
        world.Snapshots.Set(CallWorld.MakeSnapshot(CallWorld.Settings with { SessionExpiresSeconds = 0 }));
        world.Run();
        Assert.Equal(TimeSpan.Zero, world.Sip.SessionExpires);
    }

    [Fact]
    public void Before_setup_nothing_is_taken()
    {
        var ada = world.Phone("101");
        world.Snapshots.Set(null!);
        Assert.Null(world.Service.FindSecret("sip101"));
    }

    [Fact]
    public void Secrets_failures_and_blocks()
    {
        Assert.Equal(new DigestSecret("101", "md5", "sha"), world.Service.FindSecret("SIP101"));
        Assert.Null(world.Service.FindSecret("nobody"));
        Assert.True(world.Service.IsBlocked(IPAddress.Parse("192.0.2.66")));
        Assert.True(world.Service.MustAuthenticate("INVITE", new SipParty("", "101", ""), new IPEndPoint(1, 1), "UDP"));
        Assert.False(world.Service.MustAuthenticate("OPTIONS", new SipParty("", "101", ""), new IPEndPoint(1, 1), "UDP"));
        world.Service.OnAuthenticationFailed(new IPEndPoint(IPAddress.Loopback, 5), "TCP", "x", "wrong");
        Assert.Equal(["127.0.0.1 SIP/TCP x wrong"], world.Guard.Failures);
        Assert.Equal(489, world.Service.OnSubscribe(new SubscriptionWish("dialog", "101", "101")).StatusCode);
    }

    [Fact]
    public void Devices_are_shown_and_vanish_with_their_user()
    {
        var phone = world.Phone("104");
        var browser = world.Browser("104");
        Assert.Equal(["Browser", "UDP"], world.Service.Devices.Snapshot().Select(d => d.Transport).Order());
        browser.Detach();
        Assert.Equal(phone.Id, Assert.Single(world.Service.Devices.Snapshot()).Id);
        Assert.Equal([IPAddress.Loopback], world.Guard.Successes);
        world.Snapshots.Set(CallWorld.MakeSnapshot(without: "104"));
        world.Run();
        Assert.Empty(world.Sip.Registrations.For("104"));
        world.Service.OnRegistrationChanged(new RegistrationChange(phone, RegistrationEvent.Removed));
        Assert.Empty(world.Service.Devices.Snapshot());
    }

    [Fact]
    public void Quality_is_shown_live()
    {
        var (caller, _) = world.Talk(world.Phone("101"), world.Phone("102"));
        using var watch = world.Service.Calls.Subscribe();
        world.Advance(2);
        Assert.True(watch.Changes.TryRead(out var change));
        Assert.All(change!.Item!.Legs, leg => Assert.Equal((4.1, "PCMA"), (leg.MeanOpinionScore, leg.Codec)));
        Assert.Equal(2, change.Item.Legs.Count);
        caller.PeerHangsUp();
        world.AssertClean();
    }
}
