using System.Net;
using System.Net.WebSockets;
using Pbx.Core.Calls;
using Pbx.Core.Configuration;
using Pbx.Core.Live;
using Pbx.Core.Phones;
using Pbx.Core.Trunks.Testing;
using Pbx.Sip;

namespace Pbx.Core.Hosting;

/// <summary>Makes the telephone side of a system that is set up.</summary>
public interface ITelephonyFactory
{
    /// <summary>Binds every port and begins to serve. <paramref name="kept"/> are registrations of the last run, to be put back.</summary>
    /// <exception cref="PbxStartException">A port cannot be had; the message names it and its setting.</exception>
    ITelephony Start(PbxSnapshot snapshot, NetworkOptions network, IReadOnlyList<Binding> kept);
}

/// <summary>SIP, media and call control, running.</summary>
public interface ITelephony : IAsyncDisposable
{
    /// <summary>Running calls and devices.</summary>
    ICallControl Control { get; }

    /// <summary>Tests of trunks.</summary>
    ITrunkTest TrunkTest { get; }

    /// <summary>Browsers as telephones.</summary>
    IBrowserPhones Browsers { get; }

    /// <summary>Who is registered.</summary>
    IRegistrations Registrations { get; }

    /// <summary>Ports that it holds.</summary>
    IReadOnlyList<PortStatus> Ports { get; }

    /// <summary>Counters of SIP and media by reason.</summary>
    IReadOnlyDictionary<string, long> Counters { get; }

    /// <summary>Serves a WebSocket with subprotocol <c>sip</c> (RFC 7118) until it ends.</summary>
    Task AcceptWebSocketAsync(WebSocket socket, IPEndPoint local, IPEndPoint remote, bool secure, CancellationToken cancellationToken);

    /// <summary>Ends all calls, tells phones, closes the ports.</summary>
    Task StopAsync(TimeSpan within);
}
