using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pbx.Media.Dtls;
using Pbx.Media.Hosting;
using Pbx.Media.Ice;
using Pbx.Media.Routing;
using Pbx.Media.Sdp;
using Pbx.Media.Sessions;
using Pbx.Media.Srtp;

namespace Pbx.Media;

/// <summary>The media engine: workers, ports and sessions in one process. Made by <see cref="Start"/>, ended by disposing.</summary>
public sealed class MediaEngine : IMediaEngine, IAsyncDisposable
{
    private static readonly SrtpProfile[] SdesSuites =
        [SrtpProfile.AeadAes128Gcm, SrtpProfile.AesCm128HmacSha1Tag80, SrtpProfile.AesCm256HmacSha1Tag80, SrtpProfile.AesCm128HmacSha1Tag32];

    private readonly MediaEngineOptions _options;
    private readonly ILogger _logger;
    private readonly MediaClock _clock;
    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();
    private readonly DtlsCertificate _certificate;
    private readonly DtlsHandshaker _handshaker;
    private readonly MediaWorker[] _workers;
    private readonly SharedMediaPort _shared;
    private readonly RtpPortAllocator _ports;
    private readonly LocalAddresses _addresses;
    private readonly FlowContext _context;
    private readonly RecorderThread _recorders;
    private readonly ConcurrentDictionary<MediaSession, byte> _sessions = new();
    private int _disposed;

