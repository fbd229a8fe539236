using System.Collections.Frozen;
using Pbx.Core.Configuration;
using Pbx.Core.Recordings;
using Pbx.Media.Sdp;
using Pbx.Sip;
using Pbx.Tests.Core.Support;
using Pbx.Tests.Core.Trunks;

namespace Pbx.Tests.Core.Calls;

/// <summary>Fax by T.38 between the legs of a call: the offer of one side is put to the other, and its answer goes back. In virtual time.</summary>
public class FaxTests : TrunkWorld
{
    public FaxTests() => Set(plan => plan with { Trunks = [A with { AllowT38 = true }, B] });

    [Fact]
    public void The_offer_of_one_fax_machine_is_put_to_the_other_and_its_answer_comes_back()
    {
        var (caller, callee) = CallOutside();
        callee.OnReInvite = sdp => Rate(Sdp.Text(sdp!)) == 14400 ? Sdp.Fax(9600) : null;
        var offer = caller.PeerOffers(Sdp.Fax(14400));
        World.Run();
        Assert.Equal((200, 9600), (offer.Status, Rate(Sdp.Text(offer.Answer!))));
        Assert.Equal("reINVITE", callee.Log);
        Assert.Equal(14400, Rate(callee.SentSdp!));
        Assert.Equal("bridge", World.MediaOf(caller).Hears);
        Assert.Equal(["T.38", "T.38"], Assert.Single(World.Service.Calls.Snapshot()).Legs.Select(leg => leg.Codec));

        // A refresh is answered without a word to the other side.
        var refresh = caller.PeerOffers(Sdp.Fax(14400));
        var asked = callee.PeerOffers(null);
        World.Run();
        Assert.Equal((200, 9600), (refresh.Status, Rate(Sdp.Text(refresh.Answer!))));
        Assert.Equal(14400, Rate(Sdp.Text(asked.Answer!)));
        callee.PeerAcks(Sdp.Fax(9600));
        World.Run();
        Assert.Equal("reINVITE", callee.Log);

        // And back to voice.
        callee.OnReInvite = _ => null;
        caller.OnReInvite = _ => Sdp.Of(AudioCodec.Pcma);
        var voice = callee.PeerOffers(Sdp.Of(AudioCodec.Pcma));
        World.Run();
        Assert.Equal("PCMA", Sdp.Codecs(Sdp.Text(voice.Answer!)));
        Assert.StartsWith("PCMA ", Sdp.Codecs(caller.SentSdp));
        Assert.Equal((null, null), (World.MediaOf(caller).Fax, World.MediaOf(callee).Fax));
        Assert.Equal("bridge", World.MediaOf(callee).Hears);
        caller.PeerHangsUp();
        World.AssertClean();
    }

    [Fact]
    public void A_refusal_comes_back_and_the_call_goes_on_with_voice()
    {
        var (caller, callee) = CallOutside();
        caller.OnReInvite = _ => null;
        var offer = callee.PeerOffers(Sdp.Fax(14400));
        World.Run();
        Assert.Equal(488, offer.Status);
        Assert.EndsWith("reINVITE", caller.Log);
        Assert.Equal((null, null, "bridge"), (World.MediaOf(caller).Fax, World.MediaOf(callee).Fax, World.MediaOf(callee).Hears));
        // It may be asked again.
        caller.OnReInvite = _ => Sdp.Fax(9600);
        Assert.Equal(200, Take(callee, Sdp.Fax(14400)).Status);
        Hang(caller);
    }

    [Fact]
    public void A_trunk_that_does_not_allow_it_gets_and_gives_no_T38()
    {
        Set(plan => plan with { Trunks = [A, B] });
        var (caller, callee) = CallOutside();
        Assert.Equal(488, Take(caller, Sdp.Fax(14400)).Status);
        Assert.Equal(488, Take(callee, Sdp.Fax(14400)).Status);
        Assert.Equal("", callee.Log);
        Assert.Equal("bridge", World.MediaOf(caller).Hears);
        Hang(caller);
    }

