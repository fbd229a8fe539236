using Pbx.Core.Configuration;

namespace Pbx.Core.Versions;

/// <summary>
/// The draft of call handling: changes that are collected and put in force together. There is one for the whole system. Who works in it is decided by each
/// administrator for himself, and their changes go into it (<see cref="ICallPlans"/>); everybody else goes on changing what is in force, and what they publish is
/// merged into the draft object by object.
/// </summary>
public interface IPlanDrafts
{
    /// <summary>The draft on top of what is in force; null: there is none.</summary>
    DraftState? Current { get; }

    /// <summary>Raised after <see cref="Current"/> changed by somebody's act, on the thread of whoever did it. (What is in force moves by <see cref="ISnapshotSource"/>.)</summary>
    event Action? Changed;

    /// <summary>This account's changes go into the draft.</summary>
    bool IsIn(string actorId);

    /// <summary>Opens one and works in it. Refused while there is one: <c>draft-exists</c>.</summary>
    Task<PlanChange> OpenAsync(string name, string actorId);

    /// <summary>From now on this account's changes go into the draft. Refused while its publication is planned: <c>draft-planned</c>.</summary>
    Task<PlanChange> JoinAsync(string actorId);

    /// <summary>From now on this account changes what is in force.</summary>
    Task<PlanChange> LeaveAsync(string actorId);

    /// <summary>Of one part (<see cref="PlanDifference.Part"/>) the draft's holds, or what is in force: settles a conflict, or takes a change of the draft back.</summary>
    Task<PlanChange> ChooseAsync(string part, bool draft, string stamp, string actorId);

    /// <summary>Throws it away.</summary>
    Task<PlanChange> DiscardAsync(string stamp, string actorId);

    /// <summary>What it would mean to publish it; null: there is none.</summary>
    Task<PublishPreview?> PreviewAsync(CancellationToken cancellationToken);

    /// <summary>Puts it in force as one new version. <paramref name="stamp"/>: <see cref="DraftState.Stamp"/> as the person has seen it, else <c>draft-moved</c>.</summary>
    Task<PlanChange> PublishAsync(string stamp, string actorId);

    /// <summary>Publishes it when clocks of the company show this. Until then nobody works in it. It must be fit to be published now; at that time it is looked at again.</summary>
    Task<PlanChange> PlanAsync(DateTime shown, string stamp, string actorId);

    /// <summary>It is not published by itself any more.</summary>
    Task<PlanChange> CancelPlanAsync(string actorId);
}

/// <summary>A draft: what is known about it beside its content. Immutable.</summary>
public sealed record PlanDraft
{
    /// <summary>What it is called.</summary>
    public required string Name { get; init; }

    /// <summary>Version that was in force when it was opened.</summary>
    public required long BasedOn { get; init; }

    /// <summary>When it was opened.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who opened it.</summary>
    public required string By { get; init; }

    /// <summary>When it was changed last.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Who has changed it last.</summary>
    public required string ChangedBy { get; init; }

    /// <summary>Rises with every change.</summary>
    public long Revision { get; init; } = 1;

    /// <summary>Accounts that work in it.</summary>
    public IReadOnlyList<string> Editors { get; init; } = [];

    /// <summary>When it is published by itself, on the clock of the company; null: nobody has planned it.</summary>
    public DateTime? PlannedFor { get; init; }

    /// <summary>Account that has planned it.</summary>
    public string PlannedById { get; init; } = "";

    /// <summary>Who that was.</summary>
    public string PlannedBy { get; init; } = "";

    /// <summary>It was to be published at a time and was not; null: that has not happened.</summary>
    public DraftRefusal? Refusal { get; init; }
}

/// <summary>Why a planned publication did not take place.</summary>
public sealed record DraftRefusal(DateTime PlannedFor, IReadOnlyList<PlanProblem> Problems);

/// <summary>The draft on top of what is in force.</summary>
/// <param name="Draft">About it.</param>
/// <param name="Plan">Its content, with what others have published meanwhile.</param>
/// <param name="Differences">What would change if it were published.</param>
/// <param name="Conflicts">What was changed in the draft and by others meanwhile; a person has to choose before it can be published.</param>
/// <param name="Due">The moment at which it is published by itself, or null.</param>
/// <param name="Stamp">Names exactly this state.</param>
public sealed record DraftState(
    PlanDraft Draft, CallPlan Plan, IReadOnlyList<PlanDifference> Differences, IReadOnlyList<PlanConflict> Conflicts, DateTimeOffset? Due, string Stamp);

/// <summary>One object that both the draft and somebody beside it have changed.</summary>
/// <param name="Part">Names it among the parts of a plan.</param>
/// <param name="Mine">What the draft has made of it.</param>
/// <param name="Theirs">What others have made of it and put in force.</param>
public sealed record PlanConflict(string Part, PlanDifference Mine, PlanDifference Theirs);
