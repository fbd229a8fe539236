namespace Pbx.Media.Sdp;

/// <summary>Finds what two codec lists have in common (RFC 3264 sections 6.1 and 7) and which event clock goes with it (RFC 4733 section 2.1).</summary>
internal static class CodecMatcher
{
    // Lists may come from another peer's offer: never more than there are numbers for.
    private const int MaxCodecs = 32;

    /// <summary>Audio encodings without events and comfort noise.</summary>
    public static IEnumerable<RtpMap> Audio(SdpList<RtpMap> maps) => maps.Where(m => IsAudio(m.Codec));

    public static bool IsAudio(AudioCodec codec) =>
        !codec.IsTelephoneEvent && !codec.IsComfortNoise && !codec.Name.Equals("red", StringComparison.OrdinalIgnoreCase);

    /// <summary>The common encodings in the order that decides.</summary>
    public static List<(AudioCodec Local, RtpMap Remote)> Common(LocalMedia local, SdpList<RtpMap> remote)
    {
        var pairs = new List<(AudioCodec, RtpMap)>();
        if (local.FollowOfferOrder)
        {
            foreach (var map in Audio(remote))
                Add(local.Codecs.FirstOrDefault(c => c.Equals(map.Codec)), map);
        }
        else
        {
            foreach (var codec in local.Codecs.Where(IsAudio))
                Add(codec, remote.FirstOrDefault(m => m.Codec.Equals(codec)));
        }

        return pairs;

        void Add(AudioCodec? codec, RtpMap? map)
        {
            if (codec is not null && map is not null && !pairs.Exists(p => p.Item1.Equals(codec)))
                pairs.Add((codec, map));
        }
    }

    /// <summary>
    /// Events at the clocks of the chosen encodings, the first encoding's in front. A phone that offers Opus with events at 8000 only still
    /// gets its digits: then that one is taken.
    /// </summary>
    public static List<RtpMap> Events(IEnumerable<AudioCodec> chosen, SdpList<RtpMap> remote)
    {
        var events = new List<RtpMap>();
        foreach (var map in remote)
        {
            if (map.Codec.IsTelephoneEvent)
                events.Add(map);
        }

        if (events.Count <= 1)
            return events;
        var matching = chosen.Select(c => c.ClockRate).Distinct()
            .Select(clock => events.Find(e => e.Codec.ClockRate == clock)).OfType<RtpMap>().ToList();
        return matching.Count > 0 ? matching : events[..1];
    }

    /// <summary>Numbers for the encodings of an offer: kept from before, else static, else the next free dynamic one.</summary>
    public static List<RtpMap> Number(IEnumerable<AudioCodec> codecs, IReadOnlyList<RtpMap> earlier)
    {
        var maps = new List<RtpMap>();
        var used = earlier.Select(e => e.PayloadType).ToHashSet();
        foreach (var codec in codecs.Distinct().Take(MaxCodecs))
        {
            var number = earlier.FirstOrDefault(e => e.Codec.Equals(codec))?.PayloadType ?? codec.StaticPayloadType ?? Conventional(codec, used);
            used.Add(number);
            maps.Add(new(number, codec));
        }

        return maps;
    }

    // The numbers that most phones use spare trouble with peers that ignore rtpmap.
    private static int Conventional(AudioCodec codec, HashSet<int> used)
    {
        var wish = codec.IsTelephoneEvent ? (codec.ClockRate == 8000 ? 101 : 110) : codec.Equals(AudioCodec.Opus) ? 111 : 96;
        if (!used.Contains(wish))
            return wish;
        for (var number = 96; number <= 127; number++)
        {
            if (number is not (101 or 110 or 111) && !used.Contains(number))
                return number;
        }

        return Enumerable.Range(35, 29).First(n => !used.Contains(n));
    }
}
