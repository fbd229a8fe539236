using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Menus;
using Pbx.Core.Prompts;
using Pbx.Core.RingGroups;
using Pbx.Core.Schedules;
using Pbx.Core.Voicemail;

namespace Pbx.Tests.Core.Flows;

public class FlowRunTests
{
    private static readonly Menu Languages = new()
    {
        Id = "menu",
        Name = "Menu",
        Number = "800",
        Prompt = Say("menu"),
        Keys = new Dictionary<char, FlowTarget> { ['1'] = FlowTarget.Node("to-german"), ['2'] = FlowTarget.Node("french") },
        Repeats = 2,
        Timeout = FlowTarget.Node("nobody"),
        WrongKey = FlowTarget.Node("nobody"),
    };

    private static readonly RingGroup German = Group("german", "anna", "janine") with { NoAnswer = new GroupOverflow(["french"], FlowTarget.Node("nobody")) };

    private static readonly CallPlan Plan = CallPlan.Empty with
    {
        Nodes =
        [
            new ScheduleBranch { Id = "hours", Name = "Hours", Open = FlowTarget.Node("menu"), Closed = FlowTarget.Node("closed"), Holiday = FlowTarget.Node("holiday") },
            Languages, German, Group("french", "marie", "sophie"),
            new LanguageSwitch { Id = "to-german", Name = "German", Language = "de", Next = FlowTarget.Node("german") },
            new Announcement { Id = "closed", Name = "Closed", Prompt = Say("closed") },
            new Announcement { Id = "holiday", Name = "Holiday", Prompt = Say("holiday") },
            new Announcement { Id = "nobody", Name = "Nobody", Prompt = Say("nobody"), Next = FlowTarget.Node("box") },
            new Mailbox { Id = "box", Name = "Mailbox" },
            new OutsideNumber { Id = "mobile", Name = "Mobile", Dial = "+41791112233", RingSeconds = 20, Otherwise = FlowTarget.Node("box") },
        ],
    };

    [Fact]
    public void Menu_leads_to_the_group_which_rings_one_after_another_until_somebody_answers()
    {
        var call = new Walk(Plan, FlowTarget.Node("menu"));
        Assert.Equal("menu answer play:menu-en", call.Trail);
        Assert.Equal("silence 1>to-german speak:de next>german play:ringback ring:anna", call.Presses("1").Trail);
        Assert.Equal("stop:anna ring:janine", call.Waits().Trail);
        Assert.Equal("", call.Answers("janine").Trail);
        Assert.True(call.IsOver);
    }

    [Fact]
    public void Nobody_answers_and_the_call_goes_to_the_other_group_then_to_the_mailbox()
    {
        var call = new Walk(Plan, FlowTarget.Node("german"));
        call.Waits().Waits();
        Assert.Equal("german play:ringback ring:anna stop:anna ring:janine stop:janine no-answer>french ring:marie", call.Trail);
        Assert.Equal("stop:marie ring:sophie", call.Waits().Trail);
        Assert.Equal("no-answer>nobody answer play:nobody-en", call.Fails("sophie").Trail);
        Assert.Equal("next>box play:voicemail-greeting/en", call.Played().Trail);
        Assert.Equal("record:box", call.Played().Trail);
        Assert.Equal("end:200:voicemail", call.Take(new FlowInput.Recorded(), 20).Trail);
        Assert.True(call.IsOver);
    }

    [Theory]
    [InlineData(MemberState.Busy, "all-busy")]
    [InlineData(MemberState.NotRegistered, "nobody-there")]
    [InlineData(MemberState.DoNotDisturb, "nobody-there")]
    [InlineData(MemberState.SignedOff, "nobody-there")]
    public void Group_that_cannot_ring_leaves_at_once_by_the_reason(MemberState state, string key)
    {
        var world = new ImaginedWorld { States = { ["anna"] = state, ["janine"] = state } };
        var group = German with { AllBusy = new GroupOverflow([], FlowTarget.Node("box")), NobodyThere = new GroupOverflow([], FlowTarget.Node("box")) };
        var call = new Walk(PlanObjects.With(Plan, group), FlowTarget.Node("german"), world);
        Assert.Equal($"german play:ringback {key}>box answer play:voicemail-greeting/en", call.Trail);
    }

