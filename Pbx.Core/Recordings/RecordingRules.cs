using Pbx.Core.Configuration;
using Pbx.Core.Live;
using Pbx.Core.Prompts;
using Pbx.Core.RingGroups;
using Pbx.Core.Schedules;

namespace Pbx.Core.Recordings;

/// <summary>Whether a conversation is recorded by itself: pure.</summary>
internal static class RecordingRules
{
    /// <summary>How long the announcement may be: the two wait for it before they hear each other.</summary>
    public static TimeSpan LongestAnnouncement { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Which way the call of these two goes.</summary>
    public static CallDirection DirectionOf(LiveParty caller, LiveParty callee) =>
        caller.UserId is null ? CallDirection.Incoming : callee.UserId is null ? CallDirection.Outgoing : CallDirection.Internal;

    /// <summary>Why it is; null: it is not. A group's rule comes before a person's, since it says more of what the recording is for.</summary>
    public static RecordingReason? Find(PbxSnapshot snapshot, LiveParty caller, LiveParty callee, string? groupId)
    {
        if (groupId is not null && snapshot.Plan.Nodes.FirstOrDefault(node => node.Id == groupId) is RingGroup { Record: true })
            return new RecordingReason(RecordingCause.Group, "", groupId);
        var direction = DirectionOf(caller, callee);
        foreach (var party in new[] { caller, callee })
        {
            if (party.UserId is { } id && snapshot.UsersById.TryGetValue(id, out var user) && Covers(user.Recording, direction))
                return new RecordingReason(RecordingCause.User, id, groupId ?? "");
        }
        return null;
    }

    /// <summary>True if people are told before a call of this direction is recorded.</summary>
    public static bool Announces(RecordingSettings settings, CallDirection direction) => direction switch
    {
        CallDirection.Incoming => settings.AnnounceIncoming,
        CallDirection.Outgoing => settings.AnnounceOutgoing,
        _ => settings.AnnounceInternal,
    };

    private static bool Covers(UserRecording rule, CallDirection direction) => rule switch
    {
        UserRecording.All => true,
        UserRecording.Outside => direction != CallDirection.Internal,
        UserRecording.IncomingOutside => direction == CallDirection.Incoming,
        UserRecording.OutgoingOutside => direction == CallDirection.Outgoing,
        _ => false,
    };

    /// <summary>What the company says in place of the system's words before a call is recorded: that of the department of whoever of us is called, else of whoever calls, else the company's.</summary>
    public static PromptSet AnnouncementOf(CallPlan plan, LiveParty caller, LiveParty callee)
    {
        var department = DepartmentOf(callee) is { RecordingAnnouncement.ByLanguage.Count: > 0 } called ? called : DepartmentOf(caller);
        return (department is { RecordingAnnouncement.ByLanguage.Count: > 0 } ? department : plan.Departments[0]).RecordingAnnouncement;

        Department? DepartmentOf(LiveParty party) =>
            party.UserId is { } user ? plan.Departments.FirstOrDefault(one => one.Id != Department.CompanyId && one.Members.Contains(user)) : null;
    }
}
