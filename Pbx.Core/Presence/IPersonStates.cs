using Pbx.Core.Live;

namespace Pbx.Core.Presence;

/// <summary>What people have said about being called: do not disturb, sent on, signed off from groups. Kept over a restart, audited, live. From any thread.</summary>
public interface IPersonStates
{
    /// <summary>Those who have said anything.</summary>
    LiveFeed<PersonState> Feed { get; }

    /// <summary>What a person has said.</summary>
    PersonState Of(string userId);

    /// <summary>Do not disturb, on or off; by oneself or an administrator. Null: done; else a resource key: <c>forbidden</c>, <c>gone</c>.</summary>
    Task<string?> SetDoNotDisturbAsync(string userId, bool on, string actorId);

    /// <summary>
    /// Signs a person off from a group, or on again; null: all groups. By oneself or an administrator. Null: done; else a resource key: <c>forbidden</c>,
    /// <c>gone</c> (no such person, or no member of the group).
    /// </summary>
    Task<string?> SignAsync(string userId, string? groupId, bool off, string actorId);

    /// <summary>
    /// Sends a person's calls on, in one case, to a number as typed or dialled (<see cref="ForwardRules"/>); number null: no more, and case null: in no case any more. By oneself or an
    /// administrator. Null: done; else a resource key: <c>forbidden</c>, <c>gone</c>, or why not there.
    /// </summary>
    Task<string?> SetForwardAsync(string userId, ForwardWhen? when, string? number, string actorId);

    /// <summary>Wakes a person up at a time, or no more. By oneself or an administrator. Null: done; else a resource key: <c>forbidden</c>, <c>gone</c>.</summary>
    Task<string?> SetWakeUpAsync(string userId, DateTimeOffset? at, string actorId);
}

/// <summary>A system in which nobody says anything.</summary>
internal sealed class NoPersonStates : IPersonStates
{
    public LiveFeed<PersonState> Feed { get; } = new(state => state.UserId);

    public PersonState Of(string userId) => new(userId);

    public Task<string?> SetDoNotDisturbAsync(string userId, bool on, string actorId) => Task.FromResult<string?>("forbidden");

    public Task<string?> SignAsync(string userId, string? groupId, bool off, string actorId) => Task.FromResult<string?>("forbidden");

    public Task<string?> SetForwardAsync(string userId, ForwardWhen? when, string? number, string actorId) => Task.FromResult<string?>("forbidden");

    public Task<string?> SetWakeUpAsync(string userId, DateTimeOffset? at, string actorId) => Task.FromResult<string?>("forbidden");
}
