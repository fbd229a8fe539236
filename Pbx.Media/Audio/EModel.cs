using Pbx.Media.Sdp;

namespace Pbx.Media.Audio;

/// <summary>Estimates how a call sounds, from 1 (bad) to 4.5, out of loss, jitter and delay: ITU-T G.107 with its default values, simplified.</summary>
public static class EModel
{
    private const double BasicRating = 93.2;

    /// <param name="codec">Null when unknown.</param>
    /// <param name="loss">Share of packets lost, 0 to 1.</param>
    /// <param name="jitter">Interarrival jitter.</param>
    /// <param name="roundTrip">Round trip, null when not yet measured.</param>
    public static double MeanOpinionScore(AudioCodec? codec, double loss, TimeSpan jitter, TimeSpan? roundTrip) =>
        ToMeanOpinionScore(Rating(codec, loss, jitter, roundTrip));

    /// <summary>R, 0 to 100. One way takes half the round trip, the jitter buffer twice the jitter, coding and packets 30 ms.</summary>
    public static double Rating(AudioCodec? codec, double loss, TimeSpan jitter, TimeSpan? roundTrip)
    {
        var delay = (roundTrip ?? TimeSpan.Zero).TotalMilliseconds / 2 + 2 * jitter.TotalMilliseconds + 30;
        var delayImpairment = 0.024 * delay + (delay > 177.3 ? 0.11 * (delay - 177.3) : 0);
        var (equipment, robustness) = Impairment(codec);
        var percent = Math.Clamp(loss, 0, 1) * 100;
        var effective = equipment + (95 - equipment) * percent / (percent + robustness);
        return Math.Clamp(BasicRating - delayImpairment - effective, 0, 100);
    }

    public static double ToMeanOpinionScore(double rating) => rating switch
    {
        <= 0 => 1,
        >= 100 => 4.5,
        _ => Math.Clamp(1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6, 1, 4.5),
    };

    // Ie and Bpl of ITU-T G.113 where it has them (with concealment); wideband ones are held as good as G.711, since the scale ends there.
    private static (double Equipment, double Robustness) Impairment(AudioCodec? codec) => codec?.Name.ToUpperInvariant() switch
    {
        "PCMA" or "PCMU" => (0, 25.1),
        "OPUS" => (0, 25),
        "G722" => (0, 20),
        "G729" => (11, 19),
        "G723" => (15, 16.1),
        "GSM" => (20, 10),
        "ILBC" => (11, 32),
        _ => (5, 15),
    };
}
