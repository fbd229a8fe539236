using Pbx.Core.Users;

namespace Pbx.Core.Recordings;

/// <summary>What the company has decided about recordings. Nobody is recorded unawares unless somebody says so here.</summary>
public sealed record RecordingSettings
{
    /// <summary>Callers from outside are told.</summary>
    public bool AnnounceIncoming { get; init; } = true;

    /// <summary>Whoever is called outside is told.</summary>
    public bool AnnounceOutgoing { get; init; } = true;

    /// <summary>Colleagues are told.</summary>
    public bool AnnounceInternal { get; init; } = true;

    /// <summary>Nothing is recorded before everybody in the call has heard the announcement to its end; else one that was cut off counts as heard.</summary>
    public bool AnnouncementRequired { get; init; } = true;

    /// <summary>Recordings older than this go by themselves, days; 0: never.</summary>
    public int RetentionDays { get; init; } = 90;

    /// <summary>With less free disk than this no recording begins, megabytes.</summary>
    public int MinFreeMegabytes { get; init; } = 1024;
}

/// <summary>The settings as stored: one row, none before they were set.</summary>
public sealed class RecordingSettingsRow
{
    /// <summary>The id of the one row.</summary>
    public const int OnlyId = 1;

    /// <summary>Always <see cref="OnlyId"/>.</summary>
    public int Id { get; set; } = OnlyId;

    /// <summary>From outside.</summary>
    public bool AnnounceIncoming { get; set; }

    /// <summary>To outside.</summary>
    public bool AnnounceOutgoing { get; set; }

    /// <summary>Between colleagues.</summary>
    public bool AnnounceInternal { get; set; }

    /// <summary>To the end.</summary>
    public bool AnnouncementRequired { get; set; }

    /// <summary>Days.</summary>
    public int RetentionDays { get; set; }

    /// <summary>Megabytes.</summary>
    public int MinFreeMegabytes { get; set; }

    /// <summary>The immutable form.</summary>
    public RecordingSettings ToSettings() => new()
    {
        AnnounceIncoming = AnnounceIncoming,
        AnnounceOutgoing = AnnounceOutgoing,
        AnnounceInternal = AnnounceInternal,
        AnnouncementRequired = AnnouncementRequired,
        RetentionDays = RetentionDays,
        MinFreeMegabytes = MinFreeMegabytes,
    };

    /// <summary>Takes settings over.</summary>
    public void Take(RecordingSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        (AnnounceIncoming, AnnounceOutgoing, AnnounceInternal) = (settings.AnnounceIncoming, settings.AnnounceOutgoing, settings.AnnounceInternal);
        (AnnouncementRequired, RetentionDays, MinFreeMegabytes) = (settings.AnnouncementRequired, settings.RetentionDays, settings.MinFreeMegabytes);
    }
}

/// <summary>Reads and changes them.</summary>
public interface IRecordingSettings
{
    /// <summary>As they are stored.</summary>
    Task<RecordingSettings> GetAsync(CancellationToken cancellationToken);

    /// <summary>Changes them if they still are as in <paramref name="before"/>, else <c>changed-meanwhile</c>. Problems by field as resource keys; audited.</summary>
    Task<IReadOnlyList<FieldProblem>> SaveAsync(RecordingSettings before, RecordingSettings settings, string actorId);
}
