using System.Text;
using Pbx.Core.Calls;
using Pbx.Media;
using Pbx.Media.Sdp;

namespace Pbx.Tests.Core.Support;

/// <summary>A media engine without packets: it knows who hears whom, and counts what lives.</summary>
internal sealed class FakeMedia : IMediaEngine
{
    public List<FakeMediaSession> All { get; } = [];

    public List<Link> Links { get; } = [];

    /// <summary>Ports left; negative: endless.</summary>
    public int Ports { get; set; } = -1;

    public int Living => All.Count(s => !s.IsDisposed);

    public MediaEngineStatistics Statistics => new(Living, 0, new Dictionary<string, long>());

    public IMediaSession CreateSession(MediaSessionOptions options)
    {
        if (Ports == 0) throw new MediaExhaustedException("no port");
        Ports--;
        var session = new FakeMediaSession(this, options);
        All.Add(session);
        return session;
    }

    public MediaProfile? ProfileOf(ReadOnlySpan<byte> offer, out string reason)
    {
        var text = Encoding.UTF8.GetString(offer);
        reason = "";
        if (text.Contains("fingerprint")) return MediaProfile.WebRtc;
        if (text.Contains("RTP/SAVP")) return MediaProfile.SdesSrtp;
        if (text.Contains("RTP/AVP")) return MediaProfile.Rtp;
        reason = "no audio";
        return null;
    }

    public IDisposable Bridge(IMediaSession a, IMediaSession b) => Add(new Link(this, "bridge", (FakeMediaSession)a, (FakeMediaSession)b));

    public IMediaPlayback Play(IMediaSession session, IAudioSource source) => Add(new Link(this, source.GetType().Name, (FakeMediaSession)session, null));

    public IDisposable Echo(IMediaSession session) => Add(new Link(this, "echo", (FakeMediaSession)session, null));

    public List<FakeRecording> Recordings { get; } = [];

    public IMediaRecording Record(IMediaSession session, Stream wav, RecordingOptions options)
    {
        var recording = new FakeRecording((FakeMediaSession)session, wav, options);
        Recordings.Add(recording);
        return recording;
    }

    /// <summary>Conversations that were recorded, or are.</summary>
    public List<FakeCallRecording> Conversations { get; } = [];

    public ICallRecording RecordCall(Stream wav, int sampleRate)
    {
        var recording = new FakeCallRecording(wav, sampleRate);
        Conversations.Add(recording);
        return recording;
    }

    /// <summary>What a session hears: "bridge", the source's type name, or "".</summary>
    public string Hears(FakeMediaSession session) => Links.Find(l => l.A == session || l.B == session)?.Kind ?? "";

    private Link Add(Link link)
    {
        Assert.False(link.A.IsDisposed || link.B?.IsDisposed == true, "a disposed session was connected");
        Links.RemoveAll(l => l.Touches(link.A) || (link.B is not null && l.Touches(link.B)));
        Links.Add(link);
        return link;
    }

    internal sealed class Link(FakeMedia engine, string kind, FakeMediaSession a, FakeMediaSession? b) : IMediaPlayback
    {
        private readonly TaskCompletionSource<bool> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Kind => kind;

        public FakeMediaSession A => a;

        public FakeMediaSession? B => b;

        public Task<bool> Completion => completion.Task;

        public bool Touches(FakeMediaSession session) => a == session || b == session;

        public void PlayedToEnd() => completion.TrySetResult(true);

        public void Dispose()
        {
            engine.Links.Remove(this);
            completion.TrySetResult(false);
        }
    }
}

/// <summary>A recording that ends when the test says so.</summary>
internal sealed class FakeRecording(FakeMediaSession session, Stream wav, RecordingOptions options) : IMediaRecording
{
    private readonly TaskCompletionSource<RecordingResult> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FakeMediaSession Session => session;

    public RecordingOptions Options => options;

    public Task<RecordingResult> Completion => completion.Task;

    public void Ends(RecordingEnd end, double seconds)
    {
        wav.Write("RIFF"u8);
        completion.TrySetResult(new RecordingResult(end, TimeSpan.FromSeconds(seconds), null));
    }

    public void Dispose() => Ends(RecordingEnd.Stopped, 5);
}

/// <summary>A recorded conversation without audio: it knows who is heard on which side.</summary>
internal sealed class FakeCallRecording(Stream wav, int sampleRate) : ICallRecording
{
    private readonly TaskCompletionSource<CallRecordingResult> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int SampleRate => sampleRate;

    public IMediaSession? Left { get; private set; }

    public IMediaSession? Right { get; private set; }

    public bool IsPaused { get; private set; }

    public bool IsDisposed { get; private set; }

    public Task<CallRecordingResult> Completion => completion.Task;

    public void Hear(RecordingSide side, IMediaSession? session)
    {
        Assert.False(IsDisposed);
        if (side == RecordingSide.Left) Left = session;
        else Right = session;
    }

    public void Pause(bool paused) => IsPaused = paused;

    public void Fails() => completion.TrySetResult(new CallRecordingResult(TimeSpan.FromSeconds(1), 0, new IOException("No space left on device")));

    public void Dispose()
    {
        if (IsDisposed) return;
        IsDisposed = true;
        if (wav.CanWrite) wav.Write("RIFF"u8);
        completion.TrySetResult(new CallRecordingResult(TimeSpan.FromSeconds(5), 0, null));
    }
}

internal sealed class FakeMediaSession(FakeMedia engine, MediaSessionOptions options) : IMediaSession
{
    public bool IsDisposed { get; private set; }

    public MediaProfile Profile => options.Profile;

    public string Label => options.Label;

    public TimeSpan? SilenceAfter => options.SilenceAfter;

    public IMediaObserver? Observer { get; set; } = options.Observer;

