using System.Diagnostics.CodeAnalysis;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Headers;

/// <summary>The dialog that a new one takes the place of (RFC 3891 6.1); tags are as its receiver sees them.</summary>
public sealed record Replaces(string CallId, SipParameters Parameters) : ISipHeaderValue<Replaces>
{
    public Replaces(string callId, string toTag, string fromTag, bool earlyOnly = false)
        : this(callId, Build(toTag, fromTag, earlyOnly))
    {
    }

    /// <summary>The local tag at the receiver.</summary>
    public string? ToTag => Parameters["to-tag"];

    /// <summary>The remote tag at the receiver.</summary>
    public string? FromTag => Parameters["from-tag"];

    public bool EarlyOnly => Parameters.Contains("early-only");

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Replaces? value)
    {
        value = null;
        text = SipText.TrimSpace(text);
        var end = text.IndexOfAny(";, \t");
        if (end <= 0) return false;
        var reader = new HeaderReader(text) { Position = end };
        if (!reader.TryParameters(out var parameters) || !reader.AtEnd) return false;
        value = new Replaces(text[..end].ToString(), parameters);
        return value.ToTag is not null && value.FromTag is not null;
    }

    public void AppendTo(SipTextWriter writer)
    {
        writer.Append(CallId);
        Parameters.AppendTo(writer);
    }

    public override string ToString() => CallId + Parameters;

    private static SipParameters Build(string toTag, string fromTag, bool earlyOnly)
    {
        var parameters = SipParameters.Empty.With("to-tag", toTag).With("from-tag", fromTag);
        return earlyOnly ? parameters.With("early-only", null) : parameters;
    }
}
