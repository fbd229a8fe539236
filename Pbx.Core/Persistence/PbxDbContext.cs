using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Pbx.Core.Audit;
using Pbx.Core.Backup;
using Pbx.Core.CallHistory;
using Pbx.Core.Configuration;
using Pbx.Core.Mail;
using Pbx.Core.Presence;
using Pbx.Core.Recordings;
using Pbx.Core.Schedules;
using Pbx.Core.Users;
using Pbx.Core.Versions;
using Pbx.Core.Voicemail;

namespace Pbx.Core.Persistence;

/// <summary>The database of one system. Read into <see cref="PbxSnapshot"/>; no call touches it.</summary>
public sealed class PbxDbContext(DbContextOptions<PbxDbContext> options) : IdentityDbContext<PbxUser, IdentityRole, string>(options)
{
    /// <summary>The one row of settings; none before set-up.</summary>
    public DbSet<SettingsRow> Settings => Set<SettingsRow>();

    /// <summary>Every version of call handling; the newest is in force.</summary>
    public DbSet<PlanVersion> PlanVersions => Set<PlanVersion>();

    /// <summary>The one row of the draft; none where nobody works on one.</summary>
    public DbSet<PlanDraftRow> PlanDrafts => Set<PlanDraftRow>();

    /// <summary>Messages of callers.</summary>
    public DbSet<VoicemailMessage> Voicemail => Set<VoicemailMessage>();

    /// <summary>PINs of mailboxes.</summary>
    public DbSet<MailboxPin> MailboxPins => Set<MailboxPin>();

    /// <summary>Greetings of mailboxes.</summary>
    public DbSet<MailboxGreeting> MailboxGreetings => Set<MailboxGreeting>();

    /// <summary>What people have said about the hours of departments.</summary>
    public DbSet<OverrideRow> Overrides => Set<OverrideRow>();

    /// <summary>What people have said about being called.</summary>
    public DbSet<PersonStateRow> PersonStates => Set<PersonStateRow>();

    /// <summary>The one row of mail settings; none before they were set.</summary>
    public DbSet<MailSettingsRow> MailSettings => Set<MailSettingsRow>();

    /// <summary>Letters that wait.</summary>
    public DbSet<MailJob> MailJobs => Set<MailJob>();

    /// <summary>The one row of backup settings; none before they were set.</summary>
    public DbSet<BackupSettingsRow> BackupSettings => Set<BackupSettingsRow>();

    /// <summary>Recordings of calls.</summary>
    public DbSet<RecordedCall> Recordings => Set<RecordedCall>();

    /// <summary>The one row of recording settings; none before they were set.</summary>
    public DbSet<RecordingSettingsRow> RecordingSettings => Set<RecordingSettingsRow>();

    /// <summary>Finished calls.</summary>
    public DbSet<CallHistoryRow> CallHistory => Set<CallHistoryRow>();

    /// <summary>Who changed what.</summary>
    public DbSet<AuditEntry> Audit => Set<AuditEntry>();

    /// <summary>Registrations kept over a restart.</summary>
    public DbSet<KeptRegistration> Registrations => Set<KeptRegistration>();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(PbxDbContext).Assembly);
    }

    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        // Ticks sort and compare in SQL; SQLite's text form of an offset does not.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicksConverter>();
    }
}
