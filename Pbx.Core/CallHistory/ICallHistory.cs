namespace Pbx.Core.CallHistory;

/// <summary>The record of calls. One row a call, whatever happened to its legs.</summary>
public interface ICallHistory
{
    /// <summary>Keeps a finished call. Never blocks: writes are queued and batched, and survive a locked database by retrying.</summary>
    void Record(CallHistoryEntry entry);

    /// <summary>These calls can be found from now on. Raised on the writer's thread; a handler must be quick.</summary>
    event Action<IReadOnlyList<CallHistoryEntry>> Written;

    /// <summary>One page, newest first, with the total.</summary>
    Task<CallHistoryPage> QueryAsync(CallHistoryFilter filter, CancellationToken cancellationToken);
}

/// <summary>One finished call.</summary>
/// <param name="Id">Call id.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="AnsweredAt">When it was answered, or null.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="FromNumber">Caller's number.</param>
/// <param name="FromName">Caller's name.</param>
/// <param name="FromUserId">Caller's account, or null.</param>
/// <param name="ToNumber">What was dialled.</param>
/// <param name="ToName">Name of who answered or was called.</param>
/// <param name="ToUserId">Account of who answered or was called, or null.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Exact reason: resource key such as <c>hung-up-by-caller</c>, <c>hung-up-by-callee</c>, <c>media-lost</c>, <c>session-expired</c>, <c>transferred</c>, <c>shutdown</c> ...</param>
/// <param name="StatusCode">SIP status of a failure, else 0.</param>
/// <param name="Codec">Audio codec.</param>
/// <param name="MeanOpinionScore">Worst of both sides, or null.</param>
public sealed record CallHistoryEntry(
    string Id, DateTimeOffset StartedAt, DateTimeOffset? AnsweredAt, DateTimeOffset EndedAt, string FromNumber, string FromName, string? FromUserId,
    string ToNumber, string ToName, string? ToUserId, CallOutcome Outcome, string Reason, int StatusCode, string? Codec, double? MeanOpinionScore);

/// <summary>How a call went.</summary>
public enum CallOutcome
{
    /// <summary>Two parties talked.</summary>
    Answered,

    /// <summary>Nobody answered, or the caller gave up.</summary>
    Missed,

    /// <summary>Busy.</summary>
    Busy,

    /// <summary>The called person refused.</summary>
    Rejected,

    /// <summary>It could not be made: unknown number, no device, error.</summary>
    Failed,
}

/// <summary>What to show. <paramref name="UserId"/>: only calls of this account.</summary>
public sealed record CallHistoryFilter(
    string? UserId = null, string? Search = null, CallOutcome? Outcome = null, bool? Incoming = null, DateTimeOffset? From = null, DateTimeOffset? To = null,
    int Skip = 0, int Take = 50);

/// <summary>A page of calls.</summary>
public sealed record CallHistoryPage(IReadOnlyList<CallHistoryEntry> Entries, int Total);
