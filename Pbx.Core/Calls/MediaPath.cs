using Pbx.Media;

namespace Pbx.Core.Calls;

/// <summary>Who hears what in one call. Owns the bridge and the playbacks, so that nothing is left behind.</summary>
internal sealed class MediaPath(IMediaEngine engine)
{
    private readonly List<IDisposable> running = [];
    private (IMediaSession A, IMediaSession B)? joined;

    /// <summary>Called whenever nobody hears anything any more.</summary>
    public Action? Parted { get; init; }

    /// <summary>True if the session is bridged.</summary>
    public bool Uses(IMediaSession session) => joined is { } now && (now.A == session || now.B == session);

    /// <summary>The two hear each other. Does nothing when they do already.</summary>
    public void Join(IMediaSession? a, IMediaSession? b)
    {
        if (a is null || b is null)
        {
            Part();
            return;
        }
        if (joined is { } now && ((now.A == a && now.B == b) || (now.A == b && now.B == a))) return;
        Part();
        joined = (a, b);
        running.Add(engine.Bridge(a, b));
    }

    /// <summary>A leg hears a source; whatever it heard before must have been parted.</summary>
    public IMediaPlayback? Play(IMediaSession? session, IAudioSource source)
    {
        if (session?.Codec is null) return null;
        var playback = engine.Play(session, source);
        running.Add(playback);
        return playback;
    }

    /// <summary>A leg hears itself.</summary>
    public void Echo(IMediaSession? session)
    {
        if (session is null) return;
        Part();
        running.Add(engine.Echo(session));
    }

    /// <summary>Nobody hears anything.</summary>
    public void Part()
    {
        joined = null;
        foreach (var item in running) item.Dispose();
        running.Clear();
        Parted?.Invoke();
    }
}
