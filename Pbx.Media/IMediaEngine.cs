using System.Net;
using Pbx.Media.Sdp;

namespace Pbx.Media;

/// <summary>
/// What a telephone system asks of the media engine: sessions that speak RTP with a phone or WebRTC with a browser, and what connects them.
/// All methods may be called from any one control thread (the signalling loop); they hand work to the media worker that owns the session and
/// return without waiting for packets.
/// </summary>
public interface IMediaEngine
{
    /// <summary>Creates a session; its port or ICE credentials exist when this returns. Throws <see cref="MediaExhaustedException"/> when no RTP port is free.</summary>
    IMediaSession CreateSession(MediaSessionOptions options);

    /// <summary>What kind of session can answer this SDP offer; null and a reason if none can (488).</summary>
    MediaProfile? ProfileOf(ReadOnlySpan<byte> offer, out string reason);

    /// <summary>
    /// Two sessions hear each other until disposed. Same codec: packets are relayed (re-encrypted, renumbered, telephone-events mapped), never decoded.
    /// Different codecs: transcoded. Fax (both sessions carry it): datagrams are passed on unread. Replaces whatever either heard before.
    /// </summary>
    IDisposable Bridge(IMediaSession a, IMediaSession b);

    /// <summary>The session hears a source (tone, WAV, sequence) until it ends or this is disposed. Replaces whatever it heard before.</summary>
    IMediaPlayback Play(IMediaSession session, IAudioSource source);

    /// <summary>The session hears itself until disposed (echo test).</summary>
    IDisposable Echo(IMediaSession session);

    /// <summary>
    /// Writes what the session sends into a WAV file (16-bit mono) until disposed, or until the options say that it is enough. The stream stays open. Does not
    /// change what anybody hears.
    /// </summary>
    IMediaRecording Record(IMediaSession session, Stream wav, RecordingOptions options);

    /// <summary>
    /// Records a conversation as a stereo WAV (16 bit) until disposed; whom it hears is told afterwards. Decoding and writing happen on a thread of their own:
    /// no packet waits for them. The stream is flushed every second with a header that fits, and stays open.
    /// </summary>
    ICallRecording RecordCall(Stream wav, int sampleRate);

    /// <summary>Counters since start, for the dashboard.</summary>
    MediaEngineStatistics Statistics { get; }
}

/// <summary>A finite or endless source of linear audio, pulled in 20 ms pieces. Not thread-safe: it belongs to the playback it was given to.</summary>
public interface IAudioSource
{
    /// <summary>Fills <paramref name="samples"/> (16-bit linear, mono) at <paramref name="sampleRate"/> Hz, which never changes for one source. Returns how many were written; fewer than asked: the source has ended.</summary>
    int Read(Span<short> samples, int sampleRate);
}

/// <summary>Playback in progress.</summary>
public interface IMediaPlayback : IDisposable
{
    /// <summary>Completes true when the source was played to its end, false when replaced, disposed or the session ended.</summary>
    Task<bool> Completion { get; }
}

/// <summary>A recording in progress; disposing ends it.</summary>
public interface IMediaRecording : IDisposable
{
    /// <summary>Completes when the file is whole.</summary>
    Task<RecordingResult> Completion { get; }
}

/// <summary>When a recording is enough.</summary>
/// <param name="Longest">It ends after this time.</param>
public sealed record RecordingOptions(TimeSpan Longest)
{
    /// <summary>It ends when nothing was said for this long; null: it does not.</summary>
    public TimeSpan? EndAfterSilence { get; init; }

    /// <summary>Samples a second of the file.</summary>
    public int SampleRate { get; init; } = 16_000;
}

/// <summary>What came of a recording. <paramref name="Failure"/> says why it could not be written.</summary>
public sealed record RecordingResult(RecordingEnd End, TimeSpan Duration, Exception? Failure);

/// <summary>Why a recording is over.</summary>
public enum RecordingEnd
{
    /// <summary>Disposed.</summary>
    Stopped,

    /// <summary>Nothing was said for as long as the options allow.</summary>
    Silent,

    /// <summary>As long as the options allow.</summary>
    TooLong,

    /// <summary>The session has ended, or hears and is heard in another way now.</summary>
    SessionEnded,

    /// <summary>The file could not be written.</summary>
    Failed,
}

/// <summary>How media is carried.</summary>
public enum MediaProfile
{
    /// <summary>RTP/AVP (RFC 3551).</summary>
    Rtp,

    /// <summary>RTP/SAVP with SDES keys (RFC 4568).</summary>
    SdesSrtp,

    /// <summary>UDP/TLS/RTP/SAVPF: ICE, DTLS-SRTP, rtcp-mux on the shared port (RFC 8827).</summary>
    WebRtc,

