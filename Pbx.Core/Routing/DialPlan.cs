using Pbx.Core.Configuration;
using Pbx.Core.Extensions;
using Pbx.Core.FeatureCodes;
using Pbx.Core.Flows;
using Pbx.Core.Numbers;
using Pbx.Core.OutboundRules;
using Pbx.Core.RingGroups;
using Pbx.Core.Schedules;

namespace Pbx.Core.Routing;

/// <summary>The dial plan: what was dialled and the configuration in, a destination out. Pure.</summary>
public static class DialPlan
{
    /// <summary>How often a call may come back to this system before it counts as a loop (RFC 3261 16.3 knows 482 for it).</summary>
    public const int MaxDepth = 5;

    /// <summary>Calls the operator of one's department, where there is one.</summary>
    public const string OperatorNumber = "0";

    /// <summary>Finds where a number leads.</summary>
    /// <param name="snapshot">Configuration.</param>
    /// <param name="dialled">Number.</param>
    /// <param name="depth">How often this call has been routed here before.</param>
    /// <param name="dialler">Who dials; null: somebody who may not place outside calls.</param>
    /// <param name="now">The moment, for rules that hold in office hours.</param>
    public static Destination Route(
        PbxSnapshot snapshot, string dialled, int depth = 0, Dialler? dialler = null, DateTimeOffset now = default)
    {
        if (depth > MaxDepth) return new Destination.Nowhere(482, "loop");
        var number = DialledNumber.Normalise(dialled);
        if (number.Length == 0) return new Destination.Nowhere(484, "not-found");
        if (dialler is not null && OutboundPlan.IsListedEmergency(snapshot, number) && OutboundPlan.Route(snapshot, number, dialler, now) is { } emergency) return emergency;
        if (CodeBook.Of(snapshot.Plan).Read(number) is { } code) return IsThere(snapshot, code) ? new Destination.Service(number) : new Destination.Nowhere(404, "not-found");
        if (snapshot.UsersByExtension.TryGetValue(number, out var user) || snapshot.UsersBySipName.TryGetValue(number, out user))
            return new Destination.Person(user);
        if (snapshot.Plan.Nodes.FirstOrDefault(node => node.Number == number) is { } node) return new Destination.Flow(StartAt(snapshot, FlowTarget.Node(node.Id), number, dialler));
        if (number == OperatorNumber && OperatorOf(snapshot, dialler) is { } reception) return new Destination.Flow(StartAt(snapshot, reception, number, dialler));
        // One's own number is not called through the carrier.
        if (dialler is not null && OwnNumber(snapshot, number, dialler) is { } own) return new Destination.Flow(own);
        return (dialler is null ? null : OutboundPlan.Route(snapshot, number, dialler, now)) ?? new Destination.Nowhere(404, "not-found");
    }

    /// <summary>What was dialled behind a code exists.</summary>
    private static bool IsThere(PbxSnapshot snapshot, DialledCode code) =>
        code.Feature.Argument == CodeArgument.Extension ? snapshot.UsersByExtension.ContainsKey(code.Argument)
        : code.Argument.Length == 0 || code.Feature.Argument != CodeArgument.Group || snapshot.Plan.Nodes.Any(one => one is RingGroup && one.Number == code.Argument);

    private static FlowStart StartAt(PbxSnapshot snapshot, FlowTarget target, string number, Dialler? dialler)
    {
        var department = OutboundPlan.DepartmentOf(snapshot.Plan, dialler ?? new Dialler());
        return new FlowStart(dialler?.Number ?? "", number, department, target, LanguageOf(snapshot, dialler) ?? InboundPlan.LanguageOf(snapshot, department));
    }

    private static FlowTarget? OperatorOf(PbxSnapshot snapshot, Dialler? dialler) =>
        ScheduleRules.OperatorOf(snapshot.Plan, OutboundPlan.DepartmentOf(snapshot.Plan, dialler ?? new Dialler()));

    private static FlowStart? OwnNumber(PbxSnapshot snapshot, string number, Dialler dialler) =>
        snapshot.Plan.Numbers.Count > 0 && TelephoneNumber.ToE164(number, snapshot.Settings.Country) is { } e164
            && InboundPlan.Begin(snapshot, null, e164, dialler.Number) is { } start
            ? start with { Language = LanguageOf(snapshot, dialler) ?? start.Language }
            : null;

    /// <summary>The language of one of our people, who is spoken to in it wherever the call goes.</summary>
    private static string? LanguageOf(PbxSnapshot snapshot, Dialler? dialler) =>
        dialler?.UserId is { } id ? snapshot.UsersById.GetValueOrDefault(id)?.Language : null;
}
