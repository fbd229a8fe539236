namespace Pbx.Media.Sdp;

/// <summary>
/// Hands on what one end says of its voice, so that the other end sends to it and not to us (RFC 3725 4.1, RFC 7092 3.2): a section with the address, the port and the one
/// encoding of the end, and nothing that only concerns it and us.
/// </summary>
internal static class DirectOfferAnswer
{
    private static readonly SdpOrigin NoOrigin = SdpOrigin.Create(0, 0, "0.0.0.0");

    // The keys are those of the two ends from now on (RFC 4568), and so is the choice among them.
    private static readonly string[] Kept = ["ptime", "maxptime", "rtcp", "rtcp-mux", "crypto"];

    /// <summary>The voice of a description; null: there is none in this encoding that flows both ways, carried like this.</summary>
    public static (MediaDescription Section, int Index)? Voice(SessionDescription description, MediaProfile profile, AudioCodec codec)
    {
        for (var i = 0; i < description.Media.Count; i++)
        {
            var section = description.Media[i];
            if (!section.IsAudio || section.IsRejected)
                continue;
            var isUsable = MediaProfiles.Of(description, section) == profile && section.Attributes.First("ice-ufrag") is null
                && description.ConnectionOf(section) is { IsUnspecified: false, IPAddress: not null } && description.DirectionOf(section) == MediaDirection.SendReceive
                && (profile != MediaProfile.SdesSrtp || section.Cryptos.Any());
            return isUsable && Write(description, section, codec) is { } voice ? (voice, i) : null;
        }

        return null;
    }

    /// <summary>An offer of this section in the place of what we offered last.</summary>
    public static SessionDescription Offer(MediaDescription voice, SessionDescription? previous)
    {
        var sections = previous?.Media.ToList() ?? [];
        var place = sections.FindIndex(section => section.IsAudio);
        if (place < 0)
            (place, sections) = (0, [voice]);
        return Describe(voice, sections, place);
    }

    /// <summary>An answer of this section to the voice of an offer.</summary>
    public static SessionDescription Answer(SessionDescription offer, int index, MediaDescription voice) => Describe(voice, offer.Media.ToList(), index);

    /// <summary>What was agreed, as far as it concerns us.</summary>
    public static NegotiatedMedia Agreed(SessionDescription remote, MediaProfile profile, MediaDescription voice, int index)
    {
        var maps = voice.RtpMaps;
        return new(index, "audio")
        {
            Profile = profile,
            Codecs = Codecs(maps.Where(map => CodecMatcher.IsAudio(map.Codec))),
            TelephoneEvents = Codecs(maps.Where(map => map.Codec.IsTelephoneEvent)),
            RemoteCodecs = CodecMatcher.Audio(remote.Media[index].RtpMaps).Select(map => map.Codec).ToSdpList(),
            RemoteConnection = voice.Connections[0],
            RemotePort = voice.Port,
            RtcpMux = voice.RtcpMux,
        };
    }

    private static MediaDescription? Write(SessionDescription description, MediaDescription section, AudioCodec codec)
    {
        var maps = section.RtpMaps.Where(map => map.Codec.Equals(codec) || ((map.Codec.IsTelephoneEvent || map.Codec.IsComfortNoise) && map.Codec.ClockRate == codec.ClockRate)).ToList();
        if (!maps.Exists(map => map.Codec.Equals(codec)))
            return null;
        var attributes = new List<SdpAttribute>();
        foreach (var map in maps)
        {
            attributes.Add(new("rtpmap", map.ToString()));
            if (map.Codec.Fmtp is { Length: > 0 } fmtp)
                attributes.Add(new("fmtp", $"{map.PayloadType} {fmtp}"));
        }

        attributes.AddRange(section.Attributes.Where(attribute => Kept.Contains(attribute.Name)));
        attributes.Add(new(MediaDirection.SendReceive.Name()));
        return new("audio", section.Port, section.Protocol, maps.Select(map => map.PayloadType.ToString()).ToSdpList())
        {
            Connections = [description.ConnectionOf(section)!],
            Attributes = attributes.ToSdpList(),
        };
    }

    private static SdpList<NegotiatedCodec> Codecs(IEnumerable<RtpMap> maps) =>
        maps.Select(map => new NegotiatedCodec(map.Codec, map.PayloadType, map.PayloadType)).ToSdpList();

    private static SessionDescription Describe(MediaDescription voice, List<MediaDescription> sections, int place) => new(NoOrigin)
    {
        Connection = voice.Connections[0],
        Media = sections.Select((section, i) => i == place ? voice : OfferAnswer.Refuse(section)).ToSdpList(),
    };
}
