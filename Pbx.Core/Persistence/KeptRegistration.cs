namespace Pbx.Core.Persistence;

/// <summary>A SIP binding (RFC 3261 10.2) as it outlives a restart.</summary>
public sealed class KeptRegistration
{
    /// <summary>Binding id.</summary>
    public string Id { get; set; } = "";

    /// <summary>User part of the address of record.</summary>
    public string Aor { get; set; } = "";

    /// <summary>Contact URI.</summary>
    public string Contact { get; set; } = "";

    /// <summary>UDP, TCP, TLS, WS or WSS.</summary>
    public string Transport { get; set; } = "";

    /// <summary>Address and port that the REGISTER came from.</summary>
    public string RemoteEndPoint { get; set; } = "";

    /// <summary>User-Agent.</summary>
    public string UserAgent { get; set; } = "";

    /// <summary>+sip.instance (RFC 5626).</summary>
    public string? InstanceId { get; set; }

    /// <summary>Path set (RFC 3327), one URI a line.</summary>
    public string Path { get; set; } = "";

    /// <summary>When it was last refreshed.</summary>
    public DateTimeOffset RegisteredAt { get; set; }

    /// <summary>When it ends.</summary>
    public DateTimeOffset ExpiresAt { get; set; }
}
