using System.Text.RegularExpressions;
using Pbx.E2E.Support;

namespace Pbx.E2E.Calls;

/// <summary>Calls from and to the world outside: Kamailio as a carrier with digest, a baresip as the telephone outside, sipp as carriers that do what a test says.</summary>
public sealed class TrunkTests(TrunkSetting setting) : IClassFixture<TrunkSetting>
{
    /// <summary>Number of the telephone outside.</summary>
    public const string Outsider = "0791112233";

    private readonly PbxServer server = setting.Server;
    private readonly Kamailio carrier = setting.Carrier;

    [Fact]
    public async Task A_call_from_outside_reaches_the_person_and_one_to_outside_shows_the_company()
    {
        await using var anna = await Baresip.StartAsync(server, "101", new() { Tone = 440 });
        await using var outsider = await Baresip.StartAsync(server, Outsider, new() { Tone = 1000, Register = false, Password = "none", SipPort = setting.OutsiderPort });

        await outsider.DialAsync($"sip:0223004545@127.0.0.1:{carrier.Port}");
        await outsider.WaitForAsync("CALL_ESTABLISHED");
        await anna.WaitForAsync("CALL_ESTABLISHED");
        Assert.Contains("+41791112233", anna.Events("CALL_ESTABLISHED")[^1].GetProperty("peeruri").GetString());
        await Eventually.ElapseAsync(4);
        await outsider.HangupAsync();
        await anna.WaitForAsync("CALL_CLOSED");
        Tone.AssertHeard(1000, anna.Heard().Last(2.5), "Anna");
        Tone.AssertHeard(440, outsider.Heard().Last(2.5), "the caller");

        await anna.DialAsync("0443332211");
        await outsider.WaitForAsync("CALL_ESTABLISHED", count: 2);
        await anna.WaitForAsync("CALL_ESTABLISHED", count: 2);
        Assert.Contains($"call to +41443332211 from {Kamailio.Account} asserted <sip:+41223004545@carrier.test> as {Kamailio.Account}", carrier.Log);
        await Eventually.ElapseAsync(4);
        await anna.HangupAsync();
        await outsider.WaitForAsync("CALL_CLOSED", count: 2);
        Tone.AssertHeard(1000, anna.Heard().Last(2.5), "Anna");
        Tone.AssertHeard(440, outsider.Heard().Last(2.5), "the called party");

        using var owner = await OwnerSession.SignInAsync(server);
        IReadOnlyList<HistoryRow> rows = [];
        await Eventually.TrueAsync(async () => (rows = [.. (await owner.HistoryAsync()).Where(row => row.From == "+41791112233" || row.To == "+41443332211")]).Count == 2, "the history has both");
        Assert.Equal(("101", "+41443332211"), (rows[0].From, rows[0].To));
        Assert.Equal(("+41791112233", "101"), (rows[1].From, rows[1].To));

        await server.RestartAsync();
        Assert.Contains($"registered {Kamailio.Account} expires 0", carrier.Log);
    }

    [Fact]
    public async Task A_carrier_that_is_full_is_passed_over_and_the_next_gets_its_own_way_of_writing()
    {
        await using var anna = await Baresip.StartAsync(server, "101");
        await using var full = Sipp.Start(server, "uas-refuses", "110", new() { Port = setting.FullPort, Words = new Dictionary<string, string> { ["code"] = "503", ["phrase"] = "Service Unavailable" } });
        await using var answering = Sipp.Start(server, "uas-answers", "110", new() { Port = setting.AnsweringPort });

        await anna.DialAsync("0263220000");
        await anna.WaitForAsync("CALL_ESTABLISHED");
        await full.SucceedsAsync();
        await anna.HangupAsync();
        await answering.SucceedsAsync();

        var invite = answering.Messages[answering.Messages.IndexOf("INVITE ", StringComparison.Ordinal)..];
        Assert.StartsWith("INVITE sip:0041263220000@carrier.test SIP/2.0", invite);
        Assert.Contains("From: <sip:0223004545@carrier.test>", invite);
        Assert.DoesNotContain("P-Asserted-Identity", invite);
        Assert.Contains("INVITE sip:+41263220000@carrier.test SIP/2.0", full.Messages);
        Assert.Contains("From: <sip:+41223004545@carrier.test>", full.Messages);
    }

    [Fact]
    public async Task Voice_flows_past_the_system_where_the_trunk_wishes_it_and_a_fax_goes_through_it_by_T38()
    {
        await using var there = Sipp.Start(server, "uas-direct-fax", "111", new() { Port = setting.DirectPort });
        await using var here = Sipp.Start(server, "uac-direct-fax", "110", new() { Number = "0213220000" });
        using var phone = new UdpEnd(here.RtpPort);
        using var carrierEnd = new UdpEnd(there.RtpPort);

        // The telephone is told the carrier's port, and the carrier the telephone's.
        await here.SeesAsync($"m=audio {there.RtpPort} RTP/AVP 8");
        await there.SeesAsync($"m=audio {here.RtpPort} RTP/AVP 8");
        byte[] voice = [0x80, 8, 0, 1, 0, 0, 0, 160, 0, 0, 0, 7, .. Enumerable.Repeat((byte)0xD5, 160)];
        phone.Send(voice, there.RtpPort);
        carrierEnd.Send(voice, here.RtpPort);
        await carrierEnd.HearsAsync(voice, here.RtpPort);
        await phone.HearsAsync(voice, there.RtpPort);

        await here.SeesAsync("a=T38MaxBitRate:9600");
        Assert.Contains("a=T38FaxMaxDatagram:72", there.Messages);
        Assert.Contains("a=T38FaxUdpEC:t38UDPFEC", here.Messages);
        var (toPhone, toCarrier) = (FaxPort(here), FaxPort(there));
        byte[] page = [0, 1, 3, 0xC0, 1, 0x80, 0, 0];
        byte[] word = [0, 7, 1, 6, 0, 0];
        phone.Send(page, toPhone);
        carrierEnd.Send(word, toCarrier);
        await carrierEnd.HearsAsync(page, toCarrier);
        await phone.HearsAsync(word, toPhone);
        await here.SucceedsAsync();
        await there.SucceedsAsync();

        using var owner = await OwnerSession.SignInAsync(server);
        await Eventually.TrueAsync(async () => (await owner.HistoryAsync()).Any(row => (row.From, row.To) == ("110", "+41213220000")), "the history has it");
    }

    /// <summary>The system's port in what it said of fax to this side.</summary>
    private static int FaxPort(Sipp sipp) =>
        Regex.Matches(sipp.Messages, @"m=image (\d+) udptl t38").Select(match => int.Parse(match.Groups[1].ValueSpan)).First(port => port != sipp.RtpPort);
}
