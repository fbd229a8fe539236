namespace Pbx.Core.Configuration;

/// <summary>One version of the <see cref="CallPlan"/> as stored.</summary>
public sealed class PlanVersion
{
    /// <summary>Rises with every version.</summary>
    public long Id { get; set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Account that made it; empty: the program itself.</summary>
    public string ActorId { get; set; } = "";

    /// <summary>Who that was then.</summary>
    public string ActorName { get; set; } = "";

    /// <summary>What was changed, in short.</summary>
    public string Summary { get; set; } = "";

    /// <summary>The whole plan.</summary>
    public string Json { get; set; } = "";
}
