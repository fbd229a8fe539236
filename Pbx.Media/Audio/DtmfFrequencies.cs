namespace Pbx.Media.Audio;

/// <summary>The two frequencies of each key (ITU-T Q.23).</summary>
public static class DtmfFrequencies
{
    private const string Keys = "123A456B789C*0#D";

    public static IReadOnlyList<double> Low { get; } = [697, 770, 852, 941];

    public static IReadOnlyList<double> High { get; } = [1209, 1336, 1477, 1633];

    public static (double Low, double High)? Of(char digit)
    {
        var index = Keys.IndexOf(char.ToUpperInvariant(digit), StringComparison.Ordinal);
        return index < 0 ? null : (Low[index / 4], High[index % 4]);
    }

    internal static char Key(int low, int high) => Keys[4 * low + high];
}
