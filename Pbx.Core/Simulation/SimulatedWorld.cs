using Pbx.Core.Flows;
using Pbx.Core.Schedules;

namespace Pbx.Core.Simulation;

/// <summary>The world of a scenario. Chance always takes the last one, so that the order of members stays as written and a simulation can be repeated.</summary>
internal sealed class SimulatedWorld(Scenario scenario) : IFlowWorld
{
    private readonly Dictionary<string, int> turns = new(StringComparer.Ordinal);

    /// <summary>What is said about hours, without end.</summary>
    public static IReadOnlyList<ScheduleOverride> Said(Scenario scenario) =>
        [.. scenario.Forced.Select(one => new ScheduleOverride(one.Key, one.Value, ScheduleOverride.UntilFurtherNotice, ""))];

    public PersonCase CaseOf(string userId) => scenario.People.FirstOrDefault(one => one.UserId == userId) ?? scenario.Others;

    public MemberState StateOf(string userId) => CaseOf(userId).Does switch
    {
        PersonConduct.Busy => MemberState.Busy,
        PersonConduct.DoNotDisturb => MemberState.DoNotDisturb,
        PersonConduct.Absent => MemberState.NotRegistered,
        _ => MemberState.Free,
    };

    public MemberState StateOf(string userId, string groupId) => CaseOf(userId).Does == PersonConduct.SignedOff ? MemberState.SignedOff : StateOf(userId);

    public DateTimeOffset? LastCallEnded(string userId) => null;

    public int TakeTurn(string groupId) => turns[groupId] = turns.TryGetValue(groupId, out var last) ? last + 1 : scenario.Turn;

    public int Chance(int below) => below - 1;

    public ScheduleOverride? OverrideOf(string departmentId) => ScheduleRules.SaidAbout(Said(scenario), departmentId, DateTimeOffset.UnixEpoch);
}
