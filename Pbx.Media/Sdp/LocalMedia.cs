namespace Pbx.Media.Sdp;

/// <summary>What our side brings into an offer or an answer for one audio section: transport, keys and codecs in order of preference.</summary>
public sealed record LocalMedia
{
    public string MediaType { get; init; } = "audio";

    /// <summary>The profile that an offer is written in; an answer follows the offer.</summary>
    public MediaProfile Profile { get; init; } = MediaProfile.Rtp;

    /// <summary>The profiles that an answer may accept; empty means <see cref="Profile"/> alone.</summary>
    public IReadOnlyList<MediaProfile> AcceptedProfiles { get; init; } = [];

    public required string Address { get; init; }

    public required int Port { get; init; }

    /// <summary>The RTCP port where it is neither Port + 1 nor multiplexed.</summary>
    public int? RtcpPort { get; init; }

    public bool RtcpMux { get; init; } = true;

    /// <summary>Encodings we want, best first, telephone-event left out: it is added at the clock rates of these.</summary>
    public required IReadOnlyList<AudioCodec> Codecs { get; init; }

    /// <summary>Whether RFC 4733 events are offered and accepted.</summary>
    public bool TelephoneEvents { get; init; } = true;

    /// <summary>Answers with the first common encoding alone, so that both sides use it.</summary>
    public bool SingleCodec { get; init; }

    /// <summary>Takes the offerer's order where both have an encoding (RFC 3264 section 6.1), instead of ours.</summary>
    public bool FollowOfferOrder { get; init; }

    public MediaDirection Direction { get; init; } = MediaDirection.SendReceive;

    /// <summary>Milliseconds a packet that we like; null leaves a=ptime out of offers and follows the offer in answers.</summary>
    public int? Ptime { get; init; }

    public int? MaxPtime { get; init; }

    /// <summary>One key per suite, best first (RFC 4568); the answer takes the first that the offer has.</summary>
    public IReadOnlyList<SdpCrypto> Cryptos { get; init; } = [];

    public string? IceUfrag { get; init; }

    public string? IcePwd { get; init; }

    /// <summary>Whether the session says a=ice-lite (RFC 8445 section 2.5) when ICE is used.</summary>
    public bool IceLite { get; init; } = true;

    public IReadOnlyList<SdpCandidate> Candidates { get; init; } = [];

    public SdpFingerprint? Fingerprint { get; init; }

    /// <summary>The role in a running DTLS association, kept when the peer says actpass again; null before.</summary>
    public DtlsSetup? CurrentSetup { get; init; }

    /// <summary>The role that we like where the peer leaves it open.</summary>
    public DtlsSetup PreferredSetup { get; init; } = DtlsSetup.Passive;

    public string? Mid { get; init; }

    /// <summary>a=msid (stream and track), written when we send.</summary>
    public string? Msid { get; init; }

    /// <summary>Header extensions that we understand, best known by URI.</summary>
    public IReadOnlyList<string> ExtensionUris { get; init; } = [];

    /// <summary>Feedback that we give or understand, as after the payload type in a=rtcp-fb.</summary>
    public IReadOnlyList<string> RtcpFeedback { get; init; } = [];

    internal bool Accepts(MediaProfile profile) => AcceptedProfiles.Count == 0 ? profile == Profile : AcceptedProfiles.Contains(profile);
}
