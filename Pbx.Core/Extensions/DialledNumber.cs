using System.Text;

namespace Pbx.Core.Extensions;

/// <summary>What a person or a phone dialled, brought into one form: the user part of a SIP or tel URI (RFC 3261 19.1.1, RFC 3966 5.1.1) without ornaments.</summary>
public static class DialledNumber
{
    private const int MaxLength = 64;

    /// <summary>
    /// Removes scheme, host, parameters, surrounding blanks and, in telephone numbers, the visual separators of RFC 3966. Empty when nothing is left.
    /// </summary>
    public static string Normalise(string dialled)
    {
        var text = dialled.AsSpan().Trim();
        foreach (var scheme in (ReadOnlySpan<string>)["sips:", "sip:", "tel:"])
        {
            if (text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) text = text[scheme.Length..];
        }
        if (text.IndexOf('@') is var at and >= 0) text = text[..at];
        if (text.IndexOf(';') is var semicolon and >= 0) text = text[..semicolon];
        if (text.Length > MaxLength) return "";
        return IsTelephoneNumber(text) ? WithoutSeparators(text) : text.Trim().ToString().ToLowerInvariant();
    }

    private static bool IsTelephoneNumber(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c) && !IsSeparator(c) && c is not ('+' or '*' or '#')) return false;
        }
        return true;
    }

    private static string WithoutSeparators(ReadOnlySpan<char> text)
    {
        var digits = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!IsSeparator(c)) digits.Append(c);
        }
        return digits.ToString();
    }

    private static bool IsSeparator(char c) => c is ' ' or '-' or '.' or '(' or ')' or '/' or '\u00A0';
}
