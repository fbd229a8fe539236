using Pbx.Core.Configuration;
using Pbx.Core.Numbers;
using Pbx.Web.Components;

namespace Pbx.Web.Admin.Numbers;

/// <summary>Numbers of the company as people write them.</summary>
public static class NumberWords
{
    /// <summary>The number, or first and last of a range, as at home.</summary>
    public static string Show(InboundNumber number, PbxSnapshot? snapshot)
    {
        ArgumentNullException.ThrowIfNull(number);
        var first = PhoneNumberText.Show(number.First, snapshot);
        return number.Last is { } last ? $"{first} – {PhoneNumberText.Show(last, snapshot)}" : first;
    }

    /// <summary>The same, as from abroad.</summary>
    public static string International(InboundNumber number, PbxSnapshot? snapshot)
    {
        ArgumentNullException.ThrowIfNull(number);
        var first = PhoneNumberText.International(number.First, snapshot);
        return number.Last is { } last ? $"{first} – {PhoneNumberText.International(last, snapshot)}" : first;
    }

    /// <summary>In the one form in which numbers are kept: E.164 with +; what is none stays without its blanks.</summary>
    public static string Tidied(string typed, string country) =>
        TelephoneNumber.ToE164(typed, country) ?? string.Concat((typed ?? "").Where(c => !char.IsWhiteSpace(c)));

    /// <summary>The object in the form in which it is kept.</summary>
    public static InboundNumber Tidied(InboundNumber number, string country)
    {
        ArgumentNullException.ThrowIfNull(number);
        var first = Tidied(number.First, country);
        return number with
        {
            Name = number.Name.Trim(),
            First = first,
            Last = number.Last is { } last ? TidiedLast(first, last, country) : null,
            ExtensionDigits = number.Last is null ? 0 : number.ExtensionDigits,
            Callers = [.. number.Callers.Select(rule => rule with { Prefix = TelephoneNumber.ToPrefix(rule.Prefix, country) })],
        };
    }

    // People write a range as 022 300 45 00 to 99.
    private static string TidiedLast(string first, string last, string country)
    {
        var digits = string.Concat(last.Where(char.IsAsciiDigit));
        var isEnd = digits.Length is > 0 and <= 4 && digits.Length < first.Length - 1 && !last.TrimStart().StartsWith('+');
        return isEnd ? first[..^digits.Length] + digits : Tidied(last, country);
    }
}
