namespace Pbx.Media.Audio;

/// <summary>The tones that a caller hears from the exchange.</summary>
public enum CallProgress
{
    Dial,
    Ringback,
    Busy,
    Congestion,
    CallWaiting,
}

/// <summary>Frequencies in Hz that sound together, and how they come and go: milliseconds on, off, on, off ... again and again; empty: without end.</summary>
public sealed record CallProgressTone(IReadOnlyList<double> Frequencies, IReadOnlyList<int> Cadence)
{
    /// <summary>The tone of a country (ISO 3166 two letters), after the lists to ITU-T E.180; unknown countries sound like most of Europe.</summary>
    public static CallProgressTone For(string country, CallProgress progress) =>
        Countries.TryGetValue(country.ToUpperInvariant(), out var tones) ? tones[(int)progress] : Countries["DE"][(int)progress];

    /// <summary>The countries whose tones are known.</summary>
    public static IEnumerable<string> KnownCountries => Countries.Keys;

    // In the order of CallProgress.
    private static readonly Dictionary<string, CallProgressTone[]> Countries = new()
    {
        ["CH"] = [Tone([425]), Tone([425], 1000, 4000), Tone([425], 500, 500), Tone([425], 200, 200), Tone([425], 200, 200, 200, 4000)],
        ["DE"] = [Tone([425]), Tone([425], 1000, 4000), Tone([425], 480, 480), Tone([425], 240, 240), Tone([425], 200, 200, 200, 5000)],
        ["AT"] = [Tone([420]), Tone([420], 1000, 5000), Tone([420], 400, 400), Tone([420], 200, 200), Tone([420], 40, 1950)],
        ["FR"] = [Tone([440]), Tone([440], 1500, 3500), Tone([440], 500, 500), Tone([440], 250, 250), Tone([440], 300, 10000)],
        ["IT"] = [Tone([425], 200, 200, 600, 1000), Tone([425], 1000, 4000), Tone([425], 500, 500), Tone([425], 200, 200), Tone([425], 400, 100, 250, 100, 150, 14000)],
        ["GB"] = [Tone([350, 440]), Tone([400, 450], 400, 200, 400, 2000), Tone([400], 375, 375), Tone([400], 400, 350, 225, 525), Tone([400], 100, 2000)],
        ["US"] = [Tone([350, 440]), Tone([440, 480], 2000, 4000), Tone([480, 620], 500, 500), Tone([480, 620], 250, 250), Tone([440], 300, 10000)],
        ["CA"] = [Tone([350, 440]), Tone([440, 480], 2000, 4000), Tone([480, 620], 500, 500), Tone([480, 620], 250, 250), Tone([440], 300, 10000)],
        ["ES"] = [Tone([425]), Tone([425], 1500, 3000), Tone([425], 200, 200), Tone([425], 200, 200, 200, 200, 200, 600), Tone([425], 175, 175, 175, 3500)],
        ["NL"] = [Tone([425]), Tone([425], 1000, 4000), Tone([425], 500, 500), Tone([425], 250, 250), Tone([425], 500, 9500)],
        ["BE"] = [Tone([425]), Tone([425], 1000, 3000), Tone([425], 500, 500), Tone([425], 167, 167), Tone([1400], 175, 175, 175, 3500)],
    };

    private static CallProgressTone Tone(double[] frequencies, params int[] cadence) => new(frequencies, cadence);
}
