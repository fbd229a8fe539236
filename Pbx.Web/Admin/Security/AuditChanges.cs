using System.Text.Json;
using Pbx.Core.Audit;

namespace Pbx.Web.Admin.Security;

/// <summary>The fields of an audit entry, before beside after.</summary>
public static class AuditChanges
{
    private const int MaxShown = 12;

    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["extension"] = "Extension",
        ["firstName"] = "FirstName",
        ["lastName"] = "LastName",
        ["email"] = "Email",
        ["role"] = "Role",
        ["srtp"] = "Srtp",
        ["company"] = "CompanyName",
        ["timeZone"] = "TimeZone",
        ["country"] = "Country",
        ["bindAddress"] = "BindAddress",
        ["publicAddress"] = "PublicAddress",
        ["ringSeconds"] = "RingSeconds",
        ["mediaTimeoutSeconds"] = "MediaTimeout",
        ["sessionExpiresSeconds"] = "SessionTimer",
        ["blockAfterFailures"] = "BlockAfter",
        ["blockWindowSeconds"] = "BlockWindow",
        ["blockSeconds"] = "BlockFor",
        ["neverBlock"] = "NeverBlock",
        ["language"] = "Language",
        ["languages"] = "LanguagesOffered",
        ["fqdn"] = "Domain",
        ["state"] = "State",
        ["until"] = "Until",
        ["group"] = "Group",
        ["callerId"] = "ShownNumber",
        ["recording"] = "Rule",
        ["recordingRights"] = "Rights",
        ["announceIncoming"] = "AnnounceIncoming",
        ["announceOutgoing"] = "AnnounceOutgoing",
        ["announceInternal"] = "AnnounceInternal",
        ["announcementRequired"] = "AnnouncementRequired",
        ["retentionDays"] = "RetentionDays",
        ["minFreeMegabytes"] = "MinFree",
    };

    /// <summary>Resource key of a field's name; the field itself where there is none.</summary>
    public static string WordsOf(string field) => Words.GetValueOrDefault(field, field);

    /// <summary>One line a field; empty where the entry carries none.</summary>
    public static IReadOnlyList<AuditChange> Of(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var before = Fields(entry.Before);
        var after = Fields(entry.After);
        return [.. before.Keys.Union(after.Keys)
            .Select(field => new AuditChange(field, before.GetValueOrDefault(field), after.GetValueOrDefault(field) ?? "–"))
            .Where(change => !string.IsNullOrEmpty(change.Before) || change.After is not ("–" or ""))
            .Take(MaxShown)];
    }

    private static Dictionary<string, string?> Fields(string json)
    {
        if (json.Length == 0) return [];
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string?>>(json) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}

/// <summary>One field that changed.</summary>
public sealed record AuditChange(string Field, string? Before, string After);
