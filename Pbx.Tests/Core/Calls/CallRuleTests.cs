using Pbx.Core.CallHistory;
using Pbx.Core.Configuration;
using Pbx.Core.FeatureCodes;
using Pbx.Core.Flows;
using Pbx.Core.Live;
using Pbx.Core.Numbers;
using Pbx.Core.OutboundRules;
using Pbx.Core.Phones;
using Pbx.Core.Prompts;
using Pbx.Core.RingGroups;
using Pbx.Core.Schedules;
using Pbx.Core.Voicemail;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Sip;
using Pbx.Tests.Core.Support;
using Pbx.Tests.Core.Trunks;

namespace Pbx.Tests.Core.Calls;

/// <summary>What people say about calls by telephone and otherwise: hours, groups, do not disturb, the number that is shown, the PIN.</summary>
public class CallRuleTests : TrunkWorld
{
    private static readonly RingGroup Group = new() { Id = "g", Name = "G", Number = "810", Members = ["u102", "u103"], RingSeconds = 10 };

    private static CallPlan Hours(CallPlan plan) => plan with
    {
        Departments = [plan.Departments[0], new Department { Id = "sales", Name = "Sales", Members = ["u101"], CallerId = "+41223004546" }],
        Nodes =
        [
            Group,
            new ScheduleBranch { Id = "main", Name = "Main", Number = "800", DepartmentId = "sales", Open = FlowTarget.Node("g"), Closed = FlowTarget.Node("box"), Holiday = FlowTarget.User("u104") },
            new Mailbox { Id = "box", Name = "Box" },
        ],
        OutboundRules = [new OutboundRule { Id = "r", Name = "R", MinDigits = 5, OnlyWhenOpen = true, Routes = [new("a")] }],
    };

    private void Played()
    {
        World.Media.Links.Single().PlayedToEnd();
        World.Run();
    }

    private void Press(FakeSession caller, string keys)
    {
        foreach (var key in keys)
        {
            World.MediaOf(caller).Tell(new MediaEvent.Dtmf(key, 160));
            World.Run();
        }
    }

    [Fact]
    public void What_somebody_has_forced_holds_for_calls_in_and_out()
    {
        Set(Hours);
        var (ada, bob, dan) = (World.Phone("101"), World.Phone("102"), World.Phone("104"));
        World.Call(ada, "800", Sdp.Of(AudioCodec.Pcma)).PeerCancels();
        World.Run();
        Assert.Equal("CANCEL", World.To(bob).Log);
        World.Overrides.SetAsync("sales", ScheduleState.Closed, World.Time.GetUtcNow().AddHours(1), "u101");
        var closed = World.Call(ada, "800", Sdp.Of(AudioCodec.Pcma));
        Assert.Equal("200", closed.Log);
        closed.PeerHangsUp();
        World.Run();
        Assert.Equal("403", World.Call(ada, "0443332211", Sdp.Of(AudioCodec.Pcma)).Log);
        Assert.Equal("outside-closed", World.History.Entries[^1].Reason);
        // Somebody of the company, which is open.
        World.Call(bob, "0443332211", Sdp.Of(AudioCodec.Pcma)).PeerCancels();
        World.Run();
        Assert.Single(World.Outside);
        World.Overrides.SetAsync(Department.CompanyId, ScheduleState.Holiday, World.Time.GetUtcNow().AddHours(1), "u101");
        World.Overrides.ClearAsync("sales", "u101");
        World.Call(ada, "800", Sdp.Of(AudioCodec.Pcma)).PeerCancels();
        World.Run();
        Assert.Equal("CANCEL", World.To(dan).Log);
    }