    /// <summary>UDP/TLS/RTP/SAVP without ICE, on a port of its own (RFC 5764): phones.</summary>
    DtlsSrtp,
}

/// <summary>What a session needs to know at birth.</summary>
/// <param name="Profile">How media is carried.</param>
/// <param name="Label">For logs and traces, for instance the call id and the extension.</param>
public sealed record MediaSessionOptions(MediaProfile Profile, string Label)
{
    /// <summary>Hears what happens; may be null.</summary>
    public IMediaObserver? Observer { get; init; }

    /// <summary>The peer's signalling address: chooses our address in SDP on a host with several, and RTP from it is trusted first when latching.</summary>
    public IPAddress? PeerAddress { get; init; }

    /// <summary>A session whose worker this one shares (the other leg of the call), or null.</summary>
    public IMediaSession? Beside { get; init; }

    /// <summary>After how much silence <see cref="MediaEvent.Silent"/> is told; null: as the engine is set.</summary>
    public TimeSpan? SilenceAfter { get; init; }
}

/// <summary>One media session: what one SDP negotiation describes.</summary>
public interface IMediaSession : IDisposable
{
    /// <summary>How media is carried.</summary>
    MediaProfile Profile { get; }

    /// <summary>Who hears of what happens; may be replaced.</summary>
    IMediaObserver? Observer { get; set; }

    /// <summary>An SDP offer (UTF-8) with these codecs in order. Called again: a re-offer with the same ports and keys and o= version + 1 if it changed.</summary>
    byte[] CreateOffer(IReadOnlyList<AudioCodec> codecs, MediaDirection direction = MediaDirection.SendReceive);

    /// <summary>Takes an offer (first or later, ICE restart included) and returns the answer with the first of <paramref name="codecs"/> that the offer has; null and a reason: 488.</summary>
    byte[]? Answer(ReadOnlySpan<byte> offer, IReadOnlyList<AudioCodec> codecs, MediaDirection direction, out string reason);

    /// <summary>
    /// An offer to carry fax by T.38 (RFC 3362) instead of voice, with what the other fax machine says of itself. For sessions of plain RTP only: fax has no
    /// encryption.
    /// </summary>
    byte[] CreateFaxOffer(FaxParameters parameters);

    /// <summary>Takes an offer of fax and returns the answer with what the other fax machine says of itself; null and a reason: 488.</summary>
    byte[]? AnswerFax(ReadOnlySpan<byte> offer, FaxParameters parameters, out string reason);

    /// <summary>What the peer says of its fax while the session carries fax; null while it carries voice.</summary>
    FaxParameters? Fax { get; }

    /// <summary>
    /// An offer in which another end stands in our place: where <paramref name="offer"/>, which that end made, wants its voice, in this one encoding. The peer then sends
    /// there and not to us. Null and a reason where it cannot be: DTLS keys cannot be handed on.
    /// </summary>
    byte[]? CreateDirectOffer(ReadOnlySpan<byte> offer, AudioCodec codec, out string reason);

    /// <summary>Takes the answer to <see cref="CreateDirectOffer"/>: from now on nothing is sent from here and nothing expected; false and a reason if it does not fit.</summary>
    bool ApplyDirectAnswer(ReadOnlySpan<byte> answer, AudioCodec codec, out string reason);

    /// <summary>Takes an offer of the peer and returns as its answer what the other end has answered (<see cref="ApplyDirectAnswer"/>); null and a reason where it does not fit.</summary>
    byte[]? AnswerDirect(ReadOnlySpan<byte> offer, ReadOnlySpan<byte> answer, AudioCodec codec, out string reason);

    /// <summary>The peer sends to another end; the next offer or answer of ours brings it back.</summary>
    bool IsDirect { get; }

    /// <summary>Where the peer's last offer or answer wants its voice; null before, with ICE, or where it said 0.0.0.0.</summary>
    IPEndPoint? RemoteMedia { get; }

    /// <summary>Takes the answer to the last offer; false and a reason if it does not fit.</summary>
    bool ApplyAnswer(ReadOnlySpan<byte> answer, out string reason);

    /// <summary>Audio codec in use, null before negotiation.</summary>
    AudioCodec? Codec { get; }

    /// <summary>Codecs that the peer offered or answered, its order, without telephone-event; empty before negotiation.</summary>
    IReadOnlyList<AudioCodec> RemoteCodecs { get; }

    /// <summary>Direction as negotiated, seen from us: <see cref="MediaDirection.ReceiveOnly"/> means the peer does not want to hear us (it holds).</summary>
    MediaDirection Direction { get; }

    /// <summary>Telephone-event (RFC 4733) is negotiated.</summary>
    bool TakesEvents { get; }

    /// <summary>Sends an RFC 4733 event: 0-9 * # A-D. Ignored where the peer did not negotiate telephone-event (returns false).</summary>
    bool SendDtmf(char digit, int durationMs = 160);

