using System.Globalization;
using Pbx.Core.Extensions;
using Pbx.Core.OutboundRules;
using Pbx.Core.Routing;
using Pbx.Media;
using Pbx.Sip;

namespace Pbx.Core.Trunks.Testing;

/// <summary>Places a call as a person would over this trunk, and measures the sound when it is answered. Within the limits against fraud.</summary>
internal sealed class CallStep(TestBench bench) : IDisposable
{
    private static readonly TimeSpan Silent = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Ringing = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    private TestCall? call;
    private bool counted;
    private TimeSpan? longest;
    private DateTimeOffset? answered;

    public async Task<bool> RunAsync(Action<TrunkTestFinding> note)
    {
        var (board, user) = (bench.Board, bench.Order.UserId);
        var number = DialledNumber.Normalise(DialPrefix.Read(bench.Order.Number).Number);
        var dialler = new Dialler { UserId = user, CallsNow = board.OutsideCallsOf(user), CostlyToday = board.Spending.Of(user, board.Today(bench.Snapshot)) };
        var destination = OutboundPlan.OnTrunk(bench.Snapshot, bench.Trunk, number, dialler);
        if (destination is not Destination.Outside { Routes: [var route, ..] } outside)
        {
            note(TrunkTestFinding.Problem("call." + (destination as Destination.Nowhere)?.Reason, number));
            return false;
        }
        if (bench.Line?.IsFull == true || board.Refusal(user) is not null)
        {
            note(TrunkTestFinding.Problem("call.full"));
            return false;
        }
        longest = outside.Longest;
        var identity = TrunkIdentity.Of(bench.Trunk, new OutsideCaller(route.CallerId, "", bench.Trunk.AlwaysWithholds), bench.Snapshot.Settings.Country);
        call = new TestCall(bench, route.Dial, identity);
        bench.Line?.CallBegan();
        counted = bench.Line is not null;
        var taken = await TryAsync(note, route.Dial, identity);
        if (!taken) Dispose();
        return taken;
    }

    /// <summary>A tone is sent and what comes is counted, for as long as the order says; then it hangs up.</summary>
    public async Task<bool> ListenAsync(Action<TrunkTestFinding> note)
    {
        var media = call!.Media!;
        var time = longest < bench.Order.Sound ? longest.Value : bench.Order.Sound;
        var stays = !await bench.UntilAsync(() => call.Ending is not null, Settling < time ? Settling : time);
        var early = media.GetStatistics();
        if (stays && time > Settling) stays = !await bench.UntilAsync(() => call.Ending is not null, time - Settling);
        var statistics = media.GetStatistics();
        if (!stays) note(TrunkTestFinding.Hint("sound.cut", Seconds(bench.Board.Now - answered!.Value)));
        foreach (var finding in TestWords.Sound(statistics, early, call.OurAddress, bench.Server?.Address, call.Offered)) note(finding);
        Dispose();
        return true;
    }

    public void Dispose()
    {
        call?.Dispose();
        call = null;
        if (counted) bench.Line?.CallEnded();
        counted = false;
        if (longest is not null && answered is { } since) bench.Board.Spending.Add(bench.Order.UserId, bench.Board.Today(bench.Snapshot), bench.Board.Now - since);
        answered = null;
    }

    private async Task<bool> TryAsync(Action<TrunkTestFinding> note, string dial, TrunkIdentity identity)
    {
        var began = bench.Board.Now;
        var secure = bench.Trunk.Srtp != TrunkSrtp.Off;
        var sent = call!.Start(secure ? MediaProfile.SdesSrtp : MediaProfile.Rtp);
        if (sent) await bench.UntilAsync(() => call.Ending is not null || call.IsAnswered || call.Rings, Silent);
        // As with the calls of people: SRTP that is refused gives way where it may.
        if (sent && bench.Trunk.Srtp == TrunkSrtp.Offered && call.Ending is { Kind: EndKind.Rejected, StatusCode: 488 or 415 or 606 })
        {
            note(TrunkTestFinding.Hint("call.srtp-plain"));
            secure = false;
            sent = call.Start(MediaProfile.Rtp);
            if (sent) await bench.UntilAsync(() => call.Ending is not null || call.IsAnswered || call.Rings, Silent);
        }
        if (!sent)
        {
            note(TrunkTestFinding.Problem("call.no-port"));
            return false;
        }
        var server = bench.Server?.ToString() ?? bench.Trunk.Domain;
        if (call.Ending is null && !call.IsAnswered && !call.IsHeard)
        {
            note(TrunkTestFinding.Problem(bench.HeardNoise(Silent) ? "reach.garbled" : "call.silent", server, dial));
            return false;
        }
        if (call.Ending is null && !call.IsAnswered) await bench.UntilAsync(() => call.Ending is not null || call.IsAnswered, Ringing);
        if (call.IsAnswered)
        {
            answered = bench.Board.Now;
            note(TrunkTestFinding.Ok("call.answered", dial, Seconds(bench.Board.Now - began)));
            return true;
        }
        note(call.Ending is { } ending
            ? TestWords.Refusal(ending, dial, From(identity), call.Offered, secure, bench.Credentials is not null, server)
            : TrunkTestFinding.Hint(call.Rings ? "call.rang" : "call.trying", dial, Seconds(bench.Board.Now - began)));
        return false;
    }

    /// <summary>Who calls, as a carrier reads it: the header meant for that, else From.</summary>
    private static string From(TrunkIdentity identity) =>
        identity.Headers.FirstOrDefault(header => header.Key.StartsWith("P-", StringComparison.Ordinal) || header.Key == "Remote-Party-ID") is { Key: not null } header
            ? $"{header.Key}: {header.Value}"
            : $"From: <sip:{identity.From.User}@{identity.From.Host}>";

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
}
