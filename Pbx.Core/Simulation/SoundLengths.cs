using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Spoken = Pbx.Core.FeatureCodes.Prompts;

namespace Pbx.Core.Simulation;

/// <summary>How long what a caller hears lasts.</summary>
internal static class SoundLengths
{
    private static readonly TimeSpan BeepTime = TimeSpan.FromMilliseconds(400);

    /// <summary>Sounds one after the other; null: without end.</summary>
    public static TimeSpan? Of(PbxSnapshot snapshot, IReadOnlyList<FlowSound> sounds)
    {
        var total = TimeSpan.Zero;
        foreach (var sound in sounds)
        {
            if (sound is FlowSound.Music or FlowSound.Ringback) return null;
            total += Of(snapshot, sound);
        }
        return total;
    }

    private static TimeSpan Of(PbxSnapshot snapshot, FlowSound sound) => sound switch
    {
        FlowSound.Prompt prompt => TimeSpan.FromMilliseconds(snapshot.Plan.Prompts.FirstOrDefault(one => one.Id == prompt.PromptId)?.DurationMs ?? 0),
        FlowSound.Greeting greeting => TimeSpan.FromMilliseconds(snapshot.Greetings.GetValueOrDefault(greeting.MailboxId)?.DurationMs ?? 0),
        FlowSound.System system => Spoken.Load(system.Language, system.Name).Duration,
        _ => BeepTime,
    };
}
