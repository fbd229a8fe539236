using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Tests.Support;

namespace Pbx.Tests.Media.Sdp;

/// <summary>Descriptions used by several tests.</summary>
internal static class SdpSamples
{
    /// <summary>RFC 4317 section 2.1, Alice's offer.</summary>
    public const string Alice = """
        v=0
        o=alice 2890844526 2890844526 IN IP4 host.atlanta.example.com
        s=
        c=IN IP4 host.atlanta.example.com
        t=0 0
        m=audio 49170 RTP/AVP 0 8 97
        a=rtpmap:0 PCMU/8000
        a=rtpmap:8 PCMA/8000
        a=rtpmap:97 iLBC/8000
        m=video 51372 RTP/AVP 31 32
        a=rtpmap:31 H261/90000
        a=rtpmap:32 MPV/90000

        """;

    public static SessionDescription Parse(string text)
    {
        Assert.True(SessionDescription.TryParse(text, out var description, out var error), error.ToString());
        return description!;
    }

    public static SessionDescription File(string name)
    {
        Assert.True(SessionDescription.TryParse(System.IO.File.ReadAllBytes(TestData.PathOf("sdp/" + name)), out var description, out var error), error.ToString());
        return description!;
    }

    /// <summary>An offer of one audio section in plain RTP.</summary>
    public static SessionDescription Offer(string formats, params string[] attributes) => Parse(
        $"v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP {formats}\r\n"
        + string.Concat(attributes.Select(a => a + "\r\n")));

    public static LocalMedia Phone(params AudioCodec[] codecs) => new()
    {
        Address = "198.51.100.7",
        Port = 9000,
        Codecs = codecs,
        RtcpMux = false,
    };

    public static LocalMedia Browser(params AudioCodec[] codecs) => new()
    {
        Address = "198.51.100.7",
        Port = 5090,
        Codecs = codecs,
        Profile = MediaProfile.WebRtc,
        IceUfrag = "ours",
        IcePwd = "secretsecretsecretsecret",
        Candidates = [new SdpCandidate("1", 1, "udp", 2130706431, "198.51.100.7", 5090, "host")],
        Fingerprint = SdpFingerprint.Create("sha-256", new byte[32]),
        Msid = "stream track",
    };
}
