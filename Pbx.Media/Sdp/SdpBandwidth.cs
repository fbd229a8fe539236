namespace Pbx.Media.Sdp;

/// <summary>A b= line (RFC 8866 section 5.8): kilobit per second for AS and CT, bit per second for TIAS, RS and RR.</summary>
public sealed record SdpBandwidth(string Type, long Value)
{
    public override string ToString() => $"{Type}:{Value}";

    internal static SdpBandwidth? Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && long.TryParse(text.AsSpan(colon + 1).Trim(), out var value) && value >= 0 ? new(text[..colon], value) : null;
    }
}
