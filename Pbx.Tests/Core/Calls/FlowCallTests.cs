using Pbx.Core.CallHistory;
using Pbx.Core.Calls;
using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Menus;
using Pbx.Core.Prompts;
using Pbx.Core.RingGroups;
using Pbx.Core.Voicemail;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Sip;
using Pbx.Tests.Core.Support;

namespace Pbx.Tests.Core.Calls;

/// <summary>Calls that go through menus, groups and mailboxes; the interpreter has tests of its own.</summary>
public class FlowCallTests
{
    private readonly CallWorld world = new();

    public FlowCallTests() => world.Snapshots.Set(CallWorld.MakeSnapshot() with
    {
        Plan = CallPlan.Empty with
        {
            Nodes =
            [
                new Menu
                {
                    Id = "menu", Name = "Menu", Number = "800", Prompt = Say("m"), Repeats = 1, Timeout = FlowTarget.Node("box"),
                    Keys = new Dictionary<char, FlowTarget> { ['1'] = FlowTarget.Node("german"), ['2'] = FlowTarget.Node("box"), ['3'] = FlowTarget.HangUp, ['4'] = FlowTarget.User("u104") },
                },
                new RingGroup
                {
                    Id = "german", Name = "German", Number = "810", Members = ["u102", "u103"], RingSeconds = 10,
                    NoAnswer = new GroupOverflow([], FlowTarget.Node("box")), AllBusy = new GroupOverflow([], FlowTarget.Node("box")), NobodyThere = new GroupOverflow([], FlowTarget.Node("box")),
                },
                new RingGroup { Id = "all", Name = "All", Number = "820", Members = ["u102", "u103"], RingSeconds = 10, Strategy = RingStrategy.AllAtOnce },
                new Mailbox { Id = "dans", Name = "Dan", UserId = "u104" },
                new Mailbox { Id = "box", Name = "Mailbox", Number = "890", Greeting = Say("g"), MaxSeconds = 60 },
            ],
            Prompts = [new Prompt { Id = "m", Name = "M", Sha256 = "m" }, new Prompt { Id = "g", Name = "G", Sha256 = "g" }],
        },
    });

    [Fact]
    public void Key_of_a_menu_leads_to_a_group_and_the_second_member_answers()
    {
        var (ada, bob, cleo) = (world.Phone("101"), world.Phone("102"), world.Phone("103"));
        var caller = world.Call(ada, "800", Sdp.Of(AudioCodec.Pcma));
        Assert.Equal("200", caller.Log);
        Assert.Equal("SequenceSource", world.MediaOf(caller).Hears);
        Press(caller, '1');
        Assert.Equal("RepeatSource", world.MediaOf(caller).Hears);
        world.To(bob).PeerRings();
        world.Run();
        Assert.Equal("RepeatSource", world.MediaOf(caller).Hears);
        world.Advance(11);
        Assert.Equal("CANCEL", world.To(bob).Log);
        world.To(cleo).PeerRings();
        world.Run();
        world.To(cleo).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
        world.Advance(20);
        caller.PeerHangsUp();
        world.AssertClean();
        Assert.Equal((CallOutcome.Answered, "103", "hung-up-by-caller"), (world.Record.Outcome, world.Record.ToNumber, world.Record.Reason));
        Assert.InRange((world.Record.AnsweredAt - world.Record.StartedAt)!.Value.TotalSeconds, 10, 13);
    }

    [Fact]
    public void Caller_of_a_group_is_not_answered_before_a_member_does_and_hears_ringing()
    {
        var (ada, bob) = (world.Phone("101"), world.Phone("102"));
        var caller = world.Call(ada, "810", Sdp.Of(AudioCodec.Pcma));
        Assert.Equal("180", caller.Log);
        world.To(bob).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("180 200", caller.Log);
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
        world.To(bob).PeerHangsUp();
        world.AssertClean();
    }

    [Fact]
    public void Member_who_answers_in_the_moment_in_which_the_time_is_up_has_the_call()
    {
        var (ada, bob, cleo) = (world.Phone("101"), world.Phone("102"), world.Phone("103"));
        var caller = world.Call(ada, "810", Sdp.Of(AudioCodec.Pcma));
        world.To(bob).PeerRings();
        world.Run();
        world.Time.Advance(TimeSpan.FromSeconds(10));
        world.To(bob).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
        Assert.DoesNotContain(world.Sip.Sessions, session => session.Invite?.Target.Binding == cleo);
        world.Advance(30);
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
        world.To(bob).PeerHangsUp();
        world.AssertClean();
    }

