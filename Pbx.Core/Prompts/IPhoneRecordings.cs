using Pbx.Core.Live;

namespace Pbx.Core.Prompts;

/// <summary>Recordings that people make by calling a code with digits that a page has given them.</summary>
public interface IPhoneRecordings
{
    /// <summary>What is under way; a page looks for its own.</summary>
    LiveFeed<PhoneRecording> Feed { get; }

    /// <summary>A new code for this account, in the place of the one that it had.</summary>
    PhoneRecording Begin(string userId);

    /// <summary>The code is good no more, and what was recorded is forgotten.</summary>
    void End(string id);
}

/// <summary>One recording by telephone, from the code to the sound.</summary>
/// <param name="Id">Id.</param>
/// <param name="UserId">Account that wants to record.</param>
/// <param name="Code">Digits to dial behind the code for recording.</param>
/// <param name="Until">To when it is good.</param>
/// <param name="State">How far it is.</param>
public sealed record PhoneRecording(string Id, string UserId, string Code, DateTimeOffset Until, PhoneRecordingState State)
{
    /// <summary>What is to be dialled where the code for recording is the usual one.</summary>
    public string Dial => FeatureCodes.RecordByPhone.Code + Code;

    /// <summary>The last recording that was made, a WAV file; null: none yet.</summary>
    public byte[]? Wav { get; init; }

    /// <summary>How long that is.</summary>
    public TimeSpan Length { get; init; }
}

/// <summary>How far a recording by telephone is.</summary>
public enum PhoneRecordingState
{
    /// <summary>Nobody has called yet, or the call is over and may be made again.</summary>
    Waiting,

    /// <summary>The call is there.</summary>
    Calling,

    /// <summary>It is being recorded.</summary>
    Recording,

    /// <summary>The call is over, and there is a recording.</summary>
    Done,
}
