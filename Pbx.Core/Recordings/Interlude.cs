using Pbx.Core.Calls;
using Pbx.Media;
using Pbx.Media.Audio;

namespace Pbx.Core.Recordings;

/// <summary>How an interlude ended.</summary>
internal enum InterludeEnd
{
    /// <summary>Everybody heard it to its end.</summary>
    Heard,

    /// <summary>Something else came between: a hold, a transfer.</summary>
    Interrupted,

    /// <summary>A telephone could not be reached in time.</summary>
    TookTooLong,
}

/// <summary>Something that the two parties of a call hear instead of each other. When it is over the call is told to arrange itself anew.</summary>
internal sealed class Interlude(Call call, Switchboard board)
{
    // Words of the system, and some time for a telephone that is slow.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);
    private Running? now;

    public bool IsOn => now is not null;

    /// <summary>Begins; a leg without words hears silence. <paramref name="longer"/>: how much longer than the system's own the words may last. False: somebody can hear nothing yet, and nothing was begun.</summary>
    public bool Begin(IReadOnlyList<(CallLeg Leg, IAudioSource? Words)> parts, Action<InterludeEnd> onEnded, TimeSpan longer = default)
    {
        if (parts.Any(part => part.Leg.Media?.Codec is null)) return false;
        call.Path.Part();
        var playbacks = new List<IMediaPlayback>();
        foreach (var (leg, words) in parts)
        {
            var playback = call.Path.Play(leg.Media, words ?? new SilenceSource());
            if (playback is not null && words is not null) playbacks.Add(playback);
        }
        var mine = now = new Running(onEnded);
        mine.Timer = board.After(Longest + longer, () => End(mine, InterludeEnd.TookTooLong));
        _ = WaitAsync(playbacks, mine);
        return true;
    }

    /// <summary>The call goes on with something else.</summary>
    public void Interrupt()
    {
        if (now is { } mine) End(mine, InterludeEnd.Interrupted);
    }

    private async Task WaitAsync(List<IMediaPlayback> playbacks, Running mine)
    {
        var heard = true;
        foreach (var playback in playbacks) heard &= await playback.Completion;
        End(mine, heard ? InterludeEnd.Heard : InterludeEnd.Interrupted);
    }

    private void End(Running mine, InterludeEnd how)
    {
        if (now != mine) return;
        now = null;
        mine.Timer?.Dispose();
        mine.OnEnded(how);
        call.Post(new CallEvent.RecordingChanged());
    }

    private sealed class Running(Action<InterludeEnd> onEnded)
    {
        public Action<InterludeEnd> OnEnded => onEnded;

        public IDisposable? Timer { get; set; }
    }
}
