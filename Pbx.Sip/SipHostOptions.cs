using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Pbx.Sip.Engine;
using Pbx.Sip.Transport;

namespace Pbx.Sip;

/// <summary>Where a <see cref="SipHost"/> listens and how it presents itself.</summary>
public sealed record SipHostOptions
{
    /// <summary>Addresses to listen on: UDP and TCP each, and TLS where there is a certificate.</summary>
    public IReadOnlyList<IPAddress> BindAddresses { get; init; } = [IPAddress.Any];

    /// <summary>Port of UDP and TCP; 0 takes a free one.</summary>
    public int SipPort { get; init; } = 5060;

    /// <summary>Port of TLS; 0 takes a free one, null leaves TLS out.</summary>
    public int? SipsPort { get; init; } = 5061;

    /// <summary>The certificate for TLS, asked for at each handshake; TLS is left out where this is null.</summary>
    public Func<X509Certificate2?>? Certificate { get; init; }

    /// <summary>Judges the certificate of a server that we connect to; the system's rules when null.</summary>
    public RemoteCertificateValidationCallback? ValidateServer { get; init; }

    /// <summary>Name or address under which a peer reaches us, or null for the local address that talks to it: a public address for peers beyond a NAT.</summary>
    public Func<IPAddress, string?>? AdvertisedHost { get; init; }

    /// <summary>Timers, realm, domain, user agent, limits.</summary>
    public SipEngineSettings Engine { get; init; } = new();

    /// <summary>Limits of connections.</summary>
    public SipTransportOptions Connections { get; init; } = new();

    /// <summary>Clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Names; the system's resolver when null.</summary>
    public ISipDns? Dns { get; init; }

    /// <summary>So many messages have to wait before the loop counts as overloaded: fewer may wait for a pause of the program, which is over soon.</summary>
    public int Crowd { get; init; } = 200;

    /// <summary>Messages that may wait for the signalling loop; more are dropped and counted.</summary>
    public int MaxBacklog { get; init; } = 20_000;
}
