namespace Pbx.Media.Sdp;

/// <summary>An answer and what it agreed on.</summary>
public sealed record SdpAnswer(SessionDescription Description, SdpList<NegotiatedMedia> Media)
{
    /// <summary>The first accepted audio section, or null: 488.</summary>
    public NegotiatedMedia? Audio => Media.FirstOrDefault(m => m.IsAccepted && m.MediaType == "audio");
}

/// <summary>
/// Offer and answer as pure functions (RFC 3264, for browsers RFC 8829 and 9143). Every m= line is answered in its place; what is not
/// wanted gets port 0. The o= line is left to <see cref="SdpVersioner"/>.
/// </summary>
public static class OfferAnswer
{
    private static readonly SdpOrigin NoOrigin = SdpOrigin.Create(0, 0, "0.0.0.0");

    /// <summary>An offer of these sections; <paramref name="previous"/> is our last description, whose lines and numbers a re-offer keeps.</summary>
    public static SessionDescription CreateOffer(IReadOnlyList<LocalMedia> media, SessionDescription? previous = null)
    {
        var sections = new List<MediaDescription>();
        var waiting = media.ToList();
        foreach (var old in previous?.Media ?? [])
        {
            var local = old.IsRejected ? null : Take(waiting, old.MediaType);
            sections.Add(local is null ? Refuse(old) : SectionWriter.Offer(local, old, sections.Count));
        }

        foreach (var local in waiting)
            sections.Add(SectionWriter.Offer(local, null, sections.Count));

        var bundle = sections.Where(s => !s.IsRejected && s.Mid is not null).Select(s => s.Mid!).ToSdpList();
        return Session(media, sections, bundle);
    }

    /// <summary>The answer to an offer; <paramref name="media"/> are taken in order by media type.</summary>
    public static SdpAnswer CreateAnswer(SessionDescription offer, IReadOnlyList<LocalMedia> media)
    {
        var sections = new List<MediaDescription>();
        var results = new List<NegotiatedMedia>();
        var waiting = media.ToList();
        var offerBundle = offer.Bundle;
        foreach (var section in offer.Media)
        {
            var index = sections.Count;
            var local = section.IsRejected ? null : waiting.Find(m => Is(section, m.MediaType));
            var result = local is null
                ? new NegotiatedMedia(index, Type(section)) { Mid = section.Mid, Refusal = section.IsRejected ? SectionRefusal.RefusedByPeer : SectionRefusal.NotWanted }
                : Negotiation.OfOffer(offer, section, local, index);
            if (result.IsAccepted)
                waiting.Remove(local!);
            sections.Add(result.IsAccepted ? SectionWriter.Answer(local!, section, result) : Refuse(section));
            results.Add(result);
        }

        var bundle = offerBundle.Where(mid => results.Exists(r => r.IsAccepted && r.Mid == mid)).ToSdpList();
        return new(Session(media, sections, bundle), results.ToSdpList());
    }

    /// <summary>What the answer to our <paramref name="offer"/> agreed on, section by section of the offer.</summary>
    public static SdpList<NegotiatedMedia> ApplyAnswer(SessionDescription offer, SessionDescription answer, IReadOnlyList<LocalMedia> media)
    {
        var results = new List<NegotiatedMedia>();
        var waiting = media.ToList();
        for (var i = 0; i < offer.Media.Count; i++)
        {
            var ours = offer.Media[i];
            var local = ours.IsRejected ? null : Take(waiting, ours.MediaType);
            var theirs = i < answer.Media.Count && Is(answer.Media[i], ours.MediaType) ? answer.Media[i] : null;
            results.Add(local is null || theirs is null || theirs.IsRejected
                ? new NegotiatedMedia(i, Type(ours)) { Mid = ours.Mid, Refusal = local is null ? SectionRefusal.NotWanted : SectionRefusal.RefusedByPeer }
                : Negotiation.OfAnswer(offer, ours, answer, theirs, local, i));
        }

        return results.ToSdpList();
    }

    private static SessionDescription Session(IReadOnlyList<LocalMedia> media, List<MediaDescription> sections, SdpList<string> bundle)
    {
        var attributes = new List<SdpAttribute>();
        if (bundle.Count > 0)
            attributes.Add(new("group", new SdpGroup("BUNDLE", bundle).ToString()));
        if (media.Any(m => m.IceLite) && sections.Exists(s => s.IceUfrag is not null))
            attributes.Add(new("ice-lite"));
        if (bundle.Count > 0 && sections.Exists(s => s.Msid is not null))
            attributes.Add(new("msid-semantic", " WMS *"));
        return new(NoOrigin)
        {
            Connection = SdpConnection.For(media.Count > 0 ? media[0].Address : "0.0.0.0"),
            Attributes = attributes.ToSdpList(),
            Media = sections.ToSdpList(),
        };
    }

    /// <summary>The section as one that is not wanted.</summary>
    internal static MediaDescription Refuse(MediaDescription section) =>
        new(section.MediaType, 0, section.Protocol, section.Formats)
        {
            Attributes = section.Mid is { } mid ? [new SdpAttribute("mid", mid)] : [],
        };

    private static LocalMedia? Take(List<LocalMedia> waiting, string mediaType)
    {
        var index = waiting.FindIndex(m => m.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase));
        if (index < 0)
            return null;
        var local = waiting[index];
        waiting.RemoveAt(index);
        return local;
    }

    private static bool Is(MediaDescription section, string mediaType) => section.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase);

    private static string Type(MediaDescription section) => section.MediaType.ToLowerInvariant();
}
