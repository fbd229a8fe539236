using Pbx.Core.Presence;
using Pbx.Core.Schedules;

namespace Pbx.Core.Flows;

/// <summary>What a flow asks about the world around the call: the living one, or one that somebody imagines. Answers hold for the moment of the question.</summary>
public interface IFlowWorld
{
    /// <summary>How a person can be reached.</summary>
    MemberState StateOf(string userId);

    /// <summary>How a person can be reached by a group, from which one may be signed off.</summary>
    MemberState StateOf(string userId, string groupId) => StateOf(userId);

    /// <summary>Where a person has said that calls are sent on in a case: a number, or <see cref="ForwardRules.OwnMailbox"/>; null: nowhere.</summary>
    string? ForwardOf(string userId, ForwardWhen when) => null;

    /// <summary>When the person's last call ended; null: never.</summary>
    DateTimeOffset? LastCallEnded(string userId);

    /// <summary>Counts the calls of a group that rotates: 0 for the first, 1 for the next ...</summary>
    int TakeTurn(string groupId);

    /// <summary>A number from 0 to <paramref name="below"/> - 1, by chance.</summary>
    int Chance(int below);

    /// <summary>What somebody has said about a department's hours, if it still holds.</summary>
    ScheduleOverride? OverrideOf(string departmentId);
}

/// <summary>Who calls what: the beginning of a flow.</summary>
/// <param name="Caller">E.164 with +, an extension, or empty when withheld.</param>
/// <param name="Dialled">Number that was called, E.164 with + or internal.</param>
/// <param name="DepartmentId">Department that the number belongs to.</param>
/// <param name="Target">Where the call goes first.</param>
/// <param name="Language">Language in which the caller is spoken to at first.</param>
public sealed record FlowStart(string Caller, string Dialled, string DepartmentId, FlowTarget Target, string Language);
