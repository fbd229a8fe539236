using Pbx.Media.Ice;
using Pbx.Media.Rtp;
using Pbx.Media.Sdp;

namespace Pbx.Media.Sessions;

/// <summary>
/// The control thread's side of a session: speaks SDP and hands what was agreed to the <see cref="MediaFlow"/>, which lives on a worker.
/// </summary>
internal sealed class MediaSession : IMediaSession
{
    private readonly IFlowHost _host;
    private readonly SdpNegotiation _negotiation;
    private readonly Action<MediaSession> _onClosed;
    private IceCredentials? _ice;
    private IMediaObserver? _observer;
    private int _disposed;

    public MediaSession(MediaSessionOptions options, IFlowHost host, SdpNegotiation negotiation, IceCredentials? ice, Action<MediaSession> onClosed)
    {
        (Profile, Label, _host, _negotiation, _ice, _onClosed) = (options.Profile, options.Label, host, negotiation, ice, onClosed);
        _observer = options.Observer;
    }

    public MediaProfile Profile { get; }

    public string Label { get; }

    public IMediaObserver? Observer
    {
        get => Volatile.Read(ref _observer);
        set => Volatile.Write(ref _observer, value);
    }

    public AudioCodec? Codec => _negotiation.Agreed?.Codec?.Codec;

    public IReadOnlyList<AudioCodec> RemoteCodecs => _negotiation.Agreed?.RemoteCodecs ?? (IReadOnlyList<AudioCodec>)[];

    public MediaDirection Direction => _negotiation.Agreed?.Direction ?? MediaDirection.Inactive;

    public bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    internal IFlowHost Host => _host;

    internal MediaFlow Flow => _host.Flow;

    public byte[] CreateOffer(IReadOnlyList<AudioCodec> codecs, MediaDirection direction = MediaDirection.SendReceive)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        return _negotiation.CreateOffer(codecs, direction, _ice);
    }

    public byte[]? Answer(ReadOnlySpan<byte> offer, IReadOnlyList<AudioCodec> codecs, MediaDirection direction, out string reason)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (!SessionDescription.TryParse(offer, out var description, out var error))
        {
            reason = $"the offer cannot be read: {error}";
            return null;
        }

        if (_ice is not null && _negotiation.IsIceRestart(description!))
            _host.Invoke(() => _ice = Flow.RestartIce());
        var answer = _negotiation.Answer(description!, codecs, direction, _ice, out var settings, out reason);
        if (answer is not null)
            Apply(settings!);
        return answer;
    }

    public FaxParameters? Fax => _negotiation.Fax;

    public byte[] CreateFaxOffer(FaxParameters parameters)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        return _negotiation.CreateFaxOffer(parameters);
    }

    public byte[]? AnswerFax(ReadOnlySpan<byte> offer, FaxParameters parameters, out string reason)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        var answer = _negotiation.AnswerFax(offer, parameters, out var settings, out reason);
        if (answer is not null)
            Apply(settings!);
        return answer;
    }

    public bool IsDirect => _negotiation.IsDirect;

    public System.Net.IPEndPoint? RemoteMedia =>
        Profile != MediaProfile.WebRtc && _negotiation.Agreed is { RemoteConnection: { IsUnspecified: false, IPAddress: { } address }, RemotePort: > 0 and var port } ? new(address, port) : null;

    public byte[]? CreateDirectOffer(ReadOnlySpan<byte> offer, AudioCodec codec, out string reason)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        return _negotiation.CreateDirectOffer(offer, codec, out reason);
    }

    public bool ApplyDirectAnswer(ReadOnlySpan<byte> answer, AudioCodec codec, out string reason)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (!_negotiation.ApplyDirectAnswer(answer, codec, out var settings, out reason))
            return false;
        Apply(settings!);
        return true;
    }

    public byte[]? AnswerDirect(ReadOnlySpan<byte> offer, ReadOnlySpan<byte> answer, AudioCodec codec, out string reason)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        var sdp = _negotiation.AnswerDirect(offer, answer, codec, out var settings, out reason);
        if (sdp is not null)
            Apply(settings!);
        return sdp;
    }

    public bool ApplyAnswer(ReadOnlySpan<byte> answer, out string reason)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (!_negotiation.ApplyAnswer(answer, out var settings, out reason))
            return false;
        Apply(settings!);
        return true;
    }

    public bool TakesEvents => _negotiation.Agreed?.TelephoneEvent is not null;

    public bool SendDtmf(char digit, int durationMs = 160)
    {
        if (IsDisposed || IsDirect || TelephoneEvent.CodeOf(digit) < 0 || !TakesEvents)
            return false;
        _host.Post(() => Flow.SendDigit(digit, TimeSpan.FromMilliseconds(durationMs), _host.Now));
        return true;
    }

    public MediaStatistics GetStatistics() => Flow.Statistics;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            _host.Close(() => _onClosed(this));
    }

    public override string ToString() => $"{Label} ({Profile})";

    internal void Raise(MediaEvent mediaEvent) => Observer?.OnMediaEvent(this, mediaEvent);

    private void Apply(FlowSettings settings) => _host.Post(() => Flow.Apply(settings, _host.Now));
}
