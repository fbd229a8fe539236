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

    /// <summary>The caller withholds the number: the called side must not read it in its history.</summary>
    public bool IsAnonymous { get; init; }

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

    public CallHistoryEntry ToEntry(DateTimeOffset endedAt) => new(
        id, startedAt, AnsweredAt, endedAt, IsAnonymous ? "anonymous" : From.Number, IsAnonymous ? "" : From.Name, From.UserId, To.Number, To.Name,
        To.UserId, Outcome, Reason, StatusCode, codec, worstScore is { } score ? Math.Round(score, 2) : null);
}
