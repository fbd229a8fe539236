using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;

namespace Pbx.Web.Components;

/// <summary>The account behind a page.</summary>
public static class Actor
{
    /// <summary>Its id, under which changes are recorded.</summary>
    public static async Task<string> IdAsync(Task<AuthenticationState>? state)
    {
        if (state is null) return "";
        return (await state).User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";
    }
}
