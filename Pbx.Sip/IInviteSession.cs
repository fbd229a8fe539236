using System.Net;

namespace Pbx.Sip;

/// <summary>One INVITE usage: a dialog with one peer, from the INVITE to its end (RFC 3261 12-15), client or server. Used on the loop only.</summary>
public interface IInviteSession
{
    /// <summary>Call-ID.</summary>
    string CallId { get; }

    /// <summary>Our tag.</summary>
    string LocalTag { get; }

    /// <summary>The peer's tag, or empty before it is known.</summary>
    string RemoteTag { get; }

    /// <summary>Where it stands.</summary>
    InviteState State { get; }

    /// <summary>True if we sent the INVITE.</summary>
    bool IsClient { get; }

    /// <summary>The peer's User-Agent or Server header, or empty.</summary>
    string UserAgent { get; }

    /// <summary>Where the peer's messages come from.</summary>
    IPEndPoint? RemoteEndPoint { get; }

    /// <summary>UDP, TCP, TLS, WS or WSS.</summary>
    string Transport { get; }

    /// <summary>The SDP that we sent last, or null.</summary>
    byte[]? LocalSdp { get; }

    /// <summary>Who hears of what happens.</summary>
    IInviteHandler Handler { get; set; }

    /// <summary>Server: sends a provisional response. With SDP (the answer) it is early media; it goes reliably (RFC 3262) where the peer supports 100rel.</summary>
    void Ring(int statusCode, byte[]? sdp = null);

    /// <summary>Server: 200 OK with the answer (or, for a delayed offer, with our offer), resent until ACKed.</summary>
    void Accept(byte[] sdp);

    /// <summary>Server: a final response 300-699.</summary>
    void Reject(int statusCode, string? reasonPhrase = null, IReadOnlyList<KeyValuePair<string, string>>? headers = null);

    /// <summary>
    /// Ends it in whatever way its state asks for: CANCEL (once a provisional response has come), 480 or 487, BYE. A 200 that crosses the CANCEL is
    /// ACKed and then answered with BYE. Harmless when it has ended already.
    /// </summary>
    void End(EndReason reason);

    /// <summary>
    /// Offers new SDP in a re-INVITE, or, with <paramref name="early"/>, in an UPDATE (RFC 3311). Retries glare (491) by RFC 3261 14.1 itself.
    /// Null asks the peer for an offer. The outcome carries the answer.
    /// </summary>
    Task<SipOutcome> OfferAsync(byte[]? sdp, bool early = false);

    /// <summary>After <see cref="OfferAsync"/> with null: puts the answer into the ACK.</summary>
    void AnswerInAck(byte[] sdp);

    /// <summary>Sends INFO in the dialog (RFC 6086).</summary>
    Task<SipOutcome> InfoAsync(string contentType, byte[] body);

    /// <summary>Sends NOTIFY for a REFER that was accepted: a sipfrag with the status (RFC 3515 2.4.5).</summary>
    void NotifyRefer(int statusCode, string reasonPhrase, bool final);

    /// <summary>Changes who the peer sees at the other end (P-Asserted-Identity in UPDATE or re-INVITE where the peer allows it), after a transfer.</summary>
    void UpdateIdentity(SipParty party);
}

/// <summary>States of a session.</summary>
public enum InviteState
{
    /// <summary>Client: INVITE sent, nothing heard.</summary>
    Calling,

    /// <summary>Client: a provisional response has come.</summary>
    Proceeding,

    /// <summary>Server: INVITE received, no final response sent.</summary>
    Incoming,

    /// <summary>2xx sent or received.</summary>
    Established,

    /// <summary>Over.</summary>
    Ended,
}

/// <summary>Why a session ended, in the words of RFC 3326 and for the history.</summary>
/// <param name="Kind">Short class.</param>
/// <param name="StatusCode">SIP status where one applies, else 0.</param>
/// <param name="Text">Reason text, English, for Reason headers and logs.</param>
public sealed record EndReason(EndKind Kind, int StatusCode = 0, string Text = "")
{
    /// <summary>Normal hang-up.</summary>
    public static EndReason Normal { get; } = new(EndKind.HungUp, 0, "normal call clearing");

    /// <summary>Why nothing has answered the INVITE, where that is so.</summary>
    public SipFailure Failure { get; init; }

    /// <summary>Where a 3xx response sends the call: URIs of its Contacts, best first (RFC 3261 8.1.3.4); else empty.</summary>
    public IReadOnlyList<string> Contacts { get; init; } = [];

