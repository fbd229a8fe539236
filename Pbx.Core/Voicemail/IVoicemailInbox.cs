using Pbx.Core.Live;

namespace Pbx.Core.Voicemail;

/// <summary>Where messages of callers go.</summary>
public interface IVoicemailInbox
{
    /// <summary>A message begins. Throws <see cref="IOException"/> when nothing can be stored.</summary>
    IVoicemailDraft Begin(string mailboxId, LiveParty caller, DateTimeOffset at);
}

/// <summary>A message that is being spoken. Disposed without having been kept, it never was.</summary>
public interface IVoicemailDraft : IDisposable
{
    /// <summary>The WAV file.</summary>
    Stream Audio { get; }

    /// <summary>The message is whole.</summary>
    Task KeepAsync(TimeSpan duration);
}
