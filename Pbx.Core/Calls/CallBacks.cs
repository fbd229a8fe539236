using Microsoft.Extensions.Logging;
using Pbx.Core.Live;

namespace Pbx.Core.Calls;

/// <summary>
/// Completion of calls to busy subscribers (CCBS, ETSI EN 300 359): who has heard that somebody is busy, and wants it, is rung when both are free, and then that
/// person is called. Each waits for one person at most. On the loop only.
/// </summary>
internal sealed class CallBacks(Switchboard board)
{
    /// <summary>How long one waits.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(45);

    // Whoever has just hung up puts the receiver down first.
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(3);
    private readonly Dictionary<string, string> busy = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string To, DateTimeOffset Until)> wanted = new(StringComparer.Ordinal);

    /// <summary>Somebody has heard that a person is busy.</summary>
    public void WasBusy(string caller, string called) => busy[caller] = called;

    /// <summary>Calls the person who was busy last as soon as that is possible. False: nobody was.</summary>
    public bool Want(string caller)
    {
        if (!busy.TryGetValue(caller, out var called)) return false;
        wanted[caller] = (called, board.Now + Longest);
        // It may be free already.
        Freed(called);
        return true;
    }

    /// <summary>No more.</summary>
    public void Forget(string caller) => wanted.Remove(caller);

    /// <summary>A person has hung up.</summary>
    public void Freed(string userId)
    {
        foreach (var (caller, (to, _)) in wanted)
        {
            if (caller == userId || to == userId) board.After(Breath, () => Try(caller));
        }
    }

    private void Try(string caller)
    {
        if (!wanted.TryGetValue(caller, out var wish)) return;
        if (wish.Until <= board.Now || board.Snapshots.Current is not { } snapshot || !snapshot.UsersById.TryGetValue(caller, out var from) || !snapshot.UsersById.TryGetValue(wish.To, out var to))
        {
            wanted.Remove(caller);
            return;
        }
        if (IsBusy(caller) || IsBusy(wish.To) || board.People.Of(wish.To).DoNotDisturb || board.Refusal(caller) is not null) return;
        wanted.Remove(caller);
        busy.Remove(caller);
        board.Log.LogInformation("{From} is called back, since {To} is free", from.Extension, to.Extension);
        var call = new Call(board, snapshot, new LiveParty(from.Extension, from.DisplayName, from.Id), to.Extension, 0) { Language = from.Language };
        call.Begin(from, new LiveParty(to.Extension, to.DisplayName, null));
    }

    private bool IsBusy(string userId) => board.Calls.SelectMany(call => call.Legs).Any(leg => leg.Party.UserId == userId && leg.State != LegState.Ended);
}
