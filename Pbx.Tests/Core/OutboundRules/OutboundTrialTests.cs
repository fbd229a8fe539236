using System.Collections.Frozen;
using Pbx.Core.Configuration;
using Pbx.Core.OutboundRules;
using Pbx.Core.RingGroups;
using Pbx.Core.Routing;
using Pbx.Core.Schedules;
using Pbx.Core.Trunks;
using Pbx.Tests.Web.Support;

namespace Pbx.Tests.Core.OutboundRules;

/// <summary>What the try box says of a number: the rule, the ways, and what stands on the wire.</summary>
public class OutboundTrialTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 10, 11, 0, 0, TimeSpan.Zero);
    private static readonly UserRecord Anna = new("anna", "101", "Anna", "Meier", "anna@example.com", "101", "", "", "de", default);

    private static readonly CallPlan Plan = CallPlan.Empty with
    {
        Departments = [Department.Company with { CallerId = "+41223004545" }],
        Trunks =
        [
            new Trunk { Id = "first", Name = "First", Domain = "one.example", UserName = "acc1", WriteCallerTo = CallerIdHeader.PAssertedIdentity },
            new Trunk { Id = "second", Name = "Second", Domain = "two.example", UserName = "acc2", OutFormat = NumberFormat.DoubleZero, CallerFormat = NumberFormat.National },
        ],
        Nodes = [new RingGroup { Id = "german", Name = "German", Number = "810" }],
        OutboundRules =
        [
            new OutboundRule { Id = "mobile", Name = "Mobile", Prefixes = ["+4179"], AskPin = true, Routes = [new("second", CallerId: "+41223004546")] },
            new OutboundRule { Id = "none", Name = "Premium", Prefixes = ["0900"] },
            new OutboundRule { Id = "all", Name = "All", Routes = [new("first"), new("second")] },
        ],
        Limits = new FraudLimits { Countries = ["CH", "DE"], DailyMinutes = 30 },
    };

    private static OutboundTrial Try(string dialled, CallPlan? plan = null) => OutboundTrial.Of(
        new PbxSnapshot
        {
            Version = 1,
            Settings = FakeSnapshots.Defaults,
            Plan = plan ?? Plan,
            UsersByExtension = new Dictionary<string, UserRecord> { ["101"] = Anna }.ToFrozenDictionary(),
            UsersById = new Dictionary<string, UserRecord> { ["anna"] = Anna }.ToFrozenDictionary(),
            UsersBySipName = new Dictionary<string, UserRecord> { ["101"] = Anna }.ToFrozenDictionary(),
        },
        dialled, "anna", [], Noon);

    [Fact]
    public void Every_way_says_what_stands_on_the_wire()
    {
        var trial = Try("044 668 18 00");
        Assert.Equal(("all", false), (trial.Rule?.Id, Assert.IsType<Destination.Outside>(trial.Destination).AskPin));
        Assert.Equal(["+41446681800", "0041446681800"], trial.Ways.Select(way => way.Dial));
        Assert.Equal(
            ["INVITE sip:+41446681800@one.example", "From: <sip:acc1@one.example>", "P-Asserted-Identity: <sip:+41223004545@one.example>"], trial.Ways[0].Wire);
        Assert.Equal(["INVITE sip:0041446681800@two.example", "From: <sip:0223004545@two.example>"], trial.Ways[1].Wire);
    }

    [Fact]
    public void The_number_of_the_route_and_the_PIN_are_told()
    {
        var trial = Try("079 123 45 67");
        Assert.Equal("mobile", trial.Rule?.Id);
        Assert.True(Assert.IsType<Destination.Outside>(trial.Destination).AskPin);
        Assert.Equal("+41223004546", Assert.Single(trial.Ways).CallerId);
    }

    [Fact]
    public void A_number_withheld_is_told_as_such_and_shown_in_an_emergency()
    {
        var trial = Try("#31#0446681800");
        Assert.All(trial.Ways, way => Assert.True(way.IsWithheld));
        Assert.Contains("From: <sip:anonymous@anonymous.invalid>", trial.Ways[0].Wire);
        Assert.Contains("Privacy: id", trial.Ways[0].Wire);
        var help = Try("#31#144");
        Assert.True(Assert.IsType<Destination.Outside>(help.Destination).IsEmergency);
        Assert.All(help.Ways, way => Assert.False(way.IsWithheld));
    }

    [Fact]
    public void A_trunk_that_always_withholds_does_so_except_in_an_emergency()
    {
        var plan = Plan with { Trunks = [.. Plan.Trunks.Select(trunk => trunk with { AlwaysWithholds = true })] };
        Assert.All(Try("0446681800", plan).Ways, way => Assert.True(way.IsWithheld));
        Assert.All(Try("112", plan).Ways, way => Assert.False(way.IsWithheld));
    }

    [Theory]
    [InlineData("0900 123 456", "outside-forbidden", "none")]
    [InlineData("+1 202 555 01 23", "outside-country", "all")]
    [InlineData("*71 079 123 45 67", "", "mobile")]
    [InlineData("*75 079 123 45 67", "caller-id", "mobile")]
    public void A_refusal_names_its_reason_and_its_rule(string dialled, string reason, string rule)
    {
        var trial = Try(dialled);
        Assert.Equal((reason, rule), ((trial.Destination as Destination.Nowhere)?.Reason ?? "", trial.Rule?.Id));
    }

    [Fact]
    public void A_number_that_no_rule_fits_goes_nowhere()
    {
        var trial = Try("0446681800", Plan with { OutboundRules = [Plan.OutboundRules[0]] });
        Assert.Equal(("not-found", (OutboundRule?)null), (Assert.IsType<Destination.Nowhere>(trial.Destination).Reason, trial.Rule));
        Assert.Empty(trial.Ways);
    }

    [Fact]
    public void What_stays_inside_is_told_too()
    {
        Assert.Equal("anna", Assert.IsType<Destination.Person>(Try("101").Destination).User.Id);
        Assert.IsType<Destination.Flow>(Try("810").Destination);
        Assert.Equal("*43", Assert.IsType<Destination.Service>(Try("*43").Destination).Number);
        Assert.Null(Try("101").Rule);
    }

    [Fact]
    public void A_costly_number_counts_against_the_limit_of_the_day() =>
        Assert.Equal(TimeSpan.FromMinutes(30), Assert.IsType<Destination.Outside>(Try("+49 30 901820").Destination).Longest);
}
