using System.Globalization;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Menus;
using Pbx.Core.Music;
using Pbx.Core.Numbers;
using Pbx.Core.OutboundRules;
using Pbx.Core.Prompts;
using Pbx.Core.RingGroups;
using Pbx.Core.Schedules;
using Pbx.Core.Simulation;
using Pbx.Core.Trunks;
using Pbx.Core.Voicemail;
using Pbx.Web.Components.Shared;
using Pbx.Web.Resources;

namespace Pbx.Web.Admin.CallHandling.Frame;

/// <summary>What the objects of the plan, the people beside them and the ways between them are called on pages.</summary>
public sealed class PlanNames(
    ISnapshotSource snapshots, PlanDesk desk, IStringLocalizer<PlanText> words, IStringLocalizer<LineText> lines, IStringLocalizer<SharedText> shared,
    IStringLocalizer<VersionText> versions)
{
    private CallPlan? given;

    /// <summary>The plan that the person at the page sees and changes: the one in force, or the draft.</summary>
    public CallPlan Plan => given ?? desk.Plan;

    /// <summary>The person at the page works in the draft.</summary>
    public bool InDraft => desk.Draft is not null;

    /// <summary>The configuration with that plan; null before set-up.</summary>
    public PbxSnapshot? Snapshot => given is null ? desk.Snapshot : snapshots.Current is { } now ? now with { Plan = given } : null;

    /// <summary>The same for another plan, such as an earlier one.</summary>
    public PlanNames In(CallPlan plan) => new(snapshots, desk, words, lines, shared, versions) { given = plan };

    /// <summary>Country of the company.</summary>
    public string Country => snapshots.Current?.Settings.Country ?? "CH";

    /// <summary>People, by name.</summary>
    public IReadOnlyList<UserRecord> People => [.. (snapshots.Current?.UsersById.Values ?? []).OrderBy(user => user.DisplayName, StringComparer.CurrentCultureIgnoreCase)];

    /// <summary>Languages that callers are spoken to, the company's first one first.</summary>
    public IReadOnlyList<string> SpokenLanguages => snapshots.Current?.Settings.Languages ?? ["en"];

    /// <summary>Name of an object.</summary>
    public string NameOf(IPlanObject item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item.Id == Department.CompanyId ? snapshots.Current?.Settings.Company ?? "" : item.Name;
    }

    /// <summary>Name of an object or a person by id.</summary>
    public string NameOf(string id) =>
        PlanLinks.Find(Plan, id) is { } item ? NameOf(item)
        : snapshots.Current?.UsersById.GetValueOrDefault(id) is { } user ? user.DisplayName
        : words["SomethingGone"].Value;

    /// <summary>Name and number of a destination.</summary>
    public string NameOf(FlowTarget target) => target switch
    {
        FlowTarget.ToUser user => Numbered(NameOf(user.Id), snapshots.Current?.UsersById.GetValueOrDefault(user.Id)?.Extension),
        FlowTarget.ToNode node => Numbered(NameOf(node.Id), (PlanLinks.Find(Plan, node.Id) as FlowNode)?.Number),
        FlowTarget.ToOperator => words["Operator"].Value,
        _ => words["HangUp"].Value,
    };

    /// <summary>Page of a destination, or null.</summary>
    public string? UrlOf(FlowTarget target) => target switch
    {
        FlowTarget.ToUser user => snapshots.Current?.UsersById.ContainsKey(user.Id) == true ? PlanUrls.OfUser(user.Id) : null,
        FlowTarget.ToNode node => PlanLinks.Find(Plan, node.Id) is { } item ? PlanUrls.Of(item) : null,
        _ => null,
    };

    /// <summary>What sort of object it is.</summary>
    public string KindOf(IPlanObject item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return words[$"Kind.{item.GetType().Name}"].Value;
    }

    /// <summary>The picture of its sort.</summary>
    public static string IconOf(IPlanObject item) => item switch
    {
        RingGroup => Icons.Material.Rounded.Groups,
        Menu => Icons.Material.Rounded.Dialpad,
        ScheduleBranch => Icons.Material.Rounded.Schedule,
        Mailbox => Icons.Material.Rounded.Voicemail,
        Announcement => Icons.Material.Rounded.Campaign,
        LanguageSwitch => Icons.Material.Rounded.Translate,
        OutsideNumber => Icons.Material.Rounded.PhoneForwarded,
        MusicPlaylist => Icons.Material.Rounded.QueueMusic,
        Prompt => Icons.Material.Rounded.GraphicEq,
        Holiday => Icons.Material.Rounded.Celebration,
        Department => Icons.Material.Rounded.Business,
        Trunk => Icons.Material.Rounded.SettingsEthernet,
        InboundNumber => Icons.Material.Rounded.Tag,
        OutboundRule => Icons.Material.Rounded.CallMade,
        FlowTest => Icons.Material.Rounded.FactCheck,
        _ => Icons.Material.Rounded.Call,
    };

    /// <summary>Where a call may go, to choose from.</summary>
    public IReadOnlyList<PickerOption> Destinations(string? except = null) =>
    [
        .. Plan.Nodes.Where(node => node.Id != except).Select(node => new PickerOption(FlowTarget.Node(node.Id).ToString()!, node.Name, Detail(KindOf(node), node.Number), IconOf(node))),
        .. People.Select(user => new PickerOption(FlowTarget.User(user.Id).ToString()!, user.DisplayName, Detail(words["Kind.Person"].Value, user.Extension), Icons.Material.Rounded.Person)),
        new PickerOption(FlowTarget.Operator.ToString()!, words["Operator"].Value, words["OperatorDetail"].Value, Icons.Material.Rounded.SupportAgent),
        new PickerOption(FlowTarget.HangUp.ToString()!, words["HangUp"].Value, "", Icons.Material.Rounded.CallEnd),
    ];

    /// <summary>People to choose from.</summary>
    public IReadOnlyList<PickerOption> PeopleOptions() => [.. People.Select(user => new PickerOption(user.Id, user.DisplayName, user.Extension, Icons.Material.Rounded.Person))];

    /// <summary>Objects of one sort to choose from.</summary>
    public IReadOnlyList<PickerOption> Options<T>(Func<T, bool>? which = null)
        where T : class, IPlanObject =>
        [.. All().OfType<T>().Where(item => which?.Invoke(item) != false).Select(item => new PickerOption(item.Id, NameOf(item), (item as FlowNode)?.Number ?? "", IconOf(item)))];

    /// <summary>Name of a way out of a node.</summary>
    public string WayOf(FlowNode node, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (node is Menu && key.Length == 1) return words["Way.key", key].Value;
        var known = words[$"Way.{key}"];
        if (!known.ResourceNotFound) return known.Value;
        var cut = key.LastIndexOf('-');
        return cut > 0 ? words["Way.then", words[$"Way.{key[..cut]}"].Value, key[(cut + 1)..]].Value : key;
    }

    /// <summary>A problem in words.</summary>
    public string Problem(PlanProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        object[] arguments = problem.Key switch
        {
            "range" => [.. problem.Detail.Split('-')],
            "leads-nowhere" => [NameOf(problem.Detail)],
            _ => [problem.Detail],
        };
        var found = words[problem.Key, arguments];
        if (found.ResourceNotFound) found = versions[problem.Key, arguments];
        if (found.ResourceNotFound) found = lines[problem.Key, arguments];
        return found.ResourceNotFound ? shared[problem.Key, arguments].Value : found.Value;
    }

    /// <summary>How long it lasts.</summary>
    public static string Length(Prompt prompt) => Length([prompt]);

    /// <summary>How long all of them last.</summary>
    public static string Length(IReadOnlyList<Prompt> prompts)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        var length = TimeSpan.FromMilliseconds(prompts.Sum(prompt => (long)prompt.DurationMs));
        return string.Create(CultureInfo.InvariantCulture, $"{(int)length.TotalMinutes}:{length.Seconds:00}");
    }

    private IEnumerable<IPlanObject> All() => [.. Plan.Nodes, .. Plan.Departments, .. Plan.Holidays, .. Plan.Prompts, .. Plan.Playlists, .. Plan.Trunks, .. Plan.Numbers, .. Plan.OutboundRules];

    private static string Numbered(string name, string? number) => string.IsNullOrEmpty(number) ? name : $"{name} ({number})";

    private static string Detail(string kind, string? number) => string.IsNullOrEmpty(number) ? kind : $"{kind} · {number}";
}
