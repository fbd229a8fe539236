using Pbx.Core.Configuration;
using Pbx.Core.Live;
using Pbx.Core.Presence;
using Pbx.Core.Prompts;
using Pbx.Core.Schedules;
using Pbx.Core.Voicemail;
using Pbx.Media;

namespace Pbx.Core.FeatureCodes;

/// <summary>Something that the system itself says to whoever dials its code. One service, one file; registered in <see cref="ServiceNumbers"/>.</summary>
internal interface IServiceNumber
{
    /// <summary>Speaks to the caller, who has been answered. When it returns, the call is hung up.</summary>
    Task RunAsync(IServiceLine line, CancellationToken cancellationToken);
}

/// <summary>What a service may do with the caller on the line.</summary>
internal interface IServiceLine
{
    /// <summary>The caller's language: en, de, fr, it.</summary>
    string Language { get; }

    /// <summary>Time in the company's time zone.</summary>
    DateTimeOffset Now { get; }

    /// <summary>A moment in the company's time zone.</summary>
    DateTimeOffset InZone(DateTimeOffset moment);

    /// <summary>Who calls.</summary>
    LiveParty Caller { get; }

    /// <summary>What was dialled behind the code; empty: nothing.</summary>
    string Argument { get; }

    /// <summary>The configuration that the call began with.</summary>
    PbxSnapshot Snapshot { get; }

    /// <summary>Mailboxes.</summary>
    IMailboxDesk Mailboxes { get; }

    /// <summary>What people have said about the hours.</summary>
    IOverrides Overrides { get; }

    /// <summary>What people have said about being called.</summary>
    IPersonStates People { get; }

    /// <summary>Recordings that pages wait for.</summary>
    PhoneRecordings Recordings { get; }

    /// <summary>Records what the caller says until a key, the longest time or the end of the call; what was recorded is told even then.</summary>
    Task<RecordingResult> RecordAsync(Stream wav, TimeSpan longest);

    /// <summary>Plays to the end.</summary>
    Task PlayAsync(IAudioSource source, CancellationToken cancellationToken);

    /// <summary>Plays until the caller presses a key, which is returned; null: to the end.</summary>
    Task<char?> PlayUntilKeyAsync(IAudioSource source, CancellationToken cancellationToken);

    /// <summary>The next key that the caller presses, also one that was pressed before; null: none within <paramref name="within"/>.</summary>
    Task<char?> KeyAsync(TimeSpan within, CancellationToken cancellationToken);

    /// <summary>The caller hears itself from now on.</summary>
    void Echo();

    /// <summary>Waits.</summary>
    Task WaitAsync(TimeSpan time, CancellationToken cancellationToken);
}
