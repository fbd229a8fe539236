using System.Net;
using Pbx.Core.CallHistory;
using Pbx.Core.Calls;
using Pbx.Core.Phones;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Sip;
using Pbx.Tests.Core.Support;

namespace Pbx.Tests.Core.Phones;

/// <summary>A call outlives the page and the connection of its browser.</summary>
public class BrowserReturnTests
{
    private readonly CallWorld world = new();

    [Fact]
    public void A_second_tab_displaces_the_first()
    {
        var first = world.Browser("101", "dev");
        var second = world.Browser("101", "dev");
        Assert.Single(first.Events.OfType<BrowserPhoneEvent.Displaced>());
        first.Detach();
        Assert.Single(world.Service.Devices.Snapshot());
        Assert.Equal("not-found", second.Dial("999").Error);
    }

    [Fact]
    public void A_call_survives_a_reload_without_the_other_side_noticing()
    {
        var (browser, phone, id) = world.TalkToPhone();
        var before = browser.Media(id);
        browser.Detach();
        world.Advance(3);
        browser.Attach();
        Assert.Equal(id, browser.Call.Id);
        var result = browser.Do(p => p.ResumeMediaAsync(id, Sdp.Browser("pc2", AudioCodec.Opus, AudioCodec.Pcma)));
        Assert.Equal("PCMA", Sdp.Codecs(result.AnswerSdp));
        Assert.True(before.IsDisposed);
        Assert.Equal(("bridge", "bridge"), (browser.Media(id).Hears, world.MediaOf(phone).Hears));
        Assert.Equal("", phone.Log);
        world.Advance(120);
        Assert.Equal("talking", browser.Call.State);
        phone.PeerHangsUp();
        world.AssertClean();
    }

    [Fact]
    public void An_ice_restart_keeps_the_session()
    {
        var (browser, _, id) = world.TalkToPhone();
        var before = browser.Media(id);
        var result = browser.Do(p => p.ResumeMediaAsync(id, Sdp.Browser("pc1", AudioCodec.Opus, AudioCodec.Pcma)));
        Assert.Equal("PCMA", Sdp.Codecs(result.AnswerSdp));
        Assert.Same(before, browser.Media(id));
        Assert.Equal("bridge", before.Hears);
    }

    [Fact]
    public void A_page_that_never_comes_back_ends_the_call()
    {
        var (browser, phone, id) = world.TalkToPhone();
        browser.Media(id).Tell(new MediaEvent.Connected());
        world.Run();
        browser.Detach();
        world.Advance(5);
        browser.Media(id).Tell(new MediaEvent.Silent(TimeSpan.FromSeconds(5)));
        world.Advance(26);
        Assert.Equal("BYE", phone.Log);
        world.Advance(31);
        world.AssertClean();
        Assert.Equal("media-lost", world.Record.Reason);
    }

    [Fact]
    public void A_cut_socket_does_not_end_a_call_whose_media_flow()
    {
        var (browser, phone, id) = world.TalkToPhone();
        browser.Media(id).Tell(new MediaEvent.Connected());
        world.Run();
        browser.Detach();
        world.Advance(200);
        Assert.Equal("", phone.Log);
        browser.Media(id).Tell(new MediaEvent.ConsentLost());
        world.Advance(1);
        Assert.Equal("BYE", phone.Log);
        world.Advance(31);
        world.AssertClean();
        Assert.Equal("media-lost", world.Record.Reason);
    }

    [Fact]
    public void Lost_consent_waits_for_new_media()
    {
        var (browser, phone, id) = world.TalkToPhone();
        browser.Media(id).Tell(new MediaEvent.ConsentLost());
        world.Advance(20);
        Assert.NotNull(browser.Do(p => p.ResumeMediaAsync(id, Sdp.Browser("pc3", AudioCodec.Pcma))).AnswerSdp);
        world.Advance(60);
        Assert.Equal("", phone.Log);
        browser.Media(id).Tell(new MediaEvent.ConsentLost());
        world.Advance(31);
        world.AssertClean();
        Assert.Equal("media-lost", browser.Ended.Reason);
    }

    [Fact]
    public void A_caller_who_reloads_while_it_rings_is_answered_in_the_new_page()
    {
        var browser = world.Browser("101");
        var bob = world.Phone("102");
        var id = browser.Dial("102").CallId!;
        world.To(bob).PeerRings();
        browser.Detach();
        browser.Attach();
        var result = browser.Do(p => p.ResumeMediaAsync(id, Sdp.Browser("pc2", AudioCodec.Pcma)));
        Assert.Equal((null, null), (result.Error, result.AnswerSdp));
        world.To(bob).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("PCMA", Sdp.Codecs(browser.Events.OfType<BrowserPhoneEvent.MediaAnswer>().Single().Sdp));
        Assert.Equal("bridge", browser.Media(id).Hears);
    }

    [Fact]
    public void Reload_in_early_media()
    {
        var browser = world.Browser("101");
        var bob = world.Phone("102");
        var id = browser.Dial("102").CallId!;
        world.To(bob).PeerRings(183, Sdp.Of(AudioCodec.Pcma));
        world.Run();
        var result = browser.Do(p => p.ResumeMediaAsync(id, Sdp.Browser("pc2", AudioCodec.Pcma)));
        Assert.Equal("PCMA", Sdp.Codecs(result.AnswerSdp));
        Assert.Equal("bridge", browser.Media(id).Hears);
    }

    [Fact]
    public void A_page_that_is_being_reloaded_is_rung_when_it_is_back()
    {
        var browser = world.Browser("101");
        browser.Detach();
        var caller = world.Call(world.Phone("102"), "101", Sdp.Of(AudioCodec.Pcma));
        Assert.Empty(browser.Calls);
        browser.Attach();
        Assert.Equal("ringing", browser.Call.State);
        Assert.StartsWith("180", caller.Log, StringComparison.Ordinal);
        caller.PeerCancels();
        world.AssertClean();
    }

    [Fact]
    public void A_page_that_was_just_closed_keeps_the_caller_waiting_for_a_moment_only()
    {
        var browser = world.Browser("101");
        browser.Detach();
        var caller = world.Call(world.Phone("102"), "101", Sdp.Of(AudioCodec.Pcma));
        world.Advance(BrowserLeg.RingGrace.TotalSeconds);
        Assert.EndsWith("480", caller.Log, StringComparison.Ordinal);
        world.Advance(31);
        world.AssertClean();
    }
}
