using System.Text;
using Pbx.Media.Ice;
using Pbx.Media.Sdp;
using Pbx.Media.Srtp;

namespace Pbx.Media.Sessions;

/// <summary>
/// Offer and answer of one session over its life (RFC 3264, for browsers RFC 8829): what was said last, what was agreed, and what it means for the
/// packets. Owned by the control thread.
/// </summary>
internal sealed partial class SdpNegotiation(MediaProfile profile, SessionIdentity identity, SdpVersioner versioner)
{
    private const string MidUri = "urn:ietf:params:rtp-hdrext:sdes:mid";

    private SessionDescription? _lastLocal;
    private LocalMedia? _offered;
    private MediaDescription? _lastVoice;
    private bool _faxOffered;
    private string? _remoteUfrag;

    /// <summary>What the last complete offer and answer agreed.</summary>
    public NegotiatedMedia? Agreed { get; private set; }

    public byte[] CreateOffer(IReadOnlyList<AudioCodec> codecs, MediaDirection direction, IceCredentials? ice)
    {
        var local = Local(codecs, direction, ice) with
        {
            // A phone that does not know rtcp-mux may stumble over it, and a phone has a port for RTCP; browsers insist.
            RtcpMux = profile.UsesDtls() || Agreed is { RtcpMux: true },
            Ptime = 20,
        };
        _offered = local;
        _faxOffered = false;
        return Stamp(OfferAnswer.CreateOffer([local], FaxOfferAnswer.BackToVoice(_lastLocal, _lastVoice)));
    }

    /// <summary>The peer's new ICE credentials, if the offer has other ones than the last: a restart (RFC 8839 section 4.4.1.1.1).</summary>
    public bool IsIceRestart(SessionDescription offer) =>
        _remoteUfrag is not null && offer.FirstAudio is { } audio && offer.IceUfragOf(offer.TransportOf(audio)) is { } ufrag && ufrag != _remoteUfrag;

    public byte[]? Answer(
        SessionDescription offer, IReadOnlyList<AudioCodec> codecs, MediaDirection direction, IceCredentials? ice, out FlowSettings? settings, out string reason)
    {
        settings = null;
        var local = Local(codecs, direction, ice) with { SingleCodec = true };
        var answer = OfferAnswer.CreateAnswer(offer, [local]);
        if (answer.Audio is not { } audio)
        {
            reason = Why(answer.Media);
            return null;
        }

        if (!TrySettings(audio, out settings, out reason))
            return null;
        (_offered, _faxOffered) = (null, false);
        return Stamp(answer.Description);
    }

    public bool ApplyAnswer(ReadOnlySpan<byte> text, out FlowSettings? settings, out string reason)
    {
        settings = null;
        if ((_offered is null && !_faxOffered) || _lastLocal is null)
        {
            reason = "there is no offer that this could answer";
            return false;
        }

        if (!SessionDescription.TryParse(text, out var answer, out var error))
        {
            reason = $"the answer cannot be read: {error}";
            return false;
        }

        if (_faxOffered)
            return TryFax(answer!, FaxOfferAnswer.Apply(_lastLocal, answer!), out settings, out reason);
        var media = OfferAnswer.ApplyAnswer(_lastLocal, answer!, [_offered!]);
        if (media.FirstOrDefault(m => m.IsAccepted && m.MediaType == "audio") is { } audio)
            return TrySettings(audio, out settings, out reason);
        reason = Why(media);
        return false;
    }

    private static string Why(SdpList<NegotiatedMedia> media) =>
        media.FirstOrDefault(m => m.MediaType == "audio") is { } audio ? $"audio: {audio.Refusal}" : "no audio section";

    private LocalMedia Local(IReadOnlyList<AudioCodec> codecs, MediaDirection direction, IceCredentials? ice) => new()
    {
        Profile = profile,
        Address = identity.Address.ToString(),
        Port = identity.Port,
        Codecs = codecs,
        Direction = direction,
        Cryptos = identity.Keys.Select((key, i) => new SdpCrypto(i + 1, key.Profile.Name, key.ToBase64())).ToList(),
        IceUfrag = ice?.Ufrag,
        IcePwd = ice?.Password,
        Candidates = identity.Candidates,
        Fingerprint = identity.Fingerprint,
        CurrentSetup = Agreed?.Setup,
        Msid = profile == MediaProfile.WebRtc ? $"pbx-{identity.Id} audio-{identity.Id}" : null,
        ExtensionUris = profile == MediaProfile.WebRtc ? [MidUri] : [],
    };

    private byte[] Stamp(SessionDescription description)
    {
        _lastLocal = versioner.Stamp(description);
        _lastVoice = _lastLocal.Media.FirstOrDefault(section => section.IsAudio && !section.IsRejected) ?? _lastVoice;
        return Encoding.UTF8.GetBytes(_lastLocal.Write());
    }

    private bool TrySettings(NegotiatedMedia audio, out FlowSettings? settings, out string reason)
    {
        reason = "";
        settings = new(audio, new(audio))
        {
            PeerHost = identity.PeerAddress?.ToTransportAddress(1) ?? default,
            Mid = Encoding.UTF8.GetBytes(audio.Mid ?? ""),
            MidExtension = audio.ExtMaps.FirstOrDefault(e => e.Uri == MidUri)?.Id ?? 0,
        };
        if (profile == MediaProfile.SdesSrtp)
        {
            if (Keys(audio.RemoteCrypto) is not { } remote || identity.Keys.FirstOrDefault(k => k.Profile == remote.Profile) is not { } local)
            {
                reason = "audio: the a=crypto key cannot be used";
                settings = null;
                return false;
            }

            settings = settings with { LocalKeys = local, RemoteKeys = remote };
        }

        // 0.0.0.0 with ICE means not yet known; sent to, it would be this machine.
        if (profile != MediaProfile.WebRtc && audio.RemoteConnection is { IsUnspecified: false, IPAddress: { } address } && audio.RemotePort > 0)
        {
            var rtcp = audio.RemoteRtcp;
            settings = settings with
            {
                Remote = address.ToTransportAddress(audio.RemotePort),
                RemoteRtcp = audio.RtcpMux ? default
                    : (rtcp?.Connection?.IPAddress ?? address).ToTransportAddress(rtcp?.Port is > 0 and var port ? port : Math.Min(audio.RemotePort + 1, 65535)),
            };
        }

        _remoteUfrag = audio.RemoteIceUfrag;
        Agreed = audio;
        (Fax, IsDirect) = (null, false);
        return true;
    }

    private static SrtpKeyMaterial? Keys(SdpCrypto? crypto) =>
        crypto is not null && SdesCrypto.TryParse(crypto.ToString(), out var parsed, out _) ? parsed.Keys : null;
}