    public AudioCodec? Codec { get; private set; }

    public IReadOnlyList<AudioCodec> RemoteCodecs { get; private set; } = [];

    public MediaDirection Direction { get; private set; }

    /// <summary>The peer takes RFC 4733 events.</summary>
    public bool TakesEvents { get; set; } = true;

    public string Digits { get; private set; } = "";

    public IReadOnlyList<AudioCodec> Offered { get; private set; } = [];

    public string Hears => engine.Hears(this);

    public byte[] CreateOffer(IReadOnlyList<AudioCodec> codecs, MediaDirection direction = MediaDirection.SendReceive)
    {
        Assert.False(IsDisposed);
        Offered = codecs;
        faxOffered = false;
        var (protocol, fingerprint) = Profile switch
        {
            MediaProfile.WebRtc => ("UDP/TLS/RTP/SAVPF", "ours"),
            MediaProfile.SdesSrtp => ("RTP/SAVP", null),
            _ => ("RTP/AVP", (string?)null),
        };
        return Sdp.Write("9", codecs, "sendrecv", protocol, fingerprint);
    }

    public FaxParameters? Fax { get; private set; }

    private bool faxOffered;

    public byte[] CreateFaxOffer(FaxParameters parameters)
    {
        Assert.False(IsDisposed);
        Assert.Equal(MediaProfile.Rtp, Profile);
        faxOffered = true;
        return Sdp.Fax("9", parameters);
    }

    public byte[]? AnswerFax(ReadOnlySpan<byte> offer, FaxParameters parameters, out string reason)
    {
        Assert.False(IsDisposed);
        (Fax, IsDirect) = (OfferSummary.Read(offer.ToArray()).Fax, false);
        reason = Fax is null ? "no fax" : "";
        return Fax is null ? null : Sdp.Fax("9", parameters);
    }

    public byte[]? Answer(ReadOnlySpan<byte> offer, IReadOnlyList<AudioCodec> codecs, MediaDirection direction, out string reason)
    {
        Assert.False(IsDisposed);
        var theirs = OfferSummary.Read(offer.ToArray()).Codecs;
        reason = "no common codec";
        if (codecs.FirstOrDefault(theirs.Contains) is not { } chosen) return null;
        (Codec, Fax, IsDirect, RemoteMedia) = (chosen, null, false, Sdp.MediaOf(offer));
        RemoteCodecs = theirs;
        (Direction, var written) = Sdp.DirectionOf(Encoding.UTF8.GetString(offer)) switch
        {
            "sendonly" => (MediaDirection.ReceiveOnly, "recvonly"),
            "inactive" => (MediaDirection.Inactive, "inactive"),
            "recvonly" => (MediaDirection.SendOnly, "sendonly"),
            _ => (MediaDirection.SendReceive, "sendrecv"),
        };
        reason = "";
        return Sdp.Write("9", [chosen], written, "RTP/AVP", Profile == MediaProfile.WebRtc ? "ours" : null);
    }

    public bool ApplyAnswer(ReadOnlySpan<byte> answer, out string reason)
    {
        Assert.False(IsDisposed);
        var summary = OfferSummary.Read(answer.ToArray());
        if (faxOffered)
        {
            (Fax, IsDirect) = (summary.Fax, false);
            reason = "no fax";
            return Fax is not null;
        }
        var theirs = summary.Codecs;
        reason = "no codec of ours";
        if (theirs.Count == 0 || !Offered.Contains(theirs[0])) return false;
        (Codec, Fax, IsDirect, RemoteMedia) = (theirs[0], null, false, Sdp.MediaOf(answer));
        RemoteCodecs = theirs;
        Direction = MediaDirection.SendReceive;
        reason = "";
        return true;
    }

    public bool IsDirect { get; private set; }

    public System.Net.IPEndPoint? RemoteMedia { get; private set; }

    public byte[]? CreateDirectOffer(ReadOnlySpan<byte> offer, AudioCodec codec, out string reason)
    {
        reason = Takes(offer, codec) ? "" : "no";
        return reason.Length == 0 ? offer.ToArray() : null;
    }

    public bool ApplyDirectAnswer(ReadOnlySpan<byte> answer, AudioCodec codec, out string reason)
    {
        reason = Takes(answer, codec) ? "" : "no";
        if (reason.Length == 0) (IsDirect, Fax) = (true, null);
        return IsDirect;
    }

    public byte[]? AnswerDirect(ReadOnlySpan<byte> offer, ReadOnlySpan<byte> answer, AudioCodec codec, out string reason)
    {
        reason = Takes(offer, codec) && Takes(answer, codec) ? "" : "no";
        if (reason.Length > 0) return null;
        (IsDirect, Fax) = (true, null);
        return answer.ToArray();
    }

    private bool Takes(ReadOnlySpan<byte> sdp, AudioCodec codec)
    {
        Assert.False(IsDisposed);
        return Profile == MediaProfile.Rtp && OfferSummary.Read(sdp.ToArray()).Codecs.Contains(codec);
    }

    public bool SendDtmf(char digit, int durationMs = 160)
    {
        if (TakesEvents && !IsDirect) Digits += digit;
        return TakesEvents && !IsDirect;
    }

    /// <summary>What its counters show.</summary>
    public MediaStatistics Counted { get; set; } = new() { PacketsReceived = 100, MeanOpinionScore = 4.1 };

    public MediaStatistics GetStatistics() => Counted with { Codec = Codec?.Name };

    public void Tell(MediaEvent mediaEvent) => Observer?.OnMediaEvent(this, mediaEvent);

    public void Dispose()
    {
        Assert.False(IsDisposed, "disposed twice");
        IsDisposed = true;
        foreach (var link in engine.Links.Where(l => l.Touches(this)).ToArray()) link.Dispose();
    }
}
