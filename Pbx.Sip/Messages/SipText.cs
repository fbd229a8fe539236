using System.Text;

namespace Pbx.Sip.Messages;

/// <summary>Character classes, quoting and escaping of RFC 3261 25.1.</summary>
public static class SipText
{
    private const string TokenSymbols = "-.!%*_+`'~";
    private const string UnreservedSymbols = "-_.!~*'()";
    private const string UserSymbols = UnreservedSymbols + "&=+$,;?/";
    private const string ParameterSymbols = UnreservedSymbols + "[]/:&+$";
    private const string HeaderSymbols = UnreservedSymbols + "[]/?:+$";

    private static readonly bool[] Tokens = Table(TokenSymbols);
    private static readonly bool[] User = Table(UserSymbols);
    private static readonly bool[] Password = Table(UnreservedSymbols + "&=+$,");
    private static readonly bool[] Parameter = Table(ParameterSymbols);
    private static readonly bool[] UriHeader = Table(HeaderSymbols);

    public static bool IsTokenChar(char c) => c < 128 && Tokens[c];

    public static bool IsToken(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            if (!IsTokenChar(c)) return false;
        return !text.IsEmpty;
    }

    public static bool IsSpace(char c) => c is ' ' or '\t' or '\r' or '\n';

    public static ReadOnlySpan<char> TrimSpace(ReadOnlySpan<char> text)
    {
        var start = 0;
        var end = text.Length;
        while (start < end && IsSpace(text[start])) start++;
        while (end > start && IsSpace(text[end - 1])) end--;
        return text[start..end];
    }

    /// <summary>Text as a quoted-string, with backslash and quote escaped.</summary>
    public static string Quote(string text)
    {
        var writer = new SipTextWriter(text.Length + 2);
        AppendQuoted(writer, text);
        return writer.ToString();
    }

    internal static void AppendQuoted(SipTextWriter writer, string text)
    {
        writer.Append('"');
        foreach (var c in text)
        {
            // A quoted-pair cannot hold CR or LF (25.1), nor can a quoted string: they become spaces.
            if (c is '"' or '\\') writer.Append('\\');
            writer.Append(c is '\r' or '\n' ? ' ' : c);
        }
        writer.Append('"');
    }

    /// <summary>The content of a quoted-string, escapes undone; other text as it stands.</summary>
    public static string Unquote(ReadOnlySpan<char> raw)
    {
        if (raw.Length < 2 || raw[0] != '"' || raw[^1] != '"') return raw.ToString();
        var inner = raw[1..^1];
        if (!inner.Contains('\\')) return inner.ToString();
        var result = new StringBuilder(inner.Length);
        for (var i = 0; i < inner.Length; i++)
        {
            if (inner[i] == '\\' && i + 1 < inner.Length) i++;
            result.Append(inner[i]);
        }
        return result.ToString();
    }

    internal static string EscapeUser(string text) => Escape(text, User);
    internal static string EscapePassword(string text) => Escape(text, Password);
    internal static string EscapeParameter(string text) => Escape(text, Parameter);
    internal static string EscapeUriHeader(string text) => Escape(text, UriHeader);

    private static string Escape(string text, bool[] plain)
    {
        var clean = true;
        foreach (var c in text)
            clean &= c < 128 && plain[c];
        if (clean) return text;
        var result = new StringBuilder(text.Length + 16);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            if (octet < 128 && plain[octet]) result.Append((char)octet);
            else result.Append('%').Append(octet.ToString("X2"));
        }
        return result.ToString();
    }

    /// <summary>True when each percent sign begins an escape of two hexadecimal digits.</summary>
    internal static bool EscapesAreWhole(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOf('%'); at >= 0;)
        {
            if (at + 2 >= text.Length || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2])) return false;
            text = text[(at + 3)..];
            at = text.IndexOf('%');
        }
        return true;
    }

    /// <summary>Percent escapes decoded as UTF-8; text whose octets are not UTF-8 stays escaped.</summary>
    public static string Unescape(string text)
    {
        if (!text.Contains('%')) return text;
        var octets = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                octets[count++] = Convert.FromHexString(text.AsSpan(i + 1, 2))[0];
                i += 2;
            }
            else
            {
                var width = char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1;
                count += Encoding.UTF8.GetBytes(text.AsSpan(i, width), octets.AsSpan(count));
                i += width - 1;
            }
        }
        var used = octets.AsSpan(0, count);
        return System.Text.Unicode.Utf8.IsValid(used) ? Encoding.UTF8.GetString(used) : text;
    }

    /// <summary>The host of a URI or Via: a name, an IPv4 address, or an IPv6 reference in brackets (RFC 3261 25.1, RFC 5118).</summary>
    internal static bool IsHost(ReadOnlySpan<char> host)
    {
        if (host.IsEmpty) return false;
        if (host[0] == '[')
        {
            return host.Length > 3 && host[^1] == ']' && host.Contains(':')
                && System.Net.IPAddress.TryParse(host[1..^1], out _);
        }
        foreach (var c in host)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.' or '_')) return false;
        return true;
    }

    internal static bool TryPort(ReadOnlySpan<char> text, out int port)
    {
        port = 0;
        if (text.Length is 0 or > 5) return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c)) return false;
            port = port * 10 + (c - '0');
        }
        return port <= 65535;
    }

    /// <summary>A decimal number of digits only, no larger than <paramref name="max"/>.</summary>
    public static bool TryNumber(ReadOnlySpan<char> text, uint max, out uint value)
    {
        value = 0;
        if (text.IsEmpty) return false;
        ulong sum = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c)) return false;
            sum = sum * 10 + (uint)(c - '0');
            if (sum > max) return false;
        }
        value = (uint)sum;
        return true;
    }

    private static bool[] Table(string symbols)
    {
        var table = new bool[128];
        for (var c = 0; c < 128; c++)
            table[c] = char.IsAsciiLetterOrDigit((char)c) || symbols.Contains((char)c);
        return table;
    }
}
