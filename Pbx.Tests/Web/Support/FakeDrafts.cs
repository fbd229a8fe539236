using Pbx.Core.Configuration;
using Pbx.Core.Versions;

namespace Pbx.Tests.Web.Support;

/// <summary>A draft that tests lay on the table; whoever is signed in works in it if they say so.</summary>
public sealed class FakeDrafts : IPlanDrafts
{
    public event Action? Changed;

    public DraftState? Current { get; private set; }

    public bool Joined { get; set; }

    public PublishPreview? Preview { get; set; }

    public List<string> Asked { get; } = [];

    public PlanChange Answer { get; set; } = new();

    public void Set(DraftState? state)
    {
        Current = state;
        Changed?.Invoke();
    }

    public bool IsIn(string actorId) => Current is not null && Joined;

    public Task<PlanChange> OpenAsync(string name, string actorId) => Note($"open {name}");

    public Task<PlanChange> JoinAsync(string actorId) => Note("join");

    public Task<PlanChange> LeaveAsync(string actorId) => Note("leave");

    public Task<PlanChange> ChooseAsync(string part, bool draft, string stamp, string actorId) => Note($"choose {part} {draft}");

    public Task<PlanChange> DiscardAsync(string stamp, string actorId) => Note("discard");

    public Task<PublishPreview?> PreviewAsync(CancellationToken cancellationToken) => Task.FromResult(Preview);

    public Task<PlanChange> PublishAsync(string stamp, string actorId) => Note("publish");

    public Task<PlanChange> PlanAsync(DateTime shown, string stamp, string actorId) => Note($"plan {shown:yyyy-MM-dd HH:mm}");

    public Task<PlanChange> CancelPlanAsync(string actorId) => Note("cancel");

    private Task<PlanChange> Note(string what)
    {
        Asked.Add(what);
        return Task.FromResult(Answer);
    }
}
