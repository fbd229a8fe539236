using System.Text;
using Pbx.Media;
using Pbx.Media.Sdp;

namespace Pbx.Tests.Core.Support;

/// <summary>Short SDP for call control tests.</summary>
internal static class Sdp
{
    public static AudioCodec G729 { get; } = new("G729", 8000);

    public static byte[] Of(params AudioCodec[] codecs) => Write("1", codecs, "sendrecv", "RTP/AVP", null);

    public static byte[] Directed(string direction, params AudioCodec[] codecs) => Write("1", codecs, direction, "RTP/AVP", null);

    public static string Browser(string id, params AudioCodec[] codecs) =>
        Text(Write(id, codecs, "sendrecv", "UDP/TLS/RTP/SAVPF", $"sha-256 {id}"));

    public static byte[] Write(string id, IReadOnlyList<AudioCodec> codecs, string direction, string protocol, string? fingerprint)
    {
        var text = new StringBuilder($"v=0\r\no=- {id} 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 {protocol}");
        for (var i = 0; i < codecs.Count; i++) text.Append($" {96 + i}");
        text.Append($" 127\r\n");
        for (var i = 0; i < codecs.Count; i++) text.Append($"a=rtpmap:{96 + i} {codecs[i]}\r\n");
        text.Append("a=rtpmap:127 telephone-event/8000\r\n");
        if (fingerprint is not null) text.Append($"a=fingerprint:{fingerprint}\r\n");
        return Encoding.UTF8.GetBytes(text.Append($"a={direction}\r\n").ToString());
    }

    /// <summary>Voice of a device at an address.</summary>
    public static byte[] At(string address, params AudioCodec[] codecs) => Encoding.UTF8.GetBytes(Text(Of(codecs)).Replace("127.0.0.1", address, StringComparison.Ordinal));

    /// <summary>Where a description wants its voice.</summary>
    public static System.Net.IPEndPoint? MediaOf(ReadOnlySpan<byte> sdp)
    {
        var text = Encoding.UTF8.GetString(sdp);
        return new(System.Net.IPAddress.Parse(text.Split("c=IN IP4 ")[1].Split('\r')[0]), int.Parse(text.Split("m=audio ")[1].Split(' ')[0]));
    }

    /// <summary>An offer or answer of fax by T.38; <paramref name="bitRate"/> tells machines apart.</summary>
    public static byte[] Fax(int bitRate) => Fax("1", new FaxParameters([new SdpAttribute("T38FaxVersion", "0"), new SdpAttribute("T38MaxBitRate", $"{bitRate}")]));

    public static byte[] Fax(string id, FaxParameters parameters) => Encoding.UTF8.GetBytes(
        $"v=0\r\no=- {id} 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=image 4000 udptl t38\r\n"
        + string.Concat(parameters.Attributes.Select(attribute => $"a={attribute}\r\n")));

    public static string Text(byte[] sdp) => Encoding.UTF8.GetString(sdp);

    /// <summary>Names of the encodings in order, for instance "opus PCMA".</summary>
    public static string Codecs(string? sdp) => sdp is null
        ? ""
        : string.Join(' ', Pbx.Core.Calls.OfferSummary.Read(Encoding.UTF8.GetBytes(sdp)).Codecs.Select(c => c.Name));

    public static string DirectionOf(string sdp) =>
        sdp.Contains("a=sendonly") ? "sendonly" : sdp.Contains("a=recvonly") ? "recvonly" : sdp.Contains("a=inactive") ? "inactive" : "sendrecv";
}