    /// <summary>A consistent snapshot; from any thread.</summary>
    MediaStatistics GetStatistics();
}

/// <summary>a= direction (RFC 8866 6.7), seen from us.</summary>
public enum MediaDirection
{
    /// <summary>sendrecv</summary>
    SendReceive,

    /// <summary>sendonly</summary>
    SendOnly,

    /// <summary>recvonly</summary>
    ReceiveOnly,

    /// <summary>inactive</summary>
    Inactive,
}

/// <summary>Hears of media events, on the media worker: must return at once (post to a loop of one's own).</summary>
public interface IMediaObserver
{
    /// <summary>Something happened.</summary>
    void OnMediaEvent(IMediaSession session, MediaEvent mediaEvent);
}

/// <summary>What can happen to media.</summary>
public abstract record MediaEvent
{
    /// <summary>The first valid packet came (for WebRTC: ICE and DTLS are up as well).</summary>
    public sealed record Connected : MediaEvent;

    /// <summary>A digit was received complete (RFC 4733), told once.</summary>
    public sealed record Dtmf(char Digit, int DurationMs) : MediaEvent;

    /// <summary>Nothing (RTP or RTCP) has come for this long though the peer should send. Told once per silence.</summary>
    public sealed record Silent(TimeSpan Duration) : MediaEvent;

    /// <summary>Media flows again after <see cref="Silent"/> or <see cref="ConsentLost"/>.</summary>
    public sealed record Resumed : MediaEvent;

    /// <summary>No valid ICE check for 30 s (RFC 7675).</summary>
    public sealed record ConsentLost : MediaEvent;

    /// <summary>DTLS failed; the session is dead.</summary>
    public sealed record SecurityFailed(string Reason) : MediaEvent;
}

/// <summary>Quality of one session, both ways. Times in milliseconds.</summary>
public sealed record MediaStatistics
{
    /// <summary>Negotiated codec name, or null.</summary>
    public string? Codec { get; init; }

    /// <summary>How it is carried, for people: RTP, SRTP AES_CM_128_HMAC_SHA1_80, DTLS-SRTP AEAD_AES_128_GCM ...</summary>
    public string Security { get; init; } = "";

    /// <summary>Packets received and accepted.</summary>
    public long PacketsReceived { get; init; }

    /// <summary>Packets lost on the way to us (RFC 3550 A.3).</summary>
    public long PacketsLost { get; init; }

    /// <summary>Packets sent.</summary>
    public long PacketsSent { get; init; }

    /// <summary>Packets refused, all reasons.</summary>
    public long PacketsDropped { get; init; }

    /// <summary>Interarrival jitter.</summary>
    public double JitterMs { get; init; }

    /// <summary>Loss that the peer reports of our stream, 0-1.</summary>
    public double RemoteLoss { get; init; }

    /// <summary>Round trip, null before the first report.</summary>
    public double? RoundTripMs { get; init; }

    /// <summary>Estimated mean opinion score 1.0-4.5 (G.107); 0 for fax and where the ends send to each other.</summary>
    public double MeanOpinionScore { get; init; }

    /// <summary>RTCP packets of the peer.</summary>
    public long ReportsReceived { get; init; }

    /// <summary>Report blocks of the peer about our stream: none though it reports means that it hears nothing of us.</summary>
    public long ReportsOnUs { get; init; }

    /// <summary>Where the SDP says that the peer is; null before negotiation and with ICE.</summary>
    public IPEndPoint? SignalledAt { get; init; }

    /// <summary>Where its packets really come from, once that is sure.</summary>
    public IPEndPoint? HeardFrom { get; init; }

    /// <summary>Packets from addresses that are not the peer's.</summary>
    public long ForeignPackets { get; init; }

    /// <summary>Packets of an encoding that was not negotiated.</summary>
    public long UnknownEncodings { get; init; }

    /// <summary>True if packets of the other side are decoded and encoded again.</summary>
    public bool Transcoding { get; init; }
}

/// <summary>Counters of the engine.</summary>
public sealed record MediaEngineStatistics(int Sessions, long PacketsRelayed, IReadOnlyDictionary<string, long> Drops);

/// <summary>All RTP ports of the range are in use.</summary>
public sealed class MediaExhaustedException(string message) : Exception(message);

/// <summary>A media port is in use by another program. The message names protocol, address and port.</summary>
public sealed class MediaPortBusyException(string protocol, IPEndPoint endPoint, Exception? inner = null)
    : Exception($"{protocol} port {endPoint} is in use", inner)
{
    /// <summary>UDP or TCP.</summary>
    public string Protocol { get; } = protocol;

    /// <summary>Address and port.</summary>
    public IPEndPoint EndPoint { get; } = endPoint;
}
