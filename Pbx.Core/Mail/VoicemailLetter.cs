using System.Globalization;
using MimeKit;
using MimeKit.Utils;
using Pbx.Core.Configuration;
using Pbx.Core.Voicemail;

namespace Pbx.Core.Mail;

/// <summary>The letter that carries a caller's message (RFC 5322, RFC 2045): who, when, how long, and the recording.</summary>
internal static class VoicemailLetter
{
    /// <summary>Composes it. <paramref name="jobId"/> names the letter, so that one sent twice after a power cut can be known as one.</summary>
    public static MimeMessage Compose(
        SystemSettings settings, string language, string sender, string recipient, Mailbox mailbox, VoicemailMessage message, string jobId, byte[] audio)
    {
        var words = LetterWords.In(language);
        var culture = CultureInfo.GetCultureInfo(words.Culture);
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(settings.TimeZone, out var found) ? found : TimeZoneInfo.Utc;
        var at = TimeZoneInfo.ConvertTime(message.At, zone);
        var length = TimeSpan.FromMilliseconds(message.DurationMs);
        object[] facts =
        [
            Caller(message, words), at.ToString("f", culture), $"{(int)length.TotalMinutes}:{length.Seconds:00}", mailbox.Name,
        ];
        var text = string.Format(culture, words.Text, facts);
        if (mailbox.DeleteAfterEmail) text += " " + words.Deleted;
        var file = $"{at.ToString("yyyy-MM-dd HHmm", CultureInfo.InvariantCulture)} {FileName(message.CallerNumber)}".Trim() + ".wav";
        var body = new BodyBuilder { TextBody = $"{text}\r\n\r\n{settings.Company}\r\n" };
        body.Attachments.Add(file, audio, new ContentType("audio", "wav"));
        var letter = new MimeMessage
        {
            Subject = string.Format(culture, words.Subject, facts),
            Date = at,
            Body = body.ToMessageBody(),
            MessageId = MimeUtils.ParseMessageId($"<{jobId}@{settings.Fqdn}>") ?? MimeUtils.GenerateMessageId(),
        };
        // RFC 3834 5: nobody's holiday note shall answer it.
        letter.Headers.Add("Auto-Submitted", "auto-generated");
        letter.From.Add(new MailboxAddress(settings.Company, sender));
        letter.To.Add(MailboxAddress.Parse(recipient));
        return letter;
    }

    private static string Caller(VoicemailMessage message, LetterWords words) => (message.CallerName, message.CallerNumber) switch
    {
        ("", "") => words.Unknown,
        ("", var number) => number,
        (var name, "") => name,
        var (name, number) => $"{name} ({number})",
    };

    private static string FileName(string number) => string.Concat(number.Where(c => char.IsAsciiLetterOrDigit(c) || c == '+'));
}
