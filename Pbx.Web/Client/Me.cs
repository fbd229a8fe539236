using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Pbx.Core.Configuration;

namespace Pbx.Web.Client;

/// <summary>Who looks at the page.</summary>
public sealed class Me(AuthenticationStateProvider authentication, ISnapshotSource snapshots)
{
    /// <summary>Account id and, where there is one, the person's record.</summary>
    public async Task<(string Id, UserRecord? Record)> GetAsync()
    {
        var state = await authentication.GetAuthenticationStateAsync();
        var id = state.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";
        return (id, snapshots.Current?.UsersById.GetValueOrDefault(id));
    }
}
