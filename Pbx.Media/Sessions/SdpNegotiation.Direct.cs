using Pbx.Media.Sdp;

namespace Pbx.Media.Sessions;

/// <content>Voice that another end gets in our place (RFC 3725 4.1).</content>
internal sealed partial class SdpNegotiation
{
    /// <summary>The peer sends to another end.</summary>
    public bool IsDirect { get; private set; }

    public byte[]? CreateDirectOffer(ReadOnlySpan<byte> text, AudioCodec codec, out string reason)
    {
        if (Read(text, codec, out reason) is not { } other)
            return null;
        (_offered, _faxOffered) = (null, false);
        return Stamp(DirectOfferAnswer.Offer(other.Section, FaxOfferAnswer.BackToVoice(_lastLocal, _lastVoice)));
    }

    public bool ApplyDirectAnswer(ReadOnlySpan<byte> text, AudioCodec codec, out FlowSettings? settings, out string reason)
    {
        settings = null;
        if (Read(text, codec, out reason) is not { } peer)
            return false;
        settings = Elsewhere(peer.Description, peer.Section, peer.Index);
        return true;
    }

    public byte[]? AnswerDirect(ReadOnlySpan<byte> text, ReadOnlySpan<byte> othersAnswer, AudioCodec codec, out FlowSettings? settings, out string reason)
    {
        settings = null;
        if (Read(text, codec, out reason) is not { } peer || Read(othersAnswer, codec, out reason) is not { } other)
            return null;
        (_offered, _faxOffered) = (null, false);
        settings = Elsewhere(peer.Description, peer.Section, peer.Index);
        return Stamp(DirectOfferAnswer.Answer(peer.Description, peer.Index, other.Section));
    }

    private (SessionDescription Description, MediaDescription Section, int Index)? Read(ReadOnlySpan<byte> text, AudioCodec codec, out string reason)
    {
        reason = "";
        if (profile.UsesDtls())
        {
            reason = "the keys of DTLS are between the peer and us";
            return null;
        }

        if (!SessionDescription.TryParse(text, out var description, out var error))
        {
            reason = $"the description cannot be read: {error}";
            return null;
        }

        if (DirectOfferAnswer.Voice(description!, profile, codec) is { } voice)
            return (description!, voice.Section, voice.Index);
        reason = $"no {codec.Name} over {profile.Protocol()} both ways";
        return null;
    }

    private FlowSettings Elsewhere(SessionDescription remote, MediaDescription voice, int index)
    {
        Agreed = DirectOfferAnswer.Agreed(remote, profile, voice, index);
        (Fax, IsDirect) = (null, true);
        return new(Agreed, new(Agreed)) { Content = FlowContent.Elsewhere };
    }
}
