namespace Pbx.Sip.Messages;

/// <summary>URI comparison (RFC 3261 19.1.4; for tel RFC 3966 4).</summary>
internal static class SipUriComparison
{
    // If one of these is in one URI, it must be in both.
    private static readonly string[] Significant = ["user", "ttl", "method", "maddr", "transport"];

    public static bool Same(SipUri a, SipUri b)
    {
        if (a.Scheme != b.Scheme) return false;
        if (a.Opaque is not null || b.Opaque is not null) return string.Equals(a.Opaque, b.Opaque, StringComparison.Ordinal);
        if (a.IsTel) return Digits(a.User) == Digits(b.User) && SameParameters(a, b);
        return string.Equals(a.User, b.User, StringComparison.Ordinal)
            && string.Equals(a.Password, b.Password, StringComparison.Ordinal)
            && SameHost(a.Host, b.Host)
            && a.Port == b.Port
            && SameParameters(a, b)
            && SameHeaders(a.Headers, b.Headers);
    }

    private static bool SameHost(string a, string b)
    {
        if (a.Equals(b, StringComparison.OrdinalIgnoreCase)) return true;
        // One IPv6 address has many spellings (RFC 5118 4.1).
        return a.StartsWith('[') && b.StartsWith('[')
            && System.Net.IPAddress.TryParse(a, out var left) && System.Net.IPAddress.TryParse(b, out var right) && left.Equals(right);
    }

    private static bool SameParameters(SipUri a, SipUri b)
    {
        foreach (var name in Significant)
            if (a.Parameters.Contains(name) != b.Parameters.Contains(name)) return false;
        foreach (var item in a.Parameters)
            if (b.Parameters.Contains(item.Name) && !SameValue(item.Value, b.Parameters[item.Name])) return false;
        return true;
    }

    private static bool SameHeaders(SipParameters a, SipParameters b)
    {
        if (a.Count != b.Count) return false;
        foreach (var item in a)
            if (!b.Contains(item.Name) || !SameValue(item.Value, b[item.Name])) return false;
        return true;
    }

    private static bool SameValue(string? a, string? b) =>
        string.Equals(SipText.Unescape(a ?? ""), SipText.Unescape(b ?? ""), StringComparison.OrdinalIgnoreCase);

    private static string Digits(string? number) => string.Concat((number ?? "").Where(c => c is not ('-' or '.' or '(' or ')')));
}
