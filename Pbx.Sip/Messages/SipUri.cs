namespace Pbx.Sip.Messages;

/// <summary>A SIP, SIPS or tel URI, or another scheme kept opaque (RFC 3261 19.1, RFC 3966). Equality is that of 19.1.4.</summary>
public sealed record SipUri
{
    private readonly string? _user;
    private readonly string? _password;

    /// <summary>The scheme in lower case: <c>sip</c>, <c>sips</c>, <c>tel</c> or another.</summary>
    public string Scheme { get; init; } = "sip";

    /// <summary>The user part (of a tel URI: the number), escapes decoded; null when there is none.</summary>
    public string? User
    {
        get => _user is null ? null : SipText.Unescape(_user);
        init => _user = value is null ? null : SipText.EscapeUser(value);
    }

    /// <summary>The user part as written.</summary>
    public string? EscapedUser => _user;

    public string? Password
    {
        get => _password is null ? null : SipText.Unescape(_password);
        init => _password = value is null ? null : SipText.EscapePassword(value);
    }

    /// <summary>Name, IPv4 address or IPv6 address in brackets; empty where the scheme has no host.</summary>
    public string Host { get; init; } = "";

    public int? Port { get; init; }

    /// <summary>URI parameters, values as written.</summary>
    public SipParameters Parameters { get; init; } = SipParameters.Empty;

    /// <summary>The headers after <c>?</c>, names and values as written (escaped).</summary>
    public SipParameters Headers { get; init; } = SipParameters.Empty;

    /// <summary>What follows the scheme of an unknown URI; null for sip, sips and tel.</summary>
    public string? Opaque { get; init; }

    public bool IsSip => Scheme is "sip" or "sips";

    public bool IsSecure => Scheme is "sips";

    public bool IsTel => Scheme is "tel";

    /// <summary>The <c>transport</c> parameter in lower case, or null.</summary>
    public string? Transport => Parameters["transport"]?.ToLowerInvariant();

    /// <summary>Loose routing (RFC 3261 16.12.1.1).</summary>
    public bool IsLooseRoute => Parameters.Contains("lr");

    /// <summary>Host and port for use by a resolver: brackets of an IPv6 reference removed.</summary>
    public string HostName => Host.StartsWith('[') ? Host.Trim('[', ']') : Host;

    public SipUri()
    {
    }

    public SipUri(string? user, string host, int? port = null, bool secure = false)
    {
        Scheme = secure ? "sips" : "sip";
        User = user;
        Host = host.Contains(':') && !host.StartsWith('[') ? $"[{host}]" : host;
        Port = port;
    }

    private SipUri(string scheme, string? escapedUser, string? escapedPassword)
    {
        Scheme = scheme;
        _user = escapedUser;
        _password = escapedPassword;
    }

    /// <summary>A decoded header of the URI, such as <c>Replaces</c> in a Refer-To (RFC 3891), or null.</summary>
    public string? Header(string name) => Headers[name] is { } value ? SipText.Unescape(value) : null;

    public SipUri WithHeader(string name, string value) =>
        this with { Headers = Headers.With(SipText.EscapeUriHeader(name), SipText.EscapeUriHeader(value)) };

    public SipUri WithParameter(string name, string? value) =>
        this with { Parameters = Parameters.With(name, value is null ? null : SipText.EscapeParameter(value)) };

    /// <summary>The URI without headers, as it may stand in a request line (RFC 3261 19.1.1 table 1).</summary>
    public SipUri WithoutHeaders() => Headers.Count == 0 ? this : this with { Headers = SipParameters.Empty };

    /// <summary>Parses a URI that a program wrote. Throws on bad text: for configuration and tests, not for network input.</summary>
    public static SipUri Parse(string text) =>
        TryParse(text, out var uri) ? uri : throw new FormatException($"not a URI: {text}");

    public static bool TryParse(ReadOnlySpan<char> text, out SipUri uri)
    {
        uri = Invalid;
        var colon = text.IndexOf(':');
        if (colon <= 0 || !TryScheme(text[..colon], out var scheme)) return false;
        var rest = text[(colon + 1)..];
        foreach (var c in rest)
            if (c <= ' ' || c == 127 || c is '<' or '>' or '"' || c >= 128 && char.IsWhiteSpace(c)) return false;
        if (scheme is "sip" or "sips") return TryParseSip(scheme, rest, out uri);
        if (scheme is "tel" && TryParseTel(rest, out uri)) return true;
        if (rest.IsEmpty) return false;
        uri = new SipUri(scheme, null, null) { Opaque = rest.ToString() };
        return true;
    }

    /// <summary>What stands where no URI could be read; equal to no address in use (RFC 2606).</summary>
    public static SipUri Invalid { get; } = new(null, "invalid.invalid");

