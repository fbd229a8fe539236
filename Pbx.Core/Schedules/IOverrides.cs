using Pbx.Core.Live;

namespace Pbx.Core.Schedules;

/// <summary>
/// What people have said about the hours of departments: open, closed or holiday until a time or until further notice, whatever the timetable says.
/// Kept over a restart, audited, live. From any thread.
/// </summary>
public interface IOverrides
{
    /// <summary>What holds now, by department.</summary>
    LiveFeed<ScheduleOverride> Feed { get; }

    /// <summary>What holds, as one immutable list. An entry may have run out a moment ago.</summary>
    IReadOnlyList<ScheduleOverride> All { get; }

    /// <summary>
    /// Says what holds from now on; by its own people, or by an administrator. Null: done; else a resource key: <c>forbidden</c>, <c>gone</c> (no such department),
    /// <c>until-past</c>, <c>choice-unknown</c> (a break cannot be forced).
    /// </summary>
    Task<string?> SetAsync(string departmentId, ScheduleState state, DateTimeOffset until, string actorId);

    /// <summary>The timetable holds again. Null: done; else a resource key: <c>forbidden</c>, <c>gone</c>.</summary>
    Task<string?> ClearAsync(string departmentId, string actorId);
}

/// <summary>A system in which nobody says anything.</summary>
internal sealed class NoOverrides : IOverrides
{
    public LiveFeed<ScheduleOverride> Feed { get; } = new(said => said.DepartmentId);

    public IReadOnlyList<ScheduleOverride> All => [];

    public Task<string?> SetAsync(string departmentId, ScheduleState state, DateTimeOffset until, string actorId) => Task.FromResult<string?>("forbidden");

    public Task<string?> ClearAsync(string departmentId, string actorId) => Task.FromResult<string?>("forbidden");
}
