using System.Text;
using Pbx.Media.Sdp;

namespace Pbx.Core.Calls;

/// <summary>What call control itself reads of an offer before the media engine answers it: the encodings, and who made it (RFC 8866).</summary>
/// <param name="Codecs">Audio encodings of the first audio section, the offerer's order, without events and comfort noise.</param>
/// <param name="Origin">Session id of o= with the DTLS fingerprint: the same in two offers of one peer connection.</param>
internal sealed record OfferSummary(IReadOnlyList<AudioCodec> Codecs, string Origin)
{
    /// <summary>Nothing known.</summary>
    public static OfferSummary Empty { get; } = new([], "");

    /// <summary>Reads an offer; an unreadable one gives <see cref="Empty"/>, and the media engine then names the reason.</summary>
    public static OfferSummary Read(byte[]? sdp)
    {
        if (sdp is null) return Empty;
        var formats = new List<int>();
        var maps = new Dictionary<int, AudioCodec>();
        string sessionId = "", fingerprint = "";
        bool inAudio = false, seenAudio = false;
        foreach (var raw in Encoding.UTF8.GetString(sdp).Split('\n'))
        {
            var line = raw.TrimEnd('\r', ' ');
            if (line.StartsWith("o=", StringComparison.Ordinal)) sessionId = line.Split(' ') is { Length: > 1 } origin ? origin[1] : "";
            else if (line.StartsWith("m=", StringComparison.Ordinal))
            {
                inAudio = !seenAudio && line.StartsWith("m=audio", StringComparison.OrdinalIgnoreCase);
                seenAudio |= inAudio;
                if (inAudio) formats.AddRange(line.Split(' ').Skip(3).Select(f => int.TryParse(f, out var type) ? type : -1).Where(type => type is >= 0 and < 128));
            }
            else if (line.StartsWith("a=fingerprint:", StringComparison.OrdinalIgnoreCase)) fingerprint = line;
            else if (inAudio && line.StartsWith("a=rtpmap:", StringComparison.OrdinalIgnoreCase)) AddMap(line.AsSpan("a=rtpmap:".Length), maps);
        }
        var codecs = formats.Select(type => maps.GetValueOrDefault(type) ?? AudioCodec.FromStaticPayloadType(type)).OfType<AudioCodec>();
        return new(CodecPlan.Merge([codecs]), sessionId + fingerprint);
    }

    private static void AddMap(ReadOnlySpan<char> value, Dictionary<int, AudioCodec> maps)
    {
        var blank = value.IndexOf(' ');
        if (blank <= 0 || !int.TryParse(value[..blank], out var type)) return;
        var parts = value[(blank + 1)..].ToString().Split('/');
        if (parts.Length < 2 || !int.TryParse(parts[1], out var rate)) return;
        maps[type] = new AudioCodec(parts[0], rate, parts.Length > 2 && int.TryParse(parts[2], out var channels) ? channels : 1);
    }
}
