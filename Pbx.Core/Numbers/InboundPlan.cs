using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Schedules;

namespace Pbx.Core.Numbers;

/// <summary>Where a call that comes in on a trunk begins: the called number and the configuration in, a flow's start out. Pure.</summary>
public static class InboundPlan
{
    /// <summary>Null if the number is none of ours.</summary>
    /// <param name="snapshot">Configuration.</param>
    /// <param name="trunkId">Trunk on which it came; null: one of our people has dialled it.</param>
    /// <param name="called">Number as the carrier wrote it.</param>
    /// <param name="caller">E.164 with +, or empty when withheld.</param>
    public static FlowStart? Begin(PbxSnapshot snapshot, string? trunkId, string called, string caller)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(caller);
        foreach (var reading in TelephoneNumber.Readings(called, snapshot.Settings.Country))
        {
            if (Find(snapshot.Plan, trunkId, reading) is not { } number) continue;
            return new FlowStart(caller, reading, number.DepartmentId, TargetOf(snapshot, number, reading, caller), LanguageOf(snapshot, number.DepartmentId));
        }
        return null;
    }

    /// <summary>The number that this is: one of this trunk before one of any, a single one before a range.</summary>
    public static InboundNumber? Find(CallPlan plan, string? trunkId, string e164)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Numbers.Where(number => (number.TrunkId is null || trunkId is null || number.TrunkId == trunkId) && Holds(number, e164))
            .MinBy(number => (number.TrunkId is null, number.Last is not null));
    }

    /// <summary>The number of ours that this one has digits in common with, on the same trunk or on any; null: none.</summary>
    public static InboundNumber? Clash(CallPlan plan, InboundNumber number)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(number);
        return plan.Numbers.FirstOrDefault(other => other.Id != number.Id && Overlap(number, other));
    }

    /// <summary>Language in which a department speaks to strangers.</summary>
    public static string LanguageOf(PbxSnapshot snapshot, string departmentId)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var departments = snapshot.Plan.Departments;
        return departments.FirstOrDefault(one => one.Id == departmentId)?.Language
            ?? departments.FirstOrDefault(one => one.Id == Department.CompanyId)?.Language
            ?? (snapshot.Settings.Languages is [var first, ..] ? first : "en");
    }

    /// <summary>The number, or one of the range.</summary>
    internal static bool Holds(InboundNumber number, string e164) => number.Last is { } last
        ? e164.Length == number.First.Length && string.CompareOrdinal(number.First, e164) <= 0 && string.CompareOrdinal(e164, last) <= 0
        : e164 == number.First;

    /// <summary>Two share a number. Numbers of one length compare as text.</summary>
    internal static bool Overlap(InboundNumber a, InboundNumber b) =>
        a.First.Length == b.First.Length && (a.TrunkId is null || b.TrunkId is null || a.TrunkId == b.TrunkId)
        && string.CompareOrdinal(a.First, b.Last ?? b.First) <= 0 && string.CompareOrdinal(b.First, a.Last ?? a.First) <= 0;

    private static FlowTarget TargetOf(PbxSnapshot snapshot, InboundNumber number, string called, string caller)
    {
        var rule = caller.Length == 0
            ? number.Callers.FirstOrDefault(one => one.Prefix.Length == 0)
            : number.Callers.Where(one => one.Prefix.Length > 0 && caller.StartsWith(one.Prefix, StringComparison.Ordinal)).MaxBy(one => one.Prefix.Length);
        if (rule is not null) return rule.Target;
        if (number.ExtensionDigits > 0 && number.ExtensionDigits < called.Length)
        {
            var extension = called[^number.ExtensionDigits..];
            if (snapshot.UsersByExtension.TryGetValue(extension, out var user)) return FlowTarget.User(user.Id);
            if (snapshot.Plan.Nodes.FirstOrDefault(node => node.Number == extension) is { } node) return FlowTarget.Node(node.Id);
        }
        return number.Target;
    }
}