    /// <summary>Another device of the same user answered: Reason: SIP;cause=200;text="Call completed elsewhere".</summary>
    public static EndReason CompletedElsewhere { get; } = new(EndKind.CompletedElsewhere, 200, "Call completed elsewhere");
}

/// <summary>Classes of session end.</summary>
public enum EndKind
{
    /// <summary>One side hung up.</summary>
    HungUp,

    /// <summary>The caller gave up before an answer.</summary>
    Cancelled,

    /// <summary>Another device answered.</summary>
    CompletedElsewhere,

    /// <summary>A final response of 300 or more.</summary>
    Rejected,

    /// <summary>No answer within the transaction's or the application's time.</summary>
    Timeout,

    /// <summary>The session timer ran out (RFC 4028).</summary>
    SessionExpired,

    /// <summary>The peer did not ACK, or answered 408 or 481 in the dialog.</summary>
    PeerLost,

    /// <summary>The media stopped: RTP silence or ICE consent.</summary>
    MediaLost,

    /// <summary>The call was transferred away.</summary>
    Transferred,

    /// <summary>The connection or the transport failed.</summary>
    TransportFailed,

    /// <summary>The answer to our offer cannot be used: none, none with audio, or encodings that were not offered (RFC 3264 6).</summary>
    BadAnswer,

    /// <summary>The program is going down, or an administrator ended it.</summary>
    Shutdown,
}

/// <summary>Callbacks of a session, on the signalling loop.</summary>
public interface IInviteHandler
{
    /// <summary>Client: 101-199. <paramref name="sdp"/> is early media's answer; a retransmission is not told twice. PRACK is sent by the stack.</summary>
    void OnProvisional(IInviteSession session, int statusCode, byte[]? sdp);

    /// <summary>Client: 2xx. ACK is sent by the stack. <paramref name="sdp"/> is the answer (or null if it came earlier).</summary>
    void OnAccepted(IInviteSession session, byte[]? sdp);

    /// <summary>Server: the ACK of our 2xx has come; <paramref name="sdp"/> is the answer to a delayed offer, or null.</summary>
    void OnAcknowledged(IInviteSession session, byte[]? sdp);

    /// <summary>The peer offers new SDP (re-INVITE or UPDATE). Null SDP: the peer asks us for an offer; <see cref="IIncomingOffer.Accept"/> then carries it and <see cref="OnAcknowledged"/> the answer.</summary>
    void OnOffer(IInviteSession session, IIncomingOffer offer);

    /// <summary>The peer asks for a transfer (RFC 3515).</summary>
    void OnRefer(IInviteSession session, IIncomingRefer refer);

    /// <summary>INFO, for instance application/dtmf-relay. The stack has answered 200.</summary>
    void OnInfo(IInviteSession session, string contentType, byte[] body);

    /// <summary>It is over, whoever ended it (also after <see cref="IInviteSession.End"/>). Called exactly once. For <see cref="EndKind.Rejected"/> the status is the response's.</summary>
    void OnEnded(IInviteSession session, EndReason reason);
}

/// <summary>An offer within a session, to be answered once.</summary>
public interface IIncomingOffer
{
    /// <summary>SDP, or null if the peer wants an offer from us.</summary>
    byte[]? Sdp { get; }

    /// <summary>False once it is answered, or the peer has withdrawn it (CANCEL, the end of the session).</summary>
    bool IsOpen { get; }

    /// <summary>200 with SDP.</summary>
    void Accept(byte[] sdp);

    /// <summary>For instance 488.</summary>
    void Reject(int statusCode);
}

/// <summary>A REFER within a session, to be answered once.</summary>
public interface IIncomingRefer
{
    /// <summary>User of Refer-To: the number to call.</summary>
    string Number { get; }

    /// <summary>Replaces of Refer-To (attended transfer, RFC 3891), or null. Tags as the far end of Refer-To sees them: its local tag is <c>to-tag</c>.</summary>
    ReplacesParameters? Replaces { get; }

    /// <summary>202; progress follows with <see cref="IInviteSession.NotifyRefer"/>.</summary>
    void Accept();

    /// <summary>For instance 603.</summary>
    void Reject(int statusCode);
}

/// <summary>Replaces (RFC 3891 6.1).</summary>
public sealed record ReplacesParameters(string CallId, string ToTag, string FromTag, bool EarlyOnly);
