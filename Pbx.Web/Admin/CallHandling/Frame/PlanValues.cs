using System.Text.Json;
using Pbx.Core.Configuration;
using Pbx.Core.Flows;

namespace Pbx.Web.Admin.CallHandling.Frame;

/// <summary>The written form of a field as a person reads it: ids become names, lists become lines of words.</summary>
public static class PlanValues
{
    private const string Nothing = "–";

    /// <summary>In words.</summary>
    public static string Show(string? written, PlanNames names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (string.IsNullOrEmpty(written)) return Nothing;
        if (written[0] is not ('[' or '{')) return Text(written, names);
        try
        {
            using var json = JsonDocument.Parse(written);
            return Show(json.RootElement, names);
        }
        catch (JsonException)
        {
            return written;
        }
    }

    private static string Show(JsonElement value, PlanNames names) => value.ValueKind switch
    {
        JsonValueKind.Array => value.GetArrayLength() == 0 ? Nothing : string.Join(", ", value.EnumerateArray().Select(item => Show(item, names))),
        JsonValueKind.Object => Joined(value, names),
        JsonValueKind.String => Text(value.GetString()!, names),
        JsonValueKind.Null => Nothing,
        _ => value.GetRawText(),
    };

    private static string Joined(JsonElement value, PlanNames names)
    {
        if (value.TryGetProperty("fromMinute", out var from) && value.TryGetProperty("toMinute", out var to) && value.TryGetProperty("day", out var day))
            return $"{day} {Clock(from.GetInt32())}–{Clock(to.GetInt32())}";
        var parts = value.EnumerateObject().Select(field => (field.Name, Words: Show(field.Value, names))).Where(field => field.Words != Nothing).ToList();
        return parts.Count == 0 ? Nothing : string.Join(", ", parts.Select(field => $"{field.Name}: {field.Words}"));
    }

    private static string Text(string text, PlanNames names) =>
        FlowTarget.Parse(text) is { } target ? names.NameOf(target)
        : PlanLinks.Find(names.Plan, text) is { } item ? names.NameOf(item)
        : names.People.FirstOrDefault(user => user.Id == text) is { } user ? user.DisplayName
        : text;

    private static string Clock(int minute) => $"{minute / 60:00}:{minute % 60:00}";
}
