using System.Text;

namespace Pbx.Media.Sdp;

/// <summary>Writes a description in the order of RFC 8866 section 5. A line break inside a value is dropped: no value can add a line.</summary>
internal static class SdpWriter
{
    public static string Write(SessionDescription session)
    {
        var text = new StringBuilder(1024);
        Line(text, 'v', "0");
        Line(text, 'o', session.Origin.ToString());
        Line(text, 's', session.Name);
        Line(text, 'i', session.Information);
        Line(text, 'u', session.Uri);
        foreach (var email in session.Emails)
            Line(text, 'e', email);
        foreach (var phone in session.Phones)
            Line(text, 'p', phone);
        Line(text, 'c', session.Connection?.ToString());
        foreach (var bandwidth in session.Bandwidths)
            Line(text, 'b', bandwidth.ToString());
        foreach (var timing in session.Timings)
        {
            Line(text, 't', timing.ToString());
            foreach (var repeat in timing.Repeats)
                Line(text, 'r', repeat);
        }

        Line(text, 'z', session.ZoneAdjustments);
        Line(text, 'k', session.Key);
        foreach (var attribute in session.Attributes)
            Line(text, 'a', attribute.ToString());
        foreach (var media in session.Media)
            Write(text, media);
        return text.ToString();
    }

    private static void Write(StringBuilder text, MediaDescription media)
    {
        var port = media.PortCount == 1 ? media.Port.ToString() : $"{media.Port}/{media.PortCount}";
        var formats = media.Formats.Count == 0 ? "" : " " + string.Join(' ', media.Formats);
        Line(text, 'm', $"{media.MediaType} {port} {media.Protocol}{formats}");
        Line(text, 'i', media.Title);
        foreach (var connection in media.Connections)
            Line(text, 'c', connection.ToString());
        foreach (var bandwidth in media.Bandwidths)
            Line(text, 'b', bandwidth.ToString());
        Line(text, 'k', media.Key);
        foreach (var attribute in media.Attributes)
            Line(text, 'a', attribute.ToString());
    }

    private static void Line(StringBuilder text, char type, string? value)
    {
        if (value is null)
            return;
        text.Append(type).Append('=');
        foreach (var c in value)
        {
            if (c is not ('\r' or '\n' or '\0'))
                text.Append(c);
        }

        text.Append("\r\n");
    }
}
