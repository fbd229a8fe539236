using Pbx.E2E.Support;

namespace Pbx.E2E.Calls;

/// <summary>Firefox ESR makes and takes a call.</summary>
[Collection(ServerCollection.Name)]
public class FirefoxTests(ServerFixture fixture)
{
    // what media.navigator.streams.fake sounds like
    private const double FirefoxTone = 1000;

    [Fact]
    public async Task Firefox_calls_a_phone()
    {
        await using var phone = await Baresip.StartAsync(fixture.Server, "102", new() { Tone = 440 });
        await using var firefox = Firefox.Call(fixture.Server, "103", "102");
        await firefox.WaitForAsync("talking");
        await CheckAsync(firefox, phone);
    }

    [Fact]
    public async Task Firefox_answers_a_phone()
    {
        await using var phone = await Baresip.StartAsync(fixture.Server, "102", new() { Tone = 440 });
        await using var firefox = Firefox.Answer(fixture.Server, "103");
        await firefox.WaitForAsync("ready");
        await phone.DialAsync("103");
        await firefox.WaitForAsync("talking");
        await CheckAsync(firefox, phone);
    }

    private static async Task CheckAsync(Firefox firefox, Baresip phone)
    {
        await Eventually.ElapseAsync(4);
        await firefox.HangUpAsync();
        var heard = await firefox.WaitForAsync("heard");
        await phone.WaitForAsync("CALL_CLOSED");
        Assert.True(heard.GetProperty("received").GetInt64() > 100, heard.ToString());
        Assert.True(heard.GetProperty("energy").GetDouble() > 0.001, heard.ToString());
        Assert.Equal("audio/PCMA", heard.GetProperty("codec").GetString(), ignoreCase: true);
        await phone.AssertHearsAsync(FirefoxTone, "phone");
        await firefox.WaitForAsync("done");
    }
}
