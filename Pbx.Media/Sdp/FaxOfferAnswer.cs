namespace Pbx.Media.Sdp;

/// <summary>
/// Offer and answer of fax as pure functions (RFC 3264 8.3.3: the section of the voice becomes one of fax, in its place). The o= line is left to
/// <see cref="SdpVersioner"/>.
/// </summary>
internal static class FaxOfferAnswer
{
    private static readonly SdpOrigin NoOrigin = SdpOrigin.Create(0, 0, "0.0.0.0");

    /// <summary>An offer of fax in the place of what <paramref name="previous"/> offers.</summary>
    public static SessionDescription Offer(FaxParameters parameters, string address, int port, SessionDescription? previous)
    {
        var sections = previous?.Media.ToList() ?? [];
        var place = Place(sections, FaxParameters.IsImage, section => section.IsAudio);
        for (var i = 0; i < sections.Count; i++)
        {
            if (i != place)
                sections[i] = OfferAnswer.Refuse(sections[i]);
        }

        if (place == sections.Count)
            sections.Add(Section(parameters, address, port));
        else
            sections[place] = Section(parameters, address, port);
        return Describe(address, sections);
    }

    /// <summary>The answer: fax where the offer has it first, nothing else. Null: there is no fax in it.</summary>
    public static (SessionDescription Answer, NegotiatedMedia Fax)? Answer(SessionDescription offer, FaxParameters parameters, string address, int port)
    {
        var place = IndexOf(offer);
        if (place < 0)
            return null;
        var sections = offer.Media.Select((section, i) => i == place
            // Written as the offerer writes it: not every reader forgives another case.
            ? Section(parameters, address, port) with { Protocol = section.Protocol, Formats = section.Formats }
            : OfferAnswer.Refuse(section)).ToList();
        return (Describe(address, sections), Agreed(offer, place));
    }

    /// <summary>What the answer to our offer of fax agreed on.</summary>
    public static NegotiatedMedia Apply(SessionDescription offer, SessionDescription answer)
    {
        var place = IndexOf(offer);
        return place >= 0 && place < answer.Media.Count && FaxParameters.IsFax(answer.Media[place])
            ? Agreed(answer, place)
            : new NegotiatedMedia(place, FaxParameters.MediaType) { Refusal = SectionRefusal.RefusedByPeer };
    }

    /// <summary>
    /// Our last description as one that offers voice, so that the next offer of voice finds its place: the section of the fax becomes the one that it had taken
    /// the place of.
    /// </summary>
    public static SessionDescription? BackToVoice(SessionDescription? last, MediaDescription? voice)
    {
        if (last is null || !last.Media.Any(FaxParameters.IsImage) || last.Media.Any(section => section.IsAudio && !section.IsRejected))
            return last;
        var sections = last.Media.ToList();
        var place = Place(sections, section => section.IsAudio, FaxParameters.IsImage);
        if (place == sections.Count)
            return last;
        sections[place] = voice ?? new("audio", 9, MediaProfile.Rtp.Protocol(), []);
        return last with { Media = sections.ToSdpList() };
    }

    /// <summary>The section of the same kind, else the one in use of the other kind, else a new one.</summary>
    private static int Place(List<MediaDescription> sections, Predicate<MediaDescription> same, Predicate<MediaDescription> other)
    {
        var place = sections.FindIndex(same);
        if (place < 0)
            place = sections.FindIndex(section => other(section) && !section.IsRejected);
        return place < 0 ? sections.Count : place;
    }

    private static int IndexOf(SessionDescription description)
    {
        for (var i = 0; i < description.Media.Count; i++)
        {
            if (FaxParameters.IsFax(description.Media[i]))
                return i;
        }

        return -1;
    }

    private static NegotiatedMedia Agreed(SessionDescription remote, int place)
    {
        var section = remote.Media[place];
        var result = new NegotiatedMedia(place, FaxParameters.MediaType) { RemoteConnection = remote.ConnectionOf(section), RemotePort = section.Port };
        return result.RemoteConnection is null ? result with { Refusal = SectionRefusal.MissingAddress } : result;
    }

    private static MediaDescription Section(FaxParameters parameters, string address, int port) =>
        new(FaxParameters.MediaType, port, FaxParameters.Protocol, [FaxParameters.Format])
        {
            Connections = [SdpConnection.For(address)],
            Attributes = parameters.Attributes,
        };

    private static SessionDescription Describe(string address, List<MediaDescription> sections) =>
        new(NoOrigin) { Connection = SdpConnection.For(address), Media = sections.ToSdpList() };
}
