using System.Collections.Frozen;
using System.Globalization;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor;
using MudBlazor.Services;
using Pbx.Core.Calls;
using Pbx.Core.Configuration;
using Pbx.Core.Live;
using Pbx.Core.Users;
using Pbx.Web.Admin.CallHandling.Frame;
using Pbx.Web.Admin.CallHandling.Hours;
using Pbx.Web.Components;
using Pbx.Web.Components.Live;

namespace Pbx.Tests.Web.Support;

/// <summary>A place to draw pages in: English, a fixed clock, an owner signed in, a system of its own that tests fill.</summary>
public class PageContext : BunitContext
{
    public PageContext()
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices();
        Services.AddLocalization();
        Services.AddLogging();
        Services.AddSingleton<TimeProvider>(Clock);
        Services.AddSingleton(new Pbx.Core.Hosting.CallClock(Clock, null));
        Services.AddSingleton<ISnapshotSource>(Snapshots);
        Services.AddSingleton<ICallControl>(Calls);
        Services.AddSingleton(Health);
        Services.AddSingleton<HealthHistory>();
        Services.AddScoped<Browser>();
        Services.AddTransient<HumanTime>();
        Services.AddSingleton<IUserService>(Users);
        Services.AddSingleton<ISettingsService>(Settings);
        Plans = new FakePlans(Snapshots);
        Services.AddSingleton<ICallPlans>(Plans);
        Services.AddTransient<PlanNames>();
        Services.AddTransient<Pbx.Web.Admin.CallHandling.Flows.FlowWords>();
        Services.AddSingleton<Pbx.Core.Simulation.ISimulator, Pbx.Core.Simulation.SimulatorDesk>();
        Services.AddScoped<HolidayLibrary>();
        Services.AddSingleton<Pbx.Core.Mail.IMailService>(Mail);
        Services.AddSingleton<Pbx.Core.Versions.IPlanDrafts>(Drafts);
        Services.AddScoped<PlanDesk>();
        Services.AddSingleton<Pbx.Core.Trunks.ITrunkSecrets>(TrunkSecrets);
        Services.AddSingleton<Pbx.Core.Trunks.Testing.ITrunkTest>(TrunkTest);
        Services.AddSingleton<Pbx.Core.Schedules.IOverrides>(Overrides);
        Services.AddSingleton<Pbx.Core.Presence.IPersonStates>(People);
        Services.AddSingleton<Pbx.Core.Recordings.IRecordings>(Shelf);
        Services.AddSingleton<Pbx.Core.Recordings.IRecordingSettings>(Shelf);
        Account = this.AddAuthorization();
        Account.SetAuthorized("owner@example.com");
        Account.SetPolicies("Manager", "Administrator", "Owner", "User");
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 10, 13, 5, 0, TimeSpan.Zero));

    public FakeSnapshots Snapshots { get; } = new();

    public FakeCalls Calls { get; } = new();

    public FakeUsers Users { get; } = new();

    public FakeSettings Settings { get; } = new();

    public FakePlans Plans { get; }

    public FakeDrafts Drafts { get; } = new();

    internal Pbx.Tests.Core.Support.FakeTrunkSecrets TrunkSecrets { get; } = new();

    internal FakeTrunkTest TrunkTest { get; } = new();

    internal Pbx.Tests.Core.Support.FakeOverrides Overrides { get; } = new();

    internal Pbx.Tests.Core.Support.FakePeople People { get; } = new();

    public FakeMail Mail { get; } = new();

    public FakeShelf Shelf { get; } = new();

    public LiveFeed<SystemHealth> Health { get; } = new(_ => "system");

    public Bunit.TestDoubles.BunitAuthorizationContext Account { get; }

    /// <summary>MudBlazor's dialogs and messages, which a layout would draw.</summary>
    public IRenderedComponent<MudDialogProvider> Dialogs()
    {
        Render<MudPopoverProvider>();
        return Render<MudDialogProvider>();
    }
}

public sealed class FakeSnapshots : ISnapshotSource
{
    public event Action<PbxSnapshot>? Changed;

    public PbxSnapshot? Current { get; private set; } = Make([]);

    public void Set(params UserRecord[] users)
    {
        Current = Make(users) with { Plan = Current!.Plan };
        Changed?.Invoke(Current);
    }

    public void Set(CallPlan plan)
    {
        Current = Current! with { Plan = plan };
        Changed?.Invoke(Current);
    }

    public void SetVersion(long number)
    {
        Current = Current! with { PlanVersion = new PlanStamp(number, DateTimeOffset.UnixEpoch, "") };
        Changed?.Invoke(Current);
    }

