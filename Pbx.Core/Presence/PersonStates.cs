using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Audit;
using Pbx.Core.Configuration;
using Pbx.Core.Live;
using Pbx.Core.RingGroups;
using Pbx.Core.Users;

namespace Pbx.Core.Presence;

/// <summary>States of people on the database; the feed is the copy that calls read.</summary>
internal sealed class PersonStates(IServiceScopeFactory scopes, ISnapshotSource snapshots, TimeProvider time) : IPersonStates, IDisposable
{
    private readonly SemaphoreSlim changing = new(1, 1);

    public LiveFeed<PersonState> Feed { get; } = new(state => state.UserId);

    public PersonState Of(string userId) => Feed.Find(userId) ?? new PersonState(userId);

    /// <summary>Reads what is stored, in the place of what was known.</summary>
    public async Task LoadAsync()
    {
        using var work = new UserWork(scopes);
        PersonState[] states = [.. (await work.Db.PersonStates.AsNoTracking().ToListAsync()).Select(row => row.ToState()).Where(state => !state.IsOrdinary)];
        foreach (var gone in Feed.Snapshot().Where(known => states.All(state => state.UserId != known.UserId))) Feed.Remove(gone.UserId);
        foreach (var state in states) Feed.Publish(state);
    }

    public Task<string?> SetDoNotDisturbAsync(string userId, bool on, string actorId) =>
        ChangeAsync(userId, null, actorId, on ? "do-not-disturb-on" : "do-not-disturb-off", (state, _) => state with { DoNotDisturb = on });

    public Task<string?> SignAsync(string userId, string? groupId, bool off, string actorId) => ChangeAsync(userId, groupId, actorId, off ? "signed-off" : "signed-on", (state, groups) =>
        groupId is null ? state with { IsSignedOff = off, SignedOffFrom = [] }
        : off ? state with { SignedOffFrom = [.. state.SignedOffFrom.Where(id => id != groupId), groupId] }
        // Who was signed off from all is so from the others still.
        : state with { IsSignedOff = false, SignedOffFrom = [.. (state.IsSignedOff ? groups.Select(group => group.Id) : state.SignedOffFrom).Where(id => id != groupId)] });

    public Task<string?> SetForwardAsync(string userId, ForwardWhen? when, string? number, string actorId)
    {
        string? stored = null;
        if (number is not null)
        {
            if (snapshots.Current is not { } snapshot) return Task.FromResult<string?>("gone");
            (stored, var refusal) = ForwardRules.Read(snapshot, userId, number, time.GetUtcNow());
            if (stored is null || when is null) return Task.FromResult<string?>(refusal ?? "forward-number");
        }
        var about = new Dictionary<string, string?>(StringComparer.Ordinal) { ["when"] = when?.ToString(), ["to"] = stored };
        return ChangeAsync(userId, null, actorId, stored is null ? "forward-off" : "forward-on", (state, _) =>
        {
            var forwards = new Dictionary<ForwardWhen, string>(state.Forwards);
            if (when is not { } one) forwards.Clear();
            else if (stored is null) forwards.Remove(one);
            else forwards[one] = stored;
            return state with { Forwards = forwards };
        }, about);
    }

    public Task<string?> SetWakeUpAsync(string userId, DateTimeOffset? at, string actorId) =>
        ChangeAsync(userId, null, actorId, at is null ? "wake-up-off" : "wake-up-on", (state, _) => state with { WakeUpAt = at });

    public void Dispose() => changing.Dispose();

    // SQLite works on the thread that asks, and the signalling loop asks too.
    private Task<string?> ChangeAsync(string userId, string? groupId, string actorId, string action, Func<PersonState, IReadOnlyList<RingGroup>, PersonState> change, Dictionary<string, string?>? about = null) =>
        Task.Run(() => ChangeNowAsync(userId, groupId, actorId, action, change, about));

    private async Task<string?> ChangeNowAsync(string userId, string? groupId, string actorId, string action, Func<PersonState, IReadOnlyList<RingGroup>, PersonState> change, Dictionary<string, string?>? about)
    {
        await changing.WaitAsync();
        try
        {
            using var work = new UserWork(scopes);
            if (snapshots.Current is not { } snapshot || !snapshot.UsersById.TryGetValue(userId, out var user)) return "gone";
            if (await work.ActorAsync(actorId) is not { } actor) return "forbidden";
            if (actorId != userId && actor.Role is not (null or PbxRoles.SystemOwner or PbxRoles.Administrator)) return "forbidden";
            RingGroup[] groups = [.. snapshot.Plan.Nodes.OfType<RingGroup>().Where(group => group.Members.Contains(userId))];
            var group = groups.FirstOrDefault(one => one.Id == groupId);
            if (groupId is not null && group is null) return "gone";
            var row = await work.Db.PersonStates.FindAsync(userId);
            var before = row?.ToState() ?? new PersonState(userId);
            var after = change(before, groups);
            // Groups that are gone, or that the person has left, are forgotten.
            after = after with { SignedOffFrom = [.. after.SignedOffFrom.Where(id => groups.Any(one => one.Id == id))] };
            if (row is null) work.Db.PersonStates.Add(row = new PersonStateRow { UserId = userId });
            (row.DoNotDisturb, row.IsSignedOff, row.SignedOffFrom, row.Forwards, row.WakeUpAt) = (after.DoNotDisturb, after.IsSignedOff, string.Join(' ', after.SignedOffFrom), ForwardRules.Write(after.Forwards), after.WakeUpAt);
            if (group is not null) about = new Dictionary<string, string?>(StringComparer.Ordinal) { ["group"] = group.Name };
            AuditTrail.Add(work.Db, time.GetUtcNow(), actor, action, new AuditObject("user", userId, user.DisplayName), null, about);
            await work.Db.SaveChangesAsync();
            if (after.IsOrdinary) Feed.Remove(userId);
            else Feed.Publish(after);
            return null;
        }
        finally
        {
            changing.Release();
        }
    }
}
