using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Pbx.Core.Audit;
using Pbx.Core.Backup;
using Pbx.Core.CallHistory;
using Pbx.Core.Calls;
using Pbx.Core.Configuration;
using Pbx.Core.FeatureCodes;
using Pbx.Core.Live;
using Pbx.Core.Mail;
using Pbx.Core.Persistence;
using Pbx.Core.Persistence.Sqlite;
using Pbx.Core.Phones;
using Pbx.Core.Presence;
using Pbx.Core.Prompts;
using Pbx.Core.Recordings;
using Pbx.Core.Schedules;
using Pbx.Core.Security;
using Pbx.Core.Setup;
using Pbx.Core.Simulation;
using Pbx.Core.Trunks;
using Pbx.Core.Trunks.Testing;
using Pbx.Core.Users;
using Pbx.Core.Versions;
using Pbx.Core.Voicemail;

namespace Pbx.Core.Hosting;

/// <summary>The services of the telephone system, registered in one place.</summary>
public static class PbxCoreServices
{
    /// <summary>Registers them on top of an open data folder.</summary>
    public static IServiceCollection AddPbxCore(this IServiceCollection services, DataFolder folder)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(folder);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new CallClock(provider.GetRequiredService<TimeProvider>(), provider.GetService<IConfiguration>()?["test:clock"]));
        services.AddSingleton(folder);
        services.AddDbContextFactory<PbxDbContext>(options => options.UsePbxSqlite(folder.Database));
        services.AddSingleton<SnapshotSource>();
        services.AddSingleton<ISnapshotSource>(provider => provider.GetRequiredService<SnapshotSource>());
        services.AddIdentityCore<PbxUser>(options =>
            {
                options.User.RequireUniqueEmail = true;
                // Any address that passes UserRules is a name; length and wit of passwords are PasswordRules' business.
                options.User.AllowedUserNameCharacters = "";
                options.Password.RequiredLength = 1;
                options.Password.RequiredUniqueChars = 1;
                options.Password.RequireDigit = false;
                options.Password.RequireLowercase = false;
                options.Password.RequireUppercase = false;
                options.Password.RequireNonAlphanumeric = false;
                options.Lockout.MaxFailedAccessAttempts = 5;
                options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(15);
            })
            .AddRoles<IdentityRole>()
            .AddEntityFrameworkStores<PbxDbContext>()
            .AddPasswordValidator<PbxPasswordValidator>();
        services.AddSingleton(new LiveFeed<SystemHealth>(_ => "system"));
        services.AddSingleton<ListeningPorts>();
        services.AddSingleton<NetworkOptionsSource>();
        services.AddSingleton(provider => ServerCertificate.Open(
            folder.Certificates, provider.GetRequiredService<ISnapshotSource>().Current?.Settings.Fqdn,
            provider.GetRequiredService<IConfiguration>()["certificate:file"], provider.GetRequiredService<IConfiguration>()["certificate:key"],
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IUserService, UserService>();
        services.AddSingleton<ISettingsService, SettingsService>();
        services.AddSingleton<PlanPress>();
        services.AddSingleton<PlanDrafts>();
        services.AddSingleton<IPlanDrafts>(provider => provider.GetRequiredService<PlanDrafts>());
        services.AddSingleton<IHealthSource>(provider => provider.GetRequiredService<PlanDrafts>());
        services.AddSingleton<ICallPlans, CallPlans>();
        services.AddSingleton<IPlanVersions, PlanVersions>();
        services.AddSingleton<ISimulator, SimulatorDesk>();
        services.AddSingleton<Overrides>();
        services.AddSingleton<IOverrides>(provider => provider.GetRequiredService<Overrides>());
        services.AddSingleton<PersonStates>();
        services.AddSingleton<IPersonStates>(provider => provider.GetRequiredService<PersonStates>());
        services.AddSingleton<ITrunkSecrets, TrunkSecrets>();
        services.AddSingleton<PromptLibrary>();
        services.AddSingleton<IPromptLibrary>(provider => provider.GetRequiredService<PromptLibrary>());
        services.AddSingleton<IPhoneRecordings, PhoneRecordings>();
        services.AddSingleton<ISpeech>(provider => new EspeakSpeech(() => Environment.GetEnvironmentVariable("PATH"), provider.GetRequiredService<ILogger<EspeakSpeech>>()));
        services.AddSingleton<ISetupService, SetupService>();
        services.AddSingleton<IAuditTrail, AuditTrail>();
        services.AddScoped<OwnAccountTrail>();
        services.AddSingleton(provider => new AccessGuard(
            provider.GetRequiredService<ISnapshotSource>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<AccessGuard>>(),
            string.Equals(provider.GetRequiredService<IConfiguration>()["security:blockLoopback"], "true", StringComparison.OrdinalIgnoreCase)));
        services.AddSingleton<IAccessGuard>(provider => provider.GetRequiredService<AccessGuard>());
        // Hosted services stop in reverse order: the history must outlive the calls that it records.
        services.AddSingleton<CallHistoryStore>();
        services.AddSingleton<ICallHistory>(provider => provider.GetRequiredService<CallHistoryStore>());
        services.AddHostedService(provider => provider.GetRequiredService<CallHistoryStore>());
        services.AddSingleton<VoicemailStore>();
        services.AddSingleton<IVoicemail>(provider => provider.GetRequiredService<VoicemailStore>());
        services.AddSingleton<IVoicemailInbox>(provider => provider.GetRequiredService<VoicemailStore>());
        services.AddHostedService(provider => provider.GetRequiredService<VoicemailStore>());
        services.AddSingleton<RecordingStore>();
        services.AddSingleton<IRecordingRoom>(provider => provider.GetRequiredService<RecordingStore>());
        services.AddSingleton<IHealthSource>(provider => provider.GetRequiredService<RecordingStore>());
        services.AddHostedService(provider => provider.GetRequiredService<RecordingStore>());
        services.AddSingleton<IRecordings, RecordingShelf>();
        services.AddSingleton<IRecordingSettings, RecordingSettingsService>();
        services.AddSingleton<IMailboxPins, MailboxPins>();
        services.AddSingleton<IMailboxGreetings, MailboxGreetings>();
        services.AddSingleton<IMailboxDesk, MailboxDesk>();
        services.AddSingleton<IMailSender, SmtpSender>();
        services.AddSingleton<MailService>();
        services.AddSingleton<IMailService>(provider => provider.GetRequiredService<MailService>());
        services.AddSingleton<MailQueue>();
        services.AddHostedService(provider => provider.GetRequiredService<MailQueue>());
        services.AddSingleton<BackupService>();
        services.AddSingleton<IBackupService>(provider => provider.GetRequiredService<BackupService>());
        services.AddSingleton<IHealthSource>(provider => provider.GetRequiredService<BackupService>());
        services.AddSingleton<IHealthSource, TrunkHealth>();
        services.AddHostedService<BackupClock>();
        services.AddSingleton<IRestoreService, RestoreService>();
        services.AddSingleton<Restart>();
        services.AddSingleton<RegistrationKeeper>();
        services.AddSingleton<ITelephonyFactory, TelephonyFactory>();
        services.AddSingleton<PbxHost>();
        services.AddHostedService(provider => provider.GetRequiredService<PbxHost>());
        services.AddSingleton<TelephonyFront>();
        services.AddSingleton<ICallControl>(provider => provider.GetRequiredService<TelephonyFront>());
        services.AddSingleton<ITrunkTest>(provider => provider.GetRequiredService<TelephonyFront>());
        services.AddSingleton<IBrowserPhones>(provider => provider.GetRequiredService<TelephonyFront>());
        services.AddSingleton(provider => new SystemCounters(provider.GetRequiredService<AccessGuard>(), provider.GetRequiredService<PbxHost>()));
        services.AddHostedService<SystemHealthMonitor>();
        services.AddHostedService<QuietHours>();
        services.AddHostedService<PlannedPublisher>();
        return services;
    }

    /// <summary>Creates or migrates the database of the folder.</summary>
    public static void PrepareDatabase(this DataFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        DatabaseStart.Prepare(folder.Database);
    }

    /// <summary>The settings as stored; null before set-up.</summary>
    public static SettingsRow? ReadSettings(this DataFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var builder = new DbContextOptionsBuilder<PbxDbContext>();
        builder.UsePbxSqlite(folder.Database);
        using var db = new PbxDbContext(builder.Options);
        return db.Settings.AsNoTracking().SingleOrDefault();
    }

    /// <summary>Reads the configuration for the first time.</summary>
    public static async Task LoadConfigurationAsync(this IServiceProvider services)
    {
        await services.GetRequiredService<SnapshotSource>().RebuildAsync();
        await services.GetRequiredService<Overrides>().LoadAsync();
        await services.GetRequiredService<PersonStates>().LoadAsync();
        await services.GetRequiredService<PlanDrafts>().LoadAsync();
    }
}
