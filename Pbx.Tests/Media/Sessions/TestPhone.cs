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
    private static int _nextPort = 20000 + (Environment.ProcessId % 400 * 100);

    public static MediaEngine Start(Func<MediaEngineOptions, MediaEngineOptions>? change = null)
    {
        var first = Interlocked.Add(ref _nextPort, 64) - 64;
        var options = new MediaEngineOptions
        {
            BindAddress = IPAddress.Loopback,
            SharedPort = 0,
            RtpFirst = first,
            RtpLast = first + 63,
            Workers = 2,
            WarmUp = false,
        };
        return MediaEngine.Start(change is null ? options : change(options));
    }

    public static IMediaSession Session(this MediaEngine engine, MediaProfile profile, IMediaSession? beside = null, IMediaObserver? observer = null, IPAddress? peer = null) =>
        engine.CreateSession(new(profile, "leg") { PeerAddress = peer ?? IPAddress.Loopback, Beside = beside, Observer = observer });
}