    [Fact]
    public void Both_at_once_is_glare_and_neither_waits_for_the_other()
    {
        var (caller, callee) = CallOutside();
        callee.OnReInvite = _ => Sdp.Fax(9600);
        caller.OnReInvite = _ => Sdp.Fax(9600);
        var first = caller.PeerOffers(Sdp.Fax(14400));
        var second = callee.PeerOffers(Sdp.Fax(14400));
        World.Run();
        Assert.Equal((200, 491), (first.Status, second.Status));
        Assert.NotNull(World.MediaOf(callee).Fax);
        Hang(caller);
    }

    [Fact]
    public void An_offer_that_is_withdrawn_meanwhile_brings_the_other_side_back_to_voice()
    {
        var (caller, callee) = CallOutside();
        FakeOffer? offer = null;
        callee.OnReInvite = sdp =>
        {
            offer!.IsWithdrawn = true;
            return Sdp.Text(sdp!).Contains("m=image") ? Sdp.Fax(9600) : Sdp.Of(AudioCodec.Pcma);
        };
        offer = caller.PeerOffers(Sdp.Fax(14400));
        World.Run();
        Assert.Equal((0, "reINVITE reINVITE"), (offer.Status, callee.Log));
        Assert.Equal((null, null), (World.MediaOf(caller).Fax, World.MediaOf(callee).Fax));
        Hang(caller);
    }

    [Fact]
    public void A_side_that_hangs_up_while_it_is_asked_ends_the_call()
    {
        var (caller, callee) = CallOutside();
        callee.OnReInvite = _ =>
        {
            callee.PeerHangsUp();
            return null;
        };
        caller.PeerOffers(Sdp.Fax(14400));
        World.Run();
        World.AssertClean();
    }

    [Fact]
    public void Whoever_is_recorded_or_talks_to_a_browser_or_to_the_system_does_not_fax()
    {
        var recorded = CallWorld.MakeSnapshot();
        var users = recorded.UsersById.Values.Select(user => user with { Recording = UserRecording.All }).ToArray();
        World.Snapshots.Set(recorded with
        {
            Recording = new RecordingSettings { AnnounceIncoming = false, AnnounceOutgoing = false, AnnounceInternal = false },
            UsersByExtension = users.ToFrozenDictionary(user => user.Extension),
            UsersById = users.ToFrozenDictionary(user => user.Id),
        });
        World.Run();
        var (ada, bob) = World.Talk(World.Phone("101"), World.Phone("102"));
        Assert.Equal(RecordingState.On, Assert.Single(World.Service.Calls.Snapshot()).Recording);
        Assert.Equal(488, Take(ada, Sdp.Fax(14400)).Status);
        Assert.Equal(488, Take(bob, Sdp.Fax(14400)).Status);
        Hang(ada);

        World.Snapshots.Set(CallWorld.MakeSnapshot());
        World.Run();
        var echo = World.Call(World.Phone("103"), "*43", Sdp.Of(AudioCodec.Pcma));
        Assert.Equal("200", echo.Log);
        echo.PeerAcks();
        Assert.Equal(488, Take(echo, Sdp.Fax(14400)).Status);
        Hang(echo, 2);

        var other = new CallWorld();
        var offer = other.TalkToPhone().Phone.PeerOffers(Sdp.Fax(14400));
        other.Run();
        Assert.Equal(488, offer.Status);
    }

    [Fact]
    public void Phones_behind_TLS_keep_their_encryption_and_fax_as_sound()
    {
        var bob = World.Phone("102");
        var caller = World.Call(World.Phone("101", "TLS"), "102", Sdp.Write("1", [AudioCodec.Pcma], "sendrecv", "RTP/SAVP", null));
        World.To(bob).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        World.Run();
        caller.PeerAcks();
        Assert.Equal((488, 488), (Take(caller, Sdp.Fax(14400)).Status, Take(World.To(bob), Sdp.Fax(14400)).Status));
        Hang(caller);
    }