    [Fact]
    public void Message_that_cannot_be_kept_leaves_no_caller_waiting()
    {
        world.Voicemail.DatabaseIsLocked = true;
        var caller = world.Call(world.Phone("101"), "890", Sdp.Of(AudioCodec.Pcma));
        PlayedToEnd(caller);
        Press(caller, '#');
        world.AssertClean();
        Assert.Equal(0, world.Voicemail.Open);
    }

    [Fact]
    public void All_at_once_ring_and_one_decline_is_no_decline_for_the_others()
    {
        var (ada, bob, cleo) = (world.Phone("101"), world.Phone("102"), world.Phone("103"));
        var caller = world.Call(ada, "820", Sdp.Of(AudioCodec.Pcma));
        world.To(bob).PeerRejects(603);
        world.Run();
        Assert.Equal("", world.To(cleo).Log);
        world.To(cleo).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
        caller.PeerHangsUp();
        world.AssertClean();
    }

    [Fact]
    public void Forward_of_a_member_s_phone_does_not_take_the_group_s_call()
    {
        var (ada, bob, cleo, dan) = (world.Phone("101"), world.Phone("102"), world.Phone("103"), world.Phone("104"));
        world.Call(ada, "810", Sdp.Of(AudioCodec.Pcma));
        world.To(bob).PeerRejects(302, "sip:104@pbx.test");
        world.Run();
        Assert.DoesNotContain(world.Sip.Sessions, session => session.Invite?.Target.Binding == dan);
        Assert.Contains(world.Sip.Sessions, session => session.Invite?.Target.Binding == cleo);
    }

    [Fact]
    public void Member_who_talks_is_passed_over_and_when_all_talk_it_overflows_at_once()
    {
        var (ada, bob, cleo, dan) = (world.Phone("101"), world.Phone("102"), world.Phone("103"), world.Phone("104"));
        world.Talk(bob, cleo);
        var caller = world.Call(ada, "810", Sdp.Of(AudioCodec.Pcma));
        Assert.Equal("180 200", caller.Log);
        Assert.Equal("SequenceSource", world.MediaOf(caller).Hears);
        Assert.NotNull(dan);
        caller.PeerHangsUp();
        world.Run();
        Assert.Equal((CallOutcome.Missed, "cancelled"), (world.History.Entries[0].Outcome, world.History.Entries[0].Reason));
    }

    [Fact]
    public void Nobody_is_registered_and_the_caller_leaves_a_message()
    {
        var ada = world.Phone("101");
        var caller = world.Call(ada, "810", Sdp.Of(AudioCodec.Pcma));
        PlayedToEnd(caller);
        var recording = Assert.Single(world.Media.Recordings);
        Assert.Equal((TimeSpan.FromSeconds(60), world.MediaOf(caller)), (recording.Options.Longest, recording.Session));
        Press(caller, '#');
        world.AssertClean();
        Assert.Equal(("box", "101", 5), Assert.Single(world.Voicemail.Kept));
        Assert.Equal(0, world.Voicemail.Open);
        Assert.Equal((CallOutcome.Missed, "voicemail"), (world.Record.Outcome, world.Record.Reason));
    }

    [Fact]
    public void Caller_who_hangs_up_while_speaking_has_left_a_message_and_a_breath_is_none()
    {
        var ada = world.Phone("101");
        var caller = world.Call(ada, "890", Sdp.Of(AudioCodec.Pcma));
        PlayedToEnd(caller);
        caller.PeerHangsUp();
        world.AssertClean();
        Assert.Single(world.Voicemail.Kept);

        caller = world.Call(ada, "890", Sdp.Of(AudioCodec.Pcma));
        PlayedToEnd(caller);
        world.Media.Recordings[1].Ends(RecordingEnd.Silent, 0.4);
        world.AssertClean(records: 2);
        Assert.Single(world.Voicemail.Kept);
        Assert.Equal(0, world.Voicemail.Open);
    }

