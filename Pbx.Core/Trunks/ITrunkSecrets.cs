namespace Pbx.Core.Trunks;

/// <summary>Passwords of trunks, kept apart from the configuration and never shown again.</summary>
public interface ITrunkSecrets
{
    /// <summary>Keeps a password, or forgets it (null). Audited without the value. False: this account may not.</summary>
    Task<bool> SetAsync(string trunkId, string? password, string actorId);

    /// <summary>The password, or null. From any thread.</summary>
    string? Get(string trunkId);

    /// <summary>The password of this trunk is another one now. Raised on the thread of whoever changed it.</summary>
    event Action<string>? Changed;
}
