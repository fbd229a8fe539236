using Pbx.Core.Trunks;

namespace Pbx.Tests.Core.Support;

/// <summary>Passwords of trunks in memory.</summary>
internal sealed class FakeTrunkSecrets : ITrunkSecrets
{
    private readonly Dictionary<string, string> secrets = [];

    public event Action<string>? Changed;

    public string? Get(string trunkId) => secrets.GetValueOrDefault(trunkId);

    public Task<bool> SetAsync(string trunkId, string? password, string actorId)
    {
        if (password is null) secrets.Remove(trunkId);
        else secrets[trunkId] = password;
        Changed?.Invoke(trunkId);
        return Task.FromResult(true);
    }
}
