namespace Pbx.Media.Sdp;

/// <summary>From the proto field of m= to <see cref="MediaProfile"/> and back.</summary>
public static class MediaProfiles
{
    public static string Protocol(this MediaProfile profile) => profile switch
    {
        MediaProfile.SdesSrtp => "RTP/SAVP",
        MediaProfile.WebRtc => "UDP/TLS/RTP/SAVPF",
        MediaProfile.DtlsSrtp => "UDP/TLS/RTP/SAVP",
        _ => "RTP/AVP",
    };

    public static bool UsesDtls(this MediaProfile profile) => profile is MediaProfile.WebRtc or MediaProfile.DtlsSrtp;

    /// <summary>
    /// How the RTP of a section is carried, null when it is not RTP. Old browsers and some phones write RTP/SAVPF and mean DTLS: then a
    /// fingerprint stands there and no a=crypto. DTLS with ICE is a browser.
    /// </summary>
    public static MediaProfile? Of(SessionDescription session, MediaDescription media)
    {
        switch (media.Protocol.ToUpperInvariant())
        {
            case "RTP/AVP" or "RTP/AVPF":
                return MediaProfile.Rtp;
            case "RTP/SAVP" or "RTP/SAVPF" when media.Attributes.Has("crypto") || session.FingerprintOf(media) is null:
                return MediaProfile.SdesSrtp;
            case "RTP/SAVP" or "RTP/SAVPF" or "UDP/TLS/RTP/SAVPF" or "UDP/TLS/RTP/SAVP" or "TCP/TLS/RTP/SAVPF" or "TCP/DTLS/RTP/SAVPF":
                return session.IceUfragOf(session.TransportOf(media)) is null ? MediaProfile.DtlsSrtp : MediaProfile.WebRtc;
            default:
                return null;
        }
    }
}
