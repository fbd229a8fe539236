using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Localization;
using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Simulation;
using Pbx.Core.Versions;
using Pbx.Web.Admin.CallHandling.Flows;
using Pbx.Web.Admin.CallHandling.Frame;
using Pbx.Web.Components;
using Pbx.Web.Components.FeatureCodes;
using Pbx.Web.Resources;

namespace Pbx.Web.Admin.Versions;

/// <summary>Versions, their differences and the fields of what differs, as a person reads them: names in the place of ids, words in the place of keys.</summary>
public sealed class VersionWords(
    ISnapshotSource snapshots, IStringLocalizer<VersionText> words, IStringLocalizer<PlanText> plan, IStringLocalizer<LineText> lines,
    IStringLocalizer<FlowText> tests, IStringLocalizer<CodeText> codes, IStringLocalizer<SharedText> shared)
{
    /// <summary>Nothing stands there.</summary>
    public const string Nothing = "–";

    // Fields with one of several given values, and where their words are.
    private static readonly Dictionary<string, string> Choices = new(StringComparer.Ordinal)
    {
        ["strategy"] = "Strategy",
        ["authentication"] = "Authentication",
        ["transport"] = "Transport",
        ["srtp"] = "Srtp",
        ["outFormat"] = "NumberFormat",
        ["callerFormat"] = "NumberFormat",
        ["readCallerFrom"] = "CallerIdHeader",
        ["writeCallerTo"] = "CallerIdHeader",
        ["readCalledFrom"] = "CalledNumberSource",
        ["clir"] = "ClirStyle",
        ["does"] = "Conduct",
    };

    // Between two names, and says nothing by itself.
    private static readonly HashSet<string> Silent = new(StringComparer.Ordinal) { "byLanguage", "spans" };

    /// <summary>Who made a version, by the name of today where the person is still there.</summary>
    public string Who(PlanVersionHead version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return version.ActorId.Length == 0 ? words["TheSystem"].Value : snapshots.Current?.UsersById.GetValueOrDefault(version.ActorId)?.DisplayName ?? version.ActorName;
    }

    /// <summary>What a version has changed, in short.</summary>
    public string What(PlanVersionHead version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return version switch
        {
            { Number: 0 } => words["What.empty"].Value,
            { Action: "set-up" } => words["What.set-up"].Value,
            { Action: "restored" } => words["What.restored", version.Name].Value,
            { Action: "published" } => words["What.published", version.Name].Value,
            { Kind: "callPlan" } => words["What.whole", version.Name].Value,
            _ => Found(words[$"What.{version.Action}", KindOf(version.Kind), version.Kind == "department" && version.Name.Length == 0 ? Company : version.Name])
                ?? $"{version.Action} {version.Kind} {version.Name}",
        };
    }

    /// <summary>A sort of thing.</summary>
    public string KindOf(string kind)
    {
        if (string.IsNullOrEmpty(kind)) return "";
        return Found(words[$"Kind.{kind}"]) ?? Found(plan[$"Kind.{Pascal(kind)}"]) ?? kind;
    }

    /// <summary>The picture of a sort of thing.</summary>
    public string IconOf(PlanDifference difference, CallPlan before, CallPlan after)
    {
        ArgumentNullException.ThrowIfNull(difference);
        return (PlanLinks.Find(after, difference.Id) ?? PlanLinks.Find(before, difference.Id)) is { } item ? PlanNames.IconOf(item)
            : difference.Kind == "order" ? MudBlazor.Icons.Material.Rounded.SwapVert
            : difference.Kind == "featureCodes" ? MudBlazor.Icons.Material.Rounded.Pin
            : MudBlazor.Icons.Material.Rounded.Tune;
    }

    /// <summary>The name of what differs; empty: its sort says it all.</summary>
    public string NameOf(PlanDifference difference)
    {
        ArgumentNullException.ThrowIfNull(difference);
        if (difference.Kind == "order") return Found(words[$"List.{difference.Id}"]) ?? difference.Id;
        return difference.Id == Pbx.Core.Schedules.Department.CompanyId ? Company : difference.Name;
    }

    /// <summary>The name of a field.</summary>
    public string FieldOf(PlanDifference difference, FieldDifference field)
    {
        ArgumentNullException.ThrowIfNull(difference);
        ArgumentNullException.ThrowIfNull(field);
        if (difference.Kind == "order") return words["Order"].Value;
        if (difference.Kind == "featureCodes") return Found(codes[$"Feature.{field.Path}"]) ?? field.Path;
        return FieldOf(difference.Kind, field.Path);
    }

    /// <summary>The name of a field by its path.</summary>
    public string FieldOf(string kind, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Found(lines[$"Field.{Pascal(kind)}.{path}"])
            ?? string.Join(" · ", path.Split('.').Where(name => !Silent.Contains(name)).Select((name, at) => Segment(kind, name, at)));
    }

    /// <summary>A value of a field in words. <paramref name="at"/>: knows the names of the plan it stands in.</summary>
    public string Show(PlanDifference difference, FieldDifference field, string? value, PlanNames at)
    {
        ArgumentNullException.ThrowIfNull(difference);
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(at);
        if (string.IsNullOrEmpty(value)) return difference.Kind == "featureCodes" && value is not null ? codes["OffNow"].Value : Nothing;
        var name = field.Path[(field.Path.LastIndexOf('.') + 1)..];
        if (value[0] is not ('[' or '{')) return Text(name, value, at);
        try
        {
            using var json = JsonDocument.Parse(value);
            return Show(name, json.RootElement, at);
        }
        catch (JsonException)
        {
            return value;
        }
    }

    private string Company => snapshots.Current?.Settings.Company ?? "";

    private string Segment(string kind, string name, int at) =>
        (at == 0 ? Found(words[$"Field.{kind}.{name}"]) ?? Found(lines[$"Field.{Pascal(kind)}.{name}"]) : null)
        ?? Found(words[$"Field.{name}"]) ?? Found(plan[$"Field.{name}"]) ?? (at > 0 && Languages.All.Any(language => language.Code == name) ? Languages.NameOf(name) : null) ?? name;

    private string Show(string field, JsonElement value, PlanNames at) => value.ValueKind switch
    {
        JsonValueKind.Array => value.GetArrayLength() == 0 ? Nothing : string.Join(", ", value.EnumerateArray().Select(item => Show(field, item, at))),
        JsonValueKind.Object => Joined(value, at),
        JsonValueKind.String => Text(field, value.GetString()!, at),
        JsonValueKind.Null => Nothing,
        _ => Text(field, value.GetRawText(), at),
    };

    private string Joined(JsonElement value, PlanNames at)
    {
        if (value.TryGetProperty("fromMinute", out var from) && value.TryGetProperty("toMinute", out var to) && value.TryGetProperty("day", out var day))
        {
            var name = Enum.TryParse<DayOfWeek>(day.GetString(), ignoreCase: true, out var known) ? CultureInfo.CurrentUICulture.DateTimeFormat.GetDayName(known) : day.GetString();
            return $"{name} {Clock(from.GetInt32())}–{Clock(to.GetInt32())}";
        }
        var parts = value.EnumerateObject().Select(field => (field.Name, Words: Show(field.Name, field.Value, at))).Where(field => field.Words != Nothing && field.Words.Length > 0).ToList();
        return parts.Count == 0 ? Nothing : string.Join(", ", parts.Select(field => $"{Segment("", field.Name, 1)}: {field.Words}"));
    }

    private string Text(string field, string text, PlanNames at)
    {
        if (text is "true" or "false") return words[text == "true" ? "Yes" : "No"].Value;
        if (Choices.GetValueOrDefault(field) is { } set && Found(set switch
        {
            "Strategy" => plan[$"{set}.{Pascal(text)}"],
            "Conduct" => tests[$"{set}.{Pascal(text)}"],
            _ => lines[$"{set}.{Pascal(text)}"],
        }) is { } choice) return choice;
        if (field == "language") return Languages.NameOf(text);
        if (field == "sha256") return text[..Math.Min(8, text.Length)];
        if (field == "outcome" && FlowOutcome.Parse(text) is { } outcome) return new FlowWords(at, tests, shared).Of(outcome);
        if (field is "from" or "to" && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day.ToString("d MMM yyyy", CultureInfo.CurrentUICulture);
        if (field == "localTime" && DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return time.ToString("d MMM yyyy HH:mm", CultureInfo.CurrentUICulture);
        if (field == "durationMs" && int.TryParse(text, CultureInfo.InvariantCulture, out var length)) return FlowWords.Clock(TimeSpan.FromMilliseconds(length));
        if (text is "open" or "closed" or "break" or "holiday" && Found(tests[$"Hours.{text}"]) is { } state) return state;
        return FlowTarget.Parse(text) is { } target ? at.NameOf(target)
            : PlanLinks.Find(at.Plan, text) is { } item ? at.NameOf(item)
            : snapshots.Current?.UsersById.GetValueOrDefault(text) is { } user ? user.DisplayName
            : text;
    }

    private static string Clock(int minute) => $"{minute / 60:00}:{minute % 60:00}";

    private static string Pascal(string text) => text.Length == 0 ? "" : $"{char.ToUpperInvariant(text[0])}{text[1..]}";

    private static string? Found(LocalizedString words) => words.ResourceNotFound ? null : words.Value;
}
