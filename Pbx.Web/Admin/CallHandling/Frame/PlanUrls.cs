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

namespace Pbx.Web.Admin.CallHandling.Frame;

/// <summary>Where the page of each object of the plan is.</summary>
public static class PlanUrls
{
    /// <summary>Groups of people.</summary>
    public const string Groups = "/admin/groups";

    /// <summary>Menus.</summary>
    public const string Menus = "/admin/menus";

    /// <summary>Departments with their hours.</summary>
    public const string Hours = "/admin/hours";

    /// <summary>Branches by hours.</summary>
    public const string Branches = "/admin/hours/branches";

    /// <summary>Holidays.</summary>
    public const string Holidays = "/admin/hours/holidays";

    /// <summary>Holidays of a country to choose from.</summary>
    public const string HolidayChoice = "/admin/hours/holidays/choose";

    /// <summary>Holidays from a calendar file.</summary>
    public const string HolidayImport = "/admin/hours/holidays/import";

    /// <summary>What callers will hear.</summary>
    public const string Calendar = "/admin/hours/calendar";

    /// <summary>Music for those who wait.</summary>
    public const string Music = "/admin/music";

    /// <summary>Recordings.</summary>
    public const string Prompts = "/admin/prompts";

    /// <summary>Announcements, languages, outside numbers, mailboxes.</summary>
    public const string Destinations = "/admin/destinations";

    /// <summary>Trunks.</summary>
    public const string Trunks = "/admin/trunks";

    /// <summary>Numbers of the company.</summary>
    public const string Numbers = "/admin/numbers";

    /// <summary>Rules of calls to the outside.</summary>
    public const string OutboundRules = "/admin/outbound-rules";

    /// <summary>Limits of calls to the outside.</summary>
    public const string Limits = "/admin/outbound-rules/limits";

    /// <summary>Saved tests of the call flows.</summary>
    public const string Tests = "/admin/flows/tests";

    /// <summary>Protocol of the tests, without its ending.</summary>
    public const string Protocol = "/admin/flows/protocol";

    /// <summary>A call to imagine.</summary>
    public const string Try = "/admin/flows/try";

    /// <summary>The page of an object; null where it has none.</summary>
    public static string? Of(IPlanObject item) => item switch
    {
        RingGroup => $"{Groups}/{item.Id}",
        Menu => $"{Menus}/{item.Id}",
        ScheduleBranch => $"{Branches}/{item.Id}",
        FlowNode => $"{Destinations}/{item.Id}",
        Department => $"{Hours}/departments/{item.Id}",
        Holiday => $"{Holidays}/{item.Id}",
        MusicPlaylist => $"{Music}/{item.Id}",
        Prompt => $"{Prompts}/{item.Id}",
        Trunk => $"{Trunks}/{item.Id}",
        InboundNumber => $"{Numbers}/{item.Id}",
        OutboundRule => $"{OutboundRules}/{item.Id}",
        FlowTest => $"{Tests}/{item.Id}",
        _ => null,
    };

    /// <summary>The page of a user.</summary>
    public static string OfUser(string id) => $"/admin/users/{id}";

    /// <summary>The sound of a prompt; the hash makes a new address of a new sound.</summary>
    public static string Sound(Prompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return $"{Prompts}/{prompt.Id}/sound.wav?v={prompt.Sha256[..Math.Min(8, prompt.Sha256.Length)]}";
    }
}
