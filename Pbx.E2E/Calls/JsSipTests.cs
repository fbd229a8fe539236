using Pbx.E2E.Support;

namespace Pbx.E2E.Calls;

/// <summary>A web telephone that others wrote registers over WebSocket as a device.</summary>
[Collection(ServerCollection.Name)]
public class JsSipTests(ServerFixture fixture)
{
    [Fact]
    public async Task JsSIP_calls_a_phone_and_is_called()
    {
        await using var phone = await Baresip.StartAsync(fixture.Server, "102", new() { Tone = 440 });
        await using var web = await JsSipPhone.StartAsync(fixture.Server, "104", 1000);

        await web.DialAsync("102");
        await Eventually.TrueAsync(() => web.IsAsync("established"), "JsSIP's call is established");
        await web.AssertHearsAsync(440, "JsSIP");
        await phone.AssertHearsAsync(1000, "phone");
        await web.HangupAsync();
        await phone.WaitForAsync("CALL_CLOSED");

        await phone.DialAsync("104");
        await phone.WaitForAsync("CALL_ESTABLISHED", count: 2);
        await web.AssertHearsAsync(440, "JsSIP when called");
        await phone.HangupAsync();
        await phone.WaitForAsync("CALL_CLOSED", count: 2);
        await Eventually.TrueAsync(async () => await web.Page.EvaluateAsync<int>("() => window.__sip.ended") == 2, "JsSIP hears both calls end");
    }
}
