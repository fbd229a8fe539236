using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Audit;
using Pbx.Core.Configuration;
using Pbx.Core.Hosting;
using Pbx.Core.Security;
using Pbx.Core.Users;

namespace Pbx.Core.Setup;

/// <summary>Makes a system of an empty database in one transaction. What comes after (SIP, media) starts because the first snapshot appears.</summary>
internal sealed class SetupService(
    IServiceScopeFactory scopes, SnapshotSource snapshots, NetworkOptionsSource network, ListeningPorts listening, ServerCertificate certificate,
    DataFolder folder, TimeProvider time) : ISetupService, IDisposable
{
    private readonly SemaphoreSlim once = new(1, 1);

    public bool IsSetUp => snapshots.Current is not null;

    public IReadOnlyList<string> LocalAddresses => [.. MachineAddresses.All().Where(address => !IPAddress.IsLoopback(address)).Select(address => address.ToString())];

    public SetupReading Read(string json, Func<string, byte[]?>? open = null) => SetupReader.Read(json, open);

    public bool IsPortFree(string address, string protocol, int port) =>
        port is >= 1 and <= 65535 && IPAddress.TryParse(address, out var bind)
        && (listening.Holds(bind, protocol, port) || PortCheck.IsFree(bind, protocol, port));

    public async Task<IReadOnlyList<SetupProblem>> ApplyAsync(SetupFile setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        var problems = SetupReader.Check(setup);
        if (problems.Count > 0) return problems;
        await once.WaitAsync();
        try
        {
            if (IsSetUp) return [new SetupProblem(0, "", "already-set-up")];
            problems = CheckPorts(setup);
            if (problems.Count > 0) return problems;
            problems = await StoreAsync(setup);
            if (problems.Count > 0) return problems;
            certificate.Renew(setup.Fqdn);
            await snapshots.RebuildAsync();
            return [];
        }
        finally
        {
            once.Release();
        }
    }

    public void Dispose() => once.Dispose();

    private List<SetupProblem> CheckPorts(SetupFile setup)
    {
        var wanted = network.With(ToRow(setup, default));
        var problems = new List<SetupProblem>();
        foreach (var (setting, _, protocol, port) in PortCheck.Required(wanted))
        {
            if (port == 0 || IsPortFree(wanted.BindAddress.ToString(), protocol, port)) continue;
            problems.Add(new SetupProblem(0, setting.Replace(':', '.'), "file-port-free", protocol, $"{port}"));
        }
        return problems;
    }

    private async Task<IReadOnlyList<SetupProblem>> StoreAsync(SetupFile setup)
    {
        var now = time.GetUtcNow();
        using var work = new UserWork(scopes);
        await using var transaction = await work.BeginAsync();
        if (await work.Db.Settings.AnyAsync()) return [new SetupProblem(0, "", "already-set-up")];
        foreach (var role in PbxRoles.All) await work.Roles.CreateAsync(new IdentityRole(role));
        var row = ToRow(setup, now);
        work.Db.Settings.Add(row);
        AuditTrail.Add(work.Db, now, AuditActor.System, "set-up", new AuditObject("settings", "1", setup.Company), null, SettingsService.Fields(row));
        await work.Db.SaveChangesAsync();

        var admin = setup.Admin!;
        var problems = new List<SetupProblem>();
        await AddAsync("admin", new UserEdit
        {
            Email = admin.Email,
            FirstName = admin.FirstName,
            LastName = admin.LastName,
            Extension = admin.Extension ?? "",
            Password = admin.Password,
            Role = PbxRoles.SystemOwner,
            Language = setup.Languages[0],
        }, null);
        for (var i = 0; i < setup.Users.Count; i++)
        {
            var user = setup.Users[i];
            await AddAsync($"users[{i}]", new UserEdit
            {
                Email = user.Email,
                FirstName = user.FirstName,
                LastName = user.LastName,
                Extension = user.Extension,
                Password = user.Password,
                Role = user.Role ?? PbxRoles.User,
                Language = setup.Languages[0],
            }, user.SipPassword);
        }
        if (problems.Count > 0) return problems;
        if (setup.CallPlan is not null) await AddPlanAsync(work, setup, now);
        await transaction.CommitAsync();
        return [];

        async Task AddAsync(string path, UserEdit user, string? sipPassword)
        {
            var made = await work.AddAsync(user, AuditActor.System, sipPassword, row.Realm, now);
            // Each save looks through all that is remembered: a thousand users would be looked through a thousand times.
            work.Db.ChangeTracker.Clear();
            problems.AddRange(made.Problems.Select(problem => new SetupProblem(0, $"{path}.{problem.Field}", problem.Code, problem.Arguments)));
        }
    }

    private async Task AddPlanAsync(UserWork work, SetupFile setup, DateTimeOffset now)
    {
        // Files first: a plan must not name what is not there. One left over by a set-up that failed does no harm.
        foreach (var recording in setup.Recordings.Values) await File.WriteAllBytesAsync(Path.Combine(folder.Prompts, SetupPlan.HashOf(recording) + ".wav"), recording);
        var accounts = await work.Db.Users.Where(user => user.Extension != null).ToDictionaryAsync(user => user.Extension!, user => user.Id, StringComparer.Ordinal);
        var first = new PlanVersion { At = now, ActorName = AuditActor.System.Name, Summary = "set-up" };
        first.Put(SetupPlan.Read(setup, accounts.GetValueOrDefault));
        work.Db.PlanVersions.Add(first);
        await work.Db.SaveChangesAsync();
    }

    private static SettingsRow ToRow(SetupFile setup, DateTimeOffset now) => new()
    {
        SetUpAt = now,
        Company = setup.Company.Trim(),
        Fqdn = setup.Fqdn,
        Realm = setup.Fqdn,
        TimeZone = setup.TimeZone,
        Country = setup.Country,
        Languages = string.Join(',', setup.Languages.Distinct(StringComparer.Ordinal)),
        BindAddress = setup.BindAddress,
        PublicAddress = setup.PublicAddress,
        HttpPort = setup.Ports.Http,
        HttpsPort = setup.Ports.Https,
        SipPort = setup.Ports.Sip,
        SipsPort = setup.Ports.Sips,
        MediaPort = setup.Ports.Media,
        RtpFirst = setup.Ports.RtpFirst,
        RtpLast = setup.Ports.RtpLast,
    };
}
