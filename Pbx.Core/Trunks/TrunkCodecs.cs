using Pbx.Core.Calls;
using Pbx.Media.Sdp;

namespace Pbx.Core.Trunks;

/// <summary>Encodings of a trunk, in its order. Pure.</summary>
internal static class TrunkCodecs
{
    /// <summary>What it is offered.</summary>
    public static IReadOnlyList<AudioCodec> Offer(Trunk trunk) =>
        [.. trunk.Codecs.Select(name => CodecPlan.Unprompted.FirstOrDefault(codec => Is(codec, name))).OfType<AudioCodec>()];

    /// <summary>What the trunk has offered and may be used on it, in the trunk's order; all of it where nothing of it is configured.</summary>
    public static IReadOnlyList<AudioCodec> Of(Trunk trunk, IReadOnlyList<AudioCodec> offered)
    {
        AudioCodec[] allowed = [.. trunk.Codecs.SelectMany(name => offered.Where(codec => Is(codec, name)))];
        return allowed.Length > 0 ? allowed : offered;
    }

    private static bool Is(AudioCodec codec, string name) => codec.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
