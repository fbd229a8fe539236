namespace Pbx.Core.Schedules;

/// <summary>A <see cref="ScheduleOverride"/> as stored.</summary>
public sealed class OverrideRow
{
    /// <summary>Department.</summary>
    public string DepartmentId { get; set; } = "";

    /// <summary>What holds.</summary>
    public ScheduleState State { get; set; }

    /// <summary>To when.</summary>
    public DateTimeOffset Until { get; set; }

    /// <summary>Name of who said so.</summary>
    public string SetBy { get; set; } = "";

    /// <summary>When it was said.</summary>
    public DateTimeOffset SetAt { get; set; }

    internal ScheduleOverride ToOverride() => new(DepartmentId, State, Until, SetBy) { SetAt = SetAt };
}
