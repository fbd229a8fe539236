using Pbx.Core.Voicemail;

namespace Pbx.Core.FeatureCodes;

/// <summary>What a mailbox says: names of prompts. Pure; every language puts its own words together.</summary>
internal static class MailboxWords
{
    private const int LastNumber = 59;

    /// <summary>How many new messages there are.</summary>
    public static string[] New(string language, int count) => count switch
    {
        0 => ["mailbox-new-0"],
        1 => ["mailbox-new-1"],
        _ => ["mailbox-you-have", count > LastNumber ? "mailbox-many" : Number(language, count), "mailbox-new"],
    };

    /// <summary>A number below 60.</summary>
    public static string Number(string language, int number) =>
        number < 10 ? $"digit-{number}" : language == "it" ? $"number-{number}" : $"minute-{number}";

    /// <summary>When it came and from whom. Both times are in the company's time zone.</summary>
    public static string[] About(string language, VoicemailMessage message, DateTimeOffset at, DateTimeOffset now) =>
        [.. Day(at, now), .. Time(language, at), .. Caller(message.CallerNumber)];

    /// <summary>Today, yesterday, a day of the last week, or a date.</summary>
    public static string[] Day(DateTimeOffset at, DateTimeOffset now) => (now.Date - at.Date).Days switch
    {
        0 => ["today"],
        1 => ["yesterday"],
        > 1 and < 7 => [$"weekday-{(at.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)at.DayOfWeek)}"],
        _ => [$"day-{at.Day}", $"month-{at.Month}"],
    };

    /// <summary>A time of day; the hours are the clock's.</summary>
    public static string[] Time(string language, DateTimeOffset at)
    {
        string[] hour = language == "it" ? [$"at-hour-{at.Hour}"] : ["at", $"hour-{at.Hour}"];
        return at.Minute == 0 ? hour : [.. hour, $"minute-{at.Minute}"];
    }

    /// <summary>A number, digit by digit.</summary>
    public static string[] Caller(string number)
    {
        string[] digits = [.. number.Where(c => char.IsAsciiDigit(c) || c == '+').Select(c => c == '+' ? "plus" : $"digit-{c}")];
        return digits.Length == 0 ? ["mailbox-withheld"] : ["mailbox-from", .. digits];
    }
}
