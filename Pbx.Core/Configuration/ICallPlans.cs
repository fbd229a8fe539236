using Pbx.Core.Versions;

namespace Pbx.Core.Configuration;

/// <summary>
/// Reads and changes call handling. Every change is checked as a whole, makes a new version and is audited; the change of an account that works in the
/// draft (<see cref="IPlanDrafts"/>) goes into the draft instead, and nothing is in force before that is published.
/// </summary>
public interface ICallPlans
{
    /// <summary>The plan in force: what calls go by.</summary>
    CallPlan Current { get; }

    /// <summary>The plan as this account edits it: the draft if it works in it, else the plan in force.</summary>
    CallPlan CurrentOf(string actorId);

    /// <summary>
    /// Puts an object in the place of the one with its id, or adds it. <paramref name="before"/> is the object as the editor was given it, null for a new one:
    /// if it has changed since, nothing is stored and <see cref="PlanChange.Newer"/> is what it has become.
    /// </summary>
    Task<PlanChange> SaveAsync<T>(T? before, T after, string actorId)
        where T : class, IPlanObject;

    /// <summary>Deletes an object, unless something uses it still: then <see cref="PlanChange.UsedBy"/> tells what.</summary>
    Task<PlanChange> DeleteAsync<T>(T before, string actorId)
        where T : class, IPlanObject;

    /// <summary>Changes the whole at once: set-up, limits, the order of rules. The function is handed the newest plan, may be called again, and changes nothing by giving back what it was handed.</summary>
    Task<PlanChange> UpdateAsync(Func<CallPlan, CallPlan> change, string summary, string actorId);
}

/// <summary>What came of a change.</summary>
public sealed record PlanChange
{
    /// <summary>Problems by object and field, as resource keys; empty: it is stored.</summary>
    public IReadOnlyList<PlanProblem> Problems { get; init; } = [];

    /// <summary>What the object has become meanwhile by somebody else's hand.</summary>
    public IPlanObject? Newer { get; init; }

    /// <summary>Objects that still use the one to be deleted.</summary>
    public IReadOnlyList<IPlanObject> UsedBy { get; init; } = [];

    /// <summary>Not stored, for a reason that belongs to no object.</summary>
    internal static PlanChange Refused(string key, string detail = "") => new() { Problems = [new PlanProblem("", "", key, detail)] };

    /// <summary>Not stored, since something stands against it.</summary>
    internal static PlanChange Refused(PublishPreview preview) => preview.Problems.Count > 0
        ? new PlanChange { Problems = preview.Problems }
        : new PlanChange { Problems = [.. preview.Findings.Where(finding => finding.Severity == PublishSeverity.Error).Select(finding => new PlanProblem("", "", "check-failed", finding.Words))] };

    /// <summary>It is stored.</summary>
    public bool Succeeded => Problems.Count == 0 && Newer is null && UsedBy.Count == 0;
}

/// <summary>A mistake in the plan.</summary>
/// <param name="ObjectId">Object that has it.</param>
/// <param name="Field">Its field, camelCase.</param>
/// <param name="Key">Resource key of the words.</param>
/// <param name="Detail">What to name in the words, or empty.</param>
public sealed record PlanProblem(string ObjectId, string Field, string Key, string Detail = "");
