using System.Runtime.InteropServices;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Engine;

/// <summary>Finds the session description in a body, also inside multipart/mixed (RFC 3261 7.4, RFC 5621).</summary>
internal static class SessionBody
{
    /// <summary>The SDP, or null when there is none.</summary>
    public static byte[]? Sdp(SipMessage message)
    {
        if (message.Body.IsEmpty) return null;
        if (message.ContentType is not { } type) return message.Body.Span.StartsWith("v=0"u8) ? Whole(message.Body) : null;
        if (type.Is(MediaType.Sdp)) return Whole(message.Body);
        if (!type.Type.Equals("multipart", StringComparison.OrdinalIgnoreCase)) return null;
        return type.Parameters.Text("boundary") is { Length: > 0 } boundary ? SdpPart(message.Body.Span, boundary) : null;
    }

    /// <summary>The body as an array, without a copy where it is one.</summary>
    public static byte[] Whole(ReadOnlyMemory<byte> body) =>
        MemoryMarshal.TryGetArray(body, out var segment) && segment.Offset == 0 && segment.Array!.Length == segment.Count
            ? segment.Array
            : body.ToArray();

    private static byte[]? SdpPart(ReadOnlySpan<byte> body, string boundary)
    {
        Span<byte> mark = stackalloc byte[Math.Min(boundary.Length, 70) + 2];
        mark[0] = mark[1] = (byte)'-';
        for (var i = 2; i < mark.Length; i++) mark[i] = (byte)boundary[i - 2];
        var at = body.IndexOf(mark);
        while (at >= 0)
        {
            body = body[(at + mark.Length)..];
            if (body.StartsWith("--"u8)) return null;
            var head = body.IndexOf("\r\n\r\n"u8);
            if (head < 0) return null;
            at = body.IndexOf(mark);
            if (at < head) return null;
            if (IsSdp(body[..head])) return body[(head + 4)..at].TrimEnd("\r\n"u8) is { IsEmpty: false } part ? [.. part, (byte)'\r', (byte)'\n'] : null;
        }
        return null;
    }

    private static bool IsSdp(ReadOnlySpan<byte> headers)
    {
        Span<char> text = stackalloc char[Math.Min(headers.Length, 512)];
        for (var i = 0; i < text.Length; i++) text[i] = char.ToLowerInvariant((char)headers[i]);
        return text.IndexOf("application/sdp") >= 0;
    }
}
