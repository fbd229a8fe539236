using Pbx.Core.Configuration;
using PhoneNumbers;

namespace Pbx.Web.Components;

/// <summary>A telephone number as people of the company's country write it: <c>079 123 45 67</c>, from abroad <c>+49 30 123456</c>. Extensions stay as they are.</summary>
public static class PhoneNumberText
{
    private const int MaxLength = 32;
    private const string Separators = "+ -()./";

    /// <summary>As it is written abroad: <c>+41 79 123 45 67</c>; what is no telephone number stays as it is.</summary>
    public static string International(string number, PbxSnapshot? snapshot)
    {
        ArgumentNullException.ThrowIfNull(number);
        return Pbx.Core.Numbers.TelephoneNumber.ToE164(number, snapshot?.Settings.Country ?? "") is { } e164
            ? PhoneNumberUtil.GetInstance().Format(PhoneNumberUtil.GetInstance().Parse(e164, null), PhoneNumberFormat.INTERNATIONAL)
            : number;
    }

    /// <summary>The number to show; what is no telephone number stays as it is.</summary>
    public static string Show(string number, PbxSnapshot? snapshot)
    {
        ArgumentNullException.ThrowIfNull(number);
        if (snapshot is null || number.Length > MaxLength || snapshot.UsersByExtension.ContainsKey(number)) return number;
        if (!number.Any(char.IsAsciiDigit) || !number.All(c => char.IsAsciiDigit(c) || Separators.Contains(c, StringComparison.Ordinal))) return number;
        var numbers = PhoneNumberUtil.GetInstance();
        PhoneNumber parsed;
        try
        {
            parsed = numbers.Parse(number, snapshot.Settings.Country);
        }
        catch (NumberParseException)
        {
            return number;
        }
        if (!numbers.IsValidNumber(parsed)) return number;
        var isHome = numbers.GetRegionCodeForNumber(parsed) == snapshot.Settings.Country;
        return numbers.Format(parsed, isHome ? PhoneNumberFormat.NATIONAL : PhoneNumberFormat.INTERNATIONAL);
    }
}
