using System.Collections.Concurrent;
using System.Net;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Media.Sessions;
using Pbx.Tests.Support;

namespace Pbx.Tests.Media.Sessions;

/// <summary>A phone made of a session of another engine: it offers or answers, plays a tone, and hears.</summary>
internal sealed class TestPhone : IDisposable, IMediaObserver
{
    public TestPhone(MediaEngine engine, MediaProfile profile, IPAddress? peer = null)
    {
        Engine = engine;
        Session = engine.CreateSession(new(profile, "phone") { Observer = this, PeerAddress = peer ?? IPAddress.Loopback });
        var session = (MediaSession)Session;
        session.Host.Post(() => session.Flow.Listen(Tap));
    }

    public MediaEngine Engine { get; }

    public IMediaSession Session { get; }

    public AudioTap Tap { get; } = new();

    public ConcurrentQueue<MediaEvent> Events { get; } = new();

    public IMediaPlayback? Tone { get; private set; }

    public void OnMediaEvent(IMediaSession session, MediaEvent mediaEvent) => Events.Enqueue(mediaEvent);

    /// <summary>The phone offers, the system answers.</summary>
    public TestPhone Calls(IMediaSession system, params AudioCodec[] codecs)
    {
        var offer = Session.CreateOffer(codecs);
        var answer = system.Answer(offer, codecs, MediaDirection.SendReceive, out var reason);
        Assert.True(answer is not null, reason);
        Assert.True(Session.ApplyAnswer(answer, out reason), reason);
        return this;
    }

    /// <summary>The system offers, the phone answers.</summary>
    public TestPhone IsCalled(IMediaSession system, params AudioCodec[] codecs)
    {
        var answer = Session.Answer(system.CreateOffer(codecs), codecs, MediaDirection.SendReceive, out var reason);
        Assert.True(answer is not null, reason);
        Assert.True(system.ApplyAnswer(answer, out reason), reason);
        return this;
    }

    public TestPhone Plays(double frequency)
    {
        Tone = Engine.Play(Session, new ToneSource(frequency));
        return this;
    }

    public Task Hears(double frequency) => Until.True(() => Tap.ShareOf(frequency) > 0.9, () => $"{frequency} Hz, share {Tap.ShareOf(frequency):0.00}, {Tap.Samples} samples, {string.Join(' ', Tap.Packets.TakeLast(4))}, drops {string.Join(' ', Engine.Statistics.Drops)}");

    public void Dispose()
    {
        Session.Dispose();
    }
}

/// <summary>Engines on loopback with ports of their own.</summary>
internal static class TestEngine
{
    private const int FirstPort = 20_000;
    private const int PortsOfOne = 64;
    private const int Engines = 500;
    private static int _next = Environment.ProcessId;

    public static MediaEngine Start(Func<MediaEngineOptions, MediaEngineOptions>? change = null)
    {
        // Round and round: an engine takes ports that somebody holds for taken.
        var first = FirstPort + ((Interlocked.Increment(ref _next) & int.MaxValue) % Engines * PortsOfOne);
        var options = new MediaEngineOptions
        {
            BindAddress = IPAddress.Loopback,
            SharedPort = 0,
            RtpFirst = first,
            RtpLast = first + PortsOfOne - 1,
            Workers = 2,
            WarmUp = false,
        };
        return MediaEngine.Start(change is null ? options : change(options));
    }

    public static IMediaSession Session(this MediaEngine engine, MediaProfile profile, IMediaSession? beside = null, IMediaObserver? observer = null, IPAddress? peer = null) =>
        engine.CreateSession(new(profile, "leg") { PeerAddress = peer ?? IPAddress.Loopback, Beside = beside, Observer = observer });
}
