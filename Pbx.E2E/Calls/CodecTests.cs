using System.Text.Json;
using Pbx.E2E.Support;

namespace Pbx.E2E.Calls;

/// <summary>Sound passes untouched where both sides can, is turned from one encoding into another where not, and what is lost is counted.</summary>
[Collection(ServerCollection.Name)]
public class CodecTests(ServerFixture fixture)
{
    [Theory]
    [InlineData("opus/48000/2", "PCMA/8000/1", true)]
    [InlineData("G722/16000/1", "opus/48000/2", true)]
    [InlineData("opus/48000/2,PCMA/8000/1", "PCMA/8000/1", false)]
    public async Task Transcoding_only_where_nothing_is_common(string codecs, string others, bool transcoded)
    {
        await using var bruno = await Baresip.StartAsync(fixture.Server, "102", new() { Tone = 1000, Codecs = others });
        await using var anna = await Baresip.StartAsync(fixture.Server, "101", new() { Tone = 440, Codecs = codecs });
        await anna.DialAsync("102");
        await anna.WaitForAsync("CALL_ESTABLISHED");
        await Eventually.ElapseAsync(2.5);
        var legs = await LegsAsync("101");
        await anna.HangupAsync();
        await bruno.WaitForAsync("CALL_CLOSED");

        Assert.Equal(transcoded, legs.Any(leg => leg.GetProperty("transcoding").GetBoolean()));
        await anna.AssertHearsAsync(1000, "Anna");
        await bruno.AssertHearsAsync(440, "Bruno");
    }

    [Fact]
    public async Task Lost_packets_are_counted()
    {
        await using var bruno = await Baresip.StartAsync(fixture.Server, "102");
        await using var anna = Sipp.Start(fixture.Server, "uac-talk", "110");
        await bruno.WaitForAsync("CALL_ESTABLISHED");
        await using (new RtpSource(anna.RtpPort, await anna.AnsweredAsync(), packet => packet % 10 == 5))
        {
            await Eventually.TrueAsync(
                async () => (await LegsAsync("110")).Any(leg => leg.GetProperty("lossPercent").GetDouble() is > 5 and < 15), "a loss of 10 % is told");
        }
        await bruno.HangupAsync();
        await anna.SucceedsAsync();
    }

    [Fact]
    public async Task Opus_between_browsers_is_not_transcoded()
    {
        await using var anna = await WebPhone.StartAsync(fixture.Server, "105", 1000);
        await using var bruno = await WebPhone.StartAsync(fixture.Server, "106", 700);
        await anna.DialAsync("106");
        await bruno.AnswerAsync();
        await anna.WaitForAsync("talking");
        await anna.AssertHearsAsync(700);
        await bruno.AssertHearsAsync(1000);
        var legs = await LegsAsync("105");
        Assert.All(legs, leg => Assert.Equal("opus", leg.GetProperty("codec").GetString(), ignoreCase: true));
        Assert.DoesNotContain(legs, leg => leg.GetProperty("transcoding").GetBoolean());
        Assert.All(legs, leg => Assert.Contains("DTLS", leg.GetProperty("security").GetString(), StringComparison.OrdinalIgnoreCase));
        var (received, lost, _) = await anna.InboundAsync();
        Assert.True(received > 50 && lost <= received / 50, $"{lost} lost of {received}");
        await anna.PressAsync("Hang up");
        await bruno.IdleAsync();
    }

    private async Task<IReadOnlyList<JsonElement>> LegsAsync(string from) =>
        [.. (await fixture.Owner.CallsAsync()).Single(call => call.GetProperty("from").GetProperty("number").GetString() == from).GetProperty("legs").EnumerateArray()];
}
