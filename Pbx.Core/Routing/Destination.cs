using Pbx.Core.Configuration;
using Pbx.Core.Flows;

namespace Pbx.Core.Routing;

/// <summary>Where a dialled number leads.</summary>
public abstract record Destination
{
    /// <summary>A person's devices.</summary>
    public sealed record Person(UserRecord User) : Destination;

    /// <summary>A service of the system itself, by its number.</summary>
    public sealed record Service(string Number) : Destination;

    /// <summary>Through hours, menus, groups and mailboxes.</summary>
    public sealed record Flow(FlowStart Start) : Destination;

    /// <summary>Nowhere. <paramref name="Reason"/> is a resource key.</summary>
    public sealed record Nowhere(int StatusCode, string Reason) : Destination;
}
