using System.Net;

namespace Pbx.Media;

/// <summary>Settings of a <see cref="MediaEngine"/>.</summary>
public sealed record MediaEngineOptions
{
    /// <summary>Where sockets are bound; 0.0.0.0 and :: both take IPv4 and, where the machine has it, IPv6.</summary>
    public IPAddress BindAddress { get; init; } = IPAddress.Any;

    /// <summary>Addresses by which the world reaches us, for a machine behind NAT. Empty: the machine's own.</summary>
    public IReadOnlyList<IPAddress> AdvertisedAddresses { get; init; } = [];

    /// <summary>UDP and TCP port of all WebRTC sessions; 0 takes a free one (tests).</summary>
    public int SharedPort { get; init; } = 5090;

    /// <summary>First RTP port for phones.</summary>
    public int RtpFirst { get; init; } = 9000;

    /// <summary>Last RTP port for phones.</summary>
    public int RtpLast { get; init; } = 10999;

    /// <summary>Threads that carry packets.</summary>
    public int Workers { get; init; } = Math.Max(1, Environment.ProcessorCount);

    /// <summary>A peer that should send and is not heard for this long counts as silent.</summary>
    public TimeSpan SilenceAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a port rests after a call.</summary>
    public TimeSpan PortRest { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Plays a handshake at the start, so that the first call does not wait for the compiler.</summary>
    public bool WarmUp { get; init; } = true;

    /// <summary>Uses epoll and recvmmsg where the system has them; false takes the portable way.</summary>
    public bool NativeSockets { get; init; } = true;
}