    [Fact]
    public void One_busy_member_among_absent_ones_means_busy_and_a_phone_that_is_busy_counts()
    {
        var world = new ImaginedWorld { States = { ["anna"] = MemberState.NotRegistered } };
        var call = new Walk(Plan, FlowTarget.Node("german"), world);
        Assert.Equal("german play:ringback ring:janine", call.Trail);
        Assert.StartsWith("all-busy>end end:480", call.Fails("janine", MemberState.Busy).Trail, StringComparison.Ordinal);
    }

    [Fact]
    public void Busy_members_are_offered_a_second_call_where_wished()
    {
        var world = new ImaginedWorld { States = { ["anna"] = MemberState.Busy } };
        var call = new Walk(PlanObjects.With(Plan, German with { SkipBusy = false }), FlowTarget.Node("german"), world);
        Assert.Equal("german play:ringback ring:anna", call.Trail);
    }

    [Fact]
    public void All_at_once_ring_together_and_the_others_stop_when_one_answers()
    {
        var call = new Walk(PlanObjects.With(Plan, German with { Strategy = RingStrategy.AllAtOnce }), FlowTarget.Node("german"));
        Assert.Equal("german play:ringback ring:anna+janine", call.Trail);
        Assert.Equal("", call.Fails("anna").Trail);
        call.Answers("janine");
        Assert.True(call.IsOver);
        call = new Walk(PlanObjects.With(Plan, German with { Strategy = RingStrategy.AllAtOnce }), FlowTarget.Node("german"));
        _ = call.Trail;
        Assert.Equal("stop:anna", call.Answers("janine").Trail);
    }

    [Fact]
    public void Rotation_begins_with_the_next_member_and_rounds_are_made()
    {
        var world = new ImaginedWorld();
        var plan = PlanObjects.With(Plan, German with { Strategy = RingStrategy.Rotating, Rounds = 2, NoAnswer = GroupOverflow.HangUp });
        var first = new Walk(plan, FlowTarget.Node("german"), world);
        first.Waits().Waits().Waits().Waits();
        Assert.Equal("german play:ringback ring:anna stop:anna ring:janine stop:janine ring:anna stop:anna ring:janine stop:janine no-answer>end end:480:flow-ended", first.Trail);
        Assert.Equal("german play:ringback ring:janine", new Walk(plan, FlowTarget.Node("german"), world).Trail);
        Assert.Equal("german play:ringback ring:anna", new Walk(plan, FlowTarget.Node("german"), world).Trail);
    }

