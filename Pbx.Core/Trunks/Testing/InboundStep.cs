using System.Globalization;
using Pbx.Core.Numbers;

namespace Pbx.Core.Trunks.Testing;

/// <summary>Waits for a call from outside and says how it was read. The call itself goes its usual way: others may be calling at this moment.</summary>
internal static class InboundStep
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<bool> RunAsync(TestBench bench, Action<TrunkTestFinding> note)
    {
        if (bench.Line is null)
        {
            note(TrunkTestFinding.Hint("inbound.off"));
            return false;
        }
        TrunkArrival? came = null;
        var strangers = new HashSet<string>(StringComparer.Ordinal);
        void OnArrived(TrunkArrival arrival)
        {
            if (arrival.TrunkId == bench.Trunk.Id) came = arrival;
            // It may be anybody who knocks; ten are enough to see.
            else if (arrival.TrunkId is null && strangers.Count < 10 && strangers.Add(arrival.Source.Address.ToString()))
                note(TrunkTestFinding.Hint("inbound.stranger", arrival.Source.ToString(), arrival.Caller));
            bench.Nudge();
        }

        bench.Board.Trunks.Arrived += OnArrived;
        try
        {
            await bench.UntilAsync(() => came is not null, Patience);
        }
        finally
        {
            bench.Board.Trunks.Arrived -= OnArrived;
        }
        if (came is null)
        {
            note(TrunkTestFinding.Problem("inbound.nothing", Patience.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)));
            return false;
        }
        Read(came, bench, note);
        return true;
    }

    private static void Read(TrunkArrival came, TestBench bench, Action<TrunkTestFinding> note)
    {
        var country = bench.Snapshot.Settings.Country;
        var asRead = came.Called.Select(one => $"{one.Header}: {one.Text}").ToList();
        if (came.Number is { } number)
        {
            var (header, text) = came.Called.FirstOrDefault(one => TelephoneNumber.Readings(one.Text, country).Contains(number));
            note(TrunkTestFinding.Ok("inbound.called", text ?? number, header ?? "", number) with { Details = asRead });
        }
        else
        {
            note(TrunkTestFinding.Problem(came.Refusal == 404 ? "inbound.unknown-number" : "inbound.refused", string.Join(", ", came.Called.Select(one => one.Text).Distinct()),
                came.Refusal.ToString(CultureInfo.InvariantCulture)) with
            { Details = asRead });
        }
        if (came.IsWithheld) note(TrunkTestFinding.Ok("inbound.withheld", came.CallerHeader));
        else if (TelephoneNumber.ToE164(came.Caller, country) is { } caller) note(TrunkTestFinding.Ok("inbound.caller", caller, came.CallerHeader));
        else note(TrunkTestFinding.Hint("inbound.caller-unread", came.Caller, came.CallerHeader));
        if (came.Target.Length > 0) note(TrunkTestFinding.Ok("inbound.goes", came.Target));
    }
}
