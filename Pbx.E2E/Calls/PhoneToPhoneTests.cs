using Pbx.E2E.Support;

namespace Pbx.E2E.Calls;

/// <summary>SIP phones call each other through the product; each hears the other's tone.</summary>
[Collection(ServerCollection.Name)]
public class PhoneToPhoneTests(ServerFixture fixture)
{
    public static TheoryData<string, string?, string> Kinds => new()
    {
        { "udp", null, "PCMA/8000/1" },
        { "udp", null, "PCMU/8000/1" },
        { "udp", null, "G722/16000/1" },
        { "udp", null, "opus/48000/2" },
        { "tcp", null, "PCMA/8000/1" },
        { "tls", "srtp", "PCMA/8000/1" },
        { "udp", "srtp-mand", "PCMA/8000/1" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Both_hear_the_other(string transport, string? encryption, string codecs)
    {
        var options = new BaresipOptions { Transport = transport, MediaEncryption = encryption, Codecs = codecs };
        await using var bruno = await Baresip.StartAsync(fixture.Server, "102", options with { Tone = 1000 });
        await using var anna = await Baresip.StartAsync(fixture.Server, "101", options with { Tone = 440 });

        await anna.DialAsync("102");
        await anna.WaitForAsync("CALL_ESTABLISHED");
        await bruno.WaitForAsync("CALL_ESTABLISHED");
        await Eventually.ElapseAsync(4);
        await anna.HangupAsync();
        await bruno.WaitForAsync("CALL_CLOSED");

        await anna.AssertHearsAsync(1000, "Anna");
        await bruno.AssertHearsAsync(440, "Bruno");
    }

    [Fact]
    public async Task Phone_that_wants_SRTP_talks_with_one_that_has_none()
    {
        await using var bruno = await Baresip.StartAsync(fixture.Server, "102", new() { Tone = 1000 });
        await using var anna = await Baresip.StartAsync(fixture.Server, "101", new() { Tone = 440, MediaEncryption = "srtp-mand" });

        await anna.DialAsync("102");
        await bruno.WaitForAsync("CALL_ESTABLISHED");
        await Eventually.ElapseAsync(4);
        await anna.HangupAsync();
        await bruno.WaitForAsync("CALL_CLOSED");

        await anna.AssertHearsAsync(1000, "Anna");
        await bruno.AssertHearsAsync(440, "Bruno");
    }

    [Fact]
    public async Task Echo_test_returns_the_caller_s_own_tone()
    {
        await using var anna = await Baresip.StartAsync(fixture.Server, "101", new() { Tone = 700 });

        await anna.DialAsync("*43");
        await anna.WaitForAsync("CALL_ESTABLISHED");
        await Eventually.ElapseAsync(12);
        await anna.HangupAsync();
        await anna.WaitForAsync("CALL_CLOSED");

        await anna.AssertHearsAsync(700, "Anna");
    }
}
