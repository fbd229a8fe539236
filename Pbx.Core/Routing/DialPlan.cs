using Pbx.Core.Configuration;
using Pbx.Core.Extensions;
using Pbx.Core.Flows;
using Pbx.Core.Schedules;

namespace Pbx.Core.Routing;

/// <summary>The dial plan: what was dialled and the configuration in, a destination out. Pure.</summary>
public static class DialPlan
{
    /// <summary>How often a call may come back to this system before it counts as a loop (RFC 3261 16.3 knows 482 for it).</summary>
    public const int MaxDepth = 5;

    /// <summary>Finds where a number leads. <paramref name="depth"/>: how often this call has been routed here before.</summary>
    public static Destination Route(PbxSnapshot snapshot, IReadOnlyCollection<string> serviceNumbers, string dialled, int depth = 0)
    {
        if (depth > MaxDepth) return new Destination.Nowhere(482, "loop");
        var number = DialledNumber.Normalise(dialled);
        if (number.Length == 0) return new Destination.Nowhere(484, "not-found");
        if (serviceNumbers.Contains(number)) return new Destination.Service(number);
        if (snapshot.UsersByExtension.TryGetValue(number, out var user) || snapshot.UsersBySipName.TryGetValue(number, out user))
            return new Destination.Person(user);
        if (snapshot.Plan.Nodes.FirstOrDefault(node => node.Number == number) is { } found)
            return new Destination.Flow(new FlowStart("", number, Department.CompanyId, FlowTarget.Node(found.Id), snapshot.Settings.Languages[0]));
        return new Destination.Nowhere(404, "not-found");
    }
}
