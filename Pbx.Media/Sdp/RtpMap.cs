namespace Pbx.Media.Sdp;

/// <summary>a=rtpmap (RFC 8866 section 6.6): a payload type and the encoding that it stands for, with its a=fmtp.</summary>
public sealed record RtpMap(int PayloadType, AudioCodec Codec)
{
    public override string ToString() => $"{PayloadType} {Codec}";

    internal static RtpMap? Parse(string text)
    {
        var blank = text.AsSpan().Trim().IndexOf(' ');
        var body = text.AsSpan().Trim();
        if (blank <= 0 || !TryPayloadType(body[..blank], out var payloadType))
            return null;
        var encoding = body[(blank + 1)..].Trim();
        Span<Range> parts = stackalloc Range[4];
        var count = encoding.Split(parts, '/');
        if (count < 2 || encoding[parts[0]].IsEmpty || !int.TryParse(encoding[parts[1]], out var clock) || clock <= 0)
            return null;
        var channels = count > 2 && int.TryParse(encoding[parts[2]], out var n) && n is > 0 and < 256 ? n : 1;
        var name = encoding[parts[0]].Trim();
        // RFC 7587 fixes opus at two channels whatever is sent; peers that leave them out mean the same encoding.
        if (clock == 48000 && name.Equals("opus", StringComparison.OrdinalIgnoreCase))
            channels = 2;
        return new(payloadType, AudioCodec.Named(name, clock, channels));
    }

    internal static bool TryPayloadType(ReadOnlySpan<char> text, out int payloadType) =>
        int.TryParse(text, out payloadType) && payloadType is >= 0 and <= 127;
}
