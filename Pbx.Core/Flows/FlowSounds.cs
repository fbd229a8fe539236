using Pbx.Core.Configuration;
using Pbx.Core.Music;
using Pbx.Core.Prompts;
using Pbx.Media;
using Pbx.Media.Audio;

namespace Pbx.Core.Flows;

/// <summary>Turns what a flow wants to be heard into audio. A recording that is missing is silent: the call goes on.</summary>
internal sealed class FlowSounds(Func<Prompt, IAudioSource?> open, Func<int, int> chance)
{
    private static readonly TimeSpan BeepTime = TimeSpan.FromMilliseconds(400);

    /// <summary>Sounds one after the other; <paramref name="repeat"/>: without end.</summary>
    public IAudioSource Source(PbxSnapshot snapshot, IReadOnlyList<FlowSound> sounds, bool repeat)
    {
        if (sounds is [FlowSound.Music music]) return Music(snapshot, music.MusicId);
        return repeat ? new RepeatSource(Once) : Once();

        IAudioSource Once() => new SequenceSource([.. sounds.Select(sound => One(snapshot, sound)).OfType<IAudioSource>()]);
    }

    /// <summary>A recording of the company; null: it is not there.</summary>
    public IAudioSource? Open(PbxSnapshot snapshot, string promptId) => snapshot.Plan.Prompts.FirstOrDefault(one => one.Id == promptId) is { } found ? open(found) : null;

    /// <summary>A playlist, or a recording again and again; from its beginning.</summary>
    public IAudioSource Music(PbxSnapshot snapshot, string musicId) => new MusicSource(
        MusicRules.Recordings(snapshot.Plan, musicId), snapshot.Plan.Playlists.Any(one => one.Id == musicId && one.Shuffle), chance,
        // Reading a long one from the disk takes longer than call control may wait.
        prompt => Task.Run(() => open(prompt)));

    private IAudioSource? One(PbxSnapshot snapshot, FlowSound sound) => sound switch
    {
        FlowSound.Prompt prompt => Open(snapshot, prompt.PromptId),
        FlowSound.Greeting greeting => snapshot.Greetings.GetValueOrDefault(greeting.MailboxId) is { } set ? open(set) : null,
        FlowSound.Music music => Music(snapshot, music.MusicId),
        FlowSound.System system => FeatureCodes.Prompts.Source(system.Language, system.Name),
        FlowSound.Ringback => ToneGenerator.For(snapshot.Settings.Country, CallProgress.Ringback),
        _ => new ToneGenerator([1000], duration: BeepTime),
    };
}
