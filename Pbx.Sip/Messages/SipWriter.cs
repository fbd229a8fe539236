using System.Buffers;
using System.Text;
using Pbx.Sip.Headers;

namespace Pbx.Sip.Messages;

/// <summary>Turns a message into bytes (RFC 3261 7, 18.3, 20.14): UTF-8, long header names, Content-Length computed and last.</summary>
public static class SipWriter
{
    [ThreadStatic]
    private static SipTextWriter? t_text;

    public static void Write(SipMessage message, IBufferWriter<byte> output)
    {
        var text = t_text ??= new SipTextWriter(2048);
        text.Clear();
        message.AppendStartLine(text);
        var headers = message.Headers;
        for (var i = 0; i < headers.Count; i++)
        {
            var name = headers.NameAt(i);
            if (name is HeaderNames.ContentLength) continue;
            text.Append(name);
            text.Append(": ");
            headers.AppendValue(i, text);
            text.Append("\r\n");
        }
        text.Append("Content-Length: ");
        text.Append(message.Body.Length);
        text.Append("\r\n\r\n");
        var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        output.Advance(Encoding.UTF8.GetBytes(text.Written, span));
        output.Write(message.Body.Span);
        // One large message must not pin its buffer to the thread for ever.
        if (text.Capacity > 64 * 1024) t_text = null;
    }
}
