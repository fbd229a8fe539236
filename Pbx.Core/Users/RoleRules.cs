using Pbx.Core.Recordings;

namespace Pbx.Core.Users;

/// <summary>Who may do what to whom: nobody acts on somebody stronger, and nobody makes somebody stronger than oneself.</summary>
public static class RoleRules
{
    /// <summary>Resource key of the refusal, or null. Roles are null where there is none: no actor is the system itself, no before is a new user.</summary>
    public static string? Refusal(string? actorRole, string? before, string? after, bool isLastOwner)
    {
        if (isLastOwner && after != PbxRoles.SystemOwner) return "last-owner";
        if (actorRole is null) return null;
        if (Rank(actorRole) > Rank(PbxRoles.Administrator)) return "forbidden";
        return Rank(before) < Rank(actorRole) || Rank(after) < Rank(actorRole) ? "owner-only" : null;
    }

    /// <summary>True if whoever acts would open or close all recordings to somebody without being an owner: an administrator could else do so for oneself.</summary>
    public static bool MayNotLetHearAll(string? actorRole, RecordingRights before, RecordingRights after) =>
        actorRole is not (null or PbxRoles.SystemOwner) && before.HasFlag(RecordingRights.HearAll) != after.HasFlag(RecordingRights.HearAll);

    private static int Rank(string? role)
    {
        for (var i = 0; i < PbxRoles.All.Count; i++)
        {
            if (PbxRoles.All[i] == role) return i;
        }
        return int.MaxValue;
    }
}
