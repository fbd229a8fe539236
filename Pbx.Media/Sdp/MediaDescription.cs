namespace Pbx.Media.Sdp;

/// <summary>
/// One m= section (RFC 8866 section 5.14). Attributes are kept in their order, known or not; the properties below read them.
/// What a section inherits from the session is asked of <see cref="SessionDescription"/>.
/// </summary>
public sealed record MediaDescription(string MediaType, int Port, string Protocol, SdpList<string> Formats)
{
    /// <summary>The number after the slash of the port; 1 outside multicast.</summary>
    public int PortCount { get; init; } = 1;

    /// <summary>The i= line.</summary>
    public string? Title { get; init; }

    public SdpList<SdpConnection> Connections { get; init; } = [];

    public SdpList<SdpBandwidth> Bandwidths { get; init; } = [];

    /// <summary>The obsolete k= line.</summary>
    public string? Key { get; init; }

    public SdpList<SdpAttribute> Attributes { get; init; } = [];

    public bool IsAudio => MediaType.Equals("audio", StringComparison.OrdinalIgnoreCase);

    public bool IsVideo => MediaType.Equals("video", StringComparison.OrdinalIgnoreCase);

    /// <summary>The direction written in this section, or null.</summary>
    public MediaDirection? Direction => MediaDirections.Find(Attributes);

    public string? Mid => Attributes.First("mid");

    public bool BundleOnly => Attributes.Has("bundle-only");

    /// <summary>Port 0 refuses a section (RFC 3264 section 6), unless it says bundle-only (RFC 9143 section 6).</summary>
    public bool IsRejected => Port == 0 && !BundleOnly;

    public bool RtcpMux => Attributes.Has("rtcp-mux");

    public bool RtcpReducedSize => Attributes.Has("rtcp-rsize");

    public SdpRtcp? Rtcp => Attributes.First("rtcp") is { } text ? SdpRtcp.Parse(text) : null;

    /// <summary>Milliseconds of audio a packet that the writer likes to receive (RFC 8866 section 6.4).</summary>
    public int? Ptime => Milliseconds("ptime");

    public int? MaxPtime => Milliseconds("maxptime");

    public string? IceUfrag => Attributes.First("ice-ufrag");

    public string? IcePwd => Attributes.First("ice-pwd");

    public bool EndOfCandidates => Attributes.Has("end-of-candidates");

    public string? Msid => Attributes.First("msid");

    public SdpFingerprint? Fingerprint => Attributes.First("fingerprint") is { } text ? SdpFingerprint.Parse(text) : null;

    public DtlsSetup? Setup => DtlsSetups.Parse(Attributes.First("setup"));

    public IEnumerable<SdpCrypto> Cryptos => Typed("crypto", SdpCrypto.Parse);

    public IEnumerable<SdpCandidate> Candidates => Typed("candidate", SdpCandidate.Parse);

    public IEnumerable<SdpExtMap> ExtMaps => Typed("extmap", SdpExtMap.Parse);

    public IEnumerable<SdpRtcpFeedback> RtcpFeedback => Typed("rtcp-fb", SdpRtcpFeedback.Parse);

    public IEnumerable<SdpRid> Rids => Typed("rid", SdpRid.Parse);

    /// <summary>a=simulcast as written (RFC 8853).</summary>
    public string? Simulcast => Attributes.First("simulcast");

    /// <summary>The encodings in the order of the formats, static ones included, each with its fmtp; unusable formats are left out.</summary>
    public SdpList<RtpMap> RtpMaps
    {
        get
        {
            var written = new List<RtpMap>(Formats.Count);
            for (var i = 0; i < Attributes.Count; i++)
            {
                if (Attributes[i] is { Name: "rtpmap", Value: { } value } && RtpMap.Parse(value) is { } map)
                    written.Add(map);
            }

            var maps = new List<RtpMap>(Formats.Count);
            for (var i = 0; i < Formats.Count; i++)
            {
                if (RtpMap.TryPayloadType(Formats[i], out var payloadType) && Find(maps, payloadType) is null
                    && WithFmtp(Find(written, payloadType), payloadType) is { } map)
                    maps.Add(map);
            }

            return maps.ToSdpList();
        }
    }

    public RtpMap? RtpMapOf(int payloadType)
    {
        for (var i = 0; i < Attributes.Count; i++)
        {
            if (Attributes[i] is { Name: "rtpmap", Value: { } value } && RtpMap.Parse(value) is { } map && map.PayloadType == payloadType)
                return WithFmtp(map, payloadType);
        }

        return WithFmtp(null, payloadType);
    }

    /// <summary>The format parameters of a payload type.</summary>
    public string? FmtpOf(int payloadType)
    {
        for (var i = 0; i < Attributes.Count; i++)
        {
            if (Attributes[i] is not { Name: "fmtp", Value: { } value })
                continue;
            var body = value.AsSpan().Trim();
            var blank = body.IndexOf(' ');
            if (blank > 0 && RtpMap.TryPayloadType(body[..blank], out var number) && number == payloadType)
                return body[(blank + 1)..].Trim().ToString();
        }

        return null;
    }

    /// <summary>A copy with attributes added at the end.</summary>
    public MediaDescription With(params IEnumerable<SdpAttribute> attributes) => this with { Attributes = Attributes.AddRange(attributes) };

    private static RtpMap? Find(List<RtpMap> maps, int payloadType)
    {
        foreach (var map in maps)
        {
            if (map.PayloadType == payloadType)
                return map;
        }

        return null;
    }

    private RtpMap? WithFmtp(RtpMap? map, int payloadType)
    {
        map ??= AudioCodec.FromStaticPayloadType(payloadType) is { } codec ? new(payloadType, codec) : null;
        if (map is null)
            return null;
        var fmtp = FmtpOf(payloadType);
        return fmtp == map.Codec.Fmtp ? map : map with { Codec = map.Codec with { Fmtp = fmtp } };
    }

    private int? Milliseconds(string name) =>
        double.TryParse(Attributes.First(name), System.Globalization.CultureInfo.InvariantCulture, out var value) && value is >= 1 and <= 1000
            ? (int)Math.Round(value)
            : null;

    private IEnumerable<T> Typed<T>(string name, Func<string, T?> parse)
        where T : class
    {
        foreach (var value in Attributes.All(name))
        {
            if (parse(value) is { } typed)
                yield return typed;
        }
    }
}
