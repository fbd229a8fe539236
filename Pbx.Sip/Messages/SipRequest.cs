namespace Pbx.Sip.Messages;

/// <summary>A request (RFC 3261 7.1).</summary>
public sealed class SipRequest : SipMessage
{
    public SipRequest(string method, SipUri requestUri, SipHeaders? headers = null)
        : base(headers ?? new SipHeaders())
    {
        Method = method;
        RequestUri = requestUri;
    }

    public string Method { get; }

    public SipUri RequestUri { get; set; }

    public bool Is(string method) => string.Equals(Method, method, StringComparison.Ordinal);

    /// <summary>A copy that shares the body and nothing that changes.</summary>
    public SipRequest Clone() => new(Method, RequestUri, Headers.Clone()) { Body = Body };

    internal override void AppendStartLine(SipTextWriter writer)
    {
        writer.Append(Method);
        writer.Append(' ');
        var start = writer.Length;
        RequestUri.AppendTo(writer);
        writer.FlattenLines(start);
        writer.Append(" SIP/2.0\r\n");
    }
}