    private static bool TryScheme(ReadOnlySpan<char> text, out string scheme)
    {
        scheme = "sip";
        if (text.Equals("sip", StringComparison.OrdinalIgnoreCase)) return true;
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.')) return false;
        if (!char.IsAsciiLetter(text[0])) return false;
        scheme = text.Equals("sips", StringComparison.OrdinalIgnoreCase) ? "sips"
            : text.Equals("tel", StringComparison.OrdinalIgnoreCase) ? "tel"
            : text.ToString().ToLowerInvariant();
        return true;
    }

    private static bool TryParseSip(string scheme, ReadOnlySpan<char> rest, out SipUri uri)
    {
        uri = Invalid;
        string? user = null, password = null;
        var at = rest.IndexOf('@');
        if (at >= 0)
        {
            var info = rest[..at];
            var colon = info.IndexOf(':');
            if (!SipText.EscapesAreWhole(info)) return false;
            if (colon >= 0) password = info[(colon + 1)..].ToString();
            user = (colon >= 0 ? info[..colon] : info).ToString();
            if (user.Length == 0) return false;
            rest = rest[(at + 1)..];
        }
        var headers = SipParameters.Empty;
        var question = rest.IndexOf('?');
        if (question >= 0)
        {
            if (!TryPairs(rest[(question + 1)..], '&', out headers)) return false;
            rest = rest[..question];
        }
        var parameters = SipParameters.Empty;
        var semicolon = rest.IndexOf(';');
        if (semicolon >= 0)
        {
            if (!TryPairs(rest[(semicolon + 1)..], ';', out parameters)) return false;
            rest = rest[..semicolon];
        }
        if (!TryHostPort(rest, out var host, out var port)) return false;
        uri = new SipUri(scheme, user, password) { Host = host, Port = port, Parameters = parameters, Headers = headers };
        return true;
    }

    private static bool TryParseTel(ReadOnlySpan<char> rest, out SipUri uri)
    {
        uri = Invalid;
        var parameters = SipParameters.Empty;
        var semicolon = rest.IndexOf(';');
        if (semicolon >= 0)
        {
            if (!TryPairs(rest[(semicolon + 1)..], ';', out parameters)) return false;
            rest = rest[..semicolon];
        }
        if (rest.IsEmpty) return false;
        foreach (var c in rest)
            if (!char.IsAsciiHexDigit(c) && c is not ('+' or '-' or '.' or '(' or ')' or '*' or '#')) return false;
        uri = new SipUri("tel", rest.ToString(), null) { Parameters = parameters };
        return true;
    }

    internal static bool TryHostPort(ReadOnlySpan<char> text, out string host, out int? port)
    {
        host = "";
        port = null;
        var end = text.Length > 0 && text[0] == '[' ? text.IndexOf(']') + 1 : text.IndexOf(':');
        if (end == 0 && text.Length > 0) return false;
        if (end < 0) end = text.Length;
        if (!SipText.IsHost(text[..end])) return false;
        if (end < text.Length)
        {
            if (text[end] != ':' || !SipText.TryPort(text[(end + 1)..], out var number)) return false;
            port = number;
        }
        host = text[..end].ToString();
        return true;
    }

    private static bool TryPairs(ReadOnlySpan<char> text, char separator, out SipParameters pairs)
    {
        pairs = SipParameters.Empty;
        var list = SipParameters.Scratch();
        foreach (var range in text.Split(separator))
        {
            var item = text[range];
            var equal = item.IndexOf('=');
            var name = equal < 0 ? item : item[..equal];
            if (name.IsEmpty || !SipText.EscapesAreWhole(item) || item.Contains('@')) return false;
            list.Add(new SipParameter(
                SipParameters.Intern(name), equal < 0 ? null : SipParameters.InternValue(item[(equal + 1)..])));
        }
        pairs = new SipParameters(list.ToArray());
        return true;
    }

    public bool Equals(SipUri? other) => other is not null && (ReferenceEquals(this, other) || SipUriComparison.Same(this, other));

    public override int GetHashCode() => HashCode.Combine(
        Scheme, User, Port, StringComparer.OrdinalIgnoreCase.GetHashCode(Host), Opaque);

    public override string ToString()
    {
        var writer = new SipTextWriter(64);
        AppendTo(writer);
        return writer.ToString();
    }

    internal void AppendTo(SipTextWriter writer)
    {
        writer.Append(Scheme);
        writer.Append(':');
        if (Opaque is not null)
        {
            writer.Append(Opaque);
            return;
        }
        if (_user is not null)
        {
            writer.Append(_user);
            if (_password is not null)
            {
                writer.Append(':');
                writer.Append(_password);
            }
            if (IsSip) writer.Append('@');
        }
        writer.Append(Host);
        if (Port is { } port)
        {
            writer.Append(':');
            writer.Append(port);
        }
        Parameters.AppendTo(writer);
        var mark = '?';
        foreach (var header in Headers)
        {
            writer.Append(mark);
            writer.Append(header.Name);
            writer.Append('=');
            writer.Append(header.Value);
            mark = '&';
        }
    }
}
