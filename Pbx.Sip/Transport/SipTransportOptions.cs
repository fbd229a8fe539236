namespace Pbx.Sip.Transport;

/// <summary>Limits of connections; the defaults suit a company's telephone system.</summary>
public sealed record SipTransportOptions
{
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>A whole office may sit behind one address.</summary>
    public int MaxConnectionsPerSource { get; init; } = 500;

    /// <summary>Nothing received for so long. Phones without keep-alive refresh their registration within the hour.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(65);

    /// <summary>A new connection must bring a whole message, or at least a keep-alive, within this time.</summary>
    public TimeSpan FirstMessageTimeout { get; init; } = TimeSpan.FromSeconds(32);

    /// <summary>From the first byte of a message to its last.</summary>
    public TimeSpan PartialMessageTimeout { get; init; } = TimeSpan.FromSeconds(20);

    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes that may wait for a slow peer before its connection is closed.</summary>
    public int MaxQueuedBytes { get; init; } = 1024 * 1024;

    public int MaxHeaderBytes { get; init; } = 64 * 1024;

    public int MaxBodyBytes { get; init; } = 256 * 1024;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
