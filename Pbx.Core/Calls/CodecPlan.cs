using Pbx.Media.Codecs;
using Pbx.Media.Sdp;

namespace Pbx.Core.Calls;

/// <summary>
/// Which encodings are offered to whom, so that both legs of a call settle on the same one (RFC 3264 5.1: the order is the preference).
/// Encodings of our own come last: they cost a transcoding.
/// </summary>
internal static class CodecPlan
{
    /// <summary>Encodings that the media engine can decode and encode, best for transcoding first.</summary>
    public static IReadOnlyList<AudioCodec> Ours { get; } = [
        .. new[] { AudioCodec.G722, AudioCodec.Pcma, AudioCodec.Pcmu, AudioCodec.Opus }.Where(AudioCodecs.IsSupported),
    ];

    /// <summary>What a caller without an offer of its own is offered, best sound first.</summary>
    public static IReadOnlyList<AudioCodec> Unprompted { get; } = [
        .. new[] { AudioCodec.Opus, AudioCodec.G722, AudioCodec.Pcma, AudioCodec.Pcmu }.Where(AudioCodecs.IsSupported),
    ];

    /// <summary>The offer to a callee: what the caller can do in the caller's order, then ours.</summary>
    public static IReadOnlyList<AudioCodec> Offer(IReadOnlyList<AudioCodec> callerCodecs) => Merge(callerCodecs, Ours);

    /// <summary>The answer to a caller: what the callee chose, then what else both we and the caller can do in the caller's order.</summary>
    public static IReadOnlyList<AudioCodec> Answer(AudioCodec? chosen, IReadOnlyList<AudioCodec> callerCodecs) =>
        Merge(chosen is null ? [] : [chosen], callerCodecs.Where(Ours.Contains));

    /// <summary>The answer to a re-offer: what is in use stays if it can, else what the other side uses or knows, else ours.</summary>
    public static IReadOnlyList<AudioCodec> ReAnswer(AudioCodec? current, AudioCodec? other, IReadOnlyList<AudioCodec> otherCodecs) =>
        Merge([.. One(current), .. One(other)], otherCodecs, Ours);

    /// <summary>True if a stream in this encoding can be turned into another.</summary>
    public static bool CanTranscode(AudioCodec codec) => Ours.Contains(codec);

    /// <summary>Concatenates without repeating, leaving out what is no audio by itself.</summary>
    public static IReadOnlyList<AudioCodec> Merge(params IReadOnlyList<IEnumerable<AudioCodec>> lists)
    {
        var merged = new List<AudioCodec>();
        foreach (var codec in lists.SelectMany(list => list))
        {
            if (IsAudio(codec) && !merged.Contains(codec)) merged.Add(codec);
        }
        return merged;
    }

    // RED (RFC 2198) wraps another encoding and means nothing to a phone.
    private static bool IsAudio(AudioCodec codec) =>
        !codec.IsTelephoneEvent && !codec.IsComfortNoise && !codec.Name.Equals("red", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<AudioCodec> One(AudioCodec? codec) => codec is null ? [] : [codec];
}
