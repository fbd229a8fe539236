using Pbx.Core.CallHistory;
using Pbx.Core.FeatureCodes;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Tests.Core.Support;
using SystemPrompts = Pbx.Core.FeatureCodes.Prompts;

namespace Pbx.Tests.Core.FeatureCodes;

public class ServiceNumberTests
{
    private readonly CallWorld world = new();

    [Fact]
    public void Echo_test_speaks_and_then_echoes()
    {
        var caller = world.Call(world.Phone("101"), "*43", Sdp.Of(AudioCodec.Pcma));
        Assert.Equal("200", caller.Log);
        Assert.Equal("SequenceSource", world.MediaOf(caller).Hears);
        Played();
        Assert.Equal("echo", world.MediaOf(caller).Hears);
        world.Advance(600);
        caller.PeerHangsUp();
        world.AssertClean();
        Assert.Equal((CallOutcome.Answered, "*43", "hung-up-by-caller"), (world.Record.Outcome, world.Record.ToNumber, world.Record.Reason));
    }

    [Fact]
    public void A_browser_hears_the_echo_test_and_reloads()
    {
        var browser = world.Browser("101");
        var id = browser.Dial("*43").CallId!;
        Assert.Equal("talking", browser.Call.State);
        Played();
        browser.Do(p => p.ResumeMediaAsync(id, Sdp.Browser("pc2", AudioCodec.Pcma)));
        Assert.Equal("SequenceSource", browser.Media(id).Hears);
        Played();
        Assert.Equal("echo", browser.Media(id).Hears);
        browser.Do(p => p.HangupAsync(id));
        world.AssertClean();
    }

    [Fact]
    public void The_clock_speaks_pips_and_ends()
    {
        var caller = world.Call(world.Phone("101"), "*60", Sdp.Of(AudioCodec.Pcma));
        for (var round = 0; round < 12; round++)
        {
            Assert.Equal("SequenceSource", world.MediaOf(caller).Hears);
            Played();
            world.Advance(10);
            Assert.Equal("ToneGenerator", world.MediaOf(caller).Hears);
            Played();
        }
        world.AssertClean();
        Assert.Equal("200 BYE", caller.Log);
    }

    [Theory]
    [InlineData(15, 32, "time-is hour-15 minute-32")]
    [InlineData(0, 0, "time-is hour-0")]
    public void The_clocks_words(int hour, int minute, string words) =>
        Assert.Equal(words, string.Join(' ', SpeakingClock.Phrase(new DateTimeOffset(2026, 1, 1, hour, minute, 5, TimeSpan.Zero))));

    [Fact]
    public void The_next_beat() => Assert.Equal(TimeSpan.FromSeconds(3), SpeakingClock.UntilBeat(new DateTimeOffset(2026, 1, 1, 1, 1, 17, TimeSpan.Zero)));

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    [InlineData("fr")]
    [InlineData("it")]
    public void Every_prompt_is_there_and_audible(string language)
    {
        var names = Enumerable.Range(0, 24).Select(h => $"hour-{h}").Concat(Enumerable.Range(1, 59).Select(m => $"minute-{m}")).Append("time-is").Append("echo");
        foreach (var name in names)
        {
            var samples = SystemPrompts.Load(language, name).Samples;
            Assert.InRange(samples.Length, 800, 8 * 8000);
            Assert.True(samples.Max(s => Math.Abs((int)s)) > 3000, $"{language}/{name} is silent");
        }
    }

    [Fact]
    public void Unknown_language_is_spoken_to_in_english() => Assert.Equal(SystemPrompts.Load("en", "echo").Samples, SystemPrompts.Load("rm", "echo").Samples);

    private void Played()
    {
        world.Media.Links.Single().PlayedToEnd();
        world.Run();
    }
}
