using System.Net;
using Pbx.Core.CallHistory;
using Pbx.Core.Calls;
using Pbx.Core.Phones;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Sip;
using Pbx.Tests.Core.Support;

namespace Pbx.Tests.Core.Phones;

public class BrowserPhoneTests
{
    private readonly CallWorld world = new();

    [Fact]
    public void Calls_a_phone_without_transcoding()
    {
        var browser = world.Browser("101");
        var bob = world.Phone("102");
        Assert.Null(browser.Dial("102").Error);
        Assert.Equal(("calling", "102", "Bob Test", false), (browser.Call.State, browser.Call.PeerNumber, browser.Call.PeerName, browser.Call.Incoming));
        Assert.Equal("opus G722 PCMA PCMU", Sdp.Codecs(Sdp.Text(world.To(bob).Invite!.Sdp!)));
        world.To(bob).PeerRings();
        world.Run();
        Assert.Equal("ringback", browser.Call.State);
        world.To(bob).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        var answer = Assert.Single(browser.Events.OfType<BrowserPhoneEvent.MediaAnswer>());
        Assert.Equal("PCMA", Sdp.Codecs(answer.Sdp));
        Assert.Equal(("talking", "PCMA", 4.1), (browser.Call.State, browser.Call.Codec, browser.Call.MeanOpinionScore));
        Assert.Equal("bridge", browser.Media(browser.Call.Id).Hears);
        Assert.Null(browser.Do(p => p.HangupAsync(browser.Call.Id)).Error);
        world.AssertClean();
        Assert.Equal(("BYE", "hung-up"), (world.To(bob).Log, browser.Ended.Reason));
        Assert.Empty(browser.Calls);
    }

    [Fact]
    public void An_IPv4_browser_at_a_socket_for_both_families_has_its_own_address()
    {
        Assert.NotNull(world.Service.Attach("u101", "dev", "browser", IPAddress.Parse("::ffff:192.0.2.9"), world.Browser("102")));
        world.Run();
        Assert.Equal("192.0.2.9", world.Service.Devices.Snapshot().Single(device => device.UserId == "u101").Address);
    }

    [Fact]
    public void Is_called_by_a_browser_with_opus()
    {
        var (ada, bob) = (world.Browser("101"), world.Browser("102"));
        ada.Dial("102");
        Assert.Equal(("ringing", true, "101"), (bob.Call.State, bob.Call.Incoming, bob.Call.PeerNumber));
        Assert.Equal("ringback", ada.Call.State);
        var result = bob.Answer();
        Assert.Equal("opus", Sdp.Codecs(result.AnswerSdp));
        Assert.Equal("opus", Sdp.Codecs(ada.Events.OfType<BrowserPhoneEvent.MediaAnswer>().Single().Sdp));
        Assert.Equal("bridge", bob.Media(bob.Call.Id).Hears);
        ada.Do(p => p.DtmfAsync(ada.Call.Id, "12#"));
        Assert.Equal("12#", bob.Media(bob.Call.Id).Digits);
        bob.Do(p => p.HangupAsync(bob.Call.Id));
        world.AssertClean();
        Assert.Equal("hung-up-by-callee", world.Record.Reason);
    }

    [Fact]
    public void Answers_a_phone_in_the_phones_codec()
    {
        var bob = world.Browser("102");
        var caller = world.Call(world.Phone("101"), "102", Sdp.Of(AudioCodec.Pcma, AudioCodec.G722));
        Assert.Equal("PCMA", Sdp.Codecs(bob.Answer(AudioCodec.Opus, AudioCodec.G722, AudioCodec.Pcma).AnswerSdp));
        Assert.Equal("180 200", caller.Log);
        Assert.Equal("PCMA", Sdp.Codecs(caller.SentSdp));
    }

