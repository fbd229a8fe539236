using Microsoft.Extensions.Logging;
using Pbx.Core.Configuration;
using Pbx.Core.FeatureCodes;
using Pbx.Core.Live;

namespace Pbx.Core.Calls;

/// <summary>Wakes people up: rings them when it is time, and again some minutes later until they press a key, a few times. On the loop only.</summary>
internal sealed class WakeUps(Switchboard board)
{
    private const int MostCalls = 5;
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(3);

    // Whoever is called much later than wanted, after the system was off, is not woken up but disturbed.
    private static readonly TimeSpan Latest = TimeSpan.FromMinutes(30);

    private readonly Dictionary<string, Waking> waking = new(StringComparer.Ordinal);

    /// <summary>Looks whom to wake. Asked every few seconds.</summary>
    public void Review()
    {
        foreach (var (userId, one) in waking.ToArray())
        {
            if (board.Find(one.Call.Id) is not null) continue;
            if (one.Words.IsConfirmed || one.Calls >= MostCalls || board.People.Of(userId).WakeUpAt != one.At) Finish(userId, one.At);
            else if (board.Now >= one.Next) Ring(userId, one.At, one.Calls + 1);
        }
        foreach (var state in board.People.Feed.Snapshot())
        {
            if (state.WakeUpAt is not { } at || at > board.Now || waking.ContainsKey(state.UserId)) continue;
            if (board.Now - at > Latest) Finish(state.UserId, at);
            else Ring(state.UserId, at, 1);
        }
    }

    private void Ring(string userId, DateTimeOffset at, int calls)
    {
        if (board.IsStopping || board.Snapshots.Current is not { } snapshot || !snapshot.UsersById.TryGetValue(userId, out var user)) return;
        board.Log.LogInformation("{Extension} is woken up, call {Count}", user.Extension, calls);
        var shown = CodeBook.Of(snapshot.Plan).CodeOf(FeatureCode.WakeUp) ?? "";
        var words = new WakeUpWords();
        var call = new Call(board, snapshot, new LiveParty(user.Extension, user.DisplayName, user.Id), shown, 0) { Language = user.Language, Says = words };
        waking[userId] = new Waking(call, words, at, calls, board.Now + Between);
        call.Begin(user, new LiveParty(shown, "", null));
    }

    private void Finish(string userId, DateTimeOffset at)
    {
        waking.Remove(userId);
        // Another time may have been set meanwhile.
        if (board.People.Of(userId).WakeUpAt == at) _ = board.People.SetWakeUpAsync(userId, null, userId);
    }

    private sealed record Waking(Call Call, WakeUpWords Words, DateTimeOffset At, int Calls, DateTimeOffset Next);
}