    [Fact]
    public void Person_with_a_mailbox_is_rung_as_ever_and_then_the_mailbox_takes_the_call()
    {
        var (ada, dan) = (world.Phone("101"), world.Phone("104"));
        var caller = world.Call(ada, "104", Sdp.Of(AudioCodec.Pcma));
        world.To(dan).PeerRings();
        world.Advance(29);
        Assert.Equal("180", caller.Log);
        world.Advance(2);
        Assert.Equal(("180 200", "CANCEL"), (caller.Log, world.To(dan).Log));
        PlayedToEnd(caller);
        world.Media.Recordings[0].Ends(RecordingEnd.Silent, 7);
        world.AssertClean();
        Assert.Equal(("dans", "101", 7), Assert.Single(world.Voicemail.Kept));
        Assert.Equal((CallOutcome.Missed, "voicemail", "104", "u104"), (world.Record.Outcome, world.Record.Reason, world.Record.ToNumber, world.Record.ToUserId));

        caller = world.Call(ada, "104", Sdp.Of(AudioCodec.Pcma));
        world.To(dan).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
        caller.PeerHangsUp();
        world.AssertClean(records: 2);

        // A phone that forwards is followed: it is no group that rings.
        caller = world.Call(ada, "104", Sdp.Of(AudioCodec.Pcma));
        var bob = world.Phone("102");
        world.To(dan).PeerRejects(302, "sip:102@pbx.test");
        world.Run();
        world.To(bob).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
        caller.PeerHangsUp();
        world.AssertClean(records: 3);
    }

    [Fact]
    public void Full_disk_ends_the_call_with_a_reason()
    {
        world.Voicemail.DiskIsFull = true;
        var caller = world.Call(world.Phone("101"), "890", Sdp.Of(AudioCodec.Pcma));
        PlayedToEnd(caller);
        world.AssertClean();
        Assert.Equal((CallOutcome.Failed, "voicemail-failed"), (world.Record.Outcome, world.Record.Reason));
    }

    [Fact]
    public void Hang_up_of_a_flow_is_a_normal_one_and_counts_as_missed()
    {
        var caller = world.Call(world.Phone("101"), "800", Sdp.Of(AudioCodec.Pcma));
        Press(caller, '3');
        Assert.Equal("200 BYE", caller.Log);
        world.AssertClean();
        Assert.Equal((CallOutcome.Missed, "flow-ended"), (world.Record.Outcome, world.Record.Reason));
    }

    [Fact]
    public void Digits_by_INFO_and_from_a_browser_choose_as_well()
    {
        var (ada, bob) = (world.Phone("101"), world.Phone("102"));
        var caller = world.Call(ada, "800", Sdp.Of(AudioCodec.Pcma));
        caller.PeerInfo("application/dtmf-relay", "Signal=1\r\nDuration=160\r\n");
        world.Run();
        Assert.NotNull(world.To(bob));
        caller.PeerHangsUp();
        world.Run();

        var browser = world.Browser("104");
        browser.Dial("800");
        Assert.Equal("talking", browser.Call.State);
        browser.Do(phone => phone.DtmfAsync(browser.Call.Id, "1"));
        world.Run();
        Assert.Equal(2, world.Sip.Sessions.Count(session => session.Invite?.Target.Binding == bob));
        browser.Do(phone => phone.HangupAsync(browser.Call.Id));
        world.AssertClean(records: 2);
    }

    [Fact]
    public void Caller_who_holds_in_a_menu_hears_it_again_afterwards()
    {
        var caller = world.Call(world.Phone("101"), "800", Sdp.Of(AudioCodec.Pcma));
        caller.PeerAcks();
        caller.PeerOffers(Sdp.Directed("sendonly", AudioCodec.Pcma));
        world.Run();
        Assert.Equal("", world.MediaOf(caller).Hears);
        caller.PeerOffers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("SequenceSource", world.MediaOf(caller).Hears);
        caller.PeerHangsUp();
        world.AssertClean();
    }

    [Fact]
    public void Shutdown_ends_a_call_in_a_menu()
    {
        var caller = world.Call(world.Phone("101"), "800", Sdp.Of(AudioCodec.Pcma));
        _ = world.Service.StopAsync(TimeSpan.FromSeconds(1));
        world.Run();
        Assert.Contains("BYE", caller.Log, StringComparison.Ordinal);
        world.AssertClean();
    }

    private void Press(FakeSession caller, char key)
    {
        world.MediaOf(caller).Tell(new MediaEvent.Dtmf(key, 160));
        world.Run();
    }

    private void PlayedToEnd(FakeSession caller)
    {
        world.Media.Links.Find(link => link.Touches(world.MediaOf(caller)))!.PlayedToEnd();
        world.Run();
    }

    private static PromptSet Say(string id) => new() { ByLanguage = new Dictionary<string, string> { ["en"] = id } };
}
