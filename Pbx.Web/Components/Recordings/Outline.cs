namespace Pbx.Web.Components.Recordings;

/// <summary>The outline of a recording as the player draws it: how loud the caller and the called side are, in turn.</summary>
public static class Outline
{
    /// <summary>Pieces that a player draws at most: more are not seen, but sent.</summary>
    public const int MaxPieces = 160;

    /// <summary>The outline in fewer pieces, each as loud as its loudest part, as base 64.</summary>
    public static string Of(IReadOnlyList<byte> peaks, int pieces = MaxPieces)
    {
        ArgumentNullException.ThrowIfNull(peaks);
        var all = peaks.Count / 2;
        var count = Math.Min(all, pieces);
        var drawn = new byte[count * 2];
        for (var i = 0; i < all; i++)
        {
            var at = (int)((long)i * count / all) * 2;
            drawn[at] = Math.Max(drawn[at], peaks[i * 2]);
            drawn[at + 1] = Math.Max(drawn[at + 1], peaks[(i * 2) + 1]);
        }
        return Convert.ToBase64String(drawn);
    }
}
