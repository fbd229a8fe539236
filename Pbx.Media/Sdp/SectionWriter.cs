namespace Pbx.Media.Sdp;

/// <summary>Writes our m= sections: in an offer from what we have, in an answer from what was agreed.</summary>
internal static class SectionWriter
{
    public static MediaDescription Offer(LocalMedia local, MediaDescription? previous, int index)
    {
        var codecs = local.Codecs.ToList();
        if (local.TelephoneEvents)
            codecs.AddRange(local.Codecs.Where(CodecMatcher.IsAudio).Select(c => c.ClockRate).Distinct().Select(AudioCodec.TelephoneEventAt));
        var maps = CodecMatcher.Number(codecs, previous?.RtpMaps ?? []);
        var attributes = new List<SdpAttribute>();
        if ((previous?.Mid ?? local.Mid ?? (local.Profile == MediaProfile.WebRtc ? index.ToString() : null)) is { } mid)
            attributes.Add(new("mid", mid));
        Formats(attributes, maps);
        Feedback(attributes, maps, local.RtcpFeedback);
        if (local.Ptime is { } ptime)
            attributes.Add(new("ptime", ptime.ToString()));
        if (local.MaxPtime is { } maxPtime)
            attributes.Add(new("maxptime", maxPtime.ToString()));
        attributes.Add(new(local.Direction.Name()));
        Transport(attributes, local, local.RtcpMux, local.IceUfrag is not null);
        if (local.Profile == MediaProfile.SdesSrtp)
            attributes.AddRange(local.Cryptos.Select(c => new SdpAttribute("crypto", c.ToString())));
        if (local.Profile.UsesDtls())
        {
            Fingerprint(attributes, local);
            attributes.Add(new("setup", DtlsSetup.ActPass.Name()));
        }

        Extensions(attributes, previous, local);
        Stream(attributes, local, local.Direction);
        return Section(local, previous?.Protocol ?? local.Profile.Protocol(), maps, attributes);
    }

    public static MediaDescription Answer(LocalMedia local, MediaDescription offer, NegotiatedMedia agreed)
    {
        var chosen = agreed.Codecs.Concat(agreed.ComfortNoise is { } cn ? [cn] : []).Concat(agreed.TelephoneEvents);
        var maps = chosen.Select(c => new RtpMap(c.ReceivePayloadType, c.Codec)).ToList();
        var attributes = new List<SdpAttribute>();
        if (agreed.Mid is { } mid)
            attributes.Add(new("mid", mid));
        Formats(attributes, maps);
        var asked = offer.RtcpFeedback.Select(f => f.Feedback).ToHashSet();
        Feedback(attributes, maps, local.RtcpFeedback.Where(asked.Contains));
        if ((local.Ptime ?? (offer.Ptime is null ? null : agreed.SendPtime)) is { } ptime)
            attributes.Add(new("ptime", ptime.ToString()));
        if (local.MaxPtime is { } maxPtime)
            attributes.Add(new("maxptime", maxPtime.ToString()));
        attributes.Add(new(agreed.Direction.Name()));
        Transport(attributes, local, agreed.RtcpMux, local.IceUfrag is not null && agreed.RemoteIceUfrag is not null);
        if (agreed.RtcpReducedSize && agreed.Profile == MediaProfile.WebRtc)
            attributes.Add(new("rtcp-rsize"));
        if (agreed.LocalCrypto is { } crypto)
            attributes.Add(new("crypto", crypto.ToString()));
        if (agreed.Setup is { } setup)
        {
            Fingerprint(attributes, local);
            attributes.Add(new("setup", setup.Name()));
        }

        foreach (var map in agreed.ExtMaps)
            attributes.Add(new("extmap", (map with { Direction = map.Direction?.Reverse(), Parameters = null }).ToString()));
        Stream(attributes, local, agreed.Direction);
        return Section(local, offer.Protocol, maps, attributes);
    }

    private static MediaDescription Section(LocalMedia local, string protocol, List<RtpMap> maps, List<SdpAttribute> attributes) =>
        new(local.MediaType, local.Port, protocol, maps.Select(m => m.PayloadType.ToString()).ToSdpList())
        {
            Connections = [SdpConnection.For(local.Address)],
            Attributes = attributes.ToSdpList(),
        };

    private static void Formats(List<SdpAttribute> attributes, List<RtpMap> maps)
    {
        foreach (var map in maps)
        {
            attributes.Add(new("rtpmap", map.ToString()));
            if (map.Codec.Fmtp is { Length: > 0 } fmtp)
                attributes.Add(new("fmtp", $"{map.PayloadType} {fmtp}"));
        }
    }

    private static void Feedback(List<SdpAttribute> attributes, List<RtpMap> maps, IEnumerable<string> feedback)
    {
        var kinds = feedback.ToList();
        foreach (var map in maps.Where(m => CodecMatcher.IsAudio(m.Codec)))
            attributes.AddRange(kinds.Select(kind => new SdpAttribute("rtcp-fb", new SdpRtcpFeedback(map.PayloadType, kind).ToString())));
    }

    private static void Transport(List<SdpAttribute> attributes, LocalMedia local, bool mux, bool ice)
    {
        if (mux)
            attributes.Add(new("rtcp-mux"));
        if (!mux && local.RtcpPort is { } rtcpPort)
            attributes.Add(new("rtcp", rtcpPort.ToString()));
        if (!ice)
            return;
        attributes.Add(new("ice-ufrag", local.IceUfrag));
        attributes.Add(new("ice-pwd", local.IcePwd));
        attributes.AddRange(local.Candidates.Select(c => new SdpAttribute("candidate", c.ToString())));
        attributes.Add(new("end-of-candidates"));
    }

    private static void Fingerprint(List<SdpAttribute> attributes, LocalMedia local)
    {
        if (local.Fingerprint is { } fingerprint)
            attributes.Add(new("fingerprint", fingerprint.ToString()));
    }

    private static void Extensions(List<SdpAttribute> attributes, MediaDescription? previous, LocalMedia local)
    {
        var earlier = previous?.ExtMaps.ToList() ?? [];
        var id = earlier.Select(e => e.Id).DefaultIfEmpty(0).Max();
        foreach (var uri in local.ExtensionUris)
            attributes.Add(new("extmap", new SdpExtMap(earlier.Find(e => e.Uri == uri)?.Id ?? ++id, uri).ToString()));
    }

    // a=ssrc is never written: a browser then plays any SSRC of the section, also after a change of source.
    private static void Stream(List<SdpAttribute> attributes, LocalMedia local, MediaDirection direction)
    {
        if (local.Msid is { } msid && direction.Sends())
            attributes.Add(new("msid", msid));
    }
}
