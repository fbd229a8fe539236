using Pbx.Core.Flows;
using Pbx.Core.Music;
using Pbx.Core.Numbers;
using Pbx.Core.OutboundRules;
using Pbx.Core.Prompts;
using Pbx.Core.Schedules;
using Pbx.Core.Simulation;
using Pbx.Core.Trunks;

namespace Pbx.Core.Configuration;

/// <summary>The objects of a plan, whatever list they are in.</summary>
internal static class PlanObjects
{
    public static IEnumerable<IPlanObject> All(CallPlan plan) =>
        [.. plan.Nodes, .. plan.Departments, .. plan.Holidays, .. plan.Prompts, .. plan.Playlists, .. plan.Trunks, .. plan.Numbers, .. plan.OutboundRules, .. plan.Tests];

    public static IPlanObject? Find(CallPlan plan, string id) => All(plan).FirstOrDefault(item => item.Id == id);

    /// <summary>The plan with the object in the place of the one with its id, or added at the end.</summary>
    public static CallPlan With(CallPlan plan, IPlanObject item) => item switch
    {
        FlowNode node => plan with { Nodes = Put(plan.Nodes, node) },
        Department department => plan with { Departments = Put(plan.Departments, department) },
        Holiday holiday => plan with { Holidays = Put(plan.Holidays, holiday) },
        Prompt prompt => plan with { Prompts = Put(plan.Prompts, prompt) },
        MusicPlaylist playlist => plan with { Playlists = Put(plan.Playlists, playlist) },
        Trunk trunk => plan with { Trunks = Put(plan.Trunks, trunk) },
        InboundNumber number => plan with { Numbers = Put(plan.Numbers, number) },
        OutboundRule rule => plan with { OutboundRules = Put(plan.OutboundRules, rule) },
        FlowTest test => plan with { Tests = Put(plan.Tests, test) },
        _ => throw new ArgumentException($"{item.GetType()} is no part of a plan"),
    };

    /// <summary>The plan without the object.</summary>
    public static CallPlan Without(CallPlan plan, string id) => plan with
    {
        Nodes = Drop(plan.Nodes, id),
        Departments = Drop(plan.Departments, id),
        Holidays = Drop(plan.Holidays, id),
        Prompts = Drop(plan.Prompts, id),
        Playlists = Drop(plan.Playlists, id),
        Trunks = Drop(plan.Trunks, id),
        Numbers = Drop(plan.Numbers, id),
        OutboundRules = Drop(plan.OutboundRules, id),
        Tests = Drop(plan.Tests, id),
    };

    /// <summary>Ids of everything, account ids included, that an object cannot do without.</summary>
    public static IEnumerable<string> UsedBy(IPlanObject item) => item switch
    {
        FlowNode node => [.. node.Edges.SelectMany(edge => Of(edge.Target)), .. Beside(node)],
        Department department => [.. department.Members, .. Of(department.MusicId), .. Of(department.Operator), .. department.RecordingAnnouncement.ByLanguage.Values],
        MusicPlaylist playlist => playlist.Prompts,
        Holiday holiday => [.. holiday.Departments, .. Of(holiday.AnnouncementId)],
        InboundNumber number => [number.DepartmentId, .. Of(number.TrunkId), .. Of(number.Target), .. number.Callers.SelectMany(rule => Of(rule.Target))],
        OutboundRule rule => [.. rule.Departments, .. rule.Routes.Select(route => route.TrunkId)],
        // A test does without everything: what is gone makes it fail, and that is what it is for.
        _ => [],
    };

    private static IEnumerable<string> Beside(FlowNode node) => node switch
    {
        RingGroups.RingGroup group => [.. group.Members, .. group.MusicId == MusicRules.OfDepartment ? [] : Of(group.MusicId)],
        Menus.Menu menu => menu.Prompt.ByLanguage.Values,
        ScheduleBranch branch => [branch.DepartmentId],
        Voicemail.Mailbox mailbox => [.. Of(mailbox.UserId), .. mailbox.Listeners, .. mailbox.Greeting.ByLanguage.Values],
        Announcement announcement => announcement.Prompt.ByLanguage.Values,
        _ => [],
    };

    private static string[] Of(string? id) => id is null ? [] : [id];

    private static string[] Of(FlowTarget? target) => target switch
    {
        FlowTarget.ToNode node => [node.Id],
        FlowTarget.ToUser user => [user.Id],
        _ => [],
    };

    private static IReadOnlyList<T> Put<T>(IReadOnlyList<T> list, T item)
        where T : IPlanObject =>
        list.Any(one => one.Id == item.Id) ? [.. list.Select(one => one.Id == item.Id ? item : one)] : [.. list, item];

    private static IReadOnlyList<T> Drop<T>(IReadOnlyList<T> list, string id)
        where T : IPlanObject =>
        list.Any(one => one.Id == id) ? [.. list.Where(one => one.Id != id)] : list;
}
