namespace Pbx.Core.CallHistory;

/// <summary>A finished call as stored.</summary>
public sealed class CallHistoryRow
{
    /// <summary>Call id.</summary>
    public string Id { get; set; } = "";

    /// <summary>When it began.</summary>
    public DateTimeOffset StartedAt { get; set; }

    /// <summary>When it was answered.</summary>
    public DateTimeOffset? AnsweredAt { get; set; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset EndedAt { get; set; }

    /// <summary>Caller's number.</summary>
    public string FromNumber { get; set; } = "";

    /// <summary>Caller's name.</summary>
    public string FromName { get; set; } = "";

    /// <summary>Caller's account. Not a foreign key: history outlives accounts.</summary>
    public string? FromUserId { get; set; }

    /// <summary>What was dialled.</summary>
    public string ToNumber { get; set; } = "";

    /// <summary>Name of who answered or was called.</summary>
    public string ToName { get; set; } = "";

    /// <summary>Account of who answered or was called.</summary>
    public string? ToUserId { get; set; }

    /// <summary>How it went.</summary>
    public CallOutcome Outcome { get; set; }

    /// <summary>Exact reason.</summary>
    public string Reason { get; set; } = "";

    /// <summary>SIP status of a failure.</summary>
    public int StatusCode { get; set; }

    /// <summary>Audio codec.</summary>
    public string? Codec { get; set; }

    /// <summary>Worst quality of both sides.</summary>
    public double? MeanOpinionScore { get; set; }
}
