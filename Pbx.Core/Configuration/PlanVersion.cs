namespace Pbx.Core.Configuration;

/// <summary>One version of the <see cref="CallPlan"/> as stored.</summary>
public sealed class PlanVersion
{
    // Below it, packing saves nothing worth the while.
    private const int PackedFrom = 2048;

    /// <summary>Rises with every version.</summary>
    public long Id { get; set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Account that made it; empty: the program itself.</summary>
    public string ActorId { get; set; } = "";

    /// <summary>Who that was then.</summary>
    public string ActorName { get; set; } = "";

    /// <summary>What was changed, in short: what was done, to which kind of thing, and its name.</summary>
    public string Summary { get; set; } = "";

    /// <summary>The whole plan; empty where it is <see cref="Packed"/>.</summary>
    public string Json { get; set; } = "";

    /// <summary>The whole plan, compressed (<see cref="PackedText"/>); null where it is short.</summary>
    public byte[]? Packed { get; set; }

    /// <summary>Takes a plan in.</summary>
    internal void Put(CallPlan plan)
    {
        var json = PlanJson.Write(plan);
        (Json, Packed) = json.Length < PackedFrom ? (json, null) : ("", PackedText.Pack(json));
    }

    /// <summary>The plan.</summary>
    internal CallPlan Take() => PlanJson.Read(Packed is null ? Json : PackedText.Unpack(Packed));
}
