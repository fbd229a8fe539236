using Pbx.Media.Srtp;

namespace Pbx.Media.Sdp;

/// <summary>What one pair of sections agrees on (RFC 3264 sections 6 and 7), as answerer and as offerer.</summary>
internal static class Negotiation
{
    private const int DefaultPtime = 20;
    private const int LongestPtime = 60;

    public static NegotiatedMedia OfOffer(SessionDescription offer, MediaDescription section, LocalMedia local, int index)
    {
        var result = Begin(offer, section, local, index);
        if (!result.IsAccepted)
            return result;
        if (!local.Accepts(result.Profile))
            return result with { Refusal = SectionRefusal.ProfileMismatch };

        var remote = section.RtpMaps;
        var common = CodecMatcher.Common(local, remote);
        if (common.Count == 0)
            return result with { Refusal = SectionRefusal.NoCommonCodec };
        if (local.SingleCodec)
            common.RemoveRange(1, common.Count - 1);
        // The answer uses the offer's numbers, so both directions have the same (RFC 3264 section 6.1).
        result = result with
        {
            Codecs = common.Select(p => Codec(p.Local, p.Remote, p.Remote.PayloadType)).ToSdpList(),
            TelephoneEvents = !local.TelephoneEvents
                ? []
                : CodecMatcher.Events(common.Select(p => p.Local), remote)
                    .Select(e => Codec(AudioCodec.TelephoneEventAt(e.Codec.ClockRate), e, e.PayloadType)).ToSdpList(),
            ComfortNoise = ComfortNoise(local, remote, map => map.PayloadType),
        };

        if (result.Profile == MediaProfile.SdesSrtp)
        {
            var (ours, theirs) = ChooseCrypto(local.Cryptos, section);
            return ours is null ? result with { Refusal = SectionRefusal.NoCommonCrypto } : result with { LocalCrypto = ours, RemoteCrypto = theirs };
        }

        return result.Profile.UsesDtls() ? Dtls(result, local, offer.SetupOf(offer.TransportOf(section)) ?? DtlsSetup.ActPass, isAnswer: false) : result;
    }

    public static NegotiatedMedia OfAnswer(
        SessionDescription offer, MediaDescription ours, SessionDescription answer, MediaDescription theirs, LocalMedia local, int index)
    {
        var result = Begin(answer, theirs, local, index) with { Mid = ours.Mid };
        if (!result.IsAccepted)
            return result;
        if (!Fits(MediaProfiles.Of(offer, ours), result.Profile))
            return result with { Refusal = SectionRefusal.ProfileMismatch };

        var offered = ours.RtpMaps;
        var remote = theirs.RtpMaps;
        var common = CodecMatcher.Common(local with { FollowOfferOrder = true, Codecs = offered.Select(m => m.Codec).ToList() }, remote);
        if (common.Count == 0)
            return result with { Refusal = SectionRefusal.NoCommonCodec };
        result = result with
        {
            Codecs = common.Select(p => Codec(p.Local, p.Remote, NumberOf(offered, p.Local))).ToSdpList(),
            TelephoneEvents = CodecMatcher.Events(common.Select(p => p.Local), remote).Where(e => offered.Any(o => o.Codec.Equals(e.Codec)))
                .Select(e => Codec(e.Codec, e, NumberOf(offered, e.Codec))).ToSdpList(),
            ComfortNoise = ComfortNoise(local, remote, map => NumberOf(offered, map.Codec)),
            RtcpMux = result.RtcpMux && ours.RtcpMux,
        };

        if (result.Profile == MediaProfile.SdesSrtp)
        {
            foreach (var crypto in theirs.Cryptos)
            {
                if (Usable(crypto) && ours.Cryptos.FirstOrDefault(c => c.Tag == crypto.Tag && c.Suite == crypto.Suite) is { } chosen)
                    return result with { LocalCrypto = chosen, RemoteCrypto = crypto };
            }

            return result with { Refusal = SectionRefusal.NoCommonCrypto };
        }

        return result.Profile.UsesDtls() ? Dtls(result, local, answer.SetupOf(answer.TransportOf(theirs)), isAnswer: true) : result;
    }

