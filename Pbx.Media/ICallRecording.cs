namespace Pbx.Media;

/// <summary>
/// A conversation being recorded in stereo: the caller left, the called side right, both true in time. It outlives holds, transfers and changes of encoding;
/// what is not heard is silence of its own length. Disposing ends it.
/// </summary>
public interface ICallRecording : IDisposable
{
    /// <summary>Who is heard on a side from now on; null: nobody. The same session again changes nothing.</summary>
    void Hear(RecordingSide side, IMediaSession? session);

    /// <summary>While paused silence is written, and time goes on.</summary>
    void Pause(bool paused);

    /// <summary>Completes when the file is whole.</summary>
    Task<CallRecordingResult> Completion { get; }
}

/// <summary>One of the two channels.</summary>
public enum RecordingSide
{
    /// <summary>The calling side.</summary>
    Left,

    /// <summary>The called side.</summary>
    Right,
}

/// <summary>What came of it: its length, packets that were lost because writing was too slow, and why it could not be written.</summary>
public sealed record CallRecordingResult(TimeSpan Duration, long Missed, Exception? Failure);
