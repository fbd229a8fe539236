using Pbx.Sip.Headers;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Parsing;

/// <summary>Splits the header part into fields, unfolding continuation lines (RFC 3261 7.3.1).</summary>
internal static class HeaderLines
{
    /// <summary>False when a line is no header field; those that are have been added all the same.</summary>
    public static bool TryRead(string text, int position, SipHeaders headers, out SipParseError? problem)
    {
        problem = null;
        if (position <= 0) return true;
        while (position < text.Length)
        {
            var end = LineEnd(text, position, out var folded);
            var line = text.AsSpan(position, end - position);
            var colon = line.IndexOf(':');
            var name = colon < 0 ? default : SipText.TrimSpace(line[..colon]);
            // White space is allowed behind the name, not before it.
            if (colon > 0 && SipText.IsSpace(line[0])) name = default;
            if (!SipText.IsToken(name))
            {
                problem ??= new SipParseError(SipParseReason.BadHeaderLine, "a line is no header field");
            }
            else if (headers.Count >= SipParser.MaxHeaderFields)
            {
                problem ??= new SipParseError(SipParseReason.TooManyHeaders, "too many header fields") { ResponseStatus = 513 };
                return false;
            }
            else
            {
                headers.AddParsed(HeaderNames.Normalize(name), Value(text, position + colon + 1, end, folded));
            }
            position = text.IndexOf('\n', end) is >= 0 and var feed ? feed + 1 : text.Length;
        }
        return problem is null;
    }

    // The end of the field: the first line end that no space or tab follows.
    private static int LineEnd(string text, int position, out bool folded)
    {
        folded = false;
        for (var from = position; ;)
        {
            var feed = text.IndexOf('\n', from);
            if (feed < 0) return text.Length;
            if (feed + 1 >= text.Length || text[feed + 1] is not (' ' or '\t'))
                return feed > position && text[feed - 1] == '\r' ? feed - 1 : feed;
            folded = true;
            from = feed + 1;
        }
    }

    private static ReadOnlyMemory<char> Value(string text, int start, int end, bool folded)
    {
        while (start < end && SipText.IsSpace(text[start])) start++;
        while (end > start && SipText.IsSpace(text[end - 1])) end--;
        if (!folded) return text.AsMemory(start, end - start);
        var writer = new SipTextWriter(end - start);
        for (var i = start; i < end; i++)
        {
            if (text[i] is not ('\r' or '\n'))
            {
                writer.Append(text[i]);
                continue;
            }
            // Line end and the white space behind it count as one space.
            while (i + 1 < end && SipText.IsSpace(text[i + 1])) i++;
            writer.Append(' ');
        }
        return writer.ToString().AsMemory();
    }
}
