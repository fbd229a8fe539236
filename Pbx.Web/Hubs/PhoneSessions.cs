using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.SignalR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Pbx.Core.Users;

namespace Pbx.Web.Hubs;

/// <summary>
/// Connections of browser telephones outlive the request whose cookie opened them: each minute those whose sign-in no longer counts (signed out
/// everywhere, new password or role, account deleted) are cut. Whoever has signed in anew reconnects at once, and a running call goes on.
/// </summary>
public sealed class PhoneSessions(IServiceScopeFactory scopes, IOptions<IdentityOptions> options, TimeProvider time, ILogger<PhoneSessions> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, HubCallerContext> connections = new(StringComparer.Ordinal);

    /// <summary>A telephone has connected.</summary>
    public void Came(HubCallerContext connection) =>
        connections[(connection ?? throw new ArgumentNullException(nameof(connection))).ConnectionId] = connection;

    /// <summary>It is gone.</summary>
    public void Went(HubCallerContext connection) =>
        connections.TryRemove((connection ?? throw new ArgumentNullException(nameof(connection))).ConnectionId, out _);

    /// <summary>Cuts those that no longer count.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (connections.IsEmpty) return;
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PbxUser>>();
        var stamps = await users.Users.AsNoTracking().ToDictionaryAsync(user => user.Id, user => user.SecurityStamp, cancellationToken);
        foreach (var connection in connections.Values)
        {
            var id = connection.User?.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";
            if (stamps.TryGetValue(id, out var stamp) && stamp == connection.User?.FindFirstValue(options.Value.ClaimsIdentity.SecurityStampClaimType)) continue;
            connection.Abort();
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await CheckAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogWarning(e, "sign-ins of browser telephones could not be checked");
            }
        }
    }
}
