namespace Pbx.Core.Recordings;

/// <summary>Recordings as people use them. Every listening and every download is audited; who may is decided by <see cref="RecordingRights"/>.</summary>
public interface IRecordings
{
    /// <summary>One was begun, made or deleted. Raised on any thread; a handler must be quick.</summary>
    event Action? Changed;

    /// <summary>What this person may do at all.</summary>
    Task<RecordingAccess> AccessAsync(string userId, CancellationToken cancellationToken);

    /// <summary>One page of those that this person may listen to, newest first.</summary>
    Task<RecordingPage> QueryAsync(RecordingFilter filter, string userId, CancellationToken cancellationToken);

    /// <summary>Recordings of these calls that this person may listen to.</summary>
    Task<ILookup<string, RecordingItem>> OfCallsAsync(IReadOnlyCollection<string> callIds, string userId, CancellationToken cancellationToken);

    /// <summary>The WAV file; null: it is not there, or not for this person. Recorded in the audit trail under the person.</summary>
    Task<Stream?> OpenAsync(string id, string userId, bool download, CancellationToken cancellationToken);

    /// <summary>Deletes one with its audio. False: it is not there, is being made, or this person may not.</summary>
    Task<bool> DeleteAsync(string id, string userId);

    /// <summary>Where the audio lies and how much room there is.</summary>
    Task<RecordingStorage> StorageAsync(CancellationToken cancellationToken);
}

/// <summary>The place of recordings.</summary>
/// <param name="Folder">Folder of the audio.</param>
/// <param name="Count">Recordings kept.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="FreeBytes">Room that is left there.</param>
public sealed record RecordingStorage(string Folder, int Count, long Bytes, long FreeBytes);

/// <summary>What somebody may do.</summary>
/// <param name="All">Listen to all.</param>
/// <param name="Download">Take away what may be listened to.</param>
/// <param name="Delete">Delete.</param>
public sealed record RecordingAccess(bool All, bool Download, bool Delete);

/// <summary>What to look for. <paramref name="Search"/> looks into numbers and names; <paramref name="Until"/> is the first moment after.</summary>
public sealed record RecordingFilter(string? Search = null, DateTimeOffset? From = null, DateTimeOffset? Until = null, RecordingCause? Cause = null, int Skip = 0, int Take = 50);

/// <summary>A page of recordings, with the number and the size of all that match.</summary>
public sealed record RecordingPage(IReadOnlyList<RecordingItem> Items, int Total, long Bytes);

/// <summary>A recording as it is listed.</summary>
public sealed record RecordingItem(
    string Id, string CallId, DateTimeOffset StartedAt, TimeSpan Duration, string FromNumber, string FromName, string ToNumber, string ToName,
    CallDirection Direction, RecordingCause Cause, string StartedBy, string GroupId, bool Announced, bool IsWhole, long Bytes, string Sha256, IReadOnlyList<byte> Peaks, bool MayDownload);
