using Pbx.Core.Configuration;
using Pbx.Core.OutboundRules;
using Pbx.Core.Prompts;
using Pbx.Core.RingGroups;
using Pbx.Core.Routing;
using Pbx.Core.Schedules;

namespace Pbx.Core.Music;

/// <summary>Which music is heard. Pure. The id of music is that of a playlist, or of one recording that is repeated.</summary>
public static class MusicRules
{
    /// <summary>What a group has instead of music of its own: the music of the department whose number was called.</summary>
    public const string OfDepartment = "department";

    /// <summary>For whoever is held by one of our people: the music of the group that the call came through, else of the person's department, else of the company; null: none.</summary>
    public static string? WhenHeld(CallPlan plan, string userId, string? groupId)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var department = OutboundPlan.DepartmentOf(plan, new Dialler { UserId = userId });
        return groupId is not null && plan.Nodes.FirstOrDefault(node => node.Id == groupId) is RingGroup group ? InGroup(plan, group, department) ?? Of(plan, department) : Of(plan, department);
    }

    /// <summary>For whoever waits in a group; null: ringback.</summary>
    public static string? InGroup(CallPlan plan, RingGroup group, string departmentId)
    {
        ArgumentNullException.ThrowIfNull(group);
        return group.MusicId == OfDepartment ? Of(plan, departmentId) : group.MusicId;
    }

    /// <summary>What a department has chosen, else the company; null: nothing.</summary>
    public static string? Of(CallPlan plan, string departmentId)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Departments.FirstOrDefault(one => one.Id == departmentId)?.MusicId ?? plan.Departments.FirstOrDefault(one => one.Id == Department.CompanyId)?.MusicId;
    }

    /// <summary>The recordings behind an id, in order; empty if it is no music.</summary>
    public static IReadOnlyList<Prompt> Recordings(CallPlan plan, string musicId)
    {
        ArgumentNullException.ThrowIfNull(plan);
        IReadOnlyList<string> ids = plan.Playlists.FirstOrDefault(one => one.Id == musicId)?.Prompts ?? [musicId];
        return [.. ids.Select(id => plan.Prompts.FirstOrDefault(prompt => prompt.Id == id)).OfType<Prompt>()];
    }

    internal static bool IsMusic(CallPlan plan, string id) => plan.Playlists.Any(one => one.Id == id) || plan.Prompts.Any(prompt => prompt.Id == id);
}
