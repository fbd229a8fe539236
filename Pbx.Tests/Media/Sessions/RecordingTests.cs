using Pbx.Media;
using Pbx.Media.Audio;
using Pbx.Media.Sdp;
using Pbx.Media.Sessions;
using Pbx.Tests.Support;

namespace Pbx.Tests.Media.Sessions;

/// <summary>What a phone says is in the file; real UDP on loopback.</summary>
public sealed class RecordingTests : IAsyncLifetime
{
    private readonly MediaEngine _system = TestEngine.Start();
    private readonly MediaEngine _phones = TestEngine.Start();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        Assert.Equal(0, _system.Faults);
        await _phones.DisposeAsync();
        await _system.DisposeAsync();
    }

    [Theory]
    [InlineData(MediaProfile.Rtp, "PCMA")]
    [InlineData(MediaProfile.SdesSrtp, "G722")]
    [InlineData(MediaProfile.Rtp, "opus")]
    public async Task Tone_of_the_phone_is_in_the_file_until_it_is_stopped(MediaProfile profile, string codec)
    {
        using var leg = _system.Session(profile);
        using var phone = new TestPhone(_phones, profile).Calls(leg, Codec(codec));
        phone.Plays(440);
        using var file = new MemoryStream();
        using var recording = _system.Record(leg, file, new(TimeSpan.FromMinutes(1)));
        await Until.True(() => leg.GetStatistics().PacketsReceived > 80, "more than a second and a half was heard");
        recording.Dispose();
        var result = await recording.Completion;
        Assert.Equal((RecordingEnd.Stopped, null), (result.End, result.Failure));
        var audio = Read(file);
        Assert.Equal((16_000, 1), (audio.SampleRate, audio.Channels));
        Assert.InRange(result.Duration.TotalSeconds, 1, 20);
        Assert.InRange(audio.Samples.Length, (result.Duration.TotalSeconds * 16_000) - 1, (result.Duration.TotalSeconds * 16_000) + 1);
        // A busy machine may tear a piece of the tone, not all of it.
        var shares = Enumerable.Range(0, audio.Samples.Length / 8000).Select(half => ToneMeter.Share(audio.Samples.AsSpan(half * 8000, 8000), 16_000, 440)).ToList();
        Assert.True(shares.Max() > 0.9, string.Join(' ', shares));
    }

    [Fact]
    public async Task It_ends_by_itself_when_nothing_is_said_any_more()
    {
        using var leg = _system.Session(MediaProfile.Rtp);
        using var phone = new TestPhone(_phones, MediaProfile.Rtp).Calls(leg, AudioCodec.Pcma);
        phone.Plays(440);
        using var file = new MemoryStream();
        using var recording = _system.Record(leg, file, new(TimeSpan.FromMinutes(1)) { EndAfterSilence = TimeSpan.FromSeconds(1) });
        await Until.True(() => leg.GetStatistics().PacketsReceived > 30, "a tone was heard");
        Assert.False(recording.Completion.IsCompleted);
        phone.Tone!.Dispose();
        var result = await recording.Completion.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(RecordingEnd.Silent, result.End);
    }

    [Fact]
    public async Task It_is_no_longer_than_allowed_and_a_phone_that_sends_nothing_is_silence()
    {
        using var leg = _system.Session(MediaProfile.Rtp);
        using var phone = new TestPhone(_phones, MediaProfile.Rtp).Calls(leg, AudioCodec.Pcma);
        using var file = new MemoryStream();
        using var recording = _system.Record(leg, file, new(TimeSpan.FromMilliseconds(300)) { SampleRate = 8000 });
        var result = await recording.Completion.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(RecordingEnd.TooLong, result.End);
        Assert.All(Read(file).Samples.ToArray(), sample => Assert.Equal(0, sample));
    }

    [Fact]
    public async Task Session_that_ends_ends_the_recording_and_the_file_is_whole()
    {
        var leg = _system.Session(MediaProfile.Rtp);
        using var phone = new TestPhone(_phones, MediaProfile.Rtp).Calls(leg, AudioCodec.Pcma);
        phone.Plays(440);
        using var file = new MemoryStream();
        using var recording = _system.Record(leg, file, new(TimeSpan.FromMinutes(1)));
        await Until.True(() => leg.GetStatistics().PacketsReceived > 30, "a tone was heard");
        leg.Dispose();
        var result = await recording.Completion.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(RecordingEnd.SessionEnded, result.End);
        Assert.NotEmpty(Read(file).Samples.ToArray());
    }

    [Fact]
    public async Task Full_disk_is_told_and_the_session_lives_on()
    {
        using var leg = _system.Session(MediaProfile.Rtp);
        using var phone = new TestPhone(_phones, MediaProfile.Rtp).Calls(leg, AudioCodec.Pcma);
        phone.Plays(440);
        using var recording = _system.Record(leg, new FullDisk(), new(TimeSpan.FromMinutes(1)));
        var result = await recording.Completion.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(RecordingEnd.Failed, result.End);
        Assert.IsType<IOException>(result.Failure);
        var before = leg.GetStatistics().PacketsReceived;
        await Until.True(() => leg.GetStatistics().PacketsReceived > before + 20, "the session goes on");
    }

    private static AudioCodec Codec(string name) => name switch { "G722" => AudioCodec.G722, "opus" => AudioCodec.Opus, _ => AudioCodec.Pcma };

    private static WavAudio Read(MemoryStream file)
    {
        Assert.True(WavReader.TryRead(file.ToArray(), out var audio, out var error), error.ToString());
        return audio!;
    }

    private sealed class FullDisk : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left on device");

        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("No space left on device");
    }
}
