namespace Pbx.Core.FeatureCodes;

/// <summary>*43: says what it is, then sends everything back until the caller hangs up.</summary>
internal sealed class EchoTest : IServiceNumber
{
    public string Number => "*43";

    public async Task RunAsync(IServiceLine line, CancellationToken cancellationToken)
    {
        await line.PlayAsync(Prompts.Source(line.Language, "echo"), cancellationToken);
        line.Echo();
        await line.WaitAsync(Timeout.InfiniteTimeSpan, cancellationToken);
    }
}
