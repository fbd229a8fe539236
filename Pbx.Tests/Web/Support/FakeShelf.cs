using Pbx.Core.Recordings;
using Pbx.Core.Users;

namespace Pbx.Tests.Web.Support;

/// <summary>Recordings and their settings that tests write.</summary>
public sealed class FakeShelf : IRecordings, IRecordingSettings
{
    public event Action? Changed;

    public List<RecordingItem> Items { get; } = [];

    public RecordingAccess Access { get; set; } = new(true, true, true);

    public RecordingStorage Storage { get; set; } = new("/data/recordings", 0, 0, 50L << 30);

    public RecordingSettings Now { get; set; } = new();

    public List<FieldProblem> Refuse { get; } = [];

    public List<string> Deleted { get; } = [];

    public RecordingFilter? Asked { get; private set; }

    public bool Fails { get; set; }

    public static RecordingItem Item(string id, RecordingCause cause = RecordingCause.OnDemand, bool isWhole = true, bool mayDownload = true) => new(
        id, "call-" + id, new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero), TimeSpan.FromSeconds(127), "+41791234567", "", "201", "Anna Muster",
        Pbx.Core.Recordings.CallDirection.Incoming, cause, "u1", "", true, isWhole, 1_000_000, "", [0, 255, 10, 20], mayDownload);

    public void Add(RecordingItem item)
    {
        Items.Add(item);
        Changed?.Invoke();
    }

    public Task<RecordingAccess> AccessAsync(string userId, CancellationToken cancellationToken) => Task.FromResult(Access);

    public Task<RecordingPage> QueryAsync(RecordingFilter filter, string userId, CancellationToken cancellationToken)
    {
        if (Fails) throw new InvalidOperationException("database is locked");
        Asked = filter;
        var found = Items.Where(item => filter.Cause is null || item.Cause == filter.Cause).ToList();
        return Task.FromResult(new RecordingPage([.. found.Skip(filter.Skip).Take(filter.Take)], found.Count, found.Sum(item => item.Bytes)));
    }

    public Task<ILookup<string, RecordingItem>> OfCallsAsync(IReadOnlyCollection<string> callIds, string userId, CancellationToken cancellationToken) =>
        Task.FromResult(Items.Where(item => item.IsWhole && callIds.Contains(item.CallId)).ToLookup(item => item.CallId));

    public Task<Stream?> OpenAsync(string id, string userId, bool download, CancellationToken cancellationToken) => Task.FromResult<Stream?>(null);

    public Task<bool> DeleteAsync(string id, string userId)
    {
        Deleted.Add(id);
        return Task.FromResult(Items.RemoveAll(item => item.Id == id) > 0);
    }

    public Task<RecordingStorage> StorageAsync(CancellationToken cancellationToken) => Task.FromResult(Storage);

    public Task<RecordingSettings> GetAsync(CancellationToken cancellationToken) => Task.FromResult(Now);

    public Task<IReadOnlyList<FieldProblem>> SaveAsync(RecordingSettings before, RecordingSettings settings, string actorId)
    {
        if (Refuse.Count > 0) return Task.FromResult<IReadOnlyList<FieldProblem>>([.. Refuse]);
        if (before != Now) return Task.FromResult<IReadOnlyList<FieldProblem>>([new FieldProblem("", "changed-meanwhile")]);
        Now = settings;
        return Task.FromResult<IReadOnlyList<FieldProblem>>([]);
    }
}
