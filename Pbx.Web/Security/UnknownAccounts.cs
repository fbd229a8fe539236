using Microsoft.AspNetCore.Identity;
using Pbx.Core.Users;

namespace Pbx.Web.Security;

/// <summary>Locks names that do not exist just as it locks accounts, so that a lock-out tells nothing about who has an account.</summary>
internal sealed class UnknownAccounts(TimeProvider time)
{
    private const int MaxNames = 10_000;
    private const int MaxFailures = 5;
    private static readonly TimeSpan LockOut = TimeSpan.FromMinutes(15);
    private static readonly PasswordHasher<PbxUser> Hasher = new();
    private static readonly string AnyHash = Hasher.HashPassword(new PbxUser(), Guid.NewGuid().ToString());
    private readonly Lock gate = new();
    private readonly Dictionary<string, (int Failures, DateTimeOffset Until)> names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Counts a failure; true if the name is locked, at the same attempt at which an account would be.</summary>
    public bool Failed(string name)
    {
        var now = time.GetUtcNow();
        lock (gate)
        {
            if (names.Count >= MaxNames) names.Clear();
            var (failures, until) = names.GetValueOrDefault(name);
            if (until > now) return true;
            if (failures >= MaxFailures) failures = 0;
            failures++;
            names[name] = (failures, failures >= MaxFailures ? now + LockOut : default);
            return failures >= MaxFailures;
        }
    }

    /// <summary>Spends the time that checking a real password takes.</summary>
    public static void Hash(string password) =>
        Hasher.VerifyHashedPassword(new PbxUser(), AnyHash, password.Length > PasswordRules.MaxLength ? "" : password);
}
