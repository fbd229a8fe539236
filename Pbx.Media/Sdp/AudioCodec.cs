namespace Pbx.Media.Sdp;

/// <summary>
/// An audio encoding as SDP names it (RFC 8866 section 6.6, a=rtpmap). Two codecs are the same when name, clock rate and channels are;
/// the fmtp parameters are negotiated beside it, so an encoding that Pbx cannot decode still passes from phone to phone.
/// </summary>
public sealed record AudioCodec(string Name, int ClockRate, int Channels = 1)
{
    /// <summary>G.711 A-law (RFC 3551), payload type 8.</summary>
    public static AudioCodec Pcma { get; } = new("PCMA", 8000);

    /// <summary>G.711 µ-law (RFC 3551), payload type 0.</summary>
    public static AudioCodec Pcmu { get; } = new("PCMU", 8000);

    /// <summary>G.722 at 64 kbit/s; the RTP clock is 8000 by RFC 3551's old mistake, the audio 16 kHz.</summary>
    public static AudioCodec G722 { get; } = new("G722", 8000);

    /// <summary>Opus (RFC 7587), always 48000/2 in SDP.</summary>
    public static AudioCodec Opus { get; } = new("opus", 48000, 2);

    /// <summary>Telephone events at 8000 Hz (RFC 4733).</summary>
    public static AudioCodec TelephoneEvent { get; } = TelephoneEventAt(8000);

    /// <summary>The format parameters (a=fmtp), not part of equality.</summary>
    public string? Fmtp { get; init; }

    /// <summary>The payload type that RFC 3551 gives this encoding for ever, if any.</summary>
    public int? StaticPayloadType => (Name.ToUpperInvariant(), ClockRate, Channels) switch
    {
        ("PCMU", 8000, 1) => 0,
        ("GSM", 8000, 1) => 3,
        ("G723", 8000, 1) => 4,
        ("DVI4", 8000, 1) => 5,
        ("DVI4", 16000, 1) => 6,
        ("LPC", 8000, 1) => 7,
        ("PCMA", 8000, 1) => 8,
        ("G722", 8000, 1) => 9,
        ("L16", 44100, 2) => 10,
        ("L16", 44100, 1) => 11,
        ("QCELP", 8000, 1) => 12,
        ("CN", 8000, 1) => 13,
        ("MPA", 90000, 1) => 14,
        ("G728", 8000, 1) => 15,
        ("DVI4", 11025, 1) => 16,
        ("DVI4", 22050, 1) => 17,
        ("G729", 8000, 1) => 18,
        _ => null,
    };

    /// <summary>Samples a second of the audio, which for G.722 is not the RTP clock.</summary>
    public int SampleRate => Name.Equals("G722", StringComparison.OrdinalIgnoreCase) ? 16000 : ClockRate;

    /// <summary>Telephone events (RFC 4733), not audio.</summary>
    public bool IsTelephoneEvent => Name.Equals("telephone-event", StringComparison.OrdinalIgnoreCase);

    /// <summary>Comfort noise (RFC 3389), which accompanies an encoding and is none by itself.</summary>
    public bool IsComfortNoise => Name.Equals("CN", StringComparison.OrdinalIgnoreCase);

    /// <summary>Telephone events at the clock rate of the audio that they accompany.</summary>
    public static AudioCodec TelephoneEventAt(int clockRate) => new("telephone-event", clockRate) { Fmtp = "0-16" };

    /// <summary>The encoding of this name: one of those above where it is written the same, so that nearly every description shares them.</summary>
    internal static AudioCodec Named(ReadOnlySpan<char> name, int clockRate, int channels)
    {
        foreach (var codec in Usual)
        {
            if (codec.ClockRate == clockRate && codec.Channels == channels && name.SequenceEqual(codec.Name))
                return codec;
        }

        return new(name.ToString(), clockRate, channels);
    }

    private static AudioCodec[] Usual { get; } = [Pcma, Pcmu, G722, Opus, new("telephone-event", 8000), new("telephone-event", 48000)];

    /// <summary>The encoding that a static payload type stands for (RFC 3551 table 4).</summary>
    public static AudioCodec? FromStaticPayloadType(int payloadType) => payloadType switch
    {
        0 => Pcmu,
        3 => new("GSM", 8000),
        4 => new("G723", 8000),
        5 => new("DVI4", 8000),
        6 => new("DVI4", 16000),
        7 => new("LPC", 8000),
        8 => Pcma,
        9 => G722,
        10 => new("L16", 44100, 2),
        11 => new("L16", 44100),
        12 => new("QCELP", 8000),
        13 => new("CN", 8000),
        14 => new("MPA", 90000),
        15 => new("G728", 8000),
        16 => new("DVI4", 11025),
        17 => new("DVI4", 22050),
        18 => new("G729", 8000),
        _ => null,
    };

    public bool Equals(AudioCodec? other) =>
        other is not null && ClockRate == other.ClockRate && Channels == other.Channels
        && string.Equals(Name, other.Name, StringComparison.OrdinalIgnoreCase);

    public override int GetHashCode() =>
        HashCode.Combine(StringComparer.OrdinalIgnoreCase.GetHashCode(Name), ClockRate, Channels);

    /// <summary>As in a=rtpmap: NAME/RATE, and the channels when there is more than one.</summary>
    public override string ToString() => Channels == 1 ? $"{Name}/{ClockRate}" : $"{Name}/{ClockRate}/{Channels}";
}