    [Fact]
    public void Hours_are_forced_by_telephone_with_an_end()
    {
        Set(Hours);
        var caller = World.Call(World.Phone("101"), "*63", Sdp.Of(AudioCodec.Pcma));
        Assert.Equal("200", caller.Log);
        Assert.Equal(("sales", ScheduleState.Closed, true), Said());
        Played();
        Press(caller, "9999");
        Played();
        Press(caller, "1830");
        // It was 12 o'clock UTC, so 13 o'clock here.
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 18, 30, 0, TimeSpan.FromHours(1)), World.Overrides.All[0].Until);
        Played();
        Assert.Equal("200 BYE", caller.Log);
        World.Call(World.Phone("101"), "*65", Sdp.Of(AudioCodec.Pcma));
        Assert.Empty(World.Overrides.All);
        Played();
        World.AssertClean(2);

        (string, ScheduleState, bool) Said() => (World.Overrides.All[0].DepartmentId, World.Overrides.All[0].State, World.Overrides.All[0].IsOpenEnded);
    }

    [Fact]
    public void Who_may_not_force_hours_is_told_so()
    {
        Set(Hours);
        World.Call(World.Phone("104"), "*62", Sdp.Of(AudioCodec.Pcma));
        Assert.Empty(World.Overrides.All);
        Played();
        World.AssertClean();
    }

    [Theory]
    [InlineData("1830", 13, "2026-03-01T18:30")]
    [InlineData("0800", 13, "2026-03-02T08:00")]
    [InlineData("2400", 13, "2026-03-02T00:00")]
    [InlineData("1300", 13, "2026-03-02T13:00")]
    [InlineData("2560", 13, null)]
    [InlineData("18", 13, null)]
    public void The_next_time_that_the_clock_shows(string digits, int hour, string? expected) => Assert.Equal(
        expected is null ? null : DateTime.Parse(expected, System.Globalization.CultureInfo.InvariantCulture),
        HoursByPhone.TimeOf(digits, new DateTimeOffset(2026, 3, 1, hour, 0, 0, TimeSpan.FromHours(1))));

    [Fact]
    public void Groups_pass_over_who_is_signed_off_and_people_are_rung()
    {
        Set(Hours);
        var (ada, bob, cleo) = (World.Phone("101"), World.Phone("102"), World.Phone("103"));
        World.Call(bob, "*55810", Sdp.Of(AudioCodec.Pcma));
        Played();
        Assert.Equal(["g"], World.People.Of("u102").SignedOffFrom);
        var caller = World.Call(ada, "810", Sdp.Of(AudioCodec.Pcma));
        Assert.DoesNotContain(World.Sip.Sessions, session => session.Invite?.Target.Binding == bob);
        World.To(cleo).PeerRings();
        caller.PeerCancels();
        World.Run();
        // Direct calls come as ever.
        caller = World.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        Assert.NotNull(World.To(bob));
        caller.PeerCancels();
        World.Run();
        World.Call(bob, "*56", Sdp.Of(AudioCodec.Pcma));
        Played();
        Assert.True(World.People.Of("u102").IsOrdinary);
        // Not a group.
        Assert.Equal("404", World.Call(bob, "*55899", Sdp.Of(AudioCodec.Pcma)).Log);
        World.AssertClean(5);
    }

    [Fact]
    public void Who_does_not_want_to_be_disturbed_is_busy_for_everybody()
    {
        Set(plan => Hours(plan) with { OutboundRules = [], Nodes = [Group with { Members = ["u102"] }, new Mailbox { Id = "own", Name = "Own", UserId = "u103" }] });
        var (ada, bob, cleo) = (World.Phone("101"), World.Phone("102"), World.Phone("103"));
        World.Call(bob, "*78", Sdp.Of(AudioCodec.Pcma));
        Played();
        Assert.Equal("486", World.Call(ada, "102", Sdp.Of(AudioCodec.Pcma)).Log);
        Assert.Equal((CallOutcome.Busy, "busy"), (World.History.Entries[^1].Outcome, World.History.Entries[^1].Reason));
        Assert.Equal("180 480", World.Call(ada, "810", Sdp.Of(AudioCodec.Pcma)).Log);
        World.People.SetDoNotDisturbAsync("u103", true, "");
        // Somebody with a mailbox: it takes the call at once.
        var caller = World.Call(ada, "103", Sdp.Of(AudioCodec.Pcma));
        Assert.Equal("200", caller.Log);
        caller.PeerHangsUp();
        World.Call(bob, "*79", Sdp.Of(AudioCodec.Pcma));
        Played();
        Assert.False(World.People.Of("u102").DoNotDisturb);
        Assert.DoesNotContain(World.Sip.Sessions, session => session.Invite?.Target.Binding is { } to && (to == bob || to == cleo));
    }

    [Fact]
    public void Who_transfers_to_somebody_who_is_not_to_be_disturbed_has_the_call_back()
    {
        var (ada, bob, cleo) = (World.Phone("101"), World.Phone("102"), World.Phone("103"));
        World.People.SetDoNotDisturbAsync("u103", true, "");
        var (transferor, transferee) = World.Talk(ada, bob);
        transferor.PeerRefers("103");
        World.Run();
        Assert.EndsWith("NOTIFY 486 final", transferor.Log);
        Assert.Equal("bridge", World.MediaOf(transferee).Hears);
        transferor.PeerHangsUp();
        World.Run();
        // A phone that sends its calls there is refused, too.
        var caller = World.Call(World.Phone("104"), "102", Sdp.Of(AudioCodec.Pcma));
        World.To(bob).PeerRejects(302, "sip:103@pbx.test");
        World.Run();
        Assert.Equal("486", caller.Log);
        Assert.DoesNotContain(World.Sip.Sessions, session => session.Invite?.Target.Binding == cleo);
    }

    [Theory]
    [InlineData("*710443332211", "+41223004545")]
    [InlineData("*720443332211", "+41223004546")]
    [InlineData("0443332211", "+41223004546")]
    public void A_code_before_the_number_chooses_what_is_shown(string dialled, string shown)
    {
        Set(plan => Chosen(plan));
        var caller = World.Call(World.Phone("101"), dialled, Sdp.Of(AudioCodec.Pcma));
        Assert.Equal(("sip:+41443332211@a.example", shown), (World.Outside[0].Invite!.Target.RequestUri, World.Outside[0].Invite!.From.User));
        caller.PeerCancels();
        World.AssertClean();
        Assert.Equal("+41443332211", World.Record.ToNumber);
    }

    [Fact]
    public void A_number_that_is_not_the_callers_is_not_shown()
    {
        Set(plan => Chosen(plan));
        var bob = World.Phone("102");
        Assert.Equal("403", World.Call(bob, "*720443332211", Sdp.Of(AudioCodec.Pcma)).Log);
        Assert.Equal("caller-id", World.Record.Reason);
        // The ambulance comes nevertheless, and colleagues are colleagues.
        World.Call(bob, "*72144", Sdp.Of(AudioCodec.Pcma)).PeerCancels();
        Assert.Equal("+41223004545", World.Outside[0].Invite!.From.User);
        World.Call(World.Phone("101"), "*72102", Sdp.Of(AudioCodec.Pcma)).PeerCancels();
        World.Run();
        Assert.Equal("CANCEL", World.To(bob).Log);
    }

    [Fact]
    public void A_prefix_withholds_the_number_from_colleagues_and_outside()
    {
        Set(plan => Chosen(plan));
        var (ada, bob) = (World.Phone("101"), World.Phone("102"));
        World.Call(ada, "#31#0443332211", Sdp.Of(AudioCodec.Pcma)).PeerCancels();
        Assert.True(World.Outside[0].Invite!.From.IsAnonymous);
        Assert.Contains(new KeyValuePair<string, string>("Privacy", "id"), World.Outside[0].Invite!.Headers);
        World.Call(ada, "#31#102", Sdp.Of(AudioCodec.Pcma)).PeerCancels();
        World.Run();
        Assert.True(World.To(bob).Invite!.From.IsAnonymous);
    }

    [Fact]
    public void A_browser_chooses_the_number_too()
    {
        Set(plan => Chosen(plan));
        var browser = World.Browser("101");
        Assert.Null(Dial("0443332211", "+41223004545").Error);
        Assert.Equal("+41223004545", World.Outside[0].Invite!.From.User);
        Assert.Null(Dial("0443332211", IBrowserPhone.Withheld).Error);
        Assert.True(World.Outside[1].Invite!.From.IsAnonymous);
        Assert.Equal("caller-id", Dial("0443332211", "+41319999999").Error);
        // What is dialled in front counts.
        Assert.Null(Dial("*720443332211", "+41223004545").Error);
        Assert.Equal("+41223004546", World.Outside[2].Invite!.From.User);

        PhoneResult Dial(string number, string show) => browser.Do(phone => phone.CallAsync(number, Sdp.Browser("pc1", AudioCodec.Pcma), show));
    }

    private static CallPlan Chosen(CallPlan plan) => plan with
    {
        Trunks = [A with { Channels = 0 }],
        Departments = [plan.Departments[0] with { CallerId = "+41223004545" }, new Department { Id = "sales", Name = "Sales", Members = ["u101"], CallerId = "+41223004546" }],
        OutboundRules = [new OutboundRule { Id = "r", Name = "R", MinDigits = 5, Routes = [new("a")] }],
        Limits = new FraudLimits { CallsAtOnce = 10 },
    };

    private static CallPlan Pin(CallPlan plan) => plan with { OutboundRules = [plan.OutboundRules[0] with { AskPin = true }] };

    [Fact]
    public void The_right_pin_lets_the_call_out()
    {
        Set(Pin);
        var caller = World.Call(World.Phone("101"), "0443332211", Sdp.Of(AudioCodec.Pcma));
        // Telephones send digits when the call is answered, not before.
        Assert.Equal("200", caller.Log);
        Assert.Empty(World.Outside);
        Press(caller, "4712#");
        Assert.Equal("127.0.0.1 PIN 101 wrong PIN for a call outside", Assert.Single(World.Guard.Failures));
        Played();
        Press(caller, "4711#");
        var callee = Assert.Single(World.Outside);
        callee.PeerRings();
        World.Run();
        Assert.Equal("ToneGenerator", World.MediaOf(caller).Hears);
        callee.PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        World.Run();
        Assert.Equal("bridge", World.MediaOf(caller).Hears);
        callee.PeerHangsUp();
        World.AssertClean();
        Assert.Equal((CallOutcome.Answered, "+41443332211", "hung-up-by-callee"), (World.Record.Outcome, World.Record.ToNumber, World.Record.Reason));
        Assert.NotNull(World.Record.AnsweredAt);
    }

    [Fact]
    public void Who_has_entered_the_pin_hears_that_the_number_is_busy()
    {
        Set(Pin);
        var caller = World.Call(World.Phone("101"), "0443332211", Sdp.Of(AudioCodec.Pcma));
        Press(caller, "4711#");
        World.Outside[0].PeerRejects(486);
        World.Run();
        Assert.Equal("ToneGenerator", World.MediaOf(caller).Hears);
        World.Advance(4.5);
        Assert.Equal("200 BYE", caller.Log);
        World.AssertClean();
        Assert.Equal((CallOutcome.Busy, "busy"), (World.Record.Outcome, World.Record.Reason));
    }

    [Fact]
    public void Three_wrong_pins_are_enough()
    {
        Set(Pin);
        var caller = World.Call(World.Phone("101"), "0443332211", Sdp.Of(AudioCodec.Pcma));
        for (var i = 0; i < 3; i++)
        {
            Press(caller, "1234#");
            Played();
        }
        Played();
        Assert.Equal("200 BYE", caller.Log);
        Assert.Equal((3, 0), (World.Guard.Failures.Count, World.Outside.Count));
        World.AssertClean();
        Assert.Equal((CallOutcome.Failed, "outside-pin", (DateTimeOffset?)null), (World.Record.Outcome, World.Record.Reason, World.Record.AnsweredAt));
    }

    [Theory]
    // Nothing entered: it is asked once, and then good-bye is said.
    [InlineData("101", "..")]
    // No mailbox, no PIN.
    [InlineData("102", ".")]
    public void Without_a_pin_the_call_does_not_go_out(string extension, string listens)
    {
        Set(Pin);
        var caller = World.Call(World.Phone(extension), "0443332211", Sdp.Of(AudioCodec.Pcma));
        foreach (var _ in listens)
        {
            Played();
            World.Advance(7);
        }
        Assert.Equal("200 BYE", caller.Log);
        Assert.Empty(World.Outside);
        World.AssertClean();
    }

    [Fact]
    public void Who_holds_while_being_asked_gets_no_new_tries_and_who_hangs_up_is_gone()
    {
        Set(Pin);
        World.Mailboxes.Otherwise = PinVerdict.Locked;
        var caller = World.Call(World.Phone("101"), "0443332211", Sdp.Of(AudioCodec.Pcma));
        caller.PeerHangsUp();
        World.AssertClean();
        Assert.Equal(CallOutcome.Missed, World.Record.Outcome);
        caller = World.Call(World.Phone("101"), "0443332211", Sdp.Of(AudioCodec.Pcma));
        Press(caller, "1234#");
        Played();
        World.AssertClean(2);
        Assert.Single(World.Mailboxes.Tried);
        Assert.Equal("200 BYE", caller.Log);
    }

    [Fact]
    public void A_browser_is_asked_for_the_pin_and_the_police_asks_nobody()
    {
        Set(Pin);
        var browser = World.Browser("101");
        var id = browser.Dial("0443332211").CallId!;
        Assert.Equal("talking", browser.Call.State);
        browser.Do(phone => phone.DtmfAsync(id, "4711#"));
        Assert.Single(World.Outside);
        browser.Do(phone => phone.HangupAsync(id));
        Assert.Equal("CANCEL", World.Outside[0].Log);
        browser.Dial("117");
        Assert.Equal(2, World.Outside.Count);
    }

    [Fact]
    public void Our_people_are_spoken_to_in_their_own_language_wherever_they_call()
    {
        Set(plan => plan with
        {
            Departments = [plan.Departments[0] with { Language = "fr" }],
            Nodes = [new Mailbox { Id = "box", Name = "Box", Number = "890" }],
            Numbers = [new InboundNumber { Id = "n", Name = "N", First = "+41223004545", Target = FlowTarget.Node("box") }],
        });
        var ada = World.Phone("101");
        foreach (var number in new[] { "890", "0223004545", "*60" })
        {
            var caller = World.Call(ada, number, Sdp.Of(AudioCodec.Pcma));
            Assert.Equal("en", World.Service.Board.Calls.Single().Language);
            caller.PeerHangsUp();
            World.Run();
        }
        World.CallFrom("192.0.2.10:5060", "0223004545", Sdp.Of(AudioCodec.Pcma));
        Assert.Equal("fr", World.Service.Board.Calls.Single().Language);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    [InlineData("fr")]
    [InlineData("it")]
    public void Every_word_is_spoken_in_every_language(string language)
    {
        string[] names = ["not-allowed", "hours-open", "hours-closed", "hours-holiday", "hours-timetable", "hours-time", "until", "groups-off", "groups-on", "group-off", "group-on",
            "dnd-on", "dnd-off", "outside-pin", "outside-no-pin"];
        foreach (var name in names)
        {
            using var own = typeof(HoursByPhone).Assembly.GetManifestResourceStream($"Prompts/{language}/{name}.wav");
            Assert.True(own is not null, $"{language}/{name} is not spoken");
            Assert.True(Pbx.Core.FeatureCodes.Prompts.Load(language, name).Samples.Max(s => Math.Abs((int)s)) > 2000, $"{language}/{name} is silent");
        }
    }
}
