using Pbx.Core.CallHistory;
using Pbx.Media.Sdp;
using Pbx.Sip;
using Pbx.Tests.Core.Support;

namespace Pbx.Tests.Core.Calls;

/// <summary>Phones that send calls on (301, 302), and devices that come while it rings.</summary>
public class ForwardingTests
{
    private readonly CallWorld world = new();

    [Theory]
    [InlineData(302, "sip:103@pbx.test")]
    [InlineData(301, "sip:103@192.0.2.9:5060;user=phone")]
    [InlineData(302, "tel:103")]
    public void A_forward_rings_the_other_person_in_the_same_call(int status, string contact)
    {
        var (ada, bob, cleo) = (world.Phone("101"), world.Phone("102"), world.Phone("103"));
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        world.To(bob).PeerRejects(status, contact);
        world.Run();
        var invite = world.To(cleo).Invite!;
        Assert.Equal(("101", "103"), (invite.From.User, invite.To.User));
        Assert.Contains(new("Diversion", "\"Bob Test\" <sip:102@pbx.test>;reason=unknown;counter=1"), invite.Headers);
        Assert.Equal(
            [$"<sip:102@pbx.test?Reason=SIP%3Bcause%3D{status}>;index=1", $"<sip:103@pbx.test;cause={status}>;index=1.1;mp=1"],
            invite.Headers.Where(h => h.Key == "History-Info").Select(h => h.Value));
        world.To(cleo).PeerRings();
        world.Run();
        world.To(cleo).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("180 200", caller.Log);
        caller.PeerHangsUp();
        world.AssertClean();
        Assert.Equal((CallOutcome.Answered, "103", "u103"), (world.Record.Outcome, world.Record.ToNumber, world.Record.ToUserId));
    }

    [Fact]
    public void Who_is_forwarded_to_has_the_whole_ring_time()
    {
        var (ada, bob, cleo) = (world.Phone("101"), world.Phone("102"), world.Phone("103"));
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        world.Advance(20);
        world.To(bob).PeerRejects(302, "sip:103@pbx.test");
        world.Advance(29);
        Assert.Equal("", caller.Log);
        world.Advance(2);
        world.AssertClean();
        Assert.Equal(("480", "CANCEL"), (caller.Log, world.To(cleo).Log));
        Assert.Equal((CallOutcome.Missed, "no-answer", "102"), (world.Record.Outcome, world.Record.Reason, world.Record.ToNumber));
    }

    [Fact]
    public void The_other_devices_ring_on()
    {
        var (ada, desk, mobile, cleo) = (world.Phone("101"), world.Phone("102"), world.Phone("102"), world.Phone("103"));
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        world.To(desk).PeerRejects(302, "sip:103@pbx.test");
        world.Run();
        world.To(mobile).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal(("200", "CANCEL"), (caller.Log, world.To(cleo).Log));
        Assert.Equal(EndReason.CompletedElsewhere, world.To(cleo).Ending);
        caller.PeerHangsUp();
        world.AssertClean();
    }

    [Theory]
    [InlineData("sip:0900123456@pbx.test", "480", "forward-refused")]
    [InlineData("sip:+41900123456@premium.example", "480", "forward-refused")]
    [InlineData("mailto:103@pbx.test", "480", "forward-refused")]
    [InlineData("", "480", "forward-refused")]
    [InlineData("sip:104@pbx.test", "480", "no-device")]
    [InlineData("sip:102@pbx.test", "482", "loop")]
    public void Elsewhere_is_refused(string contact, string status, string reason)
    {
        var (ada, bob) = (world.Phone("101"), world.Phone("102"));
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        world.To(bob).PeerRejects(302, contact);
        world.AssertClean();
        Assert.Equal(status, caller.Log);
        Assert.Equal(reason, world.Record.Reason);
        Assert.Equal(2, world.Sip.Sessions.Count);
    }

    [Fact]
    public void A_forward_to_a_service_number_is_answered_by_it()
    {
        var (ada, desk, mobile) = (world.Phone("101"), world.Phone("102"), world.Phone("102"));
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        world.To(mobile).PeerRings();
        world.To(desk).PeerRejects(302, "sip:*43@pbx.test");
        world.Run();
        Assert.Equal(("180 200", "CANCEL"), (caller.Log, world.To(mobile).Log));
        Assert.Equal(EndReason.CompletedElsewhere, world.To(mobile).Ending);
        Assert.Equal("SequenceSource", world.MediaOf(caller).Hears);
        caller.PeerHangsUp();
        world.AssertClean();
        Assert.Equal((CallOutcome.Answered, "*43", null, "hung-up-by-caller"), (world.Record.Outcome, world.Record.ToNumber, world.Record.ToUserId, world.Record.Reason));
    }

