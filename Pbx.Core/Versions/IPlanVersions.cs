using Pbx.Core.Configuration;

namespace Pbx.Core.Versions;

/// <summary>The versions of call handling: who changed what and when, what differs between two, and the way back to one. All are kept.</summary>
public interface IPlanVersions
{
    /// <summary>One page, newest first, with the total.</summary>
    Task<PlanVersionPage> ListAsync(int skip, int take, CancellationToken cancellationToken);

    /// <summary>One version with its plan; null: there is none of this number. Number 0 is the empty plan from which everything started.</summary>
    Task<PlanVersionContent?> ReadAsync(long number, CancellationToken cancellationToken);

    /// <summary>What differs between two; null: one of them is not there.</summary>
    Task<PlanComparison?> CompareAsync(long from, long to, CancellationToken cancellationToken);

    /// <summary>What a version has changed of the one before it; null: it is not there.</summary>
    Task<PlanComparison?> ChangesOfAsync(long number, CancellationToken cancellationToken);

    /// <summary>What it would mean to go back to a version; null: it is not there.</summary>
    Task<PublishPreview?> PreviewAsync(long number, CancellationToken cancellationToken);

    /// <summary>
    /// Puts the content of an earlier version in force, as a new version. Checked like every change: what names a person who is gone is refused with its problems.
    /// <paramref name="seen"/>: number of the version in force as the person has seen it; if there is a newer one, <c>changed-meanwhile</c>.
    /// </summary>
    Task<PlanChange> GoBackAsync(long number, long seen, string actorId);
}

/// <summary>A page of versions.</summary>
public sealed record PlanVersionPage(IReadOnlyList<PlanVersionHead> Versions, int Total);

/// <summary>A version in short.</summary>
/// <param name="Number">Rises with every version.</param>
/// <param name="At">When it was made.</param>
/// <param name="ActorId">Account that made it; empty: the program itself.</param>
/// <param name="ActorName">Who that was then.</param>
/// <param name="Action">What was done: created, changed, deleted, published, restored, set-up.</param>
/// <param name="Kind">To what sort of thing, camelCase; may be empty.</param>
/// <param name="Name">What it was called, the draft, or the number of the version that came back; may be empty.</param>
public sealed record PlanVersionHead(long Number, DateTimeOffset At, string ActorId, string ActorName, string Action, string Kind, string Name);

/// <summary>A version as a whole.</summary>
public sealed record PlanVersionContent(PlanVersionHead Head, CallPlan Plan);

/// <summary>Two versions and what differs, the later state as the new one.</summary>
public sealed record PlanComparison(PlanVersionContent From, PlanVersionContent To, IReadOnlyList<PlanDifference> Differences);
