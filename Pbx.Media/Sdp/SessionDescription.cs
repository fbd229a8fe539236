namespace Pbx.Media.Sdp;

/// <summary>A session description (RFC 8866): immutable, compared by value, written in the grammar's order. Reading it is tolerant.</summary>
public sealed record SessionDescription(SdpOrigin Origin)
{
    /// <summary>The s= line.</summary>
    public string Name { get; init; } = "-";

    public string? Information { get; init; }

    public string? Uri { get; init; }

    public SdpList<string> Emails { get; init; } = [];

    public SdpList<string> Phones { get; init; } = [];

    public SdpConnection? Connection { get; init; }

    public SdpList<SdpBandwidth> Bandwidths { get; init; } = [];

    public SdpList<SdpTiming> Timings { get; init; } = [SdpTiming.Unbounded];

    /// <summary>The z= line.</summary>
    public string? ZoneAdjustments { get; init; }

    /// <summary>The obsolete k= line.</summary>
    public string? Key { get; init; }

    public SdpList<SdpAttribute> Attributes { get; init; } = [];

    public SdpList<MediaDescription> Media { get; init; } = [];

    public MediaDirection? Direction => MediaDirections.Find(Attributes);

    public bool IceLite => Attributes.Has("ice-lite");

    /// <summary>All a=group lines.</summary>
    public IEnumerable<SdpGroup> Groups => Attributes.All("group").Select(SdpGroup.Parse).OfType<SdpGroup>();

    /// <summary>The mids of the BUNDLE group, empty without one.</summary>
    public SdpList<string> Bundle => Groups.FirstOrDefault(g => g.Semantics == "BUNDLE")?.Mids ?? [];

    public MediaDescription? FirstAudio => Media.FirstOrDefault(m => m.IsAudio);

    public static bool TryParse(ReadOnlySpan<byte> bytes, out SessionDescription? description, out SdpError error) =>
        SdpParser.TryParse(bytes, out description, out error);

    public static bool TryParse(string text, out SessionDescription? description, out SdpError error) =>
        SdpParser.TryParse(text, out description, out error);

    /// <summary>The direction of a section: its own, else the session's, else sendrecv.</summary>
    public MediaDirection DirectionOf(MediaDescription media) => media.Direction ?? Direction ?? MediaDirection.SendReceive;

    /// <summary>The section's c= line, else the session's.</summary>
    public SdpConnection? ConnectionOf(MediaDescription media) => media.Connections.Count > 0 ? media.Connections[0] : Connection;

    public string? IceUfragOf(MediaDescription media) => media.IceUfrag ?? Attributes.First("ice-ufrag");

    public string? IcePwdOf(MediaDescription media) => media.IcePwd ?? Attributes.First("ice-pwd");

    public SdpFingerprint? FingerprintOf(MediaDescription media) =>
        media.Fingerprint ?? (Attributes.First("fingerprint") is { } text ? SdpFingerprint.Parse(text) : null);

    public DtlsSetup? SetupOf(MediaDescription media) => media.Setup ?? DtlsSetups.Parse(Attributes.First("setup"));

    public IEnumerable<SdpExtMap> ExtMapsOf(MediaDescription media) =>
        media.ExtMaps.Concat(Attributes.All("extmap").Select(SdpExtMap.Parse).OfType<SdpExtMap>());

    /// <summary>
    /// The section whose transport a section uses: the first of its BUNDLE group that has one (RFC 9143 section 7.2), else itself.
    /// </summary>
    public MediaDescription TransportOf(MediaDescription media)
    {
        var bundle = Bundle;
        if (media.Mid is not { } mid || !bundle.Contains(mid))
            return media;
        foreach (var tag in bundle)
        {
            if (Media.FirstOrDefault(m => m.Mid == tag && m.Port != 0) is { } tagged)
                return tagged;
        }

        return media;
    }

    /// <summary>The text as it goes on the wire, with CRLF.</summary>
    public string Write() => SdpWriter.Write(this);

    public override string ToString() => Write();
}
