using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Numbers;
using Pbx.Core.OutboundRules;
using Pbx.Core.Routing;
using Pbx.Core.Schedules;
using Pbx.Core.Trunks;
using Pbx.Tests.Core.Support;

namespace Pbx.Tests.Core.OutboundRules;

public class OutboundPlanTests
{

    // A Monday, 12 h in Zürich.
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 11, 0, 0, TimeSpan.Zero);

    private static readonly CallPlan Plan = CallPlan.Empty with
    {
        Departments =
        [
            Department.Company with { CallerId = "+41223004545" },
            new Department { Id = "french", Name = "French", CallerId = "+41263220000", Members = ["u102"] },
            new Department { Id = "day", Name = "Day", Hours = WeekHours.Always with { Spans = [new HourSpan(DayOfWeek.Monday, 480, 1080)] }, Members = ["u103"] },
        ],
        Trunks =
        [
            new Trunk { Id = "a", Name = "A", Domain = "a.example", UserName = "acc" },
            new Trunk { Id = "b", Name = "B", Domain = "b.example", UserName = "acc", OutFormat = NumberFormat.National, AllowsForeignCallerId = true },
            new Trunk { Id = "off", Name = "Off", Domain = "c.example", UserName = "acc", Enabled = false },
        ],
        OutboundRules =
        [
            new OutboundRule { Id = "none", Name = "Nothing", Prefixes = ["+41900"] },
            new OutboundRule { Id = "day", Name = "Day", Prefixes = ["+43"], OnlyWhenOpen = true, Routes = [new("a")] },
            new OutboundRule { Id = "french", Name = "French", Prefixes = ["+33"], Departments = ["french"], Routes = [new("b", CallerId: "+33145678900"), new("off"), new("a")] },
            new OutboundRule { Id = "zero", Name = "With 9", Prefixes = ["9"], MinDigits = 10, Routes = [new("a", Strip: 1)] },
            new OutboundRule { Id = "local", Name = "Local", MinDigits = 7, MaxDigits = 7, Routes = [new("b", Prepend: "022")] },
            new OutboundRule { Id = "tech", Name = "Code", Prefixes = ["+4179"], Routes = [new("a", Prepend: "1234")] },
            new OutboundRule { Id = "pin", Name = "PIN", Prefixes = ["+4178"], AskPin = true, Routes = [new("a")] },
            new OutboundRule { Id = "dead", Name = "Off", Prefixes = ["+4177"], Routes = [new("off")] },
            new OutboundRule { Id = "rest", Name = "Rest", MinDigits = 3, Routes = [new("a"), new("b")] },
        ],
        Limits = new FraudLimits { Countries = ["CH", "AT", "DE", "FR"], Emergency = ["117", "144", "103"], CallsAtOnce = 2 },
    };

    private static readonly PbxSnapshot Snapshot = CallWorld.MakeSnapshot() with { Plan = Plan };

    private static string Route(string dialled, string? user = "u101", PbxSnapshot? snapshot = null, DateTimeOffset? now = null, Func<Dialler, Dialler>? change = null)
    {
        var dialler = new Dialler { UserId = user, Number = "101" };
        return DialPlan.Route(snapshot ?? Snapshot, dialled, 0, change?.Invoke(dialler) ?? dialler, now ?? Noon) switch
        {
            Destination.Outside outside => $"{(outside.IsEmergency ? "!" : "")}{outside.RuleId} {outside.Number}: {string.Join(", ", outside.Routes.Select(r => $"{r.Trunk.Id} {r.Dial} as {r.CallerId}"))}",
            Destination.Nowhere nowhere => $"{nowhere.StatusCode} {nowhere.Reason}",
            Destination.Person person => person.User.Extension,
            Destination.Flow flow => flow.Start.Target.ToString(),
            Destination.Service service => service.Number,
            var other => other.ToString(),
        };
    }

    [Theory]
    [InlineData("0443332211", "u101", "rest +41443332211: a +41443332211 as +41223004545, b 0443332211 as +41223004545")]
    [InlineData("+41 44 333 22 11", "u101", "rest +41443332211: a +41443332211 as +41223004545, b 0443332211 as +41223004545")]
    [InlineData("0049301234567", "u101", "rest +49301234567: a +49301234567 as +41223004545, b 0049301234567 as +41223004545")]
    [InlineData("0443332211", "u102", "rest +41443332211: a +41443332211 as +41263220000, b 0443332211 as +41263220000")]
    [InlineData("0033145678911", "u102", "french +33145678911: b 0033145678911 as +33145678900, a +33145678911 as +41263220000")]
    [InlineData("0033145678911", "u101", "rest +33145678911: a +33145678911 as +41223004545, b 0033145678911 as +41223004545")]
    [InlineData("90443332211", "u101", "zero +41443332211: a +41443332211 as +41223004545")]
    [InlineData("3004546", "u101", "local +41223004546: b 0223004546 as +41223004545")]
    [InlineData("0791234567", "u101", "tech +41791234567: a 1234+41791234567 as +41223004545")]
    [InlineData("1414", "u101", "rest 1414: a 1414 as +41223004545, b 1414 as +41223004545")]
    public void Finds_the_way(string dialled, string user, string expected) => Assert.Equal(expected, Route(dialled, user));

    [Theory]
    [InlineData("0900123456", "403 outside-forbidden")]
    [InlineData("0012125550123", "403 outside-country")]
    [InlineData("+18765550123", "403 outside-country")]
    [InlineData("00870773111632", "403 outside-country")]
    [InlineData("0771234567", "503 no-trunk")]
    [InlineData("22", "404 not-found")]
    [InlineData("*99", "404 not-found")]
    [InlineData("somebody", "404 not-found")]
    [InlineData("123456789012345678", "403 outside-country")]
    public void Refuses(string dialled, string expected) => Assert.Equal(expected, Route(dialled));

    [Fact]
    public void Nobody_calls_outside_who_is_not_one_of_ours() =>
        Assert.Equal(new Destination.Nowhere(404, "not-found"), DialPlan.Route(Snapshot, "0443332211"));

    [Fact]
    public void Office_hours_are_those_of_the_callers_department()
    {
        Assert.StartsWith("day ", Route("004311234567", "u103"));
        Assert.Equal("403 outside-closed", Route("004311234567", "u103", now: Noon.AddHours(10)));
        Assert.StartsWith("day ", Route("004311234567", "u101", now: Noon.AddHours(10)));
    }

    [Fact]
    public void What_somebody_has_said_about_the_hours_comes_before_them()
    {
        ScheduleOverride Said(string department, ScheduleState state) => new(department, state, Noon.AddHours(20), "Ada");
        Assert.Equal("403 outside-closed", Route("004311234567", "u101", change: one => one with { Said = [Said("company", ScheduleState.Closed)] }));
        // Of a department of which something else is said, that holds.
        Assert.StartsWith("day ", Route("004311234567", "u103", now: Noon.AddHours(10), change: one => one with { Said = [Said("company", ScheduleState.Closed), Said(DepartmentOf("u103"), ScheduleState.Open)] }));
        Assert.Equal("403 outside-closed", Route("004311234567", "u103", now: Noon.AddHours(30), change: one => one with { Said = [Said(DepartmentOf("u103"), ScheduleState.Open)] }));
    }

    [Fact]
    public void Who_can_be_asked_for_the_pin_is_asked()
    {
        Assert.True(((Destination.Outside)DialPlan.Route(Snapshot, "0781234567", 0, new Dialler { UserId = "u101" }, Noon)).AskPin);
        Assert.Equal(new Destination.Nowhere(403, "outside-pin"), DialPlan.Route(Snapshot, "0781234567", 0, new Dialler(), Noon));
    }

    private static string DepartmentOf(string user) => OutboundPlan.DepartmentOf(Plan, new Dialler { UserId = user });

    [Fact]
    public void Calls_at_once_are_limited_except_to_the_ambulance()
    {
        Assert.Equal("403 outside-too-many", Route("0443332211", change: one => one with { CallsNow = 2 }));
        Assert.StartsWith("!", Route("144", change: one => one with { CallsNow = 2 }));
    }

    [Fact]
    public void Minutes_to_other_countries_are_limited()
    {
        Destination.Outside? Outside(string dialled, double minutes) =>
            DialPlan.Route(Snapshot, dialled, 0, new Dialler { UserId = "u101", CostlyToday = TimeSpan.FromMinutes(minutes) }, Noon) as Destination.Outside;
        Assert.Equal(TimeSpan.FromMinutes(60), Outside("0049301234567", 0)!.Longest);
        Assert.Equal(TimeSpan.FromMinutes(1), Outside("0049301234567", 59)!.Longest);
        Assert.Null(Outside("0049301234567", 60));
        Assert.Equal("403 outside-daily", Route("0049301234567", change: one => one with { CostlyToday = TimeSpan.FromMinutes(61) }));
        Assert.Null(Outside("0443332211", 60)!.Longest);
    }

    [Fact]
    public void Emergency_numbers_pass_as_dialled_by_every_trunk_before_everything_else()
    {
        Assert.Equal("!rest 117: a 117 as +41223004545, b 117 as +41223004545", Route("117"));
        Assert.Equal("!rest 117: a 117 as +41223004545, b 117 as +41223004545", Route("9117"));
        // Even an extension that somebody has given this number.
        Assert.Equal("!rest 103: a 103 as +41223004545, b 103 as +41223004545", Route("103"));
        var withoutRules = Snapshot with { Plan = Plan with { OutboundRules = [] } };
        Assert.Equal("! 117: a 117 as +41223004545, b 117 as +41223004545", Route("117", snapshot: withoutRules));
        Assert.Equal("404 not-found", Route("0443332211", snapshot: withoutRules));
        Assert.Equal("503 no-trunk", Route("117", snapshot: Snapshot with { Plan = Plan with { Trunks = [] } }));
    }

    [Fact]
    public void Where_nobody_has_listed_emergency_numbers_those_of_the_country_pass_behind_extensions()
    {
        var unlisted = Snapshot with { Plan = Plan with { Limits = Plan.Limits with { Emergency = [] } } };
        Assert.StartsWith("!", Route("118", snapshot: unlisted));
        Assert.Equal("103", Route("103", snapshot: unlisted));
        Assert.StartsWith("rest ", Route("118"));
    }

    [Fact]
    public void The_caller_may_choose_the_number_shown_and_a_forward_shows_who_calls_where_the_carrier_lets_it()
    {
        Assert.Equal("rest +41443332211: a +41443332211 as +41223004545, b 0443332211 as +41223004545", Route("0443332211", "u102", change: one => one with { CallerId = "+41223004545" }));
        // Not one's own: refused, but the police is called, and shown what is.
        Assert.Equal("403 caller-id", Route("0443332211", change: one => one with { CallerId = "+41263220000" }));
        Assert.Equal("403 caller-id", Route("0443332211", change: one => one with { CallerId = "" }));
        Assert.Equal("!rest 117: a 117 as +41223004545, b 117 as +41223004545", Route("117", change: one => one with { CallerId = "+41263220000" }));
        Assert.Equal(
            "rest +41443332211: a +41443332211 as +41263220000, b 0443332211 as +4930123456",
            Route("0443332211", null, change: one => one with { DepartmentId = "french", ForwardedFrom = "+4930123456" }));
    }

    [Fact]
    public void Without_a_list_of_countries_only_ones_own_can_be_called()
    {
        var home = Snapshot with { Plan = Plan with { Limits = Plan.Limits with { Countries = [] } } };
        Assert.StartsWith("rest ", Route("0443332211", snapshot: home));
        Assert.Equal("403 outside-country", Route("0049301234567", snapshot: home));
    }

    [Fact]
    public void Extensions_nodes_services_and_own_numbers_do_not_go_outside()
    {
        var snapshot = Snapshot with
        {
            Plan = Plan with
            {
                Nodes = [new LanguageSwitch { Id = "node", Name = "Node", Number = "800", Language = "fr" }],
                Numbers = [new InboundNumber { Id = "main", Name = "Main", First = "+41223004545", TrunkId = "a", Target = FlowTarget.Node("node") }],
            },
        };
        Assert.Equal("102", Route("102", snapshot: snapshot));
        Assert.Equal("*43", Route("*43", snapshot: snapshot));
        Assert.Equal("node:node", Route("800", snapshot: snapshot));
        Assert.Equal("node:node", Route("0223004545", snapshot: snapshot));
        Assert.StartsWith("rest ", Route("0223004546", snapshot: snapshot));
    }
}
