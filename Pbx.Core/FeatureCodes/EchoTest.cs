namespace Pbx.Core.FeatureCodes;

/// <summary>Says what it is, then sends everything back until the caller hangs up.</summary>
internal sealed class EchoTest : IServiceNumber
{
    public async Task RunAsync(IServiceLine line, CancellationToken cancellationToken)
    {
        await line.PlayAsync(Prompts.Source(line.Language, "echo"), cancellationToken);
        line.Echo();
        await line.WaitAsync(Timeout.InfiniteTimeSpan, cancellationToken);
    }
}
