using System.Globalization;
using Pbx.Sip;

namespace Pbx.Core.Trunks.Testing;

/// <summary>Whether the trunk's servers answer OPTIONS (RFC 3261 11), how fast, and if not, why not.</summary>
internal static class ReachStep
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan ProbeTime = TimeSpan.FromMilliseconds(700);

    public static async Task<bool> RunAsync(TestBench bench, Action<TrunkTestFinding> note)
    {
        var failures = new List<(string Server, SipFailure Failure)>();
        var answered = false;
        foreach (var (proxy, found) in bench.Ways)
        {
            var began = bench.Board.Now;
            var server = found.Servers[0];
            var outcome = await AskAsync(bench, proxy, server);
            if (outcome.Failure != SipFailure.None || outcome.StatusCode is 408 or 503 && outcome.Way is null)
            {
                failures.Add(($"{server.Transport} {server.Address}", await WhyAsync(bench, server, outcome)));
                continue;
            }
            var ms = (bench.Board.Now - began).TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);
            var at = outcome.Way is { } way ? $"{way.Transport} {way.Server}" : $"{server.Transport} {server.Address}";
            if (!answered)
            {
                answered = true;
                (bench.Proxy, bench.Server, bench.Way) = (proxy, outcome.Way?.Server ?? server.Address, outcome.Way);
            }
            // A refusal is a sign of life as good as any.
            note(TrunkTestFinding.Ok("reach.answers", at, ms, outcome.StatusCode.ToString(CultureInfo.InvariantCulture)));
        }
        // Some carriers leave OPTIONS unanswered and take everything else.
        var more = bench.Trunk.Authentication == TrunkAuthentication.Registers || bench.Order.Number.Length > 0;
        foreach (var (server, failure) in failures)
        {
            var silent = failure == SipFailure.NoAnswer;
            if (answered) note(TrunkTestFinding.Hint("reach.other-silent", server));
            else if (silent && more) note(TrunkTestFinding.Hint("reach.silent", server));
            else note(TrunkTestFinding.Problem(TestWords.KeyOf(failure), server, bench.Trunk.Domain));
        }
        return answered || (more && failures.Exists(one => one.Failure == SipFailure.NoAnswer));
    }

    private static async Task<SipOutcome> AskAsync(TestBench bench, string? proxy, SipServer server)
    {
        using var limit = new CancellationTokenSource(Patience, bench.Board.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, bench.Cancel);
        try
        {
            var asking = bench.Sip.RequestAsync(TrunkLine.OptionsOf(bench.Trunk, proxy, bench.Snapshot.Settings.Fqdn), both.Token);
            if (server.Transport != "UDP" || asking.IsCompleted) return await asking;
            // A machine that says at once that nobody listens need not be waited for.
            var probe = bench.Sip.IsPortClosedAsync(server.Address, ProbeTime);
            if (await Task.WhenAny(asking, probe) != probe || !await probe) return await asking;
            await both.CancelAsync();
            return new SipOutcome(503, "") { Failure = SipFailure.PortClosed };
        }
        catch (OperationCanceledException) when (!bench.Cancel.IsCancellationRequested)
        {
            return new SipOutcome(408, "") { Failure = SipFailure.NoAnswer };
        }
    }

    private static async Task<SipFailure> WhyAsync(TestBench bench, SipServer server, SipOutcome outcome)
    {
        if (outcome.Failure is not (SipFailure.None or SipFailure.NoAnswer)) return outcome.Failure;
        if (bench.Sip.HasHeardNoise(server.Address, Patience + TimeSpan.FromSeconds(1))) return SipFailure.Garbled;
        return server.Transport == "UDP" && await bench.Sip.IsPortClosedAsync(server.Address, ProbeTime).WaitAsync(bench.Cancel) ? SipFailure.PortClosed : SipFailure.NoAnswer;
    }
}
