using Pbx.Sip.Messages;

namespace Pbx.Sip.Headers;

/// <summary>A parsed header value that can write itself.</summary>
public interface ISipHeaderValue
{
    void AppendTo(SipTextWriter writer);
}

/// <summary>A parsed header value that can be read from the text of one element.</summary>
public interface ISipHeaderValue<TSelf> : ISipHeaderValue
    where TSelf : class, ISipHeaderValue<TSelf>
{
    static abstract bool TryParse(ReadOnlySpan<char> text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TSelf? value);
}
