using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Pbx.Core.Trunks.Testing;

namespace Pbx.Tests.Web.Support;

/// <summary>A test of a trunk that tells what the test of the page wants.</summary>
internal sealed class FakeTrunkTest : ITrunkTest
{
    private readonly List<TrunkTestStepReport> steps = [.. Enum.GetValues<TrunkTestStep>().Select(step => new TrunkTestStepReport(step, TrunkTestState.Waiting, []))];
    private Channel<TrunkTestReport> channel = Channel.CreateUnbounded<TrunkTestReport>();

    public TrunkTestOrder? Order { get; private set; }

    public bool WasCancelled { get; private set; }

    public async IAsyncEnumerable<TrunkTestReport> RunAsync(TrunkTestOrder order, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Order = order;
        channel = Channel.CreateUnbounded<TrunkTestReport>();
        await using var registration = cancellationToken.Register(() =>
        {
            WasCancelled = true;
            End(cancelled: true);
        });
        await foreach (var report in channel.Reader.ReadAllAsync(CancellationToken.None)) yield return report;
    }

    public void Tell(TrunkTestStep step, TrunkTestState state, params TrunkTestFinding[] findings)
    {
        steps[(int)step] = new TrunkTestStepReport(step, state, findings) { Took = state == TrunkTestState.Done ? TimeSpan.FromMilliseconds(42) : null };
        channel.Writer.TryWrite(Report());
    }

    public void End(bool cancelled = false)
    {
        for (var i = 0; i < steps.Count; i++)
            if (steps[i].State == TrunkTestState.Waiting) steps[i] = steps[i] with { State = TrunkTestState.Skipped };
        channel.Writer.TryWrite(Report() with { IsOver = true, IsCancelled = cancelled });
        channel.Writer.TryComplete();
    }

    private TrunkTestReport Report() => new("Main line", DateTimeOffset.UnixEpoch, [.. steps]);
}
