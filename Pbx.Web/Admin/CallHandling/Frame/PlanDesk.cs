using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Pbx.Core.Configuration;
using Pbx.Core.Versions;

namespace Pbx.Web.Admin.CallHandling.Frame;

/// <summary>What lies on the desk of the person behind a page: the plan in force, or the draft in which the person works.</summary>
public sealed class PlanDesk(AuthenticationStateProvider accounts, ISnapshotSource snapshots, IPlanDrafts drafts)
{
    private string? actorId;

    /// <summary>The draft, if the person works in it.</summary>
    public DraftState? Draft => drafts.IsIn(ActorId) ? drafts.Current : null;

    /// <summary>The plan that the person sees and changes.</summary>
    public CallPlan Plan => Draft?.Plan ?? snapshots.Current?.Plan ?? CallPlan.Empty;

    /// <summary>The configuration with that plan; null before set-up.</summary>
    public PbxSnapshot? Snapshot => Draft is { } draft && snapshots.Current is { } now ? now with { Plan = draft.Plan } : snapshots.Current;

    // Who it is does not change as long as a page lives. Outside a page, where nobody sits at a desk, the plan in force lies on it.
    private string ActorId
    {
        get
        {
            if (actorId is not null) return actorId;
            try
            {
                var state = accounts.GetAuthenticationStateAsync();
                if (!state.IsCompletedSuccessfully) return "";
                actorId = state.Result.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";
            }
            catch (InvalidOperationException)
            {
                actorId = "";
            }
            return actorId;
        }
    }
}
