using System.Net;
using System.Net.Sockets;

namespace Pbx.Sip.Transport;

/// <summary>Another program, or another setting of this one, holds the port.</summary>
public sealed class SipPortBusyException : IOException
{
    public SipPortBusyException(SipTransportKind transport, IPEndPoint endPoint, Exception? cause = null)
        : base($"SIP {transport.ViaName()} cannot listen on {endPoint}: {Why(cause)}", cause)
    {
        Transport = transport;
        EndPoint = endPoint;
    }

    public SipTransportKind Transport { get; }

    public IPEndPoint EndPoint { get; }

    public IPAddress Address => EndPoint.Address;

    public int Port => EndPoint.Port;

    private static string Why(Exception? cause) => cause is SocketException { SocketErrorCode: SocketError.AccessDenied }
        ? "not permitted"
        : cause is SocketException { SocketErrorCode: SocketError.AddressNotAvailable } ? "no such address" : "the port is in use";
}