    [Fact]
    public void Whoever_gets_a_fax_call_by_transfer_gets_voice()
    {
        var (caller, callee) = CallOutside();
        callee.OnReInvite = sdp => Sdp.Text(sdp!).Contains("m=image") ? Sdp.Fax(9600) : Sdp.Of(AudioCodec.Pcma);
        Take(caller, Sdp.Fax(14400));
        var cleo = World.Phone("103");
        caller.PeerRefers("103");
        World.Run();
        World.To(cleo).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        World.Run();
        Assert.Null(World.MediaOf(callee).Fax);
        Assert.Equal("bridge", World.MediaOf(callee).Hears);
        Assert.Equal("PCMA", World.MediaOf(World.To(cleo)).Codec!.Name);
        callee.PeerHangsUp();
        World.AssertClean();
    }

    [Fact]
    public void A_call_that_begins_as_fax_reaches_a_fax_machine()
    {
        Set(plan => plan with { Trunks = [A with { AllowT38 = true }, B] });
        var bob = World.Phone("102");
        World.Browser("102");
        var caller = World.CallFrom("192.0.2.10:5060", "0223004545", Sdp.Fax(14400));
        var callee = World.To(bob);
        Assert.Equal(14400, Rate(Sdp.Text(callee.Invite!.Sdp!)));
        callee.PeerRings();
        World.Run();
        callee.PeerAnswers(Sdp.Fax(9600));
        World.Run();
        caller.PeerAcks();
        World.Run();
        Assert.Equal(("180 200", 9600), (caller.Log, Rate(caller.SentSdp!)));
        Assert.Equal("bridge", World.MediaOf(caller).Hears);
        // Somebody takes the handset.
        callee.OnReInvite = _ => Sdp.Of(AudioCodec.Pcma);
        Assert.Equal(200, Take(caller, Sdp.Of(AudioCodec.Pcma)).Status);
        Assert.Equal(("PCMA", null), (World.MediaOf(callee).Codec!.Name, World.MediaOf(callee).Fax));
        Hang(caller);
    }

    [Fact]
    public void A_call_that_begins_as_fax_is_refused_where_nobody_can_fax()
    {
        World.Browser("102");
        Assert.EndsWith("480", World.CallFrom("192.0.2.10:5060", "0223004545", Sdp.Fax(14400)).Log);
        Assert.Equal("488", World.CallFrom("192.0.2.20:5060", "0223004545", Sdp.Fax(14400)).Log);
        Assert.Equal("488", World.Call(World.Phone("101"), "*43", Sdp.Fax(14400)).Log);
        // The trunk that allows it refuses, and the other one is not even asked.
        var caller = World.Call(World.Phone("101"), "0443332211", Sdp.Fax(14400));
        World.Outside[^1].PeerRejects(503);
        World.Run();
        World.Outside[^1].PeerRejects(503);
        World.Run();
        Assert.Equal((2, "500"), (World.Outside.Count, caller.Log));
        Assert.Empty(World.Service.Board.Calls);
    }

    private static int Rate(string sdp) => int.Parse(sdp.Split("T38MaxBitRate:")[1].Split('\r')[0]);

    private (FakeSession Caller, FakeSession Callee) CallOutside()
    {
        var caller = World.Call(World.Phone("101"), "0443332211", Sdp.Of(AudioCodec.Pcma));
        var callee = World.Outside[^1];
        callee.PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        World.Run();
        caller.PeerAcks();
        World.Run();
        Assert.Equal("bridge", World.MediaOf(caller).Hears);
        return (caller, callee);
    }

    private FakeOffer Take(FakeSession session, byte[] sdp)
    {
        var offer = session.PeerOffers(sdp);
        World.Run();
        return offer;
    }

    private void Hang(FakeSession session, int records = 1)
    {
        session.PeerHangsUp();
        World.AssertClean(records);
    }
}
