namespace Pbx.Core.Trunks;

/// <summary>A trunk as pages see it.</summary>
/// <param name="Id">Its id in the plan.</param>
/// <param name="Name">Name.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Since">Since when.</param>
public sealed record LiveTrunk(string Id, string Name, LiveTrunkState State, DateTimeOffset Since)
{
    /// <summary>Resource key of what is wrong: <c>no-answer</c>, <c>no-host</c>, <c>no-connection</c>, <c>wrong-password</c>, <c>no-password</c>, <c>forbidden</c>, <c>unknown-account</c>, <c>server-error</c>, <c>refused</c>, <c>no-binding</c>,
    /// <c>garbled</c>, <c>port-closed</c>, <c>tls-failed</c>, <c>tls-name</c>, <c>tls-expired</c>, <c>tls-untrusted</c>; of a call also <c>no-codec</c>, <c>bad-answer</c>; or empty.</summary>
    public string Error { get; init; } = "";

    /// <summary>SIP status of the last failure, else 0.</summary>
    public int StatusCode { get; init; }

    /// <summary>Words of the carrier, or empty.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Registered until then, unless refreshed.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Tried again then.</summary>
    public DateTimeOffset? NextTry { get; init; }

    /// <summary>Address, port and transport that answer, or empty.</summary>
    public string Server { get; init; } = "";

    /// <summary>Calls on it now.</summary>
    public int Calls { get; init; }

    /// <summary>The last call that it refused or did not take, as <see cref="Error"/> or a status; empty: none.</summary>
    public string LastError { get; init; } = "";
}

/// <summary>States of a trunk.</summary>
public enum LiveTrunkState
{
    /// <summary>Switched off.</summary>
    Disabled,

    /// <summary>Nothing is known yet.</summary>
    Connecting,

    /// <summary>Registered.</summary>
    Registered,

    /// <summary>It needs no registration, and answers (or is not asked).</summary>
    Reachable,

    /// <summary>It cannot carry calls.</summary>
    Failed,
}
