using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Pbx.Core.CallHistory;
using Pbx.Core.Calls;
using Pbx.Core.Configuration;
using Pbx.Core.Presence;
using Pbx.Core.Prompts;
using Pbx.Core.Recordings;
using Pbx.Core.Schedules;
using Pbx.Core.Security;
using Pbx.Core.Trunks;
using Pbx.Core.Voicemail;
using Pbx.Media;
using Pbx.Sip;
using Pbx.Sip.Engine;
using Pbx.Sip.Transport;

namespace Pbx.Core.Hosting;

/// <summary>Composes media engine, call control and SIP stack, in the order in which each needs the other.</summary>
internal sealed class TelephonyFactory(
    ISnapshotSource snapshots, ICallHistory history, IVoicemailInbox voicemail, IAccessGuard guard, ServerCertificate certificate, TimeProvider time, ILoggerFactory loggers,
    ITrunkSecrets secrets, IPromptLibrary prompts, IMailboxDesk mailboxes, IOverrides overrides, IPersonStates people, CallClock clock, IPhoneRecordings recordings, IRecordingRoom recordingRoom)
    : ITelephonyFactory
{
    public ITelephony Start(PbxSnapshot snapshot, NetworkOptions network, IReadOnlyList<Binding> kept)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(network);
        PortCheck.ThrowIfTelephonyBusy(network);
        MediaEngine? media = null;
        CallService? calls = null;
        SipHost? sip = null;
        try
        {
            media = MediaEngine.Start(MediaOptions(network), loggers, time);
            calls = new CallService(
                snapshots, media, history, voicemail, guard, time, loggers, openPrompt: prompt => prompts.Open(prompt), secrets: secrets, mailboxes: mailboxes, overrides: overrides,
                people: people, clock: clock, recordings: recordings, recordingRoom: recordingRoom);
            sip = new SipHost(SipOptions(snapshot, network), calls, loggers.CreateLogger<SipHost>());
            sip.Start();
            var stack = sip;
            // Before call control looks, so that it publishes them as devices.
            if (kept.Count > 0) stack.Post(() => stack.Registrations.Restore(kept));
            calls.Attach(sip);
            return new Telephony(media, calls, sip, network);
        }
        catch (Exception e)
        {
            sip?.Dispose();
            calls?.Dispose();
            // Away from whatever context called us: it may be a page's, which waits for this very thread.
            if (media is not null) Task.Run(() => media.DisposeAsync().AsTask()).GetAwaiter().GetResult();
            throw e switch
            {
                SipPortBusyException busy => PortCheck.Busy(
                    busy.Transport == SipTransportKind.Tls ? "ports:sips" : "ports:sip", busy.Transport == SipTransportKind.Tls ? "SIP over TLS" : "SIP",
                    busy.Transport == SipTransportKind.Udp ? "udp" : "tcp", busy.Address, busy.Port, busy.InnerException as SocketException),
                MediaPortBusyException busy => PortCheck.Busy(
                    "ports:media", "WebRTC media", busy.Protocol, busy.EndPoint.Address, busy.EndPoint.Port, busy.InnerException as SocketException),
                _ => e,
            };
        }
    }

    private static MediaEngineOptions MediaOptions(NetworkOptions network) => new()
    {
        BindAddress = network.BindAddress,
        AdvertisedAddresses = network.PublicAddress is null ? [] : [network.PublicAddress],
        SharedPort = network.Ports.Media,
        RtpFirst = network.Ports.RtpFirst,
        RtpLast = network.Ports.RtpLast,
    };

    private SipHostOptions SipOptions(PbxSnapshot snapshot, NetworkOptions network) => new()
    {
        // The stack keeps IPv4 and IPv6 apart, so "all addresses" are two.
        BindAddresses = network.BindAddress.Equals(IPAddress.IPv6Any) ? [IPAddress.Any, IPAddress.IPv6Any] : [network.BindAddress],
        SipPort = network.Ports.Sip,
        SipsPort = network.Ports.Sips,
        Certificate = () => certificate.Current,
        // Peers on private networks see us as we are; those beyond the NAT need the address that it forwards.
        AdvertisedHost = peer => network.PublicAddress is { } outside && outside.AddressFamily == peer.AddressFamily && !PrivateNetworks.Contains(peer)
            ? outside.ToString()
            : null,
        Engine = new SipEngineSettings
        {
            Realm = snapshot.Settings.Realm,
            Domain = snapshot.Settings.Fqdn,
        },
        Time = time,
    };
}
