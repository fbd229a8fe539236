using Pbx.Sip.Headers;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Parsing;

/// <summary>What the bytes that a stream has delivered so far amount to.</summary>
public enum SipFrame
{
    /// <summary>No whole message yet.</summary>
    NeedMore,

    /// <summary>A message.</summary>
    Message,

    /// <summary>A whole message that is not acceptable: answer it if possible; the stream goes on behind it.</summary>
    Refused,

    /// <summary>Double CRLF: answer with CRLF (RFC 5626 4.4.1).</summary>
    Ping,

    /// <summary>Single CRLF.</summary>
    Pong,

    /// <summary>The boundary of messages is lost or a limit is passed: close the connection.</summary>
    Broken,
}

/// <summary>Cuts a byte stream into messages by Content-Length (RFC 3261 18.3) with keep-alive CRLFs between (RFC 5626 3.5.1).</summary>
public sealed class SipStreamFramer(int maxHeaderBytes = 64 * 1024, int maxBodyBytes = 256 * 1024)
{
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private int _scanned;
    private int _messageLength;
    private bool _lineEndBefore;

    /// <summary>Bytes of a message that has begun and not ended: its sender has limited time.</summary>
    public bool HasPartial => _end > _start;

    /// <summary>Where the next bytes of the stream go; then call <see cref="Advance"/>.</summary>
    public Memory<byte> GetBuffer(int atLeast = 4096)
    {
        if (_buffer.Length - _end >= atLeast) return _buffer.AsMemory(_end);
        var used = _end - _start;
        var target = _buffer;
        if (_buffer.Length - used < atLeast) target = new byte[Math.Max(_buffer.Length * 2, used + atLeast)];
        Buffer.BlockCopy(_buffer, _start, target, 0, used);
        (_buffer, _start, _end) = (target, 0, used);
        return _buffer.AsMemory(_end);
    }

    public void Advance(int count) => _end += count;

