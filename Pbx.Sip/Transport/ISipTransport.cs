using System.Net;
using Pbx.Sip.Messages;
using Pbx.Sip.Parsing;

namespace Pbx.Sip.Transport;

/// <summary>Why a connection ended.</summary>
public enum SipFlowEnd
{
    PeerClosed,
    ConnectFailed,
    Refused,
    Unreachable,
    TlsFailed,
    TlsName,
    TlsExpired,
    TlsUntrusted,
    Reset,
    IdleTimeout,
    PartialMessageTimeout,
    BadFraming,
    SendQueueFull,
    SendFailed,
    ShutDown,
}

/// <summary>
/// Who receives what the transports read. Called from many receive threads at once: hand over to a loop and return.
/// Each message is the sink's own from then on.
/// </summary>
public interface ITransportSink
{
    /// <summary>A message that parsed; the top Via of a request already has received and rport.</summary>
    void OnMessage(SipMessage message, SipFlow flow);

    /// <summary>Bytes that are no acceptable message; answer when <see cref="SipParseError.CanAnswer"/>, else count and drop.</summary>
    void OnParseError(SipParseError error, SipFlow flow);

    /// <summary>A connection is gone. Not called for UDP.</summary>
    void OnFlowClosed(SipFlow flow, SipFlowEnd reason);

    /// <summary>Thread-safe and quick: asked before a datagram is parsed and when a connection is accepted.</summary>
    bool IsBlocked(IPAddress source);
}

/// <summary>What the signalling loop needs for sending.</summary>
public interface ISipSender
{
    /// <summary>
    /// Writes and sends at once, never waits. False when the flow's connection is gone or its queue is full.
    /// A true answer is no proof of delivery; a failure later comes as <see cref="ITransportSink.OnFlowClosed"/>.
    /// </summary>
    bool TrySend(SipMessage message, SipFlow flow);

    /// <summary>
    /// The flow for a new request to a target: for UDP at once, for TCP and TLS the open connection or one that now begins to connect
    /// (messages wait in its queue). Null when no transport of that kind serves the address family. Use its Local for Via and Contact.
    /// </summary>
    SipFlow? FlowTo(SipTarget target);
}

/// <summary>One bound transport.</summary>
public interface ISipTransport : IDisposable
{
    SipTransportKind Kind { get; }

    /// <summary>The address bound, with the real port.</summary>
    IPEndPoint LocalEndPoint { get; }

    void Start(ITransportSink sink);

    bool TrySend(SipMessage message, SipFlow flow);

    /// <inheritdoc cref="ISipSender.FlowTo"/>
    SipFlow? FlowTo(SipTarget target);

    /// <summary>Why a connection that we have opened has ended, as long as it is remembered.</summary>
    SipFlowEnd? EndOf(SipFlow flow) => null;
}
