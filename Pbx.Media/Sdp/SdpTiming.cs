namespace Pbx.Media.Sdp;

/// <summary>A t= line with the r= lines that follow it (RFC 8866 sections 5.9 and 5.10); 0 0 in telephony.</summary>
public sealed record SdpTiming(string Start, string Stop)
{
    public static SdpTiming Unbounded { get; } = new("0", "0");

    public SdpList<string> Repeats { get; init; } = [];

    public override string ToString() => $"{Start} {Stop}";

    internal static SdpTiming? Parse(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 2 ? new(parts[0], parts[1]) : null;
    }
}
