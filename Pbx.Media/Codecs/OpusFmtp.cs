namespace Pbx.Media.Codecs;

/// <summary>What the peer's a=fmtp asks of our Opus encoder (RFC 7587 section 6.1).</summary>
public sealed record OpusFmtp
{
    public bool UseDtx { get; init; }

    public bool UseInbandFec { get; init; }

    public bool Stereo { get; init; }

    public bool ConstantBitrate { get; init; }

    /// <summary>Bit per second, null when the peer does not care.</summary>
    public int? MaxAverageBitrate { get; init; }

    /// <summary>The highest rate that the peer plays, which bounds the audio bandwidth worth sending.</summary>
    public int MaxPlaybackRate { get; init; } = 48000;

    public static OpusFmtp Parse(string? fmtp)
    {
        var result = new OpusFmtp();
        foreach (var part in (fmtp ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !int.TryParse(part.AsSpan(equals + 1).Trim(), out var value))
                continue;
            result = part[..equals].Trim().ToLowerInvariant() switch
            {
                "usedtx" => result with { UseDtx = value == 1 },
                "useinbandfec" => result with { UseInbandFec = value == 1 },
                "stereo" => result with { Stereo = value == 1 },
                "cbr" => result with { ConstantBitrate = value == 1 },
                "maxaveragebitrate" when value is >= 6000 and <= 510000 => result with { MaxAverageBitrate = value },
                "maxplaybackrate" when value is >= 8000 and <= 48000 => result with { MaxPlaybackRate = value },
                _ => result,
            };
        }

        return result;
    }
}
