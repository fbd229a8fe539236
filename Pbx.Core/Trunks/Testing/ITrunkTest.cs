namespace Pbx.Core.Trunks.Testing;

/// <summary>Tests a trunk step by step - name, server, registration, a call, its sound - and says of each what was found. From any thread.</summary>
public interface ITrunkTest
{
    /// <summary>Runs a test; each report is the whole of it so far, the last one is over. Whoever stops reading ends the test, and nothing of it is left behind.</summary>
    IAsyncEnumerable<TrunkTestReport> RunAsync(TrunkTestOrder order, CancellationToken cancellationToken = default);
}

/// <summary>What to test.</summary>
/// <param name="TrunkId">Trunk of the configuration; of a draft its future id.</param>
public sealed record TrunkTestOrder(string TrunkId)
{
    /// <summary>A trunk that is not stored, or not so: it is registered for the test only. Null: the stored one.</summary>
    public Trunk? Draft { get; init; }

    /// <summary>A password that is not stored; null: the stored one.</summary>
    public string? Password { get; init; }

    /// <summary>Number to call, as people dial it; empty: no call is placed. It costs what the carrier charges.</summary>
    public string Number { get; init; } = "";

    /// <summary>Account of whoever tests: the call counts against the limits of this person.</summary>
    public string UserId { get; init; } = "";

    /// <summary>Waits for a call from outside and shows what arrives.</summary>
    public bool AwaitsCall { get; init; }

    /// <summary>How long the sound is measured: long enough for the other side's first reports (RFC 3550 6.2).</summary>
    public TimeSpan Sound { get; init; } = TimeSpan.FromSeconds(8);
}
