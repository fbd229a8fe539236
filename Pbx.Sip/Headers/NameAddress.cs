using System.Diagnostics.CodeAnalysis;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Headers;

/// <summary>Display name, URI and parameters: From, To, Contact, Route, Refer-To and their kin (RFC 3261 20.10, 25.1).</summary>
public sealed record NameAddress : ISipHeaderValue<NameAddress>
{
    private static readonly System.Buffers.SearchValues<char> Structural = System.Buffers.SearchValues.Create(",;:@\"\\");

    public NameAddress(SipUri uri, string? displayName = null, SipParameters? parameters = null)
    {
        Uri = uri;
        DisplayName = displayName;
        Parameters = parameters ?? SipParameters.Empty;
    }

    /// <summary>The name shown to people, quotes and escapes undone; null when there is none.</summary>
    public string? DisplayName { get; init; }

    public SipUri Uri { get; init; }

    /// <summary>Header parameters (those after the closing bracket).</summary>
    public SipParameters Parameters { get; init; }

    public string? Tag => Parameters["tag"];

    /// <summary>The <c>expires</c> parameter of a Contact, or null when absent or no number.</summary>
    public uint? Expires =>
        SipText.TryNumber(Parameters["expires"].AsSpan(), uint.MaxValue, out var seconds) ? seconds : null;

    /// <summary>The <c>q</c> parameter of a Contact in thousandths; 1000 when absent (RFC 3261 20.10).</summary>
    public int Q => Parameters["q"] is { } text && TryQValue(text, out var q) ? q : 1000;

    /// <summary>The <c>Contact: *</c> of a REGISTER that removes all bindings.</summary>
    public bool IsStar => ReferenceEquals(this, Star);

    public static NameAddress Star { get; } = new(new SipUri { Scheme = "*", Opaque = "" });

    /// <summary>Stands where a header is missing or malformed.</summary>
    public static NameAddress Empty { get; } = new(SipUri.Invalid);

    public NameAddress WithTag(string tag) => this with { Parameters = Parameters.With("tag", tag) };

    public NameAddress WithoutTag() => this with { Parameters = Parameters.Without("tag") };

    public NameAddress WithParameter(string name, string? value) => this with { Parameters = Parameters.With(name, value) };

    /// <summary>Parses text that a program wrote. Throws on bad text: for configuration and tests, not for network input.</summary>
    public static NameAddress Parse(string text) =>
        TryParse(text, out var value) ? value : throw new FormatException($"not a name-addr: {text}");

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out NameAddress? value)
    {
        value = null;
        text = SipText.TrimSpace(text);
        if (text is "*")
        {
            value = Star;
            return true;
        }
        var reader = new HeaderReader(text);
        if (!TryDisplayName(ref reader, out var display)) return false;
        SipUri uri;
        if (reader.Current == '<')
        {
            var close = reader.Rest.IndexOf('>');
            if (close < 0 || !SipUri.TryParse(reader.Rest[1..close], out uri)) return false;
            reader.Position += close + 1;
        }
        else
        {
            // Without brackets, a semicolon begins header parameters and a question mark or comma must not stand in the URI (20).
            var length = reader.Rest.IndexOfAny(";,? \t");
            var address = length < 0 ? reader.Rest : reader.Rest[..length];
            if (!SipUri.TryParse(address, out uri)) return false;
            reader.Position += address.Length;
        }
        if (!reader.TryParameters(out var parameters) || !reader.AtEnd) return false;
        value = new NameAddress(uri, display, parameters);
        return true;
    }

    private static bool TryDisplayName(ref HeaderReader reader, out string? display)
    {
        display = null;
        if (reader.Current == '"')
        {
            if (!reader.TryQuoted(out var quoted)) return false;
            display = SipText.Unquote(quoted);
            reader.SkipSpace();
            return reader.Current == '<';
        }
        var open = reader.Rest.IndexOf('<');
        if (open <= 0) return true;
        var words = reader.Rest[..open];
        // Strictly tokens; phones send UTF-8 and stray symbols too. What would change the structure is refused.
        if (words.ContainsAny(Structural)) return words.Contains(':');
        foreach (var c in words)
            if (c < ' ' && !SipText.IsSpace(c) || c == 127) return false;
        var name = SipText.TrimSpace(words);
        display = name.IsEmpty ? null : name.ToString();
        reader.Position += open;
        return true;
    }

    internal static bool TryQValue(ReadOnlySpan<char> text, out int thousandths)
    {
        thousandths = 0;
        if (text.IsEmpty || text.Length > 5 || text[0] is not ('0' or '1')) return false;
        if (text.Length > 1 && text[1] != '.') return false;
        var scale = 100;
        foreach (var c in text.Length > 2 ? text[2..] : default)
        {
            if (!char.IsAsciiDigit(c)) return false;
            thousandths += (c - '0') * scale;
            scale /= 10;
        }
        thousandths += (text[0] - '0') * 1000;
        return thousandths <= 1000;
    }

    public void AppendTo(SipTextWriter writer)
    {
        if (IsStar)
        {
            writer.Append('*');
            return;
        }
        if (!string.IsNullOrEmpty(DisplayName))
        {
            SipText.AppendQuoted(writer, DisplayName);
            writer.Append(' ');
        }
        writer.Append('<');
        Uri.AppendTo(writer);
        writer.Append('>');
        Parameters.AppendTo(writer);
    }

    public override string ToString() => SipTextWriter.TextOf(this);
}
