using System.Net;
using Pbx.Core.Live;

namespace Pbx.Core.Hosting;

/// <summary>Which ports this program holds, as each part reports them.</summary>
public sealed class ListeningPorts
{
    private readonly Lock gate = new();
    private List<PortStatus> ports = [];

    /// <summary>All reported.</summary>
    public IReadOnlyList<PortStatus> All
    {
        get { lock (gate) return ports; }
    }

    /// <summary>Adds a port, or replaces what was said about the same purpose, protocol and address.</summary>
    public void Report(PortStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        lock (gate)
            ports = [.. ports.Where(port => (port.Purpose, port.Protocol, port.Address) != (status.Purpose, status.Protocol, status.Address)), status];
    }

    /// <summary>True if we hold this port on this address, or on all.</summary>
    public bool Holds(IPAddress address, string protocol, int port)
    {
        return All.Any(held => held.Listening && held.Protocol.Equals(protocol, StringComparison.OrdinalIgnoreCase)
            && port >= held.Port && port <= (held.LastPort ?? held.Port)
            && IPAddress.TryParse(held.Address, out var bound)
            && (bound.Equals(address) || IsAny(bound) || IsAny(address)));

        static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
    }
}
