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
        var parts = body[(blank + 1)..].Trim().ToString().Split('/');
        if (parts.Length < 2 || parts[0].Length == 0 || !int.TryParse(parts[1].Trim(), out var clock) || clock <= 0)
            return null;
        var channels = parts.Length > 2 && int.TryParse(parts[2].Trim(), out var n) && n is > 0 and < 256 ? n : 1;
        // RFC 7587 fixes opus at two channels whatever is sent; peers that leave them out mean the same encoding.
        if (clock == 48000 && parts[0].Equals("opus", StringComparison.OrdinalIgnoreCase))
            channels = 2;
        return new(payloadType, new(parts[0].Trim(), clock, channels));
    }

    internal static bool TryPayloadType(ReadOnlySpan<char> text, out int payloadType) =>
        int.TryParse(text, out payloadType) && payloadType is >= 0 and <= 127;
}
