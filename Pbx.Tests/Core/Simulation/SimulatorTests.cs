using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Menus;
using Pbx.Core.Numbers;
using Pbx.Core.RingGroups;
using Pbx.Core.Simulation;
using Pbx.Core.Voicemail;
using Pbx.Tests.Core.Flows;

namespace Pbx.Tests.Core.Simulation;

public sealed class SimulatorTests
{
    private static readonly DateTime Monday = new(2026, 11, 23, 10, 0, 0);

    [Theory]
    [InlineData(PersonConduct.Answers, "user:anna")]
    [InlineData(PersonConduct.SignedOff, "user:anna")]
    [InlineData(PersonConduct.Silent, "mailbox:box")]
    [InlineData(PersonConduct.Declines, "mailbox:box")]
    [InlineData(PersonConduct.Busy, "mailbox:box")]
    [InlineData(PersonConduct.DoNotDisturb, "mailbox:box")]
    [InlineData(PersonConduct.Absent, "mailbox:box")]
    public void A_person_who_does_not_answer_has_a_mailbox(PersonConduct conduct, string expected)
    {
        var plan = Plan(FlowTarget.User("anna"), new Mailbox { Id = "box", Name = "Box", UserId = "anna" });
        Assert.Equal(expected, Run(plan, Call() with { Others = new PersonCase(conduct) }).Outcome.ToString());
    }

    [Theory]
    [InlineData(PersonConduct.Answers, "user:anna", 4)]
    [InlineData(PersonConduct.Silent, "ended:flow-ended", 30)]
    [InlineData(PersonConduct.SignedOff, "ended:flow-ended", 0)]
    [InlineData(PersonConduct.Absent, "ended:flow-ended", 0)]
    public void A_group_asks_each_in_turn(PersonConduct conduct, string expected, int seconds)
    {
        var plan = Plan(FlowTarget.Node("group"), new RingGroup { Id = "group", Name = "Group", Members = ["anna", "ben"], RingSeconds = 15 });
        var found = Run(plan, Call() with { Others = new PersonCase(conduct) });
        Assert.Equal(expected, found.Outcome.ToString());
        Assert.Equal(TimeSpan.FromSeconds(seconds), found.Length);
    }

    [Fact]
    public void Whoever_answers_in_the_last_second_has_the_call()
    {
        var plan = Plan(FlowTarget.Node("group"), new RingGroup { Id = "group", Name = "Group", Members = ["anna", "ben"], RingSeconds = 15 });
        Assert.Equal("user:anna", Run(plan, Call() with { Others = new PersonCase(PersonConduct.Answers, 15) }).Outcome.ToString());
        Assert.Equal("ended:flow-ended", Run(plan, Call() with { Others = new PersonCase(PersonConduct.Answers, 16) }).Outcome.ToString());
    }

    [Fact]
    public void Keys_are_pressed_when_they_are_asked_for_and_each_answer_once()
    {
        var plan = Plan(FlowTarget.Node("menu"), new Menu
        {
            Id = "menu",
            Name = "Menu",
            TimeoutSeconds = 5,
            Repeats = 3,
            Keys = new SortedDictionary<char, FlowTarget> { ['1'] = FlowTarget.User("anna") },
            Timeout = FlowTarget.HangUp,
        });
        Assert.Equal("user:anna", Run(plan, Call() with { Answers = [new(""), new("1")] }).Outcome.ToString());
        var silent = Run(plan, Call());
        Assert.Equal(("ended:flow-ended", 15.0), (silent.Outcome.ToString(), silent.Length.TotalSeconds));
        Assert.Equal(7, Run(plan, Call() with { Answers = [new("1", 3)] }).Length.TotalSeconds);
    }

    [Fact]
    public void A_caller_who_gives_up_gives_up_at_that_second()
    {
        var plan = Plan(FlowTarget.User("anna"));
        var found = Run(plan, Call() with { Others = new PersonCase(PersonConduct.Silent), HangsUpAfterSeconds = 7 });
        Assert.Equal(("caller-hung-up", 7.0), (found.Outcome.ToString(), found.Length.TotalSeconds));
    }

    [Theory]
    [InlineData(PersonConduct.Answers, "outside:+41791112233", 6)]
    [InlineData(PersonConduct.Silent, "user:anna", 24)]
    [InlineData(PersonConduct.Busy, "user:anna", 4)]
    public void Numbers_outside_answer_or_do_not(PersonConduct conduct, string expected, int seconds)
    {
        var plan = Plan(FlowTarget.Node("away"), new OutsideNumber { Id = "away", Name = "Away", Dial = "+41791112233", RingSeconds = 20, Otherwise = FlowTarget.User("anna") });
        var found = Run(plan, Call() with { Outside = new PersonCase(conduct, 6) });
        Assert.Equal((expected, (double)seconds), (found.Outcome.ToString(), found.Length.TotalSeconds));
    }

    [Fact]
    public void Calls_from_within_go_by_the_dial_plan()
    {
        var plan = Plan(FlowTarget.User("anna"), new RingGroup { Id = "group", Name = "Group", Number = "810", Members = ["ben"] });
        Assert.Equal("user:ben", Run(plan, Call() with { Caller = "101", Called = "810" }).Outcome.ToString());
        Assert.Equal("user:ben", Run(plan, Call() with { Caller = "101", Called = "102" }).Outcome.ToString());
        Assert.Equal("service:*43", Run(plan, Call() with { Caller = "101", Called = "*43" }).Outcome.ToString());
        Assert.Equal("ended:not-found", Run(plan, Call() with { Caller = "101", Called = "999" }).Outcome.ToString());
        Assert.Equal("ended:not-ours", Run(plan, Call() with { Called = "044 999 99 99" }).Outcome.ToString());
    }

    [Theory]
    [InlineData("2026-03-29T02:30:00", "2026-03-29T03:30:00+02:00")] // does not exist
    [InlineData("2026-10-25T02:30:00", "2026-10-25T02:30:00+02:00")] // exists twice
    [InlineData("2026-10-25T03:30:00", "2026-10-25T03:30:00+01:00")]
    public void Wall_clocks_of_the_days_that_change_are_read(string local, string expected) =>
        Assert.Equal(
            DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture),
            Simulator.InZone(DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture), TimeZoneInfo.FindSystemTimeZoneById("Europe/Zurich")));

    [Theory]
    [InlineData("user:a1")]
    [InlineData("user")]
    [InlineData("outside:+41791112233")]
    [InlineData("caller-hung-up")]
    [InlineData("ended:loop")]
    public void Outcomes_are_read_as_they_are_written(string text) => Assert.Equal(text, FlowOutcome.Parse(text)!.ToString());

    [Fact]
    public void What_is_no_outcome_is_none()
    {
        Assert.Null(FlowOutcome.Parse("nobody:1"));
        Assert.Null(FlowOutcome.Parse(null));
    }

    private static Scenario Call() => new() { Called = "022 300 45 45", Caller = "079 123 45 67", LocalTime = Monday };

    private static CallPlan Plan(FlowTarget target, params FlowNode[] nodes) => new()
    {
        Nodes = nodes,
        Numbers = [new InboundNumber { Id = "main", Name = "Main", First = "+41223004545", Target = target }],
    };

    private static SimulatedCall Run(CallPlan plan, Scenario scenario) => Simulator.Run(Walk.Snapshot(plan, "anna", "ben"), scenario);
}
