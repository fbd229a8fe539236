using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pbx.Media.Ice;

/// <summary>How a packet travels (RFC 8445, RFC 6544).</summary>
public enum IceProtocol : byte
{
    Udp,
    Tcp,
}

/// <summary>Where a packet came from or goes to, as a value that can be a key: protocol, address, port and, for TCP, the connection.</summary>
public readonly record struct TransportAddress
{
    private readonly UInt128 _address;

    private TransportAddress(IceProtocol protocol, UInt128 address, bool isIPv6, ushort port, uint scopeId, long connectionId)
    {
        Protocol = protocol;
        _address = address;
        IsIPv6 = isIPv6;
        Port = port;
        ScopeId = scopeId;
        ConnectionId = connectionId;
    }

    public IceProtocol Protocol { get; }

    public bool IsIPv6 { get; }

    public ushort Port { get; }

    public uint ScopeId { get; }

    /// <summary>The owner's number of the TCP connection; 0 for UDP.</summary>
    public long ConnectionId { get; }

    /// <summary>From 4 or 16 address bytes. IPv4 mapped into IPv6, as a dual-mode socket shows it, becomes IPv4.</summary>
    public static TransportAddress FromBytes(IceProtocol protocol, ReadOnlySpan<byte> address, ushort port, uint scopeId = 0, long connectionId = 0)
    {
        if (address.Length == 4) return new(protocol, BinaryPrimitives.ReadUInt32BigEndian(address), false, port, 0, connectionId);
        var value = BinaryPrimitives.ReadUInt128BigEndian(address);
        return value >> 32 == 0xFFFF
            ? new(protocol, (uint)value, false, port, 0, connectionId)
            : new(protocol, value, true, port, scopeId, connectionId);
    }

    public static TransportAddress From(IceProtocol protocol, IPEndPoint endPoint, long connectionId = 0)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        Span<byte> bytes = stackalloc byte[16];
        endPoint.Address.TryWriteBytes(bytes, out var length);
        var scope = endPoint.AddressFamily == AddressFamily.InterNetworkV6 ? (uint)endPoint.Address.ScopeId : 0;
        return FromBytes(protocol, bytes[..length], (ushort)endPoint.Port, scope, connectionId);
    }

    public static TransportAddress Udp(IPEndPoint endPoint) => From(IceProtocol.Udp, endPoint);

    /// <summary>From what <c>Socket.ReceiveFrom</c> filled in, without allocating.</summary>
    public static TransportAddress Udp(SocketAddress socketAddress)
    {
        ArgumentNullException.ThrowIfNull(socketAddress);
        var bytes = socketAddress.Buffer.Span;
        var port = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (socketAddress.Family == AddressFamily.InterNetwork) return FromBytes(IceProtocol.Udp, bytes.Slice(4, 4), port);
        return FromBytes(IceProtocol.Udp, bytes.Slice(8, 16), port, BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..]));
    }

    /// <summary>Writes the 4 or 16 address bytes; returns how many.</summary>
    public int CopyAddressTo(Span<byte> destination)
    {
        if (IsIPv6)
        {
            BinaryPrimitives.WriteUInt128BigEndian(destination, _address);
            return 16;
        }
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)_address);
        return 4;
    }

    public IPAddress ToAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        var length = CopyAddressTo(bytes);
        return length == 16 ? new IPAddress(bytes, ScopeId) : new IPAddress(bytes[..4]);
    }

    public IPEndPoint ToEndPoint() => new(ToAddress(), Port);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{(Protocol == IceProtocol.Udp ? "udp" : "tcp")} {ToEndPoint()}{(ConnectionId == 0 ? "" : $" #{ConnectionId}")}");
}
