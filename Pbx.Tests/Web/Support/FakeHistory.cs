using Pbx.Core.CallHistory;

namespace Pbx.Tests.Web.Support;

/// <summary>A history that tests write.</summary>
public sealed class FakeHistory : ICallHistory
{
    public List<CallHistoryEntry> Entries { get; } = [];

    public bool Fails { get; set; }

    public event Action<IReadOnlyList<CallHistoryEntry>>? Written;

    public void Record(CallHistoryEntry entry)
    {
        Entries.Add(entry);
        Written?.Invoke([entry]);
    }

    public Task<CallHistoryPage> QueryAsync(CallHistoryFilter filter, CancellationToken cancellationToken)
    {
        if (Fails) throw new InvalidOperationException("database is locked");
        var found = Entries.Where(e => filter.Outcome is null || e.Outcome == filter.Outcome).ToList();
        return Task.FromResult(new CallHistoryPage([.. found.Skip(filter.Skip).Take(filter.Take)], found.Count));
    }
}
