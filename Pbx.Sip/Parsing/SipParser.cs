using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Parsing;

/// <summary>
/// Reads one message from bytes (RFC 3261 7, 18.3; RFC 4475). Never throws on input. What everyone needs is checked here: start line,
/// header lines, Via, From, To, Call-ID, CSeq, lengths; other headers are parsed when asked for.
/// </summary>
public static class SipParser
{
    public const int MaxHeaderFields = 1000;

    private static readonly SipParseError NothingThere = new(SipParseReason.Empty, "no bytes but line ends");

    /// <summary>One datagram or WebSocket frame holds one message; bytes after its Content-Length are ignored (RFC 3261 18.3).</summary>
    public static bool TryParseDatagram(
        ReadOnlySpan<byte> datagram,
        [NotNullWhen(true)] out SipMessage? message,
        [NotNullWhen(false)] out SipParseError? error)
    {
        message = null;
        var start = datagram.IndexOfAnyExcept((byte)'\r', (byte)'\n');
        if (start < 0)
        {
            error = NothingThere;
            return false;
        }
        datagram = datagram[start..];
        var end = datagram.IndexOf("\r\n\r\n"u8);
        var terminated = end >= 0;
        var text = Decode(terminated ? datagram[..(end + 2)] : datagram);
        var body = terminated ? datagram[(end + 4)..] : default;

        var lineEnd = text.IndexOf('\n');
        var line = text.AsSpan(0, lineEnd < 0 ? text.Length : lineEnd).TrimEnd('\r');
        if (!StartLine.TryParse(line, out var startLine, out error)) return false;

        var headers = new SipHeaders(20);
        var problem = startLine.Problem;
        if (!HeaderLines.TryRead(text, lineEnd + 1, headers, out var headerProblem)) problem ??= headerProblem;
        if (!terminated) problem ??= new SipParseError(SipParseReason.HeadersNotTerminated, "no empty line after the headers");

        SipMessage parsed = startLine.Method is { } method
            ? new SipRequest(method, startLine.RequestUri, headers)
            : new SipResponse(startLine.StatusCode, startLine.ReasonPhrase, headers);
        problem ??= MessageRules.Check(parsed, body.Length);
        if (problem is not null)
        {
            var request = parsed as SipRequest;
            var status = request is null ? 0 : problem.ResponseStatus is > 0 and var given ? given : 400;
            error = problem with { ResponseStatus = status, PartialRequest = request };
            return false;
        }
        var length = headers.Contains(HeaderNames.ContentLength) ? MessageRules.ContentLength(headers) : body.Length;
        if (length > 0) parsed.Body = body[..length].ToArray();
        message = parsed;
        return true;
    }

    /// <inheritdoc cref="TryParseDatagram(ReadOnlySpan{byte}, out SipMessage?, out SipParseError?)"/>
    public static bool TryParseDatagram(
        ReadOnlyMemory<byte> datagram,
        [NotNullWhen(true)] out SipMessage? message,
        [NotNullWhen(false)] out SipParseError? error) => TryParseDatagram(datagram.Span, out message, out error);

    // Header text is UTF-8 (7); what is not comes from old phones that mean Latin-1.
    private static string Decode(ReadOnlySpan<byte> bytes) =>
        Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);
}
