using Pbx.E2E.Support;

namespace Pbx.E2E.Calls;

/// <summary>SIP.js registers over WebSocket as a device.</summary>
[Collection(ServerCollection.Name)]
public class SipJsTests(ServerFixture fixture)
{
    [Fact]
    public async Task SIPjs_calls_a_phone_and_is_called()
    {
        await using var phone = await Baresip.StartAsync(fixture.Server, "102", new() { Tone = 440 });
        await using var web = await SipJsPhone.StartAsync(fixture.Server, "103", 1000);

        await web.DialAsync("102");
        await web.CountAsync("established", 1);
        await web.AssertHearsAsync(440, "SIP.js");
        await phone.AssertHearsAsync(1000, "phone");
        await web.HangupAsync();
        await phone.WaitForAsync("CALL_CLOSED");

        await phone.DialAsync("103");
        await phone.WaitForAsync("CALL_ESTABLISHED", count: 2);
        await web.AssertHearsAsync(440, "SIP.js when called");
        await phone.HangupAsync();
        await phone.WaitForAsync("CALL_CLOSED", count: 2);
        await web.CountAsync("ended", 2);
    }
}
