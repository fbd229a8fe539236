using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Pbx.Media.Ice;

namespace Pbx.Media.Hosting;

/// <summary>Between <see cref="TransportAddress"/> and Linux's sockaddr_in / sockaddr_in6.</summary>
internal static class NativeAddress
{
    public const int MaxLength = 28;

    public static bool TryRead(ReadOnlySpan<byte> address, out TransportAddress result)
    {
        result = default;
        if (address.Length < 16)
            return false;
        var family = MemoryMarshal.Read<ushort>(address);
        var port = BinaryPrimitives.ReadUInt16BigEndian(address[2..]);
        if (family == LibC.FamilyIPv4)
        {
            result = TransportAddress.FromBytes(IceProtocol.Udp, address.Slice(4, 4), port);
            return true;
        }

        if (family != LibC.FamilyIPv6 || address.Length < MaxLength)
            return false;
        result = TransportAddress.FromBytes(IceProtocol.Udp, address.Slice(8, 16), port, MemoryMarshal.Read<uint>(address[24..]));
        return true;
    }

    /// <summary>Returns the length, or 0 when a socket of this family cannot reach the address.</summary>
    public static int Write(Span<byte> address, in TransportAddress value, bool socketIsIPv6)
    {
        if (!socketIsIPv6 && value.IsIPv6)
            return 0;
        MemoryMarshal.Write(address, (ushort)(socketIsIPv6 ? LibC.FamilyIPv6 : LibC.FamilyIPv4));
        BinaryPrimitives.WriteUInt16BigEndian(address[2..], value.Port);
        if (!socketIsIPv6)
        {
            value.CopyAddressTo(address[4..]);
            address[8..16].Clear();
            return 16;
        }

        address[4..20].Clear();
        if (value.IsIPv6)
        {
            value.CopyAddressTo(address[8..]);
        }
        else
        {
            // ::ffff:a.b.c.d
            address[18] = address[19] = 0xFF;
            value.CopyAddressTo(address[20..]);
        }

        MemoryMarshal.Write(address[24..], value.ScopeId);
        return MaxLength;
    }
}
