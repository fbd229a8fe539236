using Microsoft.Extensions.Logging;

namespace Pbx.Core.Trunks.Testing;

/// <summary>One test: its steps one after the other, told as they go. What it has begun it ends, however it ends itself. On the signalling loop only.</summary>
internal sealed class TrunkTestRun(TestBench bench, Action<TrunkTestReport> tell)
{
    private readonly DateTimeOffset began = bench.Board.Now;
    private readonly List<TrunkTestStepReport> steps = [.. Enum.GetValues<TrunkTestStep>().Select(step => new TrunkTestStepReport(step, TrunkTestState.Waiting, []))];

    public async Task RunAsync()
    {
        var cancelled = false;
        using var registering = new RegisterStep(bench);
        using var calling = new CallStep(bench);
        try
        {
            var goes = await StepAsync(TrunkTestStep.LookUp, note => LookUpStep.RunAsync(bench, note))
                && await StepAsync(TrunkTestStep.Reach, note => ReachStep.RunAsync(bench, note))
                && await StepAsync(TrunkTestStep.Register, registering.RunAsync);
            if (goes && bench.Order.Number.Length > 0 && await StepAsync(TrunkTestStep.Call, calling.RunAsync)) await StepAsync(TrunkTestStep.Sound, calling.ListenAsync);
            if (goes && bench.Order.AwaitsCall) await StepAsync(TrunkTestStep.Inbound, note => InboundStep.RunAsync(bench, note));
        }
        catch (OperationCanceledException)
        {
            cancelled = true;
        }
#pragma warning disable CA1031 // whoever tests has to see that it went wrong, and nothing else may suffer
        catch (Exception exception)
#pragma warning restore CA1031
        {
            bench.Board.Log.LogError(exception, "The test of trunk {Trunk} failed", bench.Trunk.Name);
            var at = Math.Max(0, steps.FindIndex(step => step.State == TrunkTestState.Running));
            steps[at] = steps[at] with { Findings = [.. steps[at].Findings, TrunkTestFinding.Problem("test.failed")] };
        }
        calling.Dispose();
        await registering.EndAsync();
        for (var i = 0; i < steps.Count; i++)
        {
            steps[i] = steps[i] with
            {
                State = steps[i].State switch
                {
                    TrunkTestState.Waiting => TrunkTestState.Skipped,
                    TrunkTestState.Running => TrunkTestState.Done,
                    var state => state,
                },
            };
        }
        tell(Report() with { IsOver = true, IsCancelled = cancelled });
    }

    /// <summary>Runs a step; false: what follows would be of no use.</summary>
    private async Task<bool> StepAsync(TrunkTestStep step, Func<Action<TrunkTestFinding>, Task<bool>> run)
    {
        bench.Cancel.ThrowIfCancellationRequested();
        var (at, start) = ((int)step, bench.Board.Now);
        Change(at, one => one with { State = TrunkTestState.Running });
        var goes = await run(finding => Change(at, one => one with { Findings = [.. one.Findings, finding] }));
        Change(at, one => one with { State = TrunkTestState.Done, Took = bench.Board.Now - start });
        return goes;
    }

    private void Change(int at, Func<TrunkTestStepReport, TrunkTestStepReport> change)
    {
        steps[at] = change(steps[at]);
        tell(Report());
    }

    private TrunkTestReport Report() => new(bench.Trunk.Name, began, [.. steps]);
}
