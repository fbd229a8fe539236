using Pbx.Media.Audio;

namespace Pbx.Core.FeatureCodes;

/// <summary>Tells the time in the company's time zone, with a pip at every tenth second, for two minutes.</summary>
internal sealed class SpeakingClock : IServiceNumber
{
    private const int Rounds = 12;
    private static readonly TimeSpan Pip = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(10);

    public async Task RunAsync(IServiceLine line, CancellationToken cancellationToken)
    {
        for (var round = 0; round < Rounds; round++)
        {
            await line.PlayAsync(Prompts.Source(line.Language, Phrase(line.Now)), cancellationToken);
            await line.WaitAsync(UntilBeat(line.Now), cancellationToken);
            await line.PlayAsync(new ToneGenerator([1000], duration: Pip), cancellationToken);
        }
    }

    /// <summary>The prompts that tell a time.</summary>
    internal static string[] Phrase(DateTimeOffset now) =>
        now.Minute == 0 ? ["time-is", $"hour-{now.Hour}"] : ["time-is", $"hour-{now.Hour}", $"minute-{now.Minute}"];

    /// <summary>How long to the next full ten seconds.</summary>
    internal static TimeSpan UntilBeat(DateTimeOffset now) => TimeSpan.FromTicks(Beat.Ticks - (now.Ticks % Beat.Ticks));
}
