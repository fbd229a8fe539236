using Pbx.Core.Extensions;
using PhoneNumbers;
using NumberFormat = Pbx.Core.Trunks.NumberFormat;

namespace Pbx.Core.Numbers;

/// <summary>Telephone numbers between the ways in which people and carriers write them and E.164. Pure.</summary>
public static class TelephoneNumber
{
    /// <summary>Most digits of a number that is dialled as it is within a country and has no international form (143, 1414, 1811 ...).</summary>
    private const int MostShortDigits = 6;

    // E.164 knows 15 digits; with 00 or a prefix a few more are dialled.
    private const int MostDigits = 20;

    private static PhoneNumberUtil Util => PhoneNumberUtil.GetInstance();

    /// <summary>True for digits, with or without a leading +.</summary>
    public static bool IsNumber(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var digits = text.AsSpan(text.StartsWith('+') ? 1 : 0);
        return digits.Length is > 0 and <= MostDigits && digits.IndexOfAnyExceptInRange('0', '9') < 0;
    }

    /// <summary>
    /// E.164 with + of a number written in any of the usual ways: <c>+41 22 300 45 45</c>, <c>0041...</c>, <c>41...</c>, <c>022...</c>. Null if it has no
    /// such form: an extension, a short number, a word.
    /// </summary>
    /// <param name="text">As dialled, or as a carrier wrote it.</param>
    /// <param name="country">ISO 3166 country in which national numbers are meant.</param>
    public static string? ToE164(string text, string country)
    {
        var number = DialledNumber.Normalise(text);
        if (!IsNumber(number)) return null;
        if (Parse(number, country) is { } parsed && Util.IsValidNumber(parsed)) return Written(parsed);
        if (number[0] is not ('+' or '0') && Parse("+" + number, country) is { } foreign && Util.IsValidNumber(foreign)) return Written(foreign);
        // A range newer than our tables is still a number where it says its country itself, or has the length of one at home.
        if (IsInternational(number) && Parse(number, country) is { } unknown && Util.IsPossibleNumber(unknown)) return Written(unknown);
        return number[0] == '0' && Parse(number, country) is { } home && Util.IsPossibleNumber(home) ? Written(home) : null;
    }

    /// <summary>All E.164 readings of a number that a carrier wrote, likely ones first, whatever the tables say of them: one of ours is recognised by itself.</summary>
    public static IEnumerable<string> Readings(string text, string country)
    {
        var number = DialledNumber.Normalise(text);
        if (!IsNumber(number)) yield break;
        if (number[0] == '+')
        {
            yield return number;
            yield break;
        }
        if (number.StartsWith("00", StringComparison.Ordinal)) yield return "+" + number[2..];
        if (number[0] != '0') yield return "+" + number;
        if (Util.GetCountryCodeForRegion(country) is > 0 and var code) yield return $"+{code}{(number[0] == '0' ? number[1..] : number)}";
        if (ToE164(number, country) is { } parsed) yield return parsed;
    }

    /// <summary>The beginning of a number as people write it (<c>044</c>, <c>0049</c>, <c>+41 79</c>) in E.164 with +; what is none stays as it is, without ornaments.</summary>
    public static string ToPrefix(string text, string country)
    {
        var digits = DialledNumber.Normalise(text);
        if (digits.StartsWith("00", StringComparison.Ordinal) && IsNumber(digits)) return "+" + digits[2..];
        return IsNumber(digits) && digits[0] == '0' && Util.GetCountryCodeForRegion(country) is > 0 and var code ? $"+{code}{(country == "IT" ? digits : digits[1..])}" : digits;
    }

    /// <summary>A number of the country that nobody has, to show how numbers are written; E.164 with +.</summary>
    public static string Example(string country) => Util.GetExampleNumber(country) is { } example ? Written(example) : "+41212345678";

    /// <summary>The emergency numbers of a country by the tables, which all have three digits.</summary>
    public static IReadOnlyList<string> EmergencyOf(string country) =>
        [.. Enumerable.Range(100, 900).Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)).Where(number => IsEmergency(number, country))];

    /// <summary>The country of an E.164 number, ISO 3166, or 001 for those of none; null where it cannot be told.</summary>
    public static string? CountryOf(string e164, string home)
    {
        if (Parse(e164, home) is not { } parsed) return null;
        if (Util.IsValidNumber(parsed)) return Util.GetRegionCodeForNumber(parsed);
        // Countries that share a code are told apart by ranges alone.
        var regions = Util.GetRegionCodesForCountryCode(parsed.CountryCode);
        return regions is [var only] ? only : null;
    }

    /// <summary>A number of another country, or one that costs a premium at home.</summary>
    public static bool IsCostly(string e164, string home) =>
        CountryOf(e164, home) != home || Parse(e164, home) is { } parsed && Util.GetNumberType(parsed) == PhoneNumberType.PREMIUM_RATE;

    /// <summary>A number that only means something within its country and has no E.164 form.</summary>
    public static bool IsShort(string number) => IsNumber(number) && number[0] is not ('+' or '0') && number.Length is >= 3 and <= MostShortDigits;

    /// <summary>An emergency number of the country by the tables, which know what each state has reserved.</summary>
    public static bool IsEmergency(string number, string country) => IsNumber(number) && ShortNumberInfo.GetInstance().IsEmergencyNumber(number, country);

    /// <summary>Writes an E.164 number as a trunk wants it.</summary>
    /// <param name="e164">With +.</param>
    /// <param name="format">How.</param>
    /// <param name="country">Country in which the trunk is at home.</param>
    /// <param name="asDialled">What was dialled, for <see cref="NumberFormat.AsDialled"/>; null: the number itself.</param>
    public static string Write(string e164, NumberFormat format, string country, string? asDialled = null)
    {
        ArgumentNullException.ThrowIfNull(e164);
        return format switch
        {
            NumberFormat.E164 => e164.TrimStart('+'),
            NumberFormat.DoubleZero => "00" + e164.TrimStart('+'),
            NumberFormat.National => National(e164, country),
            NumberFormat.AsDialled => asDialled ?? e164,
            _ => e164,
        };
    }

    private static string National(string e164, string country)
    {
        if (Parse(e164, country) is not { } parsed || parsed.CountryCode != Util.GetCountryCodeForRegion(country)) return "00" + e164.TrimStart('+');
        var significant = Util.GetNationalSignificantNumber(parsed);
        // In Italy the leading zero belongs to the number; elsewhere the prefix is what the country dials within itself.
        return Util.GetNddPrefixForRegion(country, stripNonDigits: true) is { Length: > 0 } prefix && country != "IT" ? prefix + significant : significant;
    }

    private static bool IsInternational(string number) => number[0] == '+' || number.StartsWith("00", StringComparison.Ordinal);

    private static string Written(PhoneNumber number) => Util.Format(number, PhoneNumberFormat.E164);

    private static PhoneNumber? Parse(string number, string country)
    {
        try
        {
            return Util.Parse(number, country);
        }
        catch (NumberParseException)
        {
            return null;
        }
    }
}