    public static SystemSettings Defaults { get; } = new()
    {
        Company = "Muster AG",
        Fqdn = "pbx.example.com",
        Realm = "pbx.example.com",
        TimeZone = "Europe/Zurich",
        Country = "CH",
        Languages = ["de", "fr"],
        NeverBlock = ["10.0.0.0/8"],
    };

    private static PbxSnapshot Make(UserRecord[] users) => new()
    {
        Version = 1,
        Settings = Defaults,
        UsersByExtension = users.ToFrozenDictionary(u => u.Extension),
        UsersById = users.ToFrozenDictionary(u => u.Id),
        UsersBySipName = users.ToFrozenDictionary(u => u.SipName),
    };
}

public sealed class FakeCalls : ICallControl
{
    public LiveFeed<LiveCall> Calls { get; } = new(c => c.Id);

    public LiveFeed<LiveDevice> Devices { get; } = new(d => d.Id);

    public LiveFeed<Pbx.Core.Trunks.LiveTrunk> Trunks { get; } = new(t => t.Id);

    public List<string> Ended { get; } = [];

    public Task<bool> EndCallAsync(string callId)
    {
        Ended.Add(callId);
        return Task.FromResult(true);
    }

    public Task StopAsync(TimeSpan within) => Task.CompletedTask;
}

public sealed class FakeUsers : IUserService
{
    public List<UserSummary> All { get; } = [];

    public Dictionary<string, UserEdit> Stored { get; } = [];

    public List<UserEdit> Written { get; } = [];

    public List<string> Deleted { get; } = [];

    public List<string> TwoFactorReset { get; } = [];

    public List<FieldProblem> Refuse { get; } = [];

    /// <summary>The database does not answer.</summary>
    public bool Fails { get; set; }

    /// <summary>What a change waits for.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public Task<IReadOnlyList<UserSummary>> ListAsync(string? search, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<UserSummary>>(
        [.. All.Where(u => search is null || u.DisplayName.Contains(search, StringComparison.OrdinalIgnoreCase) || u.Extension.Contains(search, StringComparison.Ordinal))]);

    public Task<UserEdit?> FindAsync(string id, CancellationToken cancellationToken) => Task.FromResult(Stored.GetValueOrDefault(id));

    public Task<string> SuggestExtensionAsync(CancellationToken cancellationToken) => Task.FromResult("201");

    public async Task<UserChange> CreateAsync(UserEdit user, string actorId)
    {
        if (Fails) throw new InvalidOperationException("database is locked");
        if (Refuse.Count > 0) return new UserChange(null, [.. Refuse]);
        Written.Add(user);
        await Gate;
        Stored["new"] = user with { Id = "new", SipName = user.Extension, Password = null };
        return new UserChange("new", [], "s3cret-once");
    }

    public Task<UserChange> UpdateAsync(UserEdit user, string actorId)
    {
        if (Fails) return Task.FromException<UserChange>(new InvalidOperationException("database is locked"));
        if (Refuse.Count > 0) return Task.FromResult(new UserChange(null, [.. Refuse]));
        Written.Add(user);
        Stored[user.Id] = user with { Password = null };
        return Task.FromResult(new UserChange(user.Id, []));
    }

    public Task<UserChange> DeleteAsync(string id, string actorId)
    {
        Deleted.Add(id);
        return Task.FromResult(new UserChange(id, []));
    }

    public Task<UserChange> ResetTwoFactorAsync(string id, string actorId)
    {
        TwoFactorReset.Add(id);
        Stored[id] = Stored[id] with { TwoFactor = false };
        return Task.FromResult(new UserChange(id, []));
    }

    public Task<UserChange> ResetSipPasswordAsync(string id, string actorId) => Task.FromResult(new UserChange(id, [], "another-s3cret"));
}

public sealed class FakeSettings : ISettingsService
{
    /// <summary>The database does not answer.</summary>
    public bool Fails { get; set; }

    public SystemSettings Now { get; set; } = FakeSnapshots.Defaults;

    public List<FieldProblem> Refuse { get; } = [];

    public Task<SystemSettings> GetAsync(CancellationToken cancellationToken) => Task.FromResult(Now);

    public Task<IReadOnlyList<FieldProblem>> ChangeAsync(Func<SystemSettings, SystemSettings?> change, string actorId)
    {
        if (Fails) return Task.FromException<IReadOnlyList<FieldProblem>>(new InvalidOperationException("database is locked"));
        if (Refuse.Count > 0) return Task.FromResult<IReadOnlyList<FieldProblem>>([.. Refuse]);
        if (change(Now) is not { } settings) return Task.FromResult<IReadOnlyList<FieldProblem>>([new FieldProblem("", "changed-meanwhile")]);
        Now = settings;
        return Task.FromResult<IReadOnlyList<FieldProblem>>([]);
    }
}
