using Pbx.Media.Sdp;

namespace Pbx.Core.Calls;

/// <summary>What call control itself reads of an offer before the media engine answers it: the encodings, and who made it (RFC 8866).</summary>
/// <param name="Codecs">Audio encodings of the first audio section, the offerer's order, without events and comfort noise.</param>
/// <param name="Origin">Session id of o= with the DTLS fingerprint: the same in two offers of one peer connection.</param>
internal sealed record OfferSummary(IReadOnlyList<AudioCodec> Codecs, string Origin)
{
    /// <summary>What it says of fax, where it offers fax and no voice (RFC 3362); else null.</summary>
    public FaxParameters? Fax { get; init; }

    /// <summary>Nothing known.</summary>
    public static OfferSummary Empty { get; } = new([], "");

    /// <summary>Reads an offer; an unreadable one gives <see cref="Empty"/>, and the media engine then names the reason.</summary>
    public static OfferSummary Read(byte[]? sdp)
    {
        if (sdp is null || !SessionDescription.TryParse(sdp, out var description, out _) || description is null) return Empty;
        var audio = description.FirstAudio;
        var fingerprint = audio?.Attributes.First("fingerprint") ?? description.Attributes.First("fingerprint");
        return new(CodecPlan.Merge([audio?.RtpMaps.Select(map => map.Codec) ?? []]), $"{description.Origin.SessionId} {fingerprint}")
        {
            Fax = description.Media.Any(section => section.IsAudio && !section.IsRejected) ? null : FaxParameters.Of(description),
        };
    }
}
