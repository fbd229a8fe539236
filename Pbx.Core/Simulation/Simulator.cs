using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Numbers;
using Pbx.Core.Routing;
using Pbx.Core.Schedules;

namespace Pbx.Core.Simulation;

/// <summary>
/// Plays a call that somebody imagines through a configuration, on a virtual clock: the same dial plan and the same <see cref="FlowRun"/> that real calls
/// use, driven by a script instead of telephones. Pure: nothing is rung, stored or waited for.
/// </summary>
public static class Simulator
{
    /// <summary>What becomes of the call.</summary>
    /// <param name="snapshot">Configuration: in force, or proposed.</param>
    /// <param name="scenario">The call.</param>
    public static SimulatedCall Run(PbxSnapshot snapshot, Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(scenario);
        var at = InZone(scenario.LocalTime, ScheduleRules.ZoneOf(snapshot.Plan, snapshot.Settings, Department.CompanyId));
        return Route(snapshot, scenario, at) switch
        {
            Destination.Flow flow => new ScriptedCall(snapshot, scenario, flow.Start, at).Run(),
            Destination.Person person => new ScriptedCall(snapshot, scenario, StartAt(person.User), at).Run(),
            Destination.Service service => At(at, FlowOutcomeKind.Service, service.Number),
            Destination.Outside outside => At(at, FlowOutcomeKind.Outside, outside.Number),
            Destination.Nowhere nowhere => new SimulatedCall(at, [new SimulatedStep(TimeSpan.Zero, SimulatedAct.Ends) { Text = nowhere.Reason }], new FlowOutcome(FlowOutcomeKind.Ended, nowhere.Reason), TimeSpan.Zero),
            var other => throw new InvalidOperationException($"{other.GetType()} is no destination"),
        };

        FlowStart StartAt(UserRecord user) => new(
            scenario.Caller, user.Extension, Department.CompanyId, FlowTarget.User(user.Id),
            snapshot.UsersByExtension.GetValueOrDefault(scenario.Caller)?.Language ?? InboundPlan.LanguageOf(snapshot, Department.CompanyId));
    }

    /// <summary>A wall clock in a zone: an hour that is skipped in spring counts as the one after it, an hour that comes twice in autumn as the first.</summary>
    public static DateTimeOffset InZone(DateTime local, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var time = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        if (zone.IsInvalidTime(time)) time += zone.GetUtcOffset(time.AddHours(3)) - zone.GetUtcOffset(time.AddHours(-3));
        return new DateTimeOffset(time, zone.IsAmbiguousTime(time) ? zone.GetAmbiguousTimeOffsets(time).Max() : zone.GetUtcOffset(time));
    }

    private static Destination Route(PbxSnapshot snapshot, Scenario scenario, DateTimeOffset at)
    {
        if (snapshot.UsersByExtension.TryGetValue(scenario.Caller, out var colleague))
        {
            var dialler = new Dialler { UserId = colleague.Id, Number = colleague.Extension, Said = SimulatedWorld.Said(scenario) };
            return DialPlan.Route(snapshot, scenario.Called, dialler: dialler, now: at);
        }
        var caller = scenario.Caller.Length == 0 ? "" : TelephoneNumber.ToE164(scenario.Caller, snapshot.Settings.Country) ?? scenario.Caller;
        return InboundPlan.Begin(snapshot, null, scenario.Called, caller) is { } start ? new Destination.Flow(start) : new Destination.Nowhere(404, "not-ours");
    }

    private static SimulatedCall At(DateTimeOffset at, FlowOutcomeKind kind, string id) => new(at, [], new FlowOutcome(kind, id), TimeSpan.Zero);
}
