using Pbx.Sip.Headers;

namespace Pbx.Sip.Messages;

/// <summary>A response (RFC 3261 7.2).</summary>
public sealed class SipResponse : SipMessage
{
    public SipResponse(int statusCode, string? reasonPhrase = null, SipHeaders? headers = null)
        : base(headers ?? new SipHeaders())
    {
        StatusCode = statusCode;
        ReasonPhrase = reasonPhrase ?? ReasonPhrases.For(statusCode);
    }

    public int StatusCode { get; }

    public string ReasonPhrase { get; }

    public bool IsProvisional => StatusCode < 200;

    public bool IsSuccess => StatusCode is >= 200 and < 300;

    public bool IsFinal => StatusCode >= 200;

    /// <summary>
    /// The response to a request with the headers of RFC 3261 8.2.6: Via, From, To, Call-ID, CSeq; Timestamp in a 100;
    /// Record-Route where it makes a dialog (12.1.1). <paramref name="toTag"/> is added where To has no tag and the status is not 100.
    /// Also works on a request of which only part could be read.
    /// </summary>
    public static SipResponse For(SipRequest request, int statusCode, string? reasonPhrase = null, string? toTag = null)
    {
        var response = new SipResponse(statusCode, reasonPhrase);
        var headers = response.Headers;
        headers.CopyFrom(request.Headers, HeaderNames.Via);
        if (statusCode is > 100 and < 300 && MakesDialog(request.Method)) headers.CopyFrom(request.Headers, HeaderNames.RecordRoute);
        headers.CopyFrom(request.Headers, HeaderNames.From);
        headers.CopyFrom(request.Headers, HeaderNames.To);
        headers.CopyFrom(request.Headers, HeaderNames.CallId);
        headers.CopyFrom(request.Headers, HeaderNames.CSeq);
        if (statusCode == 100) headers.CopyFrom(request.Headers, HeaderNames.Timestamp);
        if (toTag is not null && statusCode > 100 && headers.Get<NameAddress>(HeaderNames.To) is { Tag: null } to)
            response.To = to.WithTag(toTag);
        return response;
    }

    /// <summary>A copy that shares the body and nothing that changes.</summary>
    public SipResponse Clone() => new(StatusCode, ReasonPhrase, Headers.Clone()) { Body = Body };

    internal override void AppendStartLine(SipTextWriter writer)
    {
        writer.Append("SIP/2.0 ");
        writer.Append(StatusCode);
        writer.Append(' ');
        var start = writer.Length;
        writer.Append(ReasonPhrase);
        writer.FlattenLines(start);
        writer.Append("\r\n");
    }

    private static bool MakesDialog(string method) =>
        method is SipMethods.Invite or SipMethods.Subscribe or SipMethods.Refer or SipMethods.Notify;
}