    [Fact]
    public void Early_media_comes_with_the_flag()
    {
        var browser = world.Browser("101");
        var bob = world.Phone("102");
        browser.Dial("102");
        world.To(bob).PeerRings(183, Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.True(browser.Call.EarlyMedia);
        Assert.Equal("bridge", browser.Media(browser.Call.Id).Hears);
        world.To(bob).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Single(browser.Events.OfType<BrowserPhoneEvent.MediaAnswer>());
        Assert.Equal(("talking", false), (browser.Call.State, browser.Call.EarlyMedia));
    }

    [Fact]
    public void Two_browsers_answer_at_once()
    {
        var (one, two) = (world.Browser("102", "one"), world.Browser("102", "two"));
        world.Call(world.Phone("101"), "102", Sdp.Of(AudioCodec.Pcma));
        var (first, second) = (one.Phone.AnswerAsync(one.Call.Id, Sdp.Browser("a", AudioCodec.Pcma)), two.Phone.AnswerAsync(two.Call.Id, Sdp.Browser("b", AudioCodec.Pcma)));
        Assert.Null(world.Loop.Run(first).Error);
        Assert.Equal("answered-elsewhere", world.Loop.Run(second).Error);
        Assert.Equal("answered-elsewhere", two.Ended.Reason);
        Assert.Equal("answered-elsewhere", two.Do(p => p.AnswerAsync(two.Ended.CallId, Sdp.Browser("b", AudioCodec.Pcma))).Error);
        one.Do(p => p.HangupAsync(one.Call.Id));
        world.AssertClean();
    }

    [Fact]
    public void Answer_crosses_cancel()
    {
        var bob = world.Browser("102");
        var caller = world.Call(world.Phone("101"), "102", Sdp.Of(AudioCodec.Pcma));
        var answering = bob.Phone.AnswerAsync(bob.Call.Id, Sdp.Browser("a", AudioCodec.Pcma));
        caller.PeerCancels();
        world.Run();
        world.AssertClean();
        Assert.Equal("cancelled", world.Record.Reason);
        Assert.Equal("gone", bob.Do(p => p.AnswerAsync(bob.Ended.CallId, Sdp.Browser("a", AudioCodec.Pcma))).Error);
        Assert.True(answering.IsCompleted);
    }

    [Fact]
    public void Refusing_is_busy_to_the_caller()
    {
        var bob = world.Browser("102");
        var caller = world.Call(world.Phone("101"), "102", Sdp.Of(AudioCodec.Pcma));
        Assert.Null(bob.Do(p => p.RejectAsync(bob.Call.Id)).Error);
        world.AssertClean();
        Assert.Equal("180 486", caller.Log);
    }

    [Theory]
    [InlineData("999", "not-found")]
    [InlineData("104", "no-answer")]
    public void What_cannot_be_reached(string number, string error)
    {
        var browser = world.Browser("101");
        Assert.Equal(error, browser.Dial(number).Error);
        Assert.Empty(browser.Events.OfType<BrowserPhoneEvent.Ended>());
        Assert.Empty(browser.Calls);
        world.AssertClean();
    }

    [Theory]
    [InlineData(486, "busy")]
    [InlineData(603, "rejected")]
    public void Hears_why_it_failed(int status, string reason)
    {
        var browser = world.Browser("101");
        var bob = world.Phone("102");
        browser.Dial("102");
        world.To(bob).PeerRejects(status);
        world.AssertClean();
        Assert.Equal((reason, status), (browser.Ended.Reason, browser.Ended.StatusCode));
    }

    [Fact]
    public void Gives_up()
    {
        var browser = world.Browser("101");
        var bob = world.Phone("102");
        browser.Dial("102");
        browser.Do(p => p.HangupAsync(browser.Call.Id));
        world.AssertClean();
        Assert.Equal("CANCEL", world.To(bob).Log);
        Assert.Equal((CallOutcome.Missed, "cancelled"), (world.Record.Outcome, world.Record.Reason));
    }

    [Fact]
    public void Bad_commands_are_refused()
    {
        var browser = world.Browser("101");
        Assert.Equal("bad-sdp", browser.Do(p => p.CallAsync("102", "v=0\r\n")).Error);
        Assert.Equal("bad-sdp", browser.Do(p => p.CallAsync("102", "")).Error);
        Assert.Equal("gone", browser.Do(p => p.HangupAsync("nothing")).Error);
        Assert.Equal("gone", browser.Do(p => p.TransferAsync("nothing", "102")).Error);
        world.AssertClean(records: 0);
    }

    [Fact]
    public void A_device_belongs_to_its_user()
    {
        var browser = world.Browser("101", "dev");
        Assert.Null(world.Service.Attach("u102", "dev", "x", IPAddress.Loopback, browser));
        Assert.Null(world.Service.Attach("nobody", "dev2", "x", IPAddress.Loopback, browser));
        browser.Detach();
        world.Advance(31);
        Assert.NotNull(world.Service.Attach("u102", "dev", "x", IPAddress.Loopback, browser));
    }

    [Fact]
    public void Hold_is_seen_on_the_other_side()
    {
        var (ada, bob) = (world.Browser("101"), world.Browser("102"));
        ada.Dial("102");
        bob.Answer();
        ada.Do(p => p.HoldAsync(ada.Call.Id, true));
        Assert.Equal((true, false), (ada.Call.OnHold, ada.Call.HeldByPeer));
        Assert.Equal((false, true), (bob.Call.OnHold, bob.Call.HeldByPeer));
        Assert.Equal(("", "SilenceSource"), (ada.Media(ada.Call.Id).Hears, bob.Media(bob.Call.Id).Hears));
        ada.Do(p => p.HoldAsync(ada.Call.Id, false));
        Assert.False(bob.Call.HeldByPeer);
        Assert.Equal("bridge", bob.Media(bob.Call.Id).Hears);
    }

    [Fact]
    public void A_phones_new_codec_asks_the_browser_for_a_new_offer()
    {
        var (browser, phone, id) = world.TalkToPhone();
        phone.PeerOffers(Sdp.Of(AudioCodec.G722));
        world.Run();
        Assert.Equal(id, Assert.Single(browser.Events.OfType<BrowserPhoneEvent.MediaWanted>()).CallId);
        Assert.Equal("G722", Sdp.Codecs(browser.Do(p => p.ResumeMediaAsync(id, Sdp.Browser("pc1", AudioCodec.Opus, AudioCodec.G722, AudioCodec.Pcma))).AnswerSdp));
        Assert.Equal("bridge", world.MediaOf(phone).Hears);
    }

    [Fact]
    public void Call_waiting_up_to_the_limit()
    {
        var small = new CallWorld(new CallLimits(PerDevice: 2));
        var browser = small.Browser("102");
        var phones = new[] { "101", "103", "104" }.Select(e => small.Phone(e)).ToArray();
        small.Call(phones[0], "102", Sdp.Of(AudioCodec.Pcma));
        browser.Do(p => p.AnswerAsync(browser.Calls[0].Id, Sdp.Browser("a", AudioCodec.Pcma)));
        var waiting = small.Call(phones[1], "102", Sdp.Of(AudioCodec.Pcma));
        Assert.Equal(["talking", "ringing"], browser.Calls.Select(c => c.State));
        Assert.Equal("180", waiting.Log);
        Assert.Equal("486", small.Call(phones[2], "102", Sdp.Of(AudioCodec.Pcma)).Log);
        Assert.Equal("too-many", browser.Dial("101").Error);
    }

    [Fact]
    public void Blind_transfer()
    {
        var (browser, phone, id) = world.TalkToPhone();
        var cleo = world.Phone("103");
        Assert.Equal("not-found", browser.Do(p => p.TransferAsync(id, "999")).Error);
        Assert.Null(browser.Do(p => p.TransferAsync(id, "103")).Error);
        world.To(cleo).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("transferred", browser.Ended.Reason);
        Assert.Empty(browser.Calls);
        Assert.Equal("bridge", world.MediaOf(phone).Hears);
        Assert.Equal("103", phone.Identities[^1].User);
        phone.PeerHangsUp();
        world.AssertClean();
    }

    [Fact]
    public void A_failed_blind_transfer_comes_back()
    {
        var (browser, _, id) = world.TalkToPhone();
        var cleo = world.Phone("103");
        browser.Do(p => p.TransferAsync(id, "103"));
        world.To(cleo).PeerRejects(486);
        world.Run();
        Assert.Equal(("talking", "bridge"), (browser.Call.State, browser.Media(id).Hears));
    }

    [Fact]
    public void Attended_transfer()
    {
        var (browser, phone, id) = world.TalkToPhone();
        var cleo = world.Phone("103");
        browser.Do(p => p.HoldAsync(id, true));
        var other = browser.Do(p => p.CallAsync("103", Sdp.Browser("pc9", AudioCodec.Pcma))).CallId!;
        world.To(cleo).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Null(browser.Do(p => p.TransferToCallAsync(id, other)).Error);
        Assert.Empty(browser.Calls);
        Assert.Equal(2, browser.Events.OfType<BrowserPhoneEvent.Ended>().Count(e => e.Reason == "transferred"));
        Assert.Equal(("bridge", "bridge"), (world.MediaOf(phone).Hears, world.MediaOf(world.To(cleo)).Hears));
        phone.PeerHangsUp();
        world.AssertClean(records: 2);
    }

    [Fact]
    public void Attended_transfer_to_a_call_that_ended()
    {
        var (browser, phone, id) = world.TalkToPhone();
        var cleo = world.Phone("103");
        var other = browser.Do(p => p.CallAsync("103", Sdp.Browser("pc9", AudioCodec.Pcma))).CallId!;
        world.To(cleo).PeerRejects(486);
        world.Run();
        Assert.Equal("not-found", browser.Do(p => p.TransferToCallAsync(id, other)).Error);
        Assert.Equal("bridge", world.MediaOf(phone).Hears);
    }
}
