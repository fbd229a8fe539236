using System.Globalization;

namespace Pbx.Bench.Load;

/// <summary>A part of a load run: some rates, one of the servers. What a part measured is shown, and the page keeps the whole.</summary>
public sealed record LoadSelection(IReadOnlyList<int> Rates, bool Pbx, bool Peer)
{
    /// <summary>The whole run.</summary>
    public static LoadSelection All { get; } = new([], true, true);

    /// <summary>Rates and names of servers in any order; false if a word is neither.</summary>
    public static bool TryParse(IReadOnlyList<string> words, out LoadSelection selection)
    {
        var rates = new List<int>();
        var (pbx, peer) = (false, false);
        selection = All;
        foreach (var word in words)
        {
            if (word == "pbx") pbx = true;
            else if (word == "kamailio") peer = true;
            else if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var rate) && rate > 0) rates.Add(rate);
            else return false;
        }
        selection = new(rates, pbx || !peer, peer || !pbx);
        return true;
    }

    /// <summary>The chosen rates, or all.</summary>
    public IReadOnlyList<int> Of(IReadOnlyList<int> rates) => Rates.Count > 0 ? Rates : rates;
}
