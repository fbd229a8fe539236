using Pbx.Core.Live;
using Pbx.Media;

namespace Pbx.Core.Recordings;

/// <summary>Where conversations go, as call control sees it. Nothing here waits for a database.</summary>
public interface IRecordingRoom
{
    /// <summary>False: the disk is too full for another one.</summary>
    bool HasRoom { get; }

    /// <summary>A file to write into; null: no room. Throws what the file system throws.</summary>
    IRecordingDraft? Begin(RecordingStart start);
}

/// <summary>What is known when a recording begins.</summary>
public sealed record RecordingStart(string CallId, DateTimeOffset At, CallDirection Direction, RecordingReason Reason, bool Announced);

/// <summary>Who was in a conversation, as it is listed.</summary>
public sealed record RecordingParties(LiveParty From, LiveParty To, IReadOnlyCollection<string> UserIds);

/// <summary>A recording that is being made.</summary>
public interface IRecordingDraft
{
    /// <summary>Id of the recording.</summary>
    string Id { get; }

    /// <summary>The WAV file; whoever writes leaves it open.</summary>
    Stream Audio { get; }

    /// <summary>Who talks in it, as far as is known; called again when somebody else comes.</summary>
    void Tell(RecordingParties parties);

    /// <summary>The file is whole, or as whole as it could be made.</summary>
    Task KeepAsync(CallRecordingResult result);
}

/// <summary>Nothing is recorded.</summary>
public sealed class NoRecordings : IRecordingRoom
{
    /// <inheritdoc />
    public bool HasRoom => false;

    /// <inheritdoc />
    public IRecordingDraft? Begin(RecordingStart start) => null;
}
