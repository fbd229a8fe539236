using System.Diagnostics.CodeAnalysis;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Parsing;

/// <summary>Request-Line or Status-Line (RFC 3261 7.1, 7.2). A request line that is wrong but names a method can still be answered.</summary>
internal readonly struct StartLine
{
    private const string Version = "SIP/2.0";

    /// <summary>The method of a request; null for a response.</summary>
    public string? Method { get; private init; }

    public SipUri RequestUri { get; private init; }

    public int StatusCode { get; private init; }

    public string ReasonPhrase { get; private init; }

    public SipParseError? Problem { get; private init; }

    /// <summary>False when the line is of no SIP message that anybody could answer.</summary>
    public static bool TryParse(ReadOnlySpan<char> line, out StartLine result, [NotNullWhen(false)] out SipParseError? error)
    {
        error = null;
        return line.StartsWith("SIP/", StringComparison.OrdinalIgnoreCase)
            ? TryStatus(line, out result, out error)
            : TryRequest(line, out result, out error);
    }

    private static bool TryStatus(ReadOnlySpan<char> line, out StartLine result, [NotNullWhen(false)] out SipParseError? error)
    {
        result = default;
        error = null;
        if (!line.StartsWith(Version, StringComparison.OrdinalIgnoreCase) || line.Length < 11 || line[7] != ' ')
        {
            error = new SipParseError(SipParseReason.UnsupportedVersion, "status line of another version");
            return false;
        }
        var rest = line[8..];
        var space = rest.IndexOf(' ');
        var code = space < 0 ? rest : rest[..space];
        if (code.Length != 3 || !SipText.TryNumber(code, 699, out var status) || status < 100)
        {
            error = new SipParseError(SipParseReason.BadStatusCode, "status code is not 100 to 699");
            return false;
        }
        var phrase = space < 0 ? default : rest[(space + 1)..];
        var usual = ReasonPhrases.For((int)status);
        result = new StartLine { StatusCode = (int)status, ReasonPhrase = phrase.SequenceEqual(usual) ? usual : phrase.ToString() };
        return true;
    }

    private static bool TryRequest(ReadOnlySpan<char> line, out StartLine result, [NotNullWhen(false)] out SipParseError? error)
    {
        result = default;
        error = null;
        var trimmed = line.TrimEnd(' ');
        var first = trimmed.IndexOf(' ');
        var last = trimmed.LastIndexOf(' ');
        if (first <= 0 || last <= first || !SipText.IsToken(trimmed[..first])
            || !trimmed[(last + 1)..].StartsWith("SIP/", StringComparison.OrdinalIgnoreCase))
        {
            error = new SipParseError(SipParseReason.NotSip, "first line is no SIP request or status line");
            return false;
        }
        var version = trimmed[(last + 1)..];
        var target = trimmed[(first + 1)..last];
        result = new StartLine
        {
            Method = SipMethods.Intern(trimmed[..first]),
            RequestUri = SipUri.TryParse(target, out var uri) ? uri : SipUri.Invalid,
            ReasonPhrase = "",
            Problem = !version.Equals(Version, StringComparison.OrdinalIgnoreCase)
                ? new SipParseError(SipParseReason.UnsupportedVersion, "version is not SIP/2.0") { ResponseStatus = 505 }
                : trimmed.Length != line.Length
                    ? new SipParseError(SipParseReason.BadStartLine, "space after the version")
                    : ReferenceEquals(uri, SipUri.Invalid)
                        ? new SipParseError(SipParseReason.BadRequestUri, "Request-URI cannot be read")
                        : uri.Headers.Count > 0
                            // 19.1.1 table 1: headers are not allowed here, and acting on them would let a caller smuggle in a Route.
                            ? new SipParseError(SipParseReason.BadRequestUri, "Request-URI has headers")
                            : null,
        };
        return true;
    }
}
