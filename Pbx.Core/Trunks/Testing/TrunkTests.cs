using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Pbx.Core.Calls;
using Pbx.Core.Configuration;

namespace Pbx.Core.Trunks.Testing;

/// <summary>Runs tests of trunks on the signalling loop: one at a time for each trunk, none for longer than it may.</summary>
internal sealed class TrunkTests(Switchboard board, ITrunkSecrets? secrets) : ITrunkTest
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    private readonly HashSet<string> running = new(StringComparer.Ordinal);
    private readonly HashSet<CancellationTokenSource> ends = [];

    public async IAsyncEnumerable<TrunkTestReport> RunAsync(TrunkTestOrder order, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (board.Sip is not { } sip) yield break;
        using var limit = new CancellationTokenSource(Longest, board.Time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var reports = Channel.CreateUnbounded<TrunkTestReport>(new UnboundedChannelOptions { SingleReader = true });
        var test = sip.InvokeAsync(async () =>
        {
            try
            {
                await RunAsync(order, report => reports.Writer.TryWrite(report), end);
                return true;
            }
            finally
            {
                reports.Writer.TryComplete();
            }
        });
        try
        {
            await foreach (var report in reports.Reader.ReadAllAsync(CancellationToken.None)) yield return report;
        }
        finally
        {
            // Whoever stops reading wants it to end, and it ends before we do.
            if (!test.IsCompleted) await end.CancelAsync();
            await test;
        }
    }

    /// <summary>The program goes down.</summary>
    public void Stop()
    {
        foreach (var end in ends.ToArray()) end.Cancel();
    }

    /// <summary>Runs a test to its end. On the loop.</summary>
    internal async Task RunAsync(TrunkTestOrder order, Action<TrunkTestReport> tell, CancellationTokenSource end)
    {
        if (board.IsStopping || board.Snapshots.Current is not { } snapshot) return;
        var line = board.Trunks.Find(order.TrunkId);
        if ((order.Draft ?? line?.Trunk) is not { } trunk)
        {
            tell(Refused(order.TrunkId, "test.gone"));
            return;
        }
        if (!running.Add(order.TrunkId))
        {
            tell(Refused(trunk.Name, "test.running"));
            return;
        }
        ends.Add(end);
        board.Log.LogInformation("Trunk {Trunk} is tested by {User}, calling {Number}", trunk.Name, order.UserId, order.Number.Length > 0 ? order.Number : "nobody");
        var used = order.Draft is null && line is { Trunk.Enabled: true } ? line : null;
        var password = order.Password ?? secrets?.Get(order.TrunkId);
        var bench = new TestBench(board, snapshot, trunk, used, TrunkLine.CredentialsOf(trunk, password), order, end.Token);
        using var nudge = end.Token.Register(() => board.Post(bench.Nudge));
        try
        {
            await new TrunkTestRun(bench, tell).RunAsync();
        }
        finally
        {
            running.Remove(order.TrunkId);
            ends.Remove(end);
        }
    }

    private TrunkTestReport Refused(string name, string key) => new(name, board.Now,
        [.. Enum.GetValues<TrunkTestStep>().Select(step => new TrunkTestStepReport(step, step == TrunkTestStep.LookUp ? TrunkTestState.Done : TrunkTestState.Skipped,
            step == TrunkTestStep.LookUp ? [TrunkTestFinding.Problem(key)] : []))])
    {
        IsOver = true,
    };
}
