using Pbx.Media.Audio;

namespace Pbx.Core.FeatureCodes;

/// <summary>What a caller hears whose call was answered by the system itself and then did not reach anybody.</summary>
internal sealed class FailureTone(string country) : IServiceNumber
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(4);

    public async Task RunAsync(IServiceLine line, CancellationToken cancellationToken)
    {
        _ = line.PlayUntilKeyAsync(ToneGenerator.For(country, CallProgress.Busy), cancellationToken);
        await line.WaitAsync(Time, cancellationToken);
    }
}
