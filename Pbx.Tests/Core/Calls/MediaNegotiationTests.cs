using Pbx.Core.Configuration;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Sip;
using Pbx.Tests.Core.Support;

namespace Pbx.Tests.Core.Calls;

public class MediaNegotiationTests
{
    private readonly CallWorld world = new();

    [Fact]
    public void Unknown_codec_passes_between_phones()
    {
        var (caller, callee) = world.Talk(world.Phone("101"), world.Phone("102"), Sdp.G729);
        Assert.Equal((Sdp.G729, Sdp.G729), (world.MediaOf(caller).Codec, world.MediaOf(callee).Codec));
    }

    [Fact]
    public void Nothing_in_common_is_transcoded()
    {
        var (ada, bob) = (world.Phone("101"), world.Phone("102"));
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Opus));
        world.To(bob).PeerAnswers(Sdp.Of(AudioCodec.Pcmu));
        world.Run();
        Assert.Equal((AudioCodec.Opus, AudioCodec.Pcmu), (world.MediaOf(caller).Codec, world.MediaOf(world.To(bob)).Codec));
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
    }

    [Fact]
    public void Nothing_at_all_in_common_is_488()
    {
        var (ada, bob) = (world.Phone("101"), world.Phone("102"));
        var caller = world.Call(ada, "102", Sdp.Of(Sdp.G729));
        var callee = world.To(bob);
        callee.PeerAnswers(Sdp.Of(AudioCodec.Pcmu));
        world.AssertClean();
        Assert.Equal(("488", "BYE"), (caller.Log, callee.Log));
    }

    [Fact]
    public void An_offer_without_audio_is_488()
    {
        var caller = world.Call(world.Phone("101"), "102", "v=0\r\n"u8.ToArray());
        world.AssertClean();
        Assert.Equal("488", caller.Log);
        Assert.Equal("bad-sdp", world.Record.Reason);
    }

    [Theory]
    [InlineData("UDP", SrtpPolicy.Automatic, MediaProfile.Rtp)]
    [InlineData("TLS", SrtpPolicy.Automatic, MediaProfile.SdesSrtp)]
    [InlineData("TLS", SrtpPolicy.Off, MediaProfile.Rtp)]
    [InlineData("TCP", SrtpPolicy.Required, MediaProfile.SdesSrtp)]
    [InlineData("WSS", SrtpPolicy.Off, MediaProfile.WebRtc)]
    public void Profile_by_device(string transport, SrtpPolicy policy, MediaProfile profile)
    {
        var other = new CallWorld(srtp: policy);
        var bob = other.Phone("102", transport);
        other.Call(other.Phone("101"), "102", Sdp.Of(AudioCodec.Pcma));
        Assert.Equal(profile, other.MediaOf(other.To(bob)).Profile);
    }

    [Fact]
    public void Refused_srtp_falls_back_to_rtp()
    {
        var bob = world.Phone("102", "TLS");
        var caller = world.Call(world.Phone("101"), "102", Sdp.Of(AudioCodec.Pcma));
        world.To(bob).PeerRejects(488);
        world.Run();
        Assert.Equal(MediaProfile.Rtp, world.MediaOf(world.To(bob)).Profile);
        world.To(bob).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("200", caller.Log);
        caller.PeerHangsUp();
        world.AssertClean();
    }

    [Fact]
    public void Required_srtp_does_not()
    {
        var strict = new CallWorld(srtp: SrtpPolicy.Required);
        var bob = strict.Phone("102", "TLS");
        var caller = strict.Call(strict.Phone("101"), "102", Sdp.Of(AudioCodec.Pcma));
        strict.To(bob).PeerRejects(488);
        strict.AssertClean();
        Assert.Equal("488", caller.Log);
    }

    [Fact]
    public void Early_media_is_heard_before_the_answer()
    {
        var (ada, bob) = (world.Phone("101"), world.Phone("102"));
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Opus, AudioCodec.Pcma));
        world.To(bob).PeerRings(183, Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("180 183+sdp", caller.Log);
        Assert.Equal("PCMA", Sdp.Codecs(caller.SentSdp));
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
        world.To(bob).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("180 183+sdp 200", caller.Log);
        caller.PeerHangsUp();
        world.AssertClean();
    }

    [Fact]
    public void First_early_media_wins_until_its_device_is_gone()
    {
        var (ada, desk, mobile) = (world.Phone("101"), world.Phone("102"), world.Phone("102"));
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma, AudioCodec.G722));
        var (first, second) = (world.To(desk), world.To(mobile));
        first.PeerRings(183, Sdp.Of(AudioCodec.Pcma));
        second.PeerRings(183, Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal(("bridge", ""), (world.MediaOf(first).Hears, world.MediaOf(second).Hears));
        first.PeerRejects(486);
        world.Run();
        Assert.Equal("bridge", world.MediaOf(second).Hears);
        second.PeerRejects(486);
        world.AssertClean();
        Assert.EndsWith("486", caller.Log);
    }

    [Fact]
    public void Ringback_is_played_when_early_media_stops()
    {
        var (ada, desk, mobile) = (world.Phone("101"), world.Phone("102"), world.Phone("102"));
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        world.To(mobile).PeerRings();
        world.To(desk).PeerRings(183, Sdp.Of(AudioCodec.Pcma));
        world.Run();
        world.To(desk).PeerRejects(486);
        world.Run();
        Assert.Equal("ToneGenerator", world.MediaOf(caller).Hears);
        world.To(mobile).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
    }

    [Fact]
    public void Another_codec_than_in_early_media_is_renegotiated()
    {
        var (ada, desk, mobile) = (world.Phone("101"), world.Phone("102"), world.Phone("102"));
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma, AudioCodec.G722));
        caller.OnReInvite = _ => Sdp.Of(AudioCodec.G722);
        world.To(desk).PeerRings(183, Sdp.Of(AudioCodec.Pcma));
        world.Run();
        world.To(mobile).PeerAnswers(Sdp.Of(AudioCodec.G722));
        world.Run();
        Assert.Equal("180 183+sdp 200 reINVITE", caller.Log);
        Assert.Equal("G722", world.MediaOf(caller).Codec!.Name);
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
    }

    [Fact]
    public void Delayed_offer_is_answered_in_the_ack()
    {
        var (ada, bob) = (world.Phone("101"), world.Phone("102"));
        var caller = world.Call(ada, "102", null);
        var callee = world.To(bob);
        Assert.Equal(string.Join(' ', Pbx.Core.Calls.CodecPlan.Unprompted.Select(c => c.Name)), Sdp.Codecs(Sdp.Text(callee.Invite!.Sdp!)));
        callee.PeerRings(183, Sdp.Of(AudioCodec.G722));
        world.Run();
        callee.PeerAnswers(Sdp.Of(AudioCodec.G722));
        world.Run();
        Assert.Equal("180 200", caller.Log);
        Assert.StartsWith("G722", Sdp.Codecs(caller.SentSdp));
        caller.PeerAcks(Sdp.Of(AudioCodec.G722));
        world.Run();
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
        caller.PeerHangsUp();
        world.AssertClean();
    }

    [Fact]
    public void Delayed_offer_with_a_wrong_answer_ends()
    {
        var (ada, bob) = (world.Phone("101"), world.Phone("102"));
        var caller = world.Call(ada, "102", null);
        world.To(bob).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        caller.PeerAcks(Sdp.Of(Sdp.G729));
        world.AssertClean();
        Assert.Equal("200 BYE", caller.Log);
    }

    [Theory]
    [InlineData("sendonly", "recvonly")]
    [InlineData("inactive", "inactive")]
    public void Hold_and_resume(string hold, string answer)
    {
        var (caller, callee) = world.Talk(world.Phone("101"), world.Phone("102"));
        var offer = callee.PeerOffers(Sdp.Directed(hold, AudioCodec.Pcma));
        world.Run();
        Assert.Equal(answer, Sdp.DirectionOf(Sdp.Text(offer.Answer!)));
        Assert.Equal("SilenceSource", world.MediaOf(caller).Hears);
        Assert.Equal("", world.MediaOf(callee).Hears);
        Assert.Equal(Pbx.Core.Live.LiveCallState.OnHold, world.Service.Calls.Snapshot()[0].State);
        Assert.Equal("180 200", caller.Log);
        callee.PeerOffers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
        caller.PeerHangsUp();
        world.AssertClean();
    }

    [Fact]
    public void Codec_change_of_one_side_reaches_the_other()
    {
        var (ada, bob) = (world.Phone("101"), world.Phone("102"));
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma, AudioCodec.G722));
        var callee = world.To(bob);
        callee.PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        caller.OnReInvite = _ => Sdp.Of(AudioCodec.G722);
        callee.PeerOffers(Sdp.Of(AudioCodec.G722));
        world.Run();
        Assert.Equal("200 reINVITE", caller.Log);
        Assert.StartsWith("G722", Sdp.Codecs(caller.SentSdp));
        Assert.Equal(("G722", "bridge"), (world.MediaOf(caller).Codec!.Name, world.MediaOf(caller).Hears));
    }

    [Fact]
    public void A_refused_renegotiation_leaves_the_call_as_it_was()
    {
        var (ada, bob) = (world.Phone("101"), world.Phone("102"));
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma, AudioCodec.G722));
        world.To(bob).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        world.To(bob).PeerOffers(Sdp.Of(AudioCodec.G722));
        world.Run();
        world.Advance(5);
        Assert.Equal("200 reINVITE", caller.Log);
        Assert.Equal(("PCMA", "bridge"), (world.MediaOf(caller).Codec!.Name, world.MediaOf(caller).Hears));
    }

    [Fact]
    public void A_reoffer_without_sdp_gets_an_offer()
    {
        var (_, callee) = world.Talk(world.Phone("101"), world.Phone("102"));
        var offer = callee.PeerOffers(null);
        world.Run();
        Assert.StartsWith("PCMA", Sdp.Codecs(Sdp.Text(offer.Answer!)));
        callee.PeerAcks(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("bridge", world.MediaOf(callee).Hears);
    }

    [Fact]
    public void A_reoffer_with_nothing_known_is_488()
    {
        var (_, callee) = world.Talk(world.Phone("101"), world.Phone("102"));
        var offer = callee.PeerOffers(Sdp.Of(new AudioCodec("XYZ", 8000)));
        world.Run();
        Assert.Equal(488, offer.Status);
        Assert.Equal("bridge", world.MediaOf(callee).Hears);
    }

    [Fact]
    public void Digits_in_info_become_events_and_back()
    {
        var (caller, callee) = world.Talk(world.Phone("101"), world.Phone("102"));
        caller.PeerInfo("application/dtmf-relay", "Signal=5\r\nDuration=100\r\n");
        world.Run();
        Assert.Equal("5", world.MediaOf(callee).Digits);
        world.MediaOf(caller).TakesEvents = false;
        callee.PeerInfo("application/dtmf", "#");
        world.Run();
        Assert.EndsWith("INFO Signal=#", caller.Log);
    }

    [Fact]
    public void Silence_ends_a_call_after_the_set_time()
    {
        var (caller, callee) = world.Talk(world.Phone("101"), world.Phone("102"));
        world.MediaOf(callee).Tell(new MediaEvent.Silent(TimeSpan.FromSeconds(10)));
        world.Advance(49);
        Assert.Equal("", callee.Log);
        world.Advance(2);
        world.AssertClean();
        Assert.Equal(("BYE", "180 200 BYE"), (callee.Log, caller.Log));
        Assert.Equal(EndKind.MediaLost, caller.Ending!.Kind);
        Assert.Equal("media-lost", world.Record.Reason);
    }

    [Fact]
    public void A_short_time_counts_exactly()
    {
        var quick = new CallWorld(settings: CallWorld.Settings with { MediaTimeoutSeconds = 10 });
        var (caller, callee) = quick.Talk(quick.Phone("101"), quick.Phone("102"));
        Assert.Equal((TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10)), (quick.MediaOf(caller).SilenceAfter, quick.MediaOf(callee).SilenceAfter));
        quick.MediaOf(callee).Tell(new MediaEvent.Silent(TimeSpan.FromSeconds(10)));
        quick.Advance(0.5);
        quick.AssertClean();
        Assert.Equal("media-lost", quick.Record.Reason);
    }

    [Fact]
    public void A_phone_that_rings_with_its_sound_open_may_be_silent()
    {
        var quick = new CallWorld(settings: CallWorld.Settings with { MediaTimeoutSeconds = 10 });
        var (ada, bob) = (quick.Phone("101"), quick.Phone("102"));
        var caller = quick.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        quick.To(bob).PeerRings(183, Sdp.Of(AudioCodec.Pcma));
        quick.Run();
        quick.MediaOf(quick.To(bob)).Tell(new MediaEvent.Silent(TimeSpan.FromSeconds(10)));
        quick.Advance(15);
        quick.To(bob).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        quick.Advance(9);
        Assert.Equal("180 183+sdp 200", caller.Log);
        quick.Advance(2);
        quick.AssertClean();
        Assert.Equal("media-lost", quick.Record.Reason);
    }

    [Fact]
    public void Sound_come_back_or_hold_keeps_it()
    {
        var (caller, callee) = world.Talk(world.Phone("101"), world.Phone("102"));
        world.MediaOf(callee).Tell(new MediaEvent.Silent(TimeSpan.FromSeconds(10)));
        world.Advance(40);
        world.MediaOf(callee).Tell(new MediaEvent.Resumed());
        world.Advance(60);
        callee.PeerOffers(Sdp.Directed("inactive", AudioCodec.Pcma));
        world.Run();
        world.MediaOf(callee).Tell(new MediaEvent.Silent(TimeSpan.FromSeconds(10)));
        world.MediaOf(caller).Tell(new MediaEvent.Silent(TimeSpan.FromSeconds(10)));
        world.Advance(300);
        Assert.Equal("", callee.Log);
        callee.PeerOffers(Sdp.Of(AudioCodec.Pcma));
        world.Advance(59);
        Assert.Equal("", callee.Log);
        world.Advance(2);
        world.AssertClean();
        Assert.Equal("media-lost", world.Record.Reason);
    }

    [Theory]
    [InlineData(EndKind.SessionExpired, "session-expired")]
    [InlineData(EndKind.PeerLost, "peer-lost")]
    [InlineData(EndKind.TransportFailed, "transport-failed")]
    public void Vanished_peers_are_recorded_with_the_reason(EndKind kind, string reason)
    {
        var (caller, callee) = world.Talk(world.Phone("101"), world.Phone("102"));
        callee.PeerHangsUp(kind);
        world.AssertClean();
        Assert.Equal("180 200 BYE", caller.Log);
        Assert.Equal(reason, world.Record.Reason);
    }
}
