using Pbx.Core.Prompts;
using Pbx.Media;

namespace Pbx.Core.Music;

/// <summary>
/// Recordings one after the other without end, for one listener. The next one is opened while the present one plays, away from the thread that asks for samples: a
/// listener keeps at most two of them in memory, and those who listen to the same share it. While one is not there yet, and where none can be played, it is silent.
/// </summary>
/// <param name="recordings">What is played.</param>
/// <param name="shuffle">Each round in another order.</param>
/// <param name="chance">A number from 0 to one less than what is handed in.</param>
/// <param name="open">Opens a recording; null: it is not there.</param>
internal sealed class MusicSource(IReadOnlyList<Prompt> recordings, bool shuffle, Func<int, int> chance, Func<Prompt, Task<IAudioSource?>> open) : IAudioSource
{
    private readonly List<Prompt> round = [];
    private IAudioSource? playing;
    private Task<IAudioSource?>? next;
    private Prompt? last;
    private int failures;

    public int Read(Span<short> samples, int sampleRate)
    {
        var written = 0;
        while (written < samples.Length)
        {
            if (playing is null && !Turn()) break;
            var wanted = samples.Length - written;
            var got = Math.Clamp(playing!.Read(samples[written..], sampleRate), 0, wanted);
            written += got;
            // One without a sample must not be turned over and over.
            if (got > 0) failures = 0;
            if (got < wanted)
            {
                playing = null;
                if (got == 0 && ++failures > recordings.Count) break;
            }
        }
        samples[written..].Clear();
        return samples.Length;
    }

    /// <summary>False: nothing is there yet, or there is nothing to play.</summary>
    private bool Turn()
    {
        while (failures <= recordings.Count)
        {
            next ??= OpenNext();
            if (next is not { IsCompleted: true }) return false;
            playing = next.IsCompletedSuccessfully ? next.Result : null;
            next = OpenNext();
            if (playing is not null) return true;
            failures++;
        }
        return false;
    }

    private Task<IAudioSource?>? OpenNext()
    {
        if (recordings.Count == 0) return null;
        if (round.Count == 0)
        {
            round.AddRange(recordings);
            // Fisher-Yates; what was heard last does not begin the next round.
            for (var i = round.Count - 1; shuffle && i > 0; i--)
            {
                var other = chance(i + 1);
                (round[i], round[other]) = (round[other], round[i]);
            }
            if (shuffle && round.Count > 1 && round[0] == last) (round[0], round[^1]) = (round[^1], round[0]);
        }
        last = round[0];
        round.RemoveAt(0);
        return open(last);
    }
}
