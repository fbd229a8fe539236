namespace Pbx.Core.Extensions;

/// <summary>
/// What a caller puts in front of a number for one call: <c>#31#</c> (3GPP TS 22.030), <c>*31#</c> or <c>*31*</c> (fixed networks) withholds the own number (CLIR), <c>*70</c> to
/// <c>*77</c> choose the number that is shown.
/// </summary>
/// <param name="Number">What is left: the number to call.</param>
/// <param name="IsWithheld">The caller's number is not to be shown.</param>
/// <param name="Code">Code of the number to show, or null.</param>
public sealed record DialPrefix(string Number, bool IsWithheld, string? Code)
{
    private const int CodeLength = 3;
    private static readonly string[] Clir = ["#31#", "*31#", "*31*"];

    /// <summary>Takes it off what was dialled.</summary>
    public static DialPrefix Read(string dialled)
    {
        ArgumentNullException.ThrowIfNull(dialled);
        if (DialledNumber.Normalise(dialled) is not ['*' or '#', ..] number) return new DialPrefix(dialled, false, null);
        var withheld = Array.Find(Clir, prefix => number.Length > prefix.Length && number.StartsWith(prefix, StringComparison.Ordinal));
        if (withheld is not null) return new DialPrefix(number[withheld.Length..], true, null);
        return number is ['*', '7', >= '0' and <= '7', _, ..] ? new DialPrefix(number[CodeLength..], false, number[..CodeLength]) : new DialPrefix(dialled, false, null);
    }
}