    /// <summary>What is read from the peer's section alone.</summary>
    private static NegotiatedMedia Begin(SessionDescription session, MediaDescription section, LocalMedia local, int index)
    {
        var result = new NegotiatedMedia(index, section.MediaType.ToLowerInvariant()) { Mid = section.Mid };
        if (MediaProfiles.Of(session, section) is not { } profile)
            return result with { Refusal = SectionRefusal.ProfileMismatch };

        var transport = session.TransportOf(section);
        var connection = session.ConnectionOf(transport);
        var ufrag = session.IceUfragOf(transport);
        var withoutIce = ufrag is null;
        if (connection is null && withoutIce)
            return result with { Refusal = SectionRefusal.MissingAddress };

        var remoteDirection = session.DirectionOf(section);
        // Browsers write 0.0.0.0 before they know a candidate; only without ICE does it ask for silence (RFC 3264 section 8.4).
        var silenced = withoutIce && connection!.IsUnspecified;
        if (silenced)
            remoteDirection = MediaDirections.From(remoteDirection.Sends(), receives: false);

        return result with
        {
            Profile = profile,
            Direction = remoteDirection.Reverse().And(local.Direction),
            RemoteConnection = silenced ? null : connection,
            RemotePort = transport.Port,
            RemoteRtcp = transport.Rtcp,
            RtcpMux = transport.RtcpMux && local.RtcpMux,
            RtcpReducedSize = transport.RtcpReducedSize,
            RemoteCodecs = CodecMatcher.Audio(section.RtpMaps).Select(m => m.Codec).ToSdpList(),
            SendPtime = SendPtime(section),
            RemoteIceUfrag = ufrag,
            RemoteIcePwd = session.IcePwdOf(transport),
            RemoteIceLite = session.IceLite,
            RemoteCandidates = transport.Candidates.ToSdpList(),
            RemoteFingerprint = session.FingerprintOf(transport),
            ExtMaps = ExtMaps(session, section, local),
        };
    }

    private static NegotiatedMedia Dtls(NegotiatedMedia result, LocalMedia local, DtlsSetup? theirs, bool isAnswer)
    {
        if (result.RemoteFingerprint?.Bytes() is null)
            return result with { Refusal = SectionRefusal.MissingFingerprint };
        if (result.Profile == MediaProfile.WebRtc && (result.RemoteIcePwd is null || local.IceUfrag is null))
            return result with { Refusal = SectionRefusal.MissingIceCredentials };
        return theirs switch
        {
            DtlsSetup.Active => result with { Setup = DtlsSetup.Passive },
            DtlsSetup.Passive => result with { Setup = DtlsSetup.Active },
            // The role of a running association stays (RFC 8842 section 5.5).
            DtlsSetup.ActPass when !isAnswer => result with { Setup = local.CurrentSetup ?? local.PreferredSetup },
            // An answer may not leave it open; one that says nothing means active (RFC 4145 section 4.1).
            null or DtlsSetup.ActPass when isAnswer => result with { Setup = local.CurrentSetup ?? DtlsSetup.Passive },
            _ => result with { Refusal = SectionRefusal.BadSetup },
        };
    }

    private static bool Fits(MediaProfile? offered, MediaProfile answered) =>
        offered == answered || (offered is { } o && o.UsesDtls() && answered.UsesDtls());

    private static NegotiatedCodec Codec(AudioCodec codec, RtpMap remote, int receive) =>
        new(codec, remote.PayloadType, receive) { RemoteFmtp = remote.Codec.Fmtp };

    private static NegotiatedCodec? ComfortNoise(LocalMedia local, SdpList<RtpMap> remote, Func<RtpMap, int> receive) =>
        local.Codecs.FirstOrDefault(c => c.IsComfortNoise) is { } codec && remote.FirstOrDefault(m => m.Codec.Equals(codec)) is { } map
            ? Codec(codec, map, receive(map))
            : null;

    private static int NumberOf(SdpList<RtpMap> maps, AudioCodec codec) => maps.First(m => m.Codec.Equals(codec)).PayloadType;

    private static (SdpCrypto? Ours, SdpCrypto? Theirs) ChooseCrypto(IReadOnlyList<SdpCrypto> ours, MediaDescription section)
    {
        foreach (var crypto in ours)
        {
            if (section.Cryptos.FirstOrDefault(c => c.Suite == crypto.Suite && Usable(c)) is { } theirs)
                return (crypto with { Tag = theirs.Tag }, theirs);
        }

        return (null, null);
    }

    // A line that we cannot take whole (an MKI, a parameter that changes what is on the wire) must not stand in the way of the next one.
    private static bool Usable(SdpCrypto crypto) => SdesCrypto.TryParse(crypto.ToString(), out _, out _);

    private static int SendPtime(MediaDescription section)
    {
        var ptime = Math.Min(section.Ptime ?? DefaultPtime, Math.Min(section.MaxPtime ?? LongestPtime, LongestPtime));
        return Math.Max(10, ptime / 10 * 10);
    }

    private static SdpList<SdpExtMap> ExtMaps(SessionDescription session, MediaDescription section, LocalMedia local) =>
        local.ExtensionUris.Count == 0
            ? []
            : session.ExtMapsOf(section).Where(e => local.ExtensionUris.Contains(e.Uri)).DistinctBy(e => e.Uri).ToSdpList();
}
