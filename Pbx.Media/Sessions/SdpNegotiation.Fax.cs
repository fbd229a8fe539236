using Pbx.Media.Sdp;

namespace Pbx.Media.Sessions;

/// <content>Fax in the place of voice (RFC 3362).</content>
internal sealed partial class SdpNegotiation
{
    /// <summary>What the peer says of its fax, while fax is agreed.</summary>
    public FaxParameters? Fax { get; private set; }

    public byte[] CreateFaxOffer(FaxParameters parameters)
    {
        if (profile != MediaProfile.Rtp)
            throw new InvalidOperationException($"Fax cannot be carried by {profile}.");
        _offered = null;
        _faxOffered = true;
        return Stamp(FaxOfferAnswer.Offer(parameters, identity.Address.ToString(), identity.Port, _lastLocal));
    }

    public byte[]? AnswerFax(ReadOnlySpan<byte> text, FaxParameters parameters, out FlowSettings? settings, out string reason)
    {
        settings = null;
        if (profile != MediaProfile.Rtp)
        {
            reason = "fax has no encryption, and this session has";
            return null;
        }

        if (!SessionDescription.TryParse(text, out var offer, out var error))
        {
            reason = $"the offer cannot be read: {error}";
            return null;
        }

        if (FaxOfferAnswer.Answer(offer!, parameters, identity.Address.ToString(), identity.Port) is not { } answer)
        {
            reason = "the offer has no fax over UDPTL";
            return null;
        }

        if (!TryFax(offer!, answer.Fax, out settings, out reason))
            return null;
        (_offered, _faxOffered) = (null, false);
        return Stamp(answer.Answer);
    }

    private bool TryFax(SessionDescription remote, NegotiatedMedia fax, out FlowSettings? settings, out string reason)
    {
        (settings, reason) = (null, "");
        if (!fax.IsAccepted)
        {
            reason = $"fax: {fax.Refusal}";
            return false;
        }

        settings = new(fax, new(fax))
        {
            Content = FlowContent.Fax,
            PeerHost = identity.PeerAddress?.ToTransportAddress(1) ?? default,
            Remote = fax.RemoteConnection is { IsUnspecified: false, IPAddress: { } address } && fax.RemotePort > 0 ? address.ToTransportAddress(fax.RemotePort) : default,
        };
        (Fax, IsDirect) = (FaxParameters.Of(remote.Media[fax.Index]), false);
        return true;
    }
}
