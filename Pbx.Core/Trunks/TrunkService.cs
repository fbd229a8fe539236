using System.Net;
using Microsoft.Extensions.Logging;
using Pbx.Core.Calls;
using Pbx.Core.Configuration;
using Pbx.Core.Live;
using Pbx.Core.Trunks.Testing;

namespace Pbx.Core.Trunks;

/// <summary>All trunks at work: follows the configuration and knows whose call is coming in. On the signalling loop only, except <see cref="Feed"/>.</summary>
internal sealed class TrunkService(Switchboard board, ITrunkSecrets? secrets) : IDisposable
{
    private readonly Dictionary<string, TrunkLine> lines = new(StringComparer.Ordinal);
    private bool stopped;

    /// <summary>What pages see.</summary>
    public LiveFeed<LiveTrunk> Feed { get; } = new(trunk => trunk.Id);

    /// <summary>Hears of calls that come in, before they go on their way.</summary>
    public event Action<TrunkArrival>? Arrived;

    /// <summary>Somebody hears of calls that come in.</summary>
    public bool IsWatched => Arrived is not null;

    /// <summary>Tells of a call that came in.</summary>
    public void Tell(TrunkArrival arrival) => Arrived?.Invoke(arrival);

    /// <summary>Begins to follow. Once, when the stack is there.</summary>
    public void Start()
    {
        if (secrets is not null) secrets.Changed += OnSecretChanged;
        board.Post(() => Apply(board.Snapshots.Current));
    }

    public TrunkLine? Find(string trunkId) => lines.GetValueOrDefault(trunkId);

    /// <summary>Takes a configuration: new trunks begin, others go on or begin anew, removed ones end.</summary>
    public void Apply(PbxSnapshot? snapshot)
    {
        if (snapshot is null || stopped) return;
        foreach (var trunk in snapshot.Plan.Trunks)
        {
            if (lines.TryGetValue(trunk.Id, out var line)) line.Apply(trunk, secrets?.Get(trunk.Id));
            else lines.Add(trunk.Id, new TrunkLine(board, trunk, secrets?.Get(trunk.Id), Publish));
        }
        foreach (var id in lines.Keys.Where(id => snapshot.Plan.Trunks.All(trunk => trunk.Id != id)).ToArray())
        {
            if (!lines.Remove(id, out var line)) continue;
            _ = line.EndAsync();
            Feed.Remove(id);
        }
    }

    /// <summary>A message from there is a trunk's, which proves itself by its address.</summary>
    public bool Knows(IPEndPoint source) => Candidates(source).Any();

    /// <summary>The trunk that a call comes from: of several at one address the one whose account or number is called.</summary>
    /// <param name="source">Where it comes from.</param>
    /// <param name="called">User parts that say who is called, the likeliest first.</param>
    public TrunkLine? Identify(IPEndPoint source, IReadOnlyList<string> called)
    {
        var candidates = Candidates(source).ToList();
        if (candidates.Count <= 1) return candidates.FirstOrDefault();
        var country = board.Snapshots.Current?.Settings.Country ?? "";
        var numbers = board.Snapshots.Current?.Plan.Numbers ?? [];
        return candidates.Find(line => line.Trunk.UserName.Length > 0 && called.Contains(line.Trunk.UserName))
            ?? candidates.Find(line => called.Any(text => Pbx.Core.Numbers.TelephoneNumber.Readings(text, country).Any(reading => numbers.Any(number =>
                number.TrunkId == line.Trunk.Id && Pbx.Core.Numbers.InboundPlan.Holds(number, reading)))))
            ?? candidates[0];
    }

    /// <summary>Unregisters everywhere.</summary>
    public Task StopAsync()
    {
        stopped = true;
        var ending = lines.Values.Select(line => line.EndAsync()).ToArray();
        lines.Clear();
        return Task.WhenAll(ending);
    }

    public void Dispose()
    {
        if (secrets is not null) secrets.Changed -= OnSecretChanged;
        foreach (var line in lines.Values) line.Dispose();
    }

    private IEnumerable<TrunkLine> Candidates(IPEndPoint source)
    {
        // Nearly always there are no trunks there at all; then nothing else is looked at.
        var best = 0;
        foreach (var line in lines.Values) best = Math.Max(best, line.Addresses.Match(source));
        if (best == 0 || IsPhone(source)) return [];
        return lines.Values.Where(line => line.Addresses.Match(source) == best);
    }

    // A telephone that has registered from there proves itself by its password, whatever else is behind its address.
    private bool IsPhone(IPEndPoint source) => board.Sip!.Registrations.All.Any(binding => binding.RemoteEndPoint.Equals(source));

    private void Publish(LiveTrunk trunk)
    {
        var before = Feed.Find(trunk.Id);
        Feed.Publish(trunk);
        if (before?.State == trunk.State && before.Error == trunk.Error) return;
        if (trunk.State == LiveTrunkState.Failed)
            board.Log.LogWarning("Trunk {Trunk}: {Error} {Status} {Reason}", trunk.Name, trunk.Error, trunk.StatusCode, trunk.Reason);
        else board.Log.LogInformation("Trunk {Trunk}: {State} {Server}", trunk.Name, trunk.State, trunk.Server);
    }

    private void OnSecretChanged(string trunkId) => board.Post(() => Apply(board.Snapshots.Current));
}
