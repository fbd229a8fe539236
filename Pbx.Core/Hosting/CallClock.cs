using System.Globalization;

namespace Pbx.Core.Hosting;

/// <summary>
/// The moment by which hours, holidays and the rules that follow them decide about a call. It is the clock of the system, except in tests: there <c>test:clock</c> names
/// another moment, or a file that holds one and is read again whenever a call begins. Timers, records and whatever protects the system always go by the real clock.
/// </summary>
public sealed class CallClock
{
    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly string? file;
    private string held = "";
    private TimeSpan shift;

    /// <summary>A clock set by <paramref name="setting"/>: null for the real one, a moment with its offset (ISO 8601), or the path of a file that holds one.</summary>
    /// <exception cref="PbxStartException">It is neither.</exception>
    public CallClock(TimeProvider time, string? setting)
    {
        ArgumentNullException.ThrowIfNull(time);
        this.time = time;
        if (string.IsNullOrEmpty(setting)) return;
        IsShifted = true;
        if (TryRead(setting, out var moment)) shift = moment - time.GetUtcNow();
        else if (!Follow(file = Path.GetFullPath(setting)))
            throw new PbxStartException($"test:clock: {setting} is neither a moment such as 2026-12-08T10:00:00+01:00 nor a file that holds one");
    }

    /// <summary>It is another one than the real clock.</summary>
    public bool IsShifted { get; }

    /// <summary>How far it is ahead of the real clock. A call asks once, when it begins, so that it does not leap while it runs.</summary>
    public TimeSpan Shift
    {
        get
        {
            if (!IsShifted) return TimeSpan.Zero;
            lock (gate)
            {
                // While somebody writes the file it may be empty: the moment that it held goes on.
                if (file is not null) _ = Follow(file);
                return shift;
            }
        }
    }

    /// <summary>The moment that it is.</summary>
    public DateTimeOffset Now => time.GetUtcNow() + Shift;

    private bool Follow(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
        // What has not been written anew goes on from where it was.
        if (text == held) return true;
        if (!TryRead(text, out var moment)) return false;
        held = text;
        shift = moment - time.GetUtcNow();
        return true;
    }

    // With an offset, so that nobody has to guess whose clock is meant.
    private static bool TryRead(string text, out DateTimeOffset moment) => DateTimeOffset.TryParseExact(
        text, ["yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out moment);
}
