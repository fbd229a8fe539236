using Pbx.Sip.Messages;

namespace Pbx.Sip.Authentication;

/// <summary>Scheme and comma separated parameters of a challenge or of credentials (RFC 3261 25.1, RFC 9110 11.2).</summary>
internal static class AuthParameters
{
    /// <summary>False when the text is not <c>scheme name=value, ...</c>; a scheme without parameters is well formed.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out string scheme, out SipParameters parameters)
    {
        scheme = "";
        parameters = SipParameters.Empty;
        var reader = new HeaderReader(SipText.TrimSpace(text));
        if (!reader.TryToken(out var word)) return false;
        scheme = word.ToString();
        reader.SkipSpace();
        var list = new List<SipParameter>(10);
        while (!reader.AtEnd)
        {
            // Empty list elements are tolerated (RFC 9110 5.6.1).
            if (reader.Accept(',')) continue;
            if (!reader.TryParameter(out var parameter)) return false;
            list.Add(parameter);
            reader.SkipSpace();
            if (!reader.AtEnd && reader.Current != ',') return false;
        }
        parameters = new SipParameters(list.ToArray());
        return true;
    }

    public static void Append(SipTextWriter writer, ref bool first, string name, string? value, bool quoted)
    {
        if (value is null) return;
        writer.Append(first ? " " : ", ");
        first = false;
        writer.Append(name);
        writer.Append('=');
        if (quoted) SipText.AppendQuoted(writer, value);
        else writer.Append(value);
    }
}
