using Pbx.Core.Configuration;
using Pbx.Core.OutboundRules;
using Pbx.Core.Routing;
using Pbx.Web.Components;

namespace Pbx.Web.Hubs;

/// <summary>What the softphone offers as the number that is shown outside.</summary>
/// <param name="Usual">What is shown when nothing is chosen, as people write it; empty: the carrier's line decides.</param>
/// <param name="All">Numbers to choose from; empty: nothing leaves this system.</param>
public sealed record ShownNumbers(string Usual, IReadOnlyList<ShownNumber> All)
{
    /// <summary>Those of a person.</summary>
    public static ShownNumbers Of(PbxSnapshot? snapshot, string userId)
    {
        if (snapshot is null || snapshot.Plan.OutboundRules.Count == 0) return new ShownNumbers("", []);
        var usual = CallerIds.Usual(snapshot, userId, OutboundPlan.DepartmentOf(snapshot.Plan, new Dialler { UserId = userId })) ?? "";
        return new ShownNumbers(
            PhoneNumberText.Show(usual, snapshot),
            [.. CallerIds.Of(snapshot, userId).DistinctBy(one => one.Number)
                .Select(one => new ShownNumber(one.Number, PhoneNumberText.Show(one.Number, snapshot), one.Kind.ToString().ToLowerInvariant(), one.Name))]);
    }
}

/// <summary>One of them.</summary>
/// <param name="Number">E.164, for the call.</param>
/// <param name="Shown">As people write it.</param>
/// <param name="Kind"><c>own</c>, <c>main</c>, <c>department</c>.</param>
/// <param name="Name">Name of the department, else empty.</param>
public sealed record ShownNumber(string Number, string Shown, string Kind, string Name);
