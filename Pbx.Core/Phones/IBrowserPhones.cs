using System.Net;

namespace Pbx.Core.Phones;

/// <summary>
/// Browsers as telephones. The browser always makes the SDP offer and we answer; a call belongs to a device id that the tab keeps over a
/// reload, not to a connection, so it outlives pages and sockets.
/// </summary>
public interface IBrowserPhones
{
    /// <summary>
    /// A tab (or a tab come back) attaches its channel to its device. Any channel attached before to the same device id is told
    /// <see cref="BrowserPhoneEvent.Displaced"/> and detached. A device id that belongs to another user is refused with null.
    /// </summary>
    IBrowserPhone? Attach(string userId, string deviceId, string userAgent, IPAddress address, IBrowserPhoneChannel channel);
}

/// <summary>Where events for one tab go. Never blocks, never throws.</summary>
public interface IBrowserPhoneChannel
{
    /// <summary>Queues an event.</summary>
    void Send(BrowserPhoneEvent phoneEvent);
}

/// <summary>One browser device of one user. From any thread.</summary>
public interface IBrowserPhone
{
    /// <summary>The channel is gone (socket cut, page closed). Calls go on; after the grace time without channel and without media they end.</summary>
    void Detach(IBrowserPhoneChannel channel);

    /// <summary>Calls of this device now: sent after attaching, so that a page can show them and resume their media.</summary>
    Task<IReadOnlyList<BrowserCall>> CallsAsync();

    /// <summary>What is shown when nothing is shown (CLIR).</summary>
    const string Withheld = "anonymous";

    /// <summary>
    /// Places a call. The SDP answer comes later as <see cref="BrowserPhoneEvent.MediaAnswer"/> (early media or answer). <paramref name="show"/>: the number to
    /// show outside (E.164, one of <see cref="OutboundRules.CallerIds"/>), <see cref="Withheld"/>, or null: by the rules.
    /// </summary>
    Task<PhoneResult> CallAsync(string number, string offerSdp, string? show = null);

    /// <summary>Answers an incoming call; the result carries the SDP answer. Fails with <c>answered-elsewhere</c> or <c>gone</c>.</summary>
    Task<PhoneResult> AnswerAsync(string callId, string offerSdp);

    /// <summary>New media for a running call: after a reload (new peer connection), an ICE restart, or a <see cref="BrowserPhoneEvent.MediaWanted"/>. The result carries the SDP answer.</summary>
    Task<PhoneResult> ResumeMediaAsync(string callId, string offerSdp);

    /// <summary>Refuses an incoming call at this device (busy to the caller if no other device rings).</summary>
    Task<PhoneResult> RejectAsync(string callId);

    /// <summary>Hangs up, or cancels.</summary>
    Task<PhoneResult> HangupAsync(string callId);

    /// <summary>Holds or resumes; the other side hears nothing (or music) meanwhile.</summary>
    Task<PhoneResult> HoldAsync(string callId, bool hold);

    /// <summary>Sends digits to the other side (RFC 4733 or what it takes).</summary>
    Task<PhoneResult> DtmfAsync(string callId, string digits);

    /// <summary>Begins, ends, pauses or resumes the recording of the call. Fails with <c>forbidden</c>, <c>recording-rule</c> or <c>recording-no-room</c>.</summary>
    Task<PhoneResult> RecordAsync(string callId, Recordings.RecordingWish wish);

    /// <summary>Blind transfer to a number. On failure the call comes back to this device.</summary>
    Task<PhoneResult> TransferAsync(string callId, string number);

    /// <summary>Attended transfer: connects the other parties of two calls of this device and leaves.</summary>
    Task<PhoneResult> TransferToCallAsync(string callId, string otherCallId);
}

/// <summary>Outcome of a command. <paramref name="Error"/> is a resource key (<c>not-found</c>, <c>busy</c>, <c>bad-sdp</c>, <c>gone</c>, <c>answered-elsewhere</c>, <c>forbidden</c>, <c>too-many</c>, <c>caller-id</c>) or null.</summary>
public sealed record PhoneResult(string? Error, string? CallId = null, string? AnswerSdp = null);

/// <summary>What the server tells a tab.</summary>
public abstract record BrowserPhoneEvent
{
    /// <summary>All calls of the device, after any change.</summary>
    public sealed record Calls(IReadOnlyList<BrowserCall> All) : BrowserPhoneEvent;

    /// <summary>The SDP answer to the offer of a call placed.</summary>
    public sealed record MediaAnswer(string CallId, string Sdp) : BrowserPhoneEvent;

    /// <summary>The server wants a new offer for this call (the other side changed its codec).</summary>
    public sealed record MediaWanted(string CallId) : BrowserPhoneEvent;

    /// <summary>A call is over. <paramref name="Reason"/> is a resource key: <c>hung-up</c>, <c>busy</c>, <c>no-answer</c>, <c>rejected</c>, <c>not-found</c>, <c>answered-elsewhere</c>, <c>cancelled</c>, <c>transferred</c>, <c>media-lost</c>, <c>failed</c>.</summary>
    public sealed record Ended(string CallId, string Reason, int StatusCode) : BrowserPhoneEvent;

    /// <summary>Another tab took over this device.</summary>
    public sealed record Displaced : BrowserPhoneEvent;
}

/// <summary>A call as its device shows it.</summary>
/// <param name="Id">Id of this leg, for the commands.</param>
/// <param name="Incoming">True if the other side called.</param>
/// <param name="State"><c>ringing</c> (incoming), <c>calling</c>, <c>ringback</c>, <c>talking</c>.</param>
/// <param name="PeerNumber">The other side's number.</param>
/// <param name="PeerName">The other side's name, or empty.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="AnsweredAt">When it was answered.</param>
/// <param name="OnHold">We hold.</param>
/// <param name="HeldByPeer">The other side holds.</param>
/// <param name="EarlyMedia">The network's own ringback is on the line: play none.</param>
/// <param name="Codec">Audio codec.</param>
/// <param name="MeanOpinionScore">Quality 1.0-4.5 of what the server receives, or null.</param>
public sealed record BrowserCall(
    string Id, bool Incoming, string State, string PeerNumber, string PeerName, DateTimeOffset StartedAt, DateTimeOffset? AnsweredAt,
    bool OnHold, bool HeldByPeer, bool EarlyMedia, string? Codec, double? MeanOpinionScore)
{
    /// <summary>The other side's number as people of the company's country write it; empty until the page's side has filled it in.</summary>
    public string PeerShown { get; init; } = "";

    /// <summary><c>off</c>, <c>announcing</c>, <c>on</c>, <c>paused</c>.</summary>
    public string Recording { get; init; } = "off";

    /// <summary>When the recording began.</summary>
    public DateTimeOffset? RecordingSince { get; init; }

    /// <summary>The person may record on demand, and pause any recording.</summary>
    public bool MayRecord { get; init; }

    /// <summary>Rings, and the browser is asked to answer by itself.</summary>
    public bool AnswersItself { get; init; }

    /// <summary>The recording was begun on demand and may be ended.</summary>
    public bool MayStopRecording { get; init; }
}
