using System.Net;
using System.Net.Sockets;

namespace Pbx.Core.Calls;

/// <summary>One end of voice that might flow past us.</summary>
/// <param name="Signals">Where its signalling comes from.</param>
/// <param name="Hears">Where it wants its voice.</param>
/// <param name="IsCarrier">It is a trunk: its voice may live at another address than its signalling.</param>
internal sealed record DirectEnd(IPAddress? Signals, IPAddress? Hears, bool IsCarrier);

/// <summary>Whether two ends can send their voice to each other without us between them. Pure.</summary>
internal static class DirectPath
{
    private enum Reach
    {
        Machine,
        Site,
        World,
    }

    /// <summary>
    /// Neither is behind a NAT, and both are in the same kind of network: what a telephone calls its address in the house means nothing to a carrier.
    /// </summary>
    public static bool Exists(DirectEnd one, DirectEnd other) =>
        IsWhereItSays(one) && IsWhereItSays(other) && Plain(one.Hears!).AddressFamily == Plain(other.Hears!).AddressFamily && ReachOf(one.Hears!) == ReachOf(other.Hears!);

    private static bool IsWhereItSays(DirectEnd end) =>
        end is { Signals: { } signals, Hears: { } hears } && (Plain(signals).Equals(Plain(hears)) || (end.IsCarrier && ReachOf(hears) == Reach.World && ReachOf(signals) == Reach.World));

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static Reach ReachOf(IPAddress given)
    {
        var address = Plain(given);
        if (IPAddress.IsLoopback(address)) return Reach.Machine;
        if (address.AddressFamily == AddressFamily.InterNetworkV6) return address.IsIPv6UniqueLocal || address.IsIPv6LinkLocal ? Reach.Site : Reach.World;
        Span<byte> bytes = stackalloc byte[4];
        address.TryWriteBytes(bytes, out _);
        // RFC 1918, shared addresses of carriers (RFC 6598), link-local.
        return bytes switch
        {
            [10, ..] or [192, 168, ..] or [169, 254, ..] or [172, >= 16 and <= 31, ..] or [100, >= 64 and <= 127, ..] => Reach.Site,
            _ => Reach.World,
        };
    }
}
