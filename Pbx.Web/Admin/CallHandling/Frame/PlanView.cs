using Microsoft.AspNetCore.Components;
using Pbx.Core.Configuration;
using Pbx.Core.Versions;

namespace Pbx.Web.Admin.CallHandling.Frame;

/// <summary>Base of what shows the plan: draws again when somebody changes it, publishes a draft or takes to it.</summary>
public abstract class PlanView : ComponentBase, IDisposable
{
    private bool disposed;

    /// <summary>Names and links.</summary>
    [Inject] protected PlanNames Names { get; set; } = default!;

    [Inject] private ISnapshotSource Snapshots { get; set; } = default!;

    [Inject] private IPlanDrafts Drafts { get; set; } = default!;

    /// <summary>The plan that the person at the page sees and changes: the one in force, or the draft.</summary>
    protected CallPlan Plan => Names.Plan;

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        Snapshots.Changed += Moved;
        Drafts.Changed += Moved;
    }

    /// <summary>Called before it is drawn again, since the plan or the people have changed.</summary>
    protected virtual void OnPlanChanged() { }

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the subscription.</summary>
    protected virtual void Dispose(bool disposing)
    {
        disposed = true;
        Snapshots.Changed -= Moved;
        Drafts.Changed -= Moved;
    }

    private void Moved(PbxSnapshot snapshot) => Moved();

    private void Moved() => _ = InvokeAsync(() =>
    {
        if (disposed) return;
        OnPlanChanged();
        StateHasChanged();
    });
}
