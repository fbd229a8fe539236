using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Audit;
using Pbx.Core.Users;

namespace Pbx.Core.Configuration;

/// <summary>Company-wide settings that may change while running. Ports and addresses are read at start.</summary>
public interface ISettingsService
{
    /// <summary>As they are stored.</summary>
    Task<SystemSettings> GetAsync(CancellationToken cancellationToken);

    /// <summary>Changes them; the realm stays. Problems by field as resource keys; audited.</summary>
    Task<IReadOnlyList<FieldProblem>> UpdateAsync(SystemSettings settings, string actorId) => ChangeAsync(_ => settings, actorId);

    /// <summary>The same, made out of what is stored at that moment: nobody else stores anything in between. No settings is <c>changed-meanwhile</c>, and nothing is stored.</summary>
    Task<IReadOnlyList<FieldProblem>> ChangeAsync(Func<SystemSettings, SystemSettings?> change, string actorId);
}

/// <summary>Settings on the database.</summary>
internal sealed class SettingsService(IServiceScopeFactory scopes, SnapshotSource snapshots, TimeProvider time) : ISettingsService
{
    public async Task<SystemSettings> GetAsync(CancellationToken cancellationToken)
    {
        using var work = new UserWork(scopes);
        return (await work.Db.Settings.AsNoTracking().SingleAsync(cancellationToken)).ToSettings();
    }

    public async Task<IReadOnlyList<FieldProblem>> ChangeAsync(Func<SystemSettings, SystemSettings?> change, string actorId)
    {
        ArgumentNullException.ThrowIfNull(change);
        using var work = new UserWork(scopes);
        // Takes the database's write lock at once, before the settings are read.
        await using var transaction = await work.BeginAsync();
        if (await work.ActorAsync(actorId) is not { } actor || actor.Role is not (null or PbxRoles.SystemOwner or PbxRoles.Administrator))
            return [new FieldProblem("", "forbidden")];
        var row = await work.Db.Settings.SingleAsync();
        if (change(row.ToSettings()) is not { } settings) return [new FieldProblem("", "changed-meanwhile")];
        var problems = Check(settings);
        if (problems.Count > 0) return problems;
        var before = Fields(row);
        row.Company = settings.Company.Trim();
        row.TimeZone = settings.TimeZone;
        row.Country = settings.Country;
        row.Languages = string.Join(',', settings.Languages);
        row.RingSeconds = settings.RingSeconds;
        row.MediaTimeoutSeconds = settings.MediaTimeoutSeconds;
        row.SessionExpiresSeconds = settings.SessionExpiresSeconds;
        row.BlockAfterFailures = settings.BlockAfterFailures;
        row.BlockWindowSeconds = settings.BlockWindowSeconds;
        row.BlockSeconds = settings.BlockSeconds;
        row.NeverBlock = string.Join(',', settings.NeverBlock);
        AuditTrail.Add(work.Db, time.GetUtcNow(), actor, "changed", new AuditObject("settings", "1", row.Company), before, Fields(row));
        await work.Db.SaveChangesAsync();
        await transaction.CommitAsync();
        await snapshots.RebuildAsync();
        return [];
    }

    internal static Dictionary<string, string?> Fields(SettingsRow row) => new(StringComparer.Ordinal)
    {
        ["company"] = row.Company,
        ["fqdn"] = row.Fqdn,
        ["timeZone"] = row.TimeZone,
        ["country"] = row.Country,
        ["languages"] = row.Languages,
        ["bindAddress"] = row.BindAddress,
        ["publicAddress"] = row.PublicAddress,
        ["ringSeconds"] = Number(row.RingSeconds),
        ["mediaTimeoutSeconds"] = Number(row.MediaTimeoutSeconds),
        ["sessionExpiresSeconds"] = Number(row.SessionExpiresSeconds),
        ["blockAfterFailures"] = Number(row.BlockAfterFailures),
        ["blockWindowSeconds"] = Number(row.BlockWindowSeconds),
        ["blockSeconds"] = Number(row.BlockSeconds),
        ["neverBlock"] = row.NeverBlock,
    };

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static List<FieldProblem> Check(SystemSettings settings)
    {
        var problems = new List<FieldProblem>();
        if (!UserRules.IsName(settings.Company)) problems.Add(new FieldProblem("company", string.IsNullOrWhiteSpace(settings.Company) ? "required" : "name-invalid"));
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(settings.TimeZone, out _)) problems.Add(new FieldProblem("timeZone", "time-zone-unknown"));
        if (settings.Country is not { Length: 2 } || !settings.Country.All(char.IsAsciiLetterUpper)) problems.Add(new FieldProblem("country", "country-unknown"));
        if (settings.Languages.Count == 0 || settings.Languages.Any(language => !UserRules.Languages.Contains(language)))
            problems.Add(new FieldProblem("languages", "language-unknown"));
        Range("ringSeconds", settings.RingSeconds, 5, 300);
        Range("mediaTimeoutSeconds", settings.MediaTimeoutSeconds, 10, 3600);
        // RFC 4028 4: Min-SE is at least 90.
        if (settings.SessionExpiresSeconds != 0) Range("sessionExpiresSeconds", settings.SessionExpiresSeconds, 90, 86400);
        Range("blockAfterFailures", settings.BlockAfterFailures, 3, 1000);
        Range("blockWindowSeconds", settings.BlockWindowSeconds, 10, 86400);
        Range("blockSeconds", settings.BlockSeconds, 10, 30 * 86400);
        foreach (var network in settings.NeverBlock.Where(text => !IPNetwork.TryParse(text, out _))) problems.Add(new FieldProblem("neverBlock", "network-invalid", network));
        return problems;

        void Range(string field, int value, int min, int max)
        {
            if (value < min || value > max) problems.Add(new FieldProblem(field, "out-of-range", Number(min), Number(max)));
        }
    }
}
