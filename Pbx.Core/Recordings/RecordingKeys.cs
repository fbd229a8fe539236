using Pbx.Core.Calls;

namespace Pbx.Core.Recordings;

/// <summary>Finds the codes of recording among the keys that people press while they talk.</summary>
internal sealed class RecordingKeys(Switchboard board)
{
    /// <summary>After the star: begins and ends.</summary>
    public const char Record = '1';

    /// <summary>After the star: pauses and goes on.</summary>
    public const char Pause = '2';

    private static readonly TimeSpan Together = TimeSpan.FromSeconds(3);
    // Some telephones send a key in two ways at once.
    private static readonly TimeSpan Twice = TimeSpan.FromSeconds(1);
    private (CallLeg Leg, DateTimeOffset At)? star;
    private (char Key, DateTimeOffset At) last;

    /// <summary>The second key of a code that is complete now, or null.</summary>
    public char? Take(CallLeg leg, char key)
    {
        var now = board.Now;
        if (key == '*')
        {
            star = (leg, now);
            return null;
        }
        var isCode = star is { } before && before.Leg == leg && now - before.At <= Together && key is Record or Pause && (last.Key != key || now - last.At > Twice);
        star = null;
        if (!isCode) return null;
        last = (key, now);
        return key;
    }
}
