using Microsoft.AspNetCore.Components;
using Pbx.Core.Configuration;

namespace Pbx.Web.Admin.CallHandling.Frame;

/// <summary>Base of what shows the plan: draws again when somebody changes it.</summary>
public abstract class PlanView : ComponentBase, IDisposable
{
    private bool disposed;

    /// <summary>Names and links.</summary>
    [Inject] protected PlanNames Names { get; set; } = default!;

    [Inject] private ISnapshotSource Snapshots { get; set; } = default!;

    /// <summary>The plan in force.</summary>
    protected CallPlan Plan => Names.Plan;

    /// <inheritdoc />
    protected override void OnInitialized() => Snapshots.Changed += Moved;

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
    }

    private void Moved(PbxSnapshot snapshot) => _ = InvokeAsync(() =>
    {
        if (disposed) return;
        OnPlanChanged();
        StateHasChanged();
    });
}
