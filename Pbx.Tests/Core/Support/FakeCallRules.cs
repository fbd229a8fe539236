using Pbx.Core.Live;
using Pbx.Core.Presence;
using Pbx.Core.Schedules;
using Pbx.Core.Voicemail;

namespace Pbx.Tests.Core.Support;

/// <summary>What people have said, in memory; 104 may say nothing.</summary>
internal sealed class FakeOverrides : IOverrides
{
    public LiveFeed<ScheduleOverride> Feed { get; } = new(said => said.DepartmentId);

    public IReadOnlyList<ScheduleOverride> All => Feed.Snapshot();

    public Task<string?> SetAsync(string departmentId, ScheduleState state, DateTimeOffset until, string actorId)
    {
        if (actorId == "u104") return Task.FromResult<string?>("forbidden");
        Feed.Publish(new ScheduleOverride(departmentId, state, until, actorId));
        return Task.FromResult<string?>(null);
    }

    public Task<string?> ClearAsync(string departmentId, string actorId)
    {
        if (actorId == "u104") return Task.FromResult<string?>("forbidden");
        Feed.Remove(departmentId);
        return Task.FromResult<string?>(null);
    }
}

/// <summary>States of people, in memory.</summary>
internal sealed class FakePeople : IPersonStates
{
    public LiveFeed<PersonState> Feed { get; } = new(state => state.UserId);

    public PersonState Of(string userId) => Feed.Find(userId) ?? new PersonState(userId);

    public Task<string?> SetDoNotDisturbAsync(string userId, bool on, string actorId)
    {
        Feed.Publish(Of(userId) with { DoNotDisturb = on });
        return Task.FromResult<string?>(null);
    }

    public Task<string?> SetWakeUpAsync(string userId, DateTimeOffset? at, string actorId)
    {
        Feed.Publish(Of(userId) with { WakeUpAt = at });
        return Task.FromResult<string?>(null);
    }

    public Task<string?> SetForwardAsync(string userId, ForwardWhen? when, string? number, string actorId)
    {
        var forwards = new Dictionary<ForwardWhen, string>(Of(userId).Forwards);
        if (when is null) forwards.Clear();
        else if (number is null) forwards.Remove(when.Value);
        else if (number == "999") return Task.FromResult<string?>("forward-number");
        else forwards[when.Value] = number == "*97" ? ForwardRules.OwnMailbox : number;
        Feed.Publish(Of(userId) with { Forwards = forwards });
        return Task.FromResult<string?>(null);
    }

    public Task<string?> SignAsync(string userId, string? groupId, bool off, string actorId)
    {
        Feed.Publish(groupId is null ? Of(userId) with { IsSignedOff = off, SignedOffFrom = [] } : Of(userId) with { SignedOffFrom = off ? [groupId] : [] });
        return Task.FromResult<string?>(null);
    }
}

/// <summary>A mailbox for 101, with the PIN 4711 and no end of patience.</summary>
internal sealed class FakeMailboxes : IMailboxDesk
{
    private readonly Mailbox box = new() { Id = "box101", Name = "Ada", UserId = "u101" };

    public event Action<string>? Changed;

    /// <summary>Mailboxes beside that of 101.</summary>
    public List<Mailbox> Others { get; } = [];

    public Dictionary<string, (int New, int All)> Counts { get; } = [];

    public Task<IReadOnlyDictionary<string, (int New, int All)>> CountAsync() => Task.FromResult<IReadOnlyDictionary<string, (int New, int All)>>(new Dictionary<string, (int, int)>(Counts));

    /// <summary>Messages came, or were heard.</summary>
    public void Has(string mailboxId, int fresh, int all)
    {
        Counts[mailboxId] = (fresh, all);
        Changed?.Invoke(mailboxId);
    }

    public List<string> Tried { get; } = [];

    public PinVerdict Otherwise { get; set; } = PinVerdict.Wrong;

    public IReadOnlyList<Mailbox> For(string? userId) => [.. new[] { box }.Concat(Others).Where(one => userId is not null && (one.UserId == userId || one.Listeners.Contains(userId)))];

    public Mailbox? Find(string number) => number == "101" ? box : null;

    public Task<PinVerdict> TryPinAsync(string mailboxId, string pin)
    {
        Tried.Add(pin);
        return Task.FromResult(pin == "4711" ? PinVerdict.Right : Otherwise);
    }

    public Task<IReadOnlyList<VoicemailMessage>> ListAsync(Mailbox mailbox) => Task.FromResult<IReadOnlyList<VoicemailMessage>>([]);

    public Task<byte[]?> ReadAsync(string messageId) => Task.FromResult<byte[]?>(null);

    public Task HeardAsync(Mailbox mailbox, string messageId) => Task.CompletedTask;

    public Task DeleteAsync(Mailbox mailbox, string messageId) => Task.CompletedTask;
}
