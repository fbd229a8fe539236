using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Prompts;

namespace Pbx.Core.Schedules;

/// <summary>A part of the company with hours, a language and an outside number of its own. What is not set here is the company's.</summary>
public sealed record Department : IPlanObject
{
    /// <summary>Id of the company itself.</summary>
    public const string CompanyId = "company";

    /// <summary>The company as it is before anybody says otherwise: always open.</summary>
    public static Department Company { get; } = new() { Id = CompanyId, Name = "", Hours = WeekHours.Always };

    /// <inheritdoc />
    public required string Id { get; init; }

    /// <inheritdoc />
    public required string Name { get; init; }

    /// <summary>Opening hours; null: the company's.</summary>
    public WeekHours? Hours { get; init; }

    /// <summary>IANA time zone; null: the company's.</summary>
    public string? TimeZone { get; init; }

    /// <summary>en, de, fr, it; null: the company's.</summary>
    public string? Language { get; init; }

    /// <summary>Outside number shown for calls of its people, E.164; null: the company's.</summary>
    public string? CallerId { get; init; }

    /// <summary>What those hear whom its people hold: id of a playlist or of a recording; null: the company's. The company's null is silence.</summary>
    public string? MusicId { get; init; }

    /// <summary>Who answers for it when somebody asks for the operator: a person, a group ... Null: the company's. <c>0</c> on a telephone of its people calls there.</summary>
    public FlowTarget? Operator { get; init; }

    /// <summary>What is said before a call of its people is recorded, by language; where nothing is set, the company's, else the system's own words.</summary>
    public PromptSet RecordingAnnouncement { get; init; } = PromptSet.None;

    /// <summary>Account ids of its people.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];
}
