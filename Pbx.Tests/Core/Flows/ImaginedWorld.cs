using Pbx.Core.Flows;
using Pbx.Core.Presence;
using Pbx.Core.Schedules;

namespace Pbx.Tests.Core.Flows;

/// <summary>A world as a test wants it: everybody is free unless said otherwise.</summary>
internal sealed class ImaginedWorld : IFlowWorld
{
    private readonly Dictionary<string, int> turns = new(StringComparer.Ordinal);
    private readonly Random chance = new(1);

    public Dictionary<string, MemberState> States { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, DateTimeOffset> LastCalls { get; } = new(StringComparer.Ordinal);

    public Dictionary<(string, ForwardWhen), string> Forwards { get; } = [];

    public ScheduleOverride? Override { get; set; }

    public MemberState StateOf(string userId) => States.GetValueOrDefault(userId, MemberState.Free);

    public string? ForwardOf(string userId, ForwardWhen when) => Forwards.GetValueOrDefault((userId, when));

    public DateTimeOffset? LastCallEnded(string userId) => LastCalls.TryGetValue(userId, out var at) ? at : null;

    public int TakeTurn(string groupId) => turns[groupId] = turns.TryGetValue(groupId, out var last) ? last + 1 : 0;

    public int Chance(int below) => chance.Next(below);

    public ScheduleOverride? OverrideOf(string departmentId) => Override is { } said && said.DepartmentId == departmentId ? said : null;
}
