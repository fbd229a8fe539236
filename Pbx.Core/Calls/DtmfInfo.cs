using System.Text;

namespace Pbx.Core.Calls;

/// <summary>Digits in INFO bodies: application/dtmf-relay (Signal= and Duration= lines) and application/dtmf (the digit alone), as phones have them.</summary>
internal static class DtmfInfo
{
    /// <summary>Content type of <see cref="Write"/>.</summary>
    public const string RelayType = "application/dtmf-relay";

    private const int DefaultDurationMs = 160;

    /// <summary>Reads one digit; false if the body holds none.</summary>
    public static bool TryRead(string contentType, ReadOnlySpan<byte> body, out char digit, out int durationMs)
    {
        digit = '\0';
        durationMs = DefaultDurationMs;
        if (body.Length > 256) return false;
        var type = contentType.Split(';')[0].Trim();
        var text = Encoding.ASCII.GetString(body);
        if (type.Equals("application/dtmf", StringComparison.OrdinalIgnoreCase)) return TryDigit(text.Trim(), out digit);
        if (!type.Equals(RelayType, StringComparison.OrdinalIgnoreCase)) return false;
        var found = false;
        foreach (var line in text.Split('\n'))
        {
            var equals = line.IndexOf('=');
            if (equals <= 0) continue;
            var value = line[(equals + 1)..].Trim();
            var name = line[..equals].Trim();
            if (name.Equals("Signal", StringComparison.OrdinalIgnoreCase)) found = TryDigit(value, out digit);
            else if (name.Equals("Duration", StringComparison.OrdinalIgnoreCase) && int.TryParse(value, out var duration))
                durationMs = Math.Clamp(duration, 40, 6000);
        }
        return found;
    }

    /// <summary>A body of <see cref="RelayType"/>.</summary>
    public static byte[] Write(char digit, int durationMs) => Encoding.ASCII.GetBytes($"Signal={digit}\r\nDuration={durationMs}\r\n");

    /// <summary>True for what RFC 4733 calls a DTMF digit.</summary>
    public static bool IsDigit(char c) => char.IsAsciiDigit(c) || c is '*' or '#' or (>= 'A' and <= 'D');

    private static bool TryDigit(string text, out char digit)
    {
        // Some phones write events by number: 10 is *, 11 is #, 12-15 are A-D (RFC 4733 table 3).
        digit = text switch
        {
            "10" => '*',
            "11" => '#',
            "12" => 'A',
            "13" => 'B',
            "14" => 'C',
            "15" => 'D',
            { Length: 1 } => char.ToUpperInvariant(text[0]),
            _ => '\0',
        };
        return IsDigit(digit);
    }
}
