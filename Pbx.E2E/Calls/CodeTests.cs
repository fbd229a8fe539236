using Pbx.E2E.Support;

namespace Pbx.E2E.Calls;

/// <summary>Codes of real telephones do something with real calls: who hears whom is proved by tones.</summary>
[Collection(ServerCollection.Name)]
public class CodeTests(ServerFixture fixture)
{
    private PbxServer Server => fixture.Server;

    [Fact]
    public async Task Calls_are_parked_and_fetched_picked_up_and_forwarded()
    {
        await using var bruno = await Baresip.StartAsync(Server, "102", new() { Tone = 440 });
        await using var chiara = await Baresip.StartAsync(Server, "103", new() { Tone = 700 });
        await using var desk = await Baresip.StartAsync(Server, "104", new() { AutoAnswer = false });

        await chiara.DialAsync("102");
        await bruno.WaitForAsync("CALL_ESTABLISHED");
        await bruno.CommandAsync("transfer", $"sip:*805@127.0.0.1:{Server.SipPort}");
        await bruno.WaitForAsync("CALL_CLOSED");
        Assert.False(chiara.Saw("CALL_CLOSED"));
        await bruno.DialAsync("*815");
        await bruno.WaitForAsync("CALL_ESTABLISHED", count: 2);
        await Task.WhenAll(bruno.AssertHearsAsync(700, "Bruno, who has fetched the call"), chiara.AssertHearsAsync(440, "Chiara, who was parked"));
        await bruno.HangupAsync();
        await chiara.WaitForAsync("CALL_CLOSED");

        await chiara.DialAsync("104");
        await desk.WaitForAsync("CALL_INCOMING");
        await bruno.DialAsync("**104");
        await bruno.WaitForAsync("CALL_ESTABLISHED", count: 3);
        await desk.WaitForAsync("CALL_CLOSED");
        await Task.WhenAll(bruno.AssertHearsAsync(700, "Bruno, who has picked the call up"), chiara.AssertHearsAsync(440, "Chiara, who called the desk"));
        await bruno.HangupAsync();
        await chiara.WaitForAsync("CALL_CLOSED", count: 2);

        await desk.DialAsync("*21102");
        await desk.WaitForAsync("CALL_ESTABLISHED");
        // It is answered first and stored then; whoever dials the code hears that it is.
        await Eventually.ElapseAsync(3);
        await desk.HangupAsync();
        await chiara.DialAsync("104");
        await bruno.WaitForAsync("CALL_ESTABLISHED", count: 4);
        Assert.Equal(1, desk.Count("CALL_INCOMING"));
        await chiara.HangupAsync();
        await bruno.WaitForAsync("CALL_CLOSED", count: 4);
        await desk.DialAsync("*22");
        await desk.WaitForAsync("CALL_ESTABLISHED", count: 2);
        await desk.HangupAsync();
    }
}