    private MediaEngine(MediaEngineOptions options, ILoggerFactory logging, TimeProvider time)
    {
        _options = options;
        _logger = logging.CreateLogger<MediaEngine>();
        _clock = new(time);
        _addresses = new(options.BindAddress, options.AdvertisedAddresses);
        _ports = new(options.RtpFirst, options.RtpLast, NewRandom(), options.PortRest);
        _certificate = DtlsCertificate.Generate(_clock.Origin);
        _handshaker = new(logger: logging.CreateLogger<DtlsHandshaker>());
        _recorders = new(_clock, _logger);
        _context = new(_certificate)
        {
            UnixOrigin = _clock.Origin - DateTimeOffset.UnixEpoch,
            Cname = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)),
            SilenceAfter = options.SilenceAfter,
        };
        _workers = [.. Enumerable.Range(0, Math.Max(1, options.Workers)).Select(i => new MediaWorker(i, _clock, _logger, options.NativeSockets))];
        try
        {
            _shared = SharedMediaPort.Open(_workers[0], options.BindAddress, options.SharedPort, options.NativeSockets);
        }
        catch
        {
            StopWorkers();
            _recorders.Dispose();
            _handshaker.Dispose();
            _certificate.Dispose();
            _random.Dispose();
            throw;
        }

        WarmedUp = options.WarmUp ? Task.Run(WarmUpAsync) : Task.CompletedTask;
    }

    /// <summary>The shared port that was bound.</summary>
    public int SharedPort => _shared.Port;

    /// <summary>Completes when the code that the first call needs is compiled.</summary>
    public Task WarmedUp { get; }

    public MediaEngineStatistics Statistics
    {
        get
        {
            var drops = new SortedDictionary<string, long>(StringComparer.Ordinal);
            foreach (var worker in _workers)
                worker.Counters.AddDropsTo(drops);
            return new(_sessions.Count, _workers.Sum(w => w.Counters.Relayed), drops);
        }
    }

    /// <summary>For tests and the dashboard: defects that a worker survived.</summary>
    public long Faults => _workers.Sum(w => w.Faults);

    internal SharedMediaPort Shared => _shared;

    internal DtlsHandshaker Handshaker => _handshaker;

    /// <summary>Binds the shared port and starts the workers. Throws <see cref="MediaPortBusyException"/>.</summary>
    public static MediaEngine Start(MediaEngineOptions options, ILoggerFactory? logging = null, TimeProvider? time = null) =>
        new(options, logging ?? NullLoggerFactory.Instance, time ?? TimeProvider.System);

    public IMediaSession CreateSession(MediaSessionOptions options)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        var webRtc = options.Profile == MediaProfile.WebRtc;
        var worker = webRtc ? _workers[0]
            : options.Beside is MediaSession { Host: FlowOwner beside } ? beside.Worker
            : _workers.MinBy(w => w.Load)!;
        var ports = webRtc ? null : RtpPortPair.Open(_ports, _options.BindAddress, _clock, _options.NativeSockets);
        var owner = new FlowOwner(worker, _handshaker, ports);
        var agent = webRtc ? new IceLiteAgent(_random) : null;

        var candidates = webRtc ? _addresses.Candidates(options.PeerAddress, _shared.Port) : [];
        var address = webRtc ? System.Net.IPAddress.Parse(candidates[0].Address) : _addresses.For(options.PeerAddress);
        var fingerprint = _certificate.Fingerprint;
        // Below 2^62, as JSEP asks of the session id.
        var identity = new SessionIdentity((ulong)RandomNumberGenerator.GetInt32(int.MaxValue) << 30 | (uint)RandomNumberGenerator.GetInt32(1 << 30), address, webRtc ? _shared.Port : ports!.Port)
        {
            Candidates = candidates,
            Keys = options.Profile == MediaProfile.SdesSrtp ? [.. SdesSuites.Select(s => SrtpKeyMaterial.Generate(s, _random))] : [],
            Fingerprint = options.Profile.UsesDtls() ? new(fingerprint.Algorithm, fingerprint.Value) : null,
            PeerAddress = options.PeerAddress,
        };
        var negotiation = new SdpNegotiation(options.Profile, identity, new(identity.Id, address.ToString()));
        var session = new MediaSession(options, owner, negotiation, agent?.Local, s => _sessions.TryRemove(s, out _));
        var context = options.SilenceAfter is { } silence ? _context with { SilenceAfter = silence } : _context;
        var flow = new MediaFlow(
            options.Profile, ports is null ? _shared : ports, owner, context, agent is null ? null : (agent, _shared), new Random(), session.Raise);
        owner.Start(flow);
        _sessions.TryAdd(session, 0);
        return session;
    }

    public MediaProfile? ProfileOf(ReadOnlySpan<byte> offer, out string reason)
    {
        reason = "";
        if (!SessionDescription.TryParse(offer, out var description, out var error))
        {
            reason = $"the offer cannot be read: {error}";
            return null;
        }

        if (description!.Media.FirstOrDefault(m => m.IsAudio && !m.IsRejected) is not { } audio)
        {
            reason = "the offer has no audio";
            return null;
        }

        if (MediaProfiles.Of(description, audio) is { } profile)
            return profile;
        reason = $"{audio.Protocol} is not supported";
        return null;
    }

    public IDisposable Bridge(IMediaSession a, IMediaSession b)
    {
        var (first, second) = (Own(a), Own(b));
        var owner = Unite(first, second);
        var (there, back) = (new BridgeHalf(first.Flow, second.Flow), new BridgeHalf(second.Flow, first.Flow));
        owner.Post(() =>
        {
            // Who was bridged with one of them must not listen in on the new conversation.
            first.Flow.Mute();
            second.Flow.Mute();
            there.Start();
            back.Start();
        });
        return new RouteHandle(() => owner.Post(() =>
        {
            there.Stop();
            back.Stop();
        }));
    }

    public IMediaPlayback Play(IMediaSession session, IAudioSource source)
    {
        var own = Own(session);
        return Playback.Start(own.Host, own.Flow, source);
    }

    public IDisposable Echo(IMediaSession session)
    {
        var own = Own(session);
        var half = new BridgeHalf(own.Flow, own.Flow);
        own.Host.Post(half.Start);
        return new RouteHandle(() => own.Host.Post(half.Stop));
    }

    public IMediaRecording Record(IMediaSession session, Stream wav, RecordingOptions options)
    {
        ArgumentNullException.ThrowIfNull(wav);
        ArgumentNullException.ThrowIfNull(options);
        var own = Own(session);
        return Recording.Start(own.Host, own.Flow, wav, options);
    }

    public ICallRecording RecordCall(Stream wav, int sampleRate)
    {
        ArgumentNullException.ThrowIfNull(wav);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        var recorder = new StereoRecorder(wav, sampleRate, _clock.Now);
        _recorders.Add(recorder);
        return new CallRecording(recorder, _clock);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await WarmedUp;
        foreach (var session in _sessions.Keys)
            session.Dispose();
        _handshaker.Dispose();
        // Commands run in order: after this one every session of the worker is closed.
        foreach (var worker in _workers)
            worker.Invoke(() => { });
        _workers[0].Invoke(_shared.Dispose);
        StopWorkers();
        _recorders.Dispose();
        _certificate.Dispose();
        _random.Dispose();
    }

    private static Random NewRandom() => new(RandomNumberGenerator.GetInt32(int.MaxValue));

    private static MediaSession Own(IMediaSession session)
    {
        var own = session as MediaSession ?? throw new ArgumentException("a session of another engine", nameof(session));
        ObjectDisposedException.ThrowIf(own.IsDisposed, own);
        return own;
    }

    /// <summary>Brings both legs to one worker, so that a packet stays on its thread from socket to socket.</summary>
    private static FlowOwner Unite(MediaSession a, MediaSession b)
    {
        var (first, second) = ((FlowOwner)a.Host, (FlowOwner)b.Host);
        if (first.CanMove && !second.CanMove)
            first.MoveTo(second.Worker);
        else
            second.MoveTo(first.Worker);
        return first;
    }

    private async Task WarmUpAsync()
    {
        try
        {
            if (!await DtlsWarmUp.RunAsync(_handshaker, _certificate))
                _logger.LogWarning("The DTLS warm-up handshake failed");
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            _logger.LogWarning(e, "The DTLS warm-up handshake failed");
        }
    }

    private void StopWorkers()
    {
        foreach (var worker in _workers)
            worker.Dispose();
    }
}