    /// <summary>Adds bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetBuffer(bytes.Length).Span);
        Advance(bytes.Length);
    }

    /// <summary>Gives back the memory of a large message once nothing is left of it: an idle connection holds little.</summary>
    public void Trim()
    {
        if (_start != _end) return;
        _start = _end = 0;
        if (_buffer.Length > 8192) _buffer = [];
    }

    /// <summary>Takes the next thing from the stream. Call until <see cref="SipFrame.NeedMore"/>.</summary>
    public SipFrame TryNext(out SipMessage? message, out SipParseError? error)
    {
        message = null;
        error = null;
        var bytes = _buffer.AsSpan(_start, _end - _start);
        if (bytes.IsEmpty) return SipFrame.NeedMore;
        if (_messageLength == 0)
        {
            if (bytes[0] is (byte)'\r' or (byte)'\n') return LineEnd(bytes);
            _lineEndBefore = false;
            var found = bytes[_scanned..].IndexOf("\r\n\r\n"u8);
            if (found < 0)
            {
                // The terminator may be cut in two by the end of what has come so far.
                _scanned = Math.Max(0, bytes.Length - 3);
                return bytes.Length > maxHeaderBytes ? Break(SipParseReason.MessageTooLarge, "headers too large", out error)
                    : Looks(bytes) ? SipFrame.NeedMore
                    : Break(SipParseReason.NotSip, "the stream is not SIP", out error);
            }
            var headerLength = _scanned + found + 4;
            if (headerLength > maxHeaderBytes) return Break(SipParseReason.MessageTooLarge, "headers too large", out error);
            var length = BodyLength(bytes[..headerLength]);
            if (length < 0)
            {
                // Answer what can be answered, then close: nobody knows where the next message begins.
                error = Refusal(bytes[..headerLength], new SipParseError(SipParseReason.BadContentLength, "Content-Length cannot be read"));
                return SipFrame.Broken;
            }
            if (length > maxBodyBytes)
            {
                var large = new SipParseError(SipParseReason.MessageTooLarge, "body too large") { ResponseStatus = 513 };
                error = Refusal(bytes[..headerLength], large);
                return SipFrame.Broken;
            }
            _messageLength = headerLength + length;
        }
        if (bytes.Length < _messageLength) return SipFrame.NeedMore;
        var whole = bytes[.._messageLength];
        Consume(_messageLength);
        return SipParser.TryParseDatagram(whole, out message, out error) ? SipFrame.Message : SipFrame.Refused;
    }

    private SipFrame LineEnd(ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] == '\r' && bytes.Length == 1) return SipFrame.NeedMore;
        if (bytes.StartsWith("\r\n\r\n"u8))
        {
            Consume(4);
            _lineEndBefore = false;
            return SipFrame.Ping;
        }
        if (bytes is [(byte)'\r', (byte)'\n', (byte)'\r']) return SipFrame.NeedMore;
        Consume(bytes[0] == '\r' && bytes[1] == '\n' ? 2 : 1);
        // The two halves of a ping may come in two segments.
        _lineEndBefore = !_lineEndBefore;
        return _lineEndBefore ? SipFrame.Pong : SipFrame.Ping;
    }

    private void Consume(int count)
    {
        _start += count;
        _scanned = 0;
        _messageLength = 0;
        if (_start == _end) _start = _end = 0;
    }

    // A SIP message begins with a token, then a space or (status line) a slash: anything else will never become one.
    private static bool Looks(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length && i < 64; i++)
        {
            if (bytes[i] is (byte)' ' or (byte)'/') return i > 0;
            if (!SipText.IsTokenChar((char)bytes[i])) return false;
        }
        return bytes.Length < 64;
    }

    private static SipFrame Break(SipParseReason reason, string detail, out SipParseError? error)
    {
        error = new SipParseError(reason, detail);
        return SipFrame.Broken;
    }

    // The header part alone never parses here: its Content-Length is wrong or asks for a body that is not in it.
    private static SipParseError Refusal(ReadOnlySpan<byte> head, SipParseError why) =>
        SipParser.TryParseDatagram(head, out _, out var detail)
            ? why
            : why with
            {
                PartialRequest = detail.PartialRequest,
                ResponseStatus = detail.PartialRequest is null ? 0 : Math.Max(why.ResponseStatus, 400),
            };

    // RFC 3261 20.14: required on streams; a message without it is taken to have no body.
    private static int BodyLength(ReadOnlySpan<byte> head)
    {
        var length = -1;
        var any = false;
        Span<char> digits = stackalloc char[16];
        for (var feed = head.IndexOf((byte)'\n'); feed >= 0; feed = head.IndexOf((byte)'\n'))
        {
            head = head[(feed + 1)..];
            var end = head.IndexOf((byte)'\n');
            var line = end < 0 ? head : head[..end];
            if (line.IsEmpty || (line[0] | 0x20) is not ('c' or 'l')) continue;
            var colon = line.IndexOf((byte)':');
            if (colon < 0 || !IsContentLength(line[..colon])) continue;
            any = true;
            var value = line[(colon + 1)..].Trim(" \t\r"u8);
            if (value.Length > digits.Length) return -1;
            for (var i = 0; i < value.Length; i++) digits[i] = (char)value[i];
            if (!SipText.TryNumber(digits[..value.Length], int.MaxValue, out var number)) return -1;
            if (length >= 0 && length != (int)number) return -1;
            length = (int)number;
        }
        return any ? length : 0;
    }

    private static bool IsContentLength(ReadOnlySpan<byte> name)
    {
        name = name.TrimEnd(" \t"u8);
        Span<char> text = stackalloc char[HeaderNames.ContentLength.Length];
        if (name.Length > text.Length) return false;
        for (var i = 0; i < name.Length; i++) text[i] = (char)name[i];
        return HeaderNames.Normalize(text[..name.Length]) == HeaderNames.ContentLength;
    }
}