    [Fact]
    public void Who_is_transferred_hears_the_service_number_that_the_phone_forwards_to()
    {
        var (ada, bob, cleo) = (world.Phone("101"), world.Phone("102"), world.Phone("103"));
        var (caller, callee) = world.Talk(ada, bob);
        callee.PeerRefers("103");
        world.Run();
        world.To(cleo).PeerRejects(302, "sip:*60@pbx.test");
        world.Run();
        Assert.Contains("NOTIFY 200", callee.Log, StringComparison.Ordinal);
        Assert.Equal("SequenceSource", world.MediaOf(caller).Hears);
        caller.PeerHangsUp();
        world.AssertClean();
        Assert.Equal(("*60", "transferred"), (world.Record.ToNumber, world.Record.Reason));
    }

    [Fact]
    public void The_first_contact_that_leads_to_somebody_counts()
    {
        var (ada, bob, cleo) = (world.Phone("101"), world.Phone("102"), world.Phone("103"));
        world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        world.To(bob).PeerRejects(300 + 2, "sip:+4190@elsewhere.example", "sip:103@pbx.test");
        world.Run();
        Assert.Equal("103", world.To(cleo).Invite!.To.User);
    }

    [Fact]
    public void Forwards_in_a_circle_end()
    {
        var (ada, bob, cleo, dan) = (world.Phone("101"), world.Phone("102"), world.Phone("103"), world.Phone("104"));
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        world.To(bob).PeerRejects(302, "sip:103@pbx.test");
        world.Run();
        world.To(cleo).PeerRejects(302, "sip:104@pbx.test");
        world.Run();
        Assert.Equal(
            ["\"Cleo Test\" <sip:103@pbx.test>;reason=unknown;counter=1", "\"Bob Test\" <sip:102@pbx.test>;reason=unknown;counter=1"],
            world.To(dan).Invite!.Headers.Where(h => h.Key == "Diversion").Select(h => h.Value));
        Assert.Contains(new("History-Info", "<sip:104@pbx.test;cause=302>;index=1.1.1;mp=1.1"), world.To(dan).Invite!.Headers);
        world.To(dan).PeerRejects(302, "sip:102@pbx.test");
        world.AssertClean();
        Assert.Equal(("482", "loop"), (caller.Log, world.Record.Reason));
    }

    [Fact]
    public void A_call_that_has_come_back_too_often_is_not_sent_on()
    {
        var (ada, bob, _) = (world.Phone("101"), world.Phone("102"), world.Phone("103"));
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma), invite => invite.Headers["X-Pbx-Depth"] = "5");
        world.To(bob).PeerRejects(302, "sip:103@pbx.test");
        world.AssertClean();
        Assert.Equal(("482", "loop"), (caller.Log, world.Record.Reason));
    }

    [Fact]
    public void A_phone_that_registers_while_it_rings_rings_too()
    {
        var (ada, desk) = (world.Phone("101"), world.Phone("102"));
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        world.To(desk).PeerRings();
        world.Run();
        var mobile = world.Phone("102", "TCP");
        world.Phone("103");
        Assert.Equal(3, world.Sip.Sessions.Count);
        world.To(mobile).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal(("180 200", "CANCEL"), (caller.Log, world.To(desk).Log));
        // Nothing rings any more once somebody has answered.
        world.Phone("102");
        Assert.Equal(3, world.Sip.Sessions.Count);
        caller.PeerHangsUp();
        world.AssertClean();
    }

    [Fact]
    public void A_browser_that_comes_while_it_rings_rings_too_but_not_once_it_has_refused()
    {
        var (ada, desk) = (world.Phone("101"), world.Phone("102"));
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        world.To(desk).PeerRings();
        var browser = world.Browser("102");
        Assert.Equal("ringing", browser.Call.State);
        Assert.Null(browser.Do(p => p.RejectAsync(browser.Call.Id)).Error);
        world.Run();
        browser.Detach();
        browser.Attach();
        Assert.Empty(browser.Calls);
        var second = world.Browser("102");
        Assert.Null(second.Answer(AudioCodec.Pcma).Error);
        world.Run();
        Assert.Equal("180 200", caller.Log);
        caller.PeerHangsUp();
        world.AssertClean();
    }

    [Fact]
    public void Who_is_forwarded_to_may_come_later()
    {
        var (ada, bob, cleo) = (world.Phone("101"), world.Phone("102"), world.Phone("103"));
        world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        world.To(bob).PeerRejects(302, "sip:103@pbx.test");
        world.Run();
        world.To(cleo).PeerRings();
        var browser = world.Browser("103");
        Assert.Equal(("ringing", "101"), (browser.Call.State, browser.Call.PeerNumber));
    }
}
