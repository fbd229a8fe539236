using System.Net;
using Pbx.Media.Ice;

namespace Pbx.Media.Sessions;

/// <summary>What sessions ask of an address.</summary>
internal static class TransportAddressExtensions
{
    /// <summary>False for the default value: no address yet.</summary>
    public static bool IsKnown(this in TransportAddress address) => address.Port != 0;

    public static bool SameHost(this in TransportAddress address, in TransportAddress other)
    {
        if (address.IsIPv6 != other.IsIPv6)
            return false;
        Span<byte> one = stackalloc byte[16], two = stackalloc byte[16];
        return one[..address.CopyAddressTo(one)].SequenceEqual(two[..other.CopyAddressTo(two)]);
    }

    public static TransportAddress WithPort(this in TransportAddress address, int port)
    {
        Span<byte> bytes = stackalloc byte[16];
        return TransportAddress.FromBytes(address.Protocol, bytes[..address.CopyAddressTo(bytes)], (ushort)port, address.ScopeId);
    }

    public static TransportAddress ToTransportAddress(this IPAddress address, int port) => TransportAddress.Udp(new IPEndPoint(address, port));
}
