using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Presence;
using Pbx.Core.Schedules;

namespace Pbx.Core.Calls;

/// <summary>The world around a live call: who is registered, who talks, whose turn it is. On the loop only.</summary>
internal sealed class LiveFlowWorld(Switchboard board)
{
    private readonly Switchboard board = board;
    private readonly Dictionary<string, DateTimeOffset> lastCalls = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> turns = new(StringComparer.Ordinal);

    /// <summary>As seen by one call.</summary>
    public IFlowWorld Of(Call call) => new OneCall(this, call);

    /// <summary>A person's part in a call is over.</summary>
    public void CallEnded(string userId) => lastCalls[userId] = board.Now;

    private MemberState StateOf(UserRecord user, string? groupId, Call asking)
    {
        var said = board.People.Of(user.Id);
        if (said.DoNotDisturb) return MemberState.DoNotDisturb;
        if (groupId is not null && said.IsSignedOffFrom(groupId)) return MemberState.SignedOff;
        foreach (var leg in board.Calls.SelectMany(call => call.Legs))
        {
            // Whoever is being rung for somebody else is not asked a second time.
            if (leg.Party.UserId == user.Id && leg.State != LegState.Ended && (leg.Call != asking || leg == asking.Caller)) return MemberState.Busy;
        }
        return board.Sip!.Registrations.For(user.Extension).Count > 0 || board.Browsers.ReachableOf(user.Id).Any() ? MemberState.Free : MemberState.NotRegistered;
    }

    private sealed class OneCall(LiveFlowWorld world, Call call) : IFlowWorld
    {
        public MemberState StateOf(string userId) => At(userId, null);

        public MemberState StateOf(string userId, string groupId) => At(userId, groupId);

        public string? ForwardOf(string userId, ForwardWhen when) => world.board.People.Of(userId).Forwards.GetValueOrDefault(when);

        public DateTimeOffset? LastCallEnded(string userId) => world.lastCalls.TryGetValue(userId, out var at) ? at : null;

        public int TakeTurn(string groupId) => world.turns[groupId] = world.turns.TryGetValue(groupId, out var last) ? unchecked(last + 1) & int.MaxValue : 0;

        public int Chance(int below) => System.Security.Cryptography.RandomNumberGenerator.GetInt32(below);

        public ScheduleOverride? OverrideOf(string departmentId) => ScheduleRules.SaidAbout(world.board.Overrides.All, departmentId, world.board.Now);

        private MemberState At(string userId, string? groupId) =>
            call.Snapshot.UsersById.TryGetValue(userId, out var user) ? world.StateOf(user, groupId, call) : MemberState.NotRegistered;
    }
}