    [Fact]
    public void Longest_idle_first()
    {
        var world = new ImaginedWorld { LastCalls = { ["anna"] = new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero), ["janine"] = new DateTimeOffset(2026, 3, 2, 7, 0, 0, TimeSpan.Zero) } };
        var plan = PlanObjects.With(Plan, German with { Strategy = RingStrategy.LongestIdle });
        Assert.Equal("german play:ringback ring:janine", new Walk(plan, FlowTarget.Node("german"), world).Trail);
        world.LastCalls.Remove("anna");
        Assert.Equal("german play:ringback ring:anna", new Walk(plan, FlowTarget.Node("german"), world).Trail);
    }

    [Fact]
    public void Menu_repeats_after_silence_and_after_a_wrong_key_and_then_gives_up()
    {
        var call = new Walk(Plan, FlowTarget.Node("menu"));
        _ = call.Trail;
        Assert.Equal("play:menu-en", call.Played().Waits().Trail);
        Assert.Equal("timeout>nobody play:nobody-en", call.Played().Waits().Trail);

        call = new Walk(Plan, FlowTarget.Node("menu"));
        _ = call.Trail;
        Assert.Equal("silence play:wrong-key/en+menu-en", call.Presses("9").Trail);
        Assert.Equal("silence wrong-key>nobody play:nobody-en", call.Presses("9").Trail);
    }

    [Fact]
    public void Extension_is_dialled_in_a_menu_beside_its_keys()
    {
        var plan = PlanObjects.With(Plan, Languages with { DialExtensions = true });
        var call = new Walk(plan, FlowTarget.Node("menu"), users: ["anna", "janine"]);
        _ = call.Trail;
        Assert.Equal("silence 102>janine".Replace("102", "extension", StringComparison.Ordinal) + " play:ringback ring:janine", call.Presses("102").Trail);

        // 1 is a key and begins 101 too: the key counts when no more digits come
        call = new Walk(plan, FlowTarget.Node("menu"), users: ["anna"]);
        _ = call.Trail;
        Assert.Equal("silence", call.Presses("1").Trail);
        Assert.StartsWith("1>to-german", call.Waits().Trail, StringComparison.Ordinal);
        Assert.Equal("silence extension>menu play:menu-en", new Walk(plan, FlowTarget.Node("menu"), users: ["anna"]).Presses("800").Trail[^"silence extension>menu play:menu-en".Length..]);
    }

    [Fact]
    public void Person_who_does_not_answer_has_a_mailbox_or_the_call_ends()
    {
        Assert.Equal("anna play:ringback ring:anna stop:anna end:480:no-answer", new Walk(Plan, FlowTarget.User("anna"), users: "anna").Waits().Trail);
        var withBox = Plan with { Nodes = [.. Plan.Nodes, new Mailbox { Id = "annas", Name = "Anna", UserId = "anna" }] };
        Assert.Equal("anna play:ringback ring:anna busy>annas answer play:voicemail-greeting/en", new Walk(withBox, FlowTarget.User("anna"), users: "anna").Fails("anna", MemberState.Busy).Trail);
        Assert.Equal("anna end:480:no-device", new Walk(Plan, FlowTarget.User("anna"), new ImaginedWorld { States = { ["anna"] = MemberState.NotRegistered } }, users: "anna").Trail);
    }

    [Theory]
    [InlineData(false, RingStrategy.OneAfterAnother, "stop:anna ring:ben")]
    [InlineData(true, RingStrategy.OneAfterAnother, "stop:anna member-mailbox>annas answer play:voicemail-greeting/en")]
    [InlineData(true, RingStrategy.AllAtOnce, "stop:anna+ben no-answer>end end:480:flow-ended")]
    public void Own_mailbox_of_a_member_takes_a_call_of_the_group_only_where_the_group_says_so(bool forward, RingStrategy strategy, string expected)
    {
        var group = new RingGroup { Id = "group", Name = "Group", Members = ["anna", "ben"], Strategy = strategy, MembersForward = forward };
        var plan = CallPlan.Empty with { Nodes = [group, new Mailbox { Id = "annas", Name = "Anna's", UserId = "anna" }] };
        var call = new Walk(plan, FlowTarget.Node("group"), users: ["anna", "ben"]);
        _ = call.Trail;
        Assert.Equal(expected, call.Waits().Trail);
        // Who declines is not there for the caller either; who is absent or busy was never asked.
        call = new Walk(plan, FlowTarget.Node("group"), users: ["anna", "ben"]);
        _ = call.Trail;
        if (forward && strategy == RingStrategy.OneAfterAnother) Assert.StartsWith("member-mailbox>annas", call.Fails("anna").Trail, StringComparison.Ordinal);
        var absent = new ImaginedWorld { States = { ["anna"] = MemberState.NotRegistered } };
        Assert.EndsWith("ring:ben", new Walk(plan, FlowTarget.Node("group"), absent, users: ["anna", "ben"]).Trail, StringComparison.Ordinal);
    }

    [Fact]
    public void Number_outside_that_fails_or_is_silent_goes_on()
    {
        Assert.Equal("mobile play:ringback dial:+41791112233 stop-dialling otherwise>box answer play:voicemail-greeting/en", new Walk(Plan, FlowTarget.Node("mobile")).Waits().Trail);
        Assert.Equal("mobile play:ringback dial:+41791112233 otherwise>box answer play:voicemail-greeting/en", new Walk(Plan, FlowTarget.Node("mobile")).Take(new FlowInput.OutsideFailed(503, "congestion")).Trail);
        Assert.True(new Walk(Plan, FlowTarget.Node("mobile")).Take(new FlowInput.OutsideAnswered(), 4).IsOver);
    }

    [Fact]
    public void Language_that_a_prompt_lacks_falls_back_to_the_company_s_first()
    {
        var plan = CallPlan.Empty with { Nodes = [new Announcement { Id = "a", Name = "A", Prompt = new PromptSet { ByLanguage = new Dictionary<string, string> { ["fr"] = "f", ["de"] = "d" } } }] };
        Assert.Equal("a answer play:d", new Walk(plan, FlowTarget.Node("a"), language: "it").Trail);
        Assert.Equal("a answer play:f", new Walk(plan, FlowTarget.Node("a"), language: "fr").Trail);
    }

    [Fact]
    public void Hours_decide_and_what_somebody_has_said_comes_first()
    {
        var sunday = new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);
        var plan = Plan with { Departments = [Department.Company with { Hours = new WeekHours([new(DayOfWeek.Monday, 480, 1080)]) }] };
        Assert.StartsWith("hours open>menu", new Walk(plan, FlowTarget.Node("hours")).Trail, StringComparison.Ordinal);
        Assert.Equal("hours closed>closed answer play:closed-en", new Walk(plan, FlowTarget.Node("hours"), at: sunday).Trail);
        var world = new ImaginedWorld { Override = new ScheduleOverride("company", ScheduleState.Open, sunday.AddHours(1), "Claire") };
        Assert.StartsWith("hours open>menu", new Walk(plan, FlowTarget.Node("hours"), world, sunday).Trail, StringComparison.Ordinal);
        Assert.StartsWith("hours closed>closed", new Walk(plan, FlowTarget.Node("hours"), world, sunday.AddHours(1)).Trail, StringComparison.Ordinal);
    }

    [Fact]
    public void Holiday_with_words_of_its_own_says_them()
    {
        var day = new DateOnly(2026, 3, 2);
        var plan = Plan with { Holidays = [new Holiday { Id = "h", Name = "H", From = day, To = day }] };
        Assert.Equal("hours holiday>holiday answer play:holiday-en", new Walk(plan, FlowTarget.Node("hours")).Trail);
        plan = plan with { Holidays = [plan.Holidays[0] with { AnnouncementId = "nobody" }] };
        Assert.StartsWith("hours holiday>nobody answer play:nobody-en", new Walk(plan, FlowTarget.Node("hours")).Trail, StringComparison.Ordinal);
    }

    [Fact]
    public void Operator_is_the_departments_else_the_companys_else_the_end()
    {
        var french = new Department { Id = "french", Name = "French" };
        var company = Department.Company with { Operator = FlowTarget.Node("menu") };
        Assert.Equal("end end:480:flow-ended", Of(Plan with { Departments = [Department.Company, french] }));
        Assert.Equal("menu answer play:menu-en", Of(Plan with { Departments = [company, french] }));
        Assert.Equal("nobody answer play:nobody-en", Of(Plan with { Departments = [company, french with { Operator = FlowTarget.Node("nobody") }] }));

        static string Of(CallPlan plan) => new Walk(plan, FlowTarget.Operator, department: "french").Trail;
    }

    [Fact]
    public void Caller_who_hangs_up_ends_it_and_late_inputs_change_nothing()
    {
        var call = new Walk(Plan, FlowTarget.Node("german"));
        call.Take(new FlowInput.CallerGone());
        Assert.True(call.IsOver);
        Assert.False(call.IsWaiting);
        _ = call.Trail;
        Assert.Equal("", call.Answers("anna").Played().Trail);
    }

    private static RingGroup Group(string id, params string[] members) => new() { Id = id, Name = id, Members = members };

    private static PromptSet Say(string what) => new() { ByLanguage = new[] { "de", "fr", "en" }.ToDictionary(language => language, language => $"{what}-{language}") };
}
