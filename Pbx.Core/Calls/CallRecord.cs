using Pbx.Core.CallHistory;
using Pbx.Core.Live;
using Pbx.Media;

namespace Pbx.Core.Calls;

/// <summary>
/// What becomes the one history record of a call. The first ending counts. A blind transfer by the called side changes <see cref="To"/>; in an
/// attended one the call that is left ends as <c>transferred</c> and the other goes on with the party that took over in its place.
/// </summary>
internal sealed class CallRecord(string id, LiveParty from, string dialled, DateTimeOffset startedAt)
{
    private double? worstScore;
    private string? codec;
    private bool finished;

    public LiveParty From { get; set; } = from;

    public LiveParty To { get; set; } = new(dialled, "", null);

    public DateTimeOffset StartedAt => startedAt;

    public DateTimeOffset? AnsweredAt { get; set; }

    /// <summary>Somebody in this call was replaced.</summary>
    public bool WasTransferred { get; set; }

    public CallOutcome Outcome { get; private set; } = CallOutcome.Failed;

    public string Reason { get; private set; } = "failed";

    public int StatusCode { get; private set; }

    /// <summary>Says how the call ended, once.</summary>
    public void Finish(CallOutcome outcome, string reason, int statusCode = 0)
    {
        if (finished) return;
        finished = true;
        (Outcome, Reason, StatusCode) = (outcome, reason, statusCode);
    }

    /// <summary>A leg that was answered is over; its quality counts.</summary>
    public void AddLeg(MediaStatistics statistics)
    {
        codec ??= statistics.Codec;
        if (statistics.PacketsReceived == 0 || statistics.MeanOpinionScore < 1) return;
        worstScore = Math.Min(worstScore ?? 5, statistics.MeanOpinionScore);
    }

    /// <summary>The record to keep. Who withheld the number is not named in it; administrators know the account.</summary>
    public CallHistoryEntry ToEntry(DateTimeOffset endedAt) => new(
        id, startedAt, AnsweredAt, endedAt, From.Shown().Number, From.Shown().Name, From.UserId, To.Shown().Number, To.Shown().Name,
        To.UserId, Outcome, Reason, StatusCode, codec, worstScore is { } score ? Math.Round(score, 2) : null);
}
