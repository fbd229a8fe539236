using System.Text.Json.Serialization;
using Pbx.Core.FeatureCodes;
using Pbx.Core.Flows;
using Pbx.Core.Music;
using Pbx.Core.Numbers;
using Pbx.Core.OutboundRules;
using Pbx.Core.Prompts;
using Pbx.Core.Schedules;
using Pbx.Core.Simulation;
using Pbx.Core.Trunks;

namespace Pbx.Core.Configuration;

/// <summary>
/// All of call handling: what an administrator configures beside people and the settings of the system. One immutable document; every change makes a
/// new version of it, whole and checked, so that versions can be compared, tested and put back. Secrets are not in it (<see cref="Trunk"/>).
/// </summary>
public sealed record CallPlan
{
    // First, since what follows is made with it.
    private static readonly IReadOnlyDictionary<string, string> NoCodes = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>A system that was just set up.</summary>
    public static CallPlan Empty { get; } = new();

    /// <summary>Groups, menus, branches, mailboxes ...: the nodes of the graph.</summary>
    public IReadOnlyList<FlowNode> Nodes { get; init; } = [];

    /// <summary>Departments, at least the company itself (<see cref="Department.CompanyId"/>), which comes first.</summary>
    public IReadOnlyList<Department> Departments { get; init; } = [Department.Company];

    /// <summary>Days on which departments are closed or have other hours.</summary>
    public IReadOnlyList<Holiday> Holidays { get; init; } = [];

    /// <summary>Recordings that callers hear.</summary>
    public IReadOnlyList<Prompt> Prompts { get; init; } = [];

    /// <summary>Music for those who wait.</summary>
    public IReadOnlyList<MusicPlaylist> Playlists { get; init; } = [];

    /// <summary>Lines to carriers and other systems.</summary>
    public IReadOnlyList<Trunk> Trunks { get; init; } = [];

    /// <summary>Numbers by which the company is called.</summary>
    public IReadOnlyList<InboundNumber> Numbers { get; init; } = [];

    /// <summary>Which calls leave, in the order in which they are tried.</summary>
    public IReadOnlyList<OutboundRule> OutboundRules { get; init; } = [];

    /// <summary>Calls that have to come out as expected, see <see cref="FlowTestRun"/>.</summary>
    public IReadOnlyList<FlowTest> Tests { get; init; } = [];

    /// <summary>What no call may do, whatever the rules say.</summary>
    public FraudLimits Limits { get; init; } = new();

    /// <summary>Codes for telephones that are not the usual ones, by feature (<see cref="FeatureCode"/>); empty: switched off.</summary>
    public IReadOnlyDictionary<string, string> FeatureCodes { get; init; } = NoCodes;
}

/// <summary>Something in a <see cref="CallPlan"/> that a person can name, edit and delete.</summary>
public interface IPlanObject
{
    /// <summary>Unique in the plan, for ever.</summary>
    string Id { get; }

    /// <summary>What people call it.</summary>
    string Name { get; }
}
