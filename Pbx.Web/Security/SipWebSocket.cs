using System.Net;
using Pbx.Core;
using Pbx.Core.Security;

namespace Pbx.Web.Security;

/// <summary>SIP over WebSocket (RFC 7118) on the port of the web pages. Authentication is SIP's own digest; no cookie counts here, so any origin may connect.</summary>
internal static class SipWebSocket
{
    private const string Subprotocol = "sip";

    public static void MapSipWebSocket(this WebApplication app) => app.Map(PbxUrls.SipWebSocket, ServeAsync);

    private static async Task ServeAsync(HttpContext context, PbxHost host, IAccessGuard guard)
    {
        var connection = context.Connection;
        if (connection.RemoteIpAddress is not { } address || connection.LocalIpAddress is not { } own || guard.IsBlocked(address))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        // RFC 7118 4.1: the client must ask for "sip" and the server must agree to it.
        if (!context.WebSockets.IsWebSocketRequest || !context.WebSockets.WebSocketRequestedProtocols.Contains(Subprotocol, StringComparer.OrdinalIgnoreCase))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync("This is SIP over WebSocket: connect with subprotocol sip.\n");
            return;
        }
        if (host.Running is not { } telephony)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }
        using var socket = await context.WebSockets.AcceptWebSocketAsync(Subprotocol);
        await telephony.AcceptWebSocketAsync(
            socket, new IPEndPoint(Plain(own), connection.LocalPort), new IPEndPoint(Plain(address), connection.RemotePort), context.Request.IsHttps,
            context.RequestAborted);
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
