using Pbx.Media;
using Pbx.Media.Audio;
using Pbx.Media.Sdp;
using Pbx.Tests.Support;

namespace Pbx.Tests.Media.Sessions;

/// <summary>Two phones that talk through the system are recorded; real UDP on loopback.</summary>
public sealed class CallRecordingTests : IAsyncLifetime
{
    private readonly MediaEngine system = TestEngine.Start();
    private readonly MediaEngine phones = TestEngine.Start();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        Assert.Equal(0, system.Faults);
        await phones.DisposeAsync();
        await system.DisposeAsync();
    }

    [Theory]
    [InlineData(MediaProfile.Rtp, "PCMA", "PCMA")]
    [InlineData(MediaProfile.SdesSrtp, "G722", "PCMA")]
    public async Task Each_side_is_in_its_channel_and_a_new_bridge_changes_nothing(MediaProfile profile, string left, string right)
    {
        using var a = system.CreateSession(new(profile, "a"));
        using var b = system.CreateSession(new(profile, "b") { Beside = a });
        using var ada = new TestPhone(phones, profile).Calls(a, Codec(left));
        using var bob = new TestPhone(phones, profile).Calls(b, Codec(right));
        ada.Plays(440);
        bob.Plays(1000);
        var bridge = system.Bridge(a, b);
        await ada.Hears(1000);
        await bob.Hears(440);
        using var file = new MemoryStream();
        using var recording = system.RecordCall(file, 16_000);
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        recording.Hear(RecordingSide.Left, a);
        recording.Hear(RecordingSide.Right, b);
        var before = a.GetStatistics().PacketsReceived;
        await Until.True(() => a.GetStatistics().PacketsReceived > before + 50, "a second was heard");
        bridge.Dispose();
        bridge = system.Bridge(a, b);
        await Until.True(() => a.GetStatistics().PacketsReceived > before + 100, "another second was heard");
        recording.Dispose();
        var taken = System.Diagnostics.Stopwatch.GetElapsedTime(started);
        var result = await recording.Completion.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Null(result.Failure);
        // The moments before and after the two stamps are no more than a busy machine needs for a few lines.
        Assert.InRange(result.Duration.TotalMilliseconds, taken.TotalMilliseconds - 40, taken.TotalMilliseconds + 40);
        Assert.True(WavReader.TryRead(file.ToArray(), out var audio, out _));
        foreach (var (channel, tone) in new[] { (audio!.Channel(0), 440), (audio.Channel(1), 1000) })
            Assert.True(ToneMeter.Share(channel.AsSpan(16_000..^4000), 16_000, tone) > 0.9, $"{tone} Hz");
        bridge.Dispose();
    }

    [Fact]
    public async Task The_end_of_the_engine_makes_the_file_whole()
    {
        var engine = TestEngine.Start();
        using var a = engine.CreateSession(new(MediaProfile.Rtp, "a"));
        using var ada = new TestPhone(phones, MediaProfile.Rtp).Calls(a, AudioCodec.Pcma);
        ada.Plays(440);
        using var file = new MemoryStream();
        using var recording = engine.RecordCall(file, 8000);
        recording.Hear(RecordingSide.Left, a);
        await Until.True(() => a.GetStatistics().PacketsReceived > 30, "something was heard");
        await engine.DisposeAsync();
        Assert.True(recording.Completion.IsCompletedSuccessfully);
        Assert.True(WavReader.TryRead(file.ToArray(), out var audio, out _));
        Assert.InRange(audio!.Duration.TotalSeconds, 0.4, 30);
    }

    private static AudioCodec Codec(string name) => name == "G722" ? AudioCodec.G722 : AudioCodec.Pcma;
}
