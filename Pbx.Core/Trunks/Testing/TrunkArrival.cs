using System.Net;

namespace Pbx.Core.Trunks.Testing;

/// <summary>A call that came in while somebody watched, as it was read.</summary>
/// <param name="TrunkId">Trunk; null: its address is none of any trunk, and it was turned away.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Caller">Number of the caller as read, or what stands in From.</param>
internal sealed record TrunkArrival(string? TrunkId, IPEndPoint Source, string Caller)
{
    /// <summary>Header in which the caller was read.</summary>
    public string CallerHeader { get; init; } = "From";

    /// <summary>The caller withholds the number.</summary>
    public bool IsWithheld { get; init; }

    /// <summary>What may be the called number, with the header in which it stands, the likeliest first.</summary>
    public IReadOnlyList<(string Header, string Text)> Called { get; init; } = [];

    /// <summary>Number of ours that it is, in E.164; null: none.</summary>
    public string? Number { get; init; }

    /// <summary>Where it goes: an object of the plan or an account; empty: nowhere.</summary>
    public string Target { get; init; } = "";

    /// <summary>Status with which it was refused, else 0.</summary>
    public int Refusal { get; init; }
}
