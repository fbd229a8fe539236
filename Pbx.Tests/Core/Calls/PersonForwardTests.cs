using Pbx.Core.CallHistory;
using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Numbers;
using Pbx.Core.OutboundRules;
using Pbx.Core.Presence;
using Pbx.Core.Voicemail;
using Pbx.Media.Sdp;
using Pbx.Tests.Core.Support;
using Pbx.Tests.Core.Trunks;

namespace Pbx.Tests.Core.Calls;

/// <summary>People send their calls on, by telephone and otherwise.</summary>
public class PersonForwardTests : TrunkWorld
{
    private void Played()
    {
        World.Media.Links.Single().PlayedToEnd();
        World.Run();
    }

    [Fact]
    public void Codes_set_forwards_and_calls_follow_them()
    {
        var (ada, bob, cleo) = (World.Phone("101"), World.Phone("102"), World.Phone("103"));
        World.Call(bob, "*21103", Sdp.Of(AudioCodec.Pcma));
        Assert.Equal("103", World.People.Of("u102").Forwards[ForwardWhen.Always]);
        Played();
        var caller = World.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        Assert.DoesNotContain(World.Sip.Sessions, session => session.Invite?.Target.Binding == bob);
        World.To(cleo).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        World.Run();
        Assert.EndsWith("200", caller.Log);
        caller.PeerHangsUp();
        World.Run();
        Assert.Equal((CallOutcome.Answered, "103"), (World.History.Entries[^1].Outcome, World.History.Entries[^1].ToNumber));
        // Public networks end it with a hash.
        World.Call(bob, "#21#", Sdp.Of(AudioCodec.Pcma));
        Assert.True(World.People.Of("u102").IsOrdinary);
        Played();
        World.AssertClean(3);
    }

    [Fact]
    public void All_are_switched_off_at_once_and_a_number_that_is_none_is_refused()
    {
        var bob = World.Phone("102");
        World.People.SetForwardAsync("u102", ForwardWhen.Busy, "103", "");
        World.People.SetForwardAsync("u102", ForwardWhen.NoAnswer, "101", "");
        World.Call(bob, "*22", Sdp.Of(AudioCodec.Pcma));
        Assert.True(World.People.Of("u102").IsOrdinary);
        Played();
        var caller = World.Call(bob, "*61999", Sdp.Of(AudioCodec.Pcma));
        Assert.True(World.People.Of("u102").IsOrdinary);
        caller.PeerHangsUp();
        World.AssertClean(2);
    }

    [Fact]
    public void Nobody_answers_and_a_number_outside_is_called_in_the_persons_name()
    {
        var (ada, bob) = (World.Phone("101"), World.Phone("102"));
        World.People.SetForwardAsync("u102", ForwardWhen.NoAnswer, "0791112233", "");
        var caller = World.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        World.To(bob).PeerRings();
        World.Run();
        World.Advance(World.Snapshots.Current!.Settings.RingSeconds + 1);
        Assert.EndsWith("CANCEL", World.To(bob).Log);
        Assert.Equal("u102", World.Service.Board.Calls.Single().OutsideBy);
        Assert.Equal("sip:+41791112233@a.example", World.Outside[0].Invite!.Target.RequestUri);
        World.Outside[0].PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        World.Run();
        Assert.EndsWith("200", caller.Log);
        caller.PeerHangsUp();
        World.AssertClean();
    }

    [Fact]
    public void A_call_from_outside_goes_outside_again_with_the_diversion()
    {
        World.Phone("102");
        Set(plan => plan with { Trunks = [A with { SendDiversion = true }, B] });
        World.People.SetForwardAsync("u102", ForwardWhen.Always, "0791112233", "");
        World.CallFrom("192.0.2.10:5060", "0223004545", Sdp.Of(AudioCodec.Pcma));
        Assert.Contains(World.Outside[0].Invite!.Headers, header => header.Key == "Diversion" && header.Value.Contains("+41223004545", StringComparison.Ordinal));
    }

    [Fact]
    public void Who_is_transferred_follows_the_forward()
    {
        var (ada, bob, cleo) = (World.Phone("101"), World.Phone("102"), World.Phone("103"));
        var dan = World.Phone("104");
        World.People.SetForwardAsync("u103", ForwardWhen.Always, "104", "");
        var (transferor, _) = World.Talk(ada, bob);
        transferor.PeerRefers("103");
        World.Run();
        Assert.DoesNotContain(World.Sip.Sessions, session => session.Invite?.Target.Binding == cleo);
        World.To(dan).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        World.Run();
        Assert.Equal("bridge", World.MediaOf(World.To(dan)).Hears);
    }

    [Theory]
    [InlineData("103", "103", null)]
    [InlineData("1 03", "103", null)]
    [InlineData("*103#", "103", null)]
    [InlineData("0791112233", "0791112233", null)]
    [InlineData("*0791112233#", "0791112233", null)]
    [InlineData("890", "890", null)]
    [InlineData("*97", null, "forward-no-mailbox")]
    [InlineData("102", null, "forward-self")]
    [InlineData("144", null, "forward-forbidden")]
    [InlineData("0900112233", null, "forward-forbidden")]
    [InlineData("0771112233", null, "forward-forbidden")]
    [InlineData("*60", null, "forward-number")]
    [InlineData("777", null, "forward-number")]
    [InlineData("", null, "forward-number")]
    public void Where_calls_may_be_sent_on(string typed, string? number, string? refusal)
    {
        Set(plan => plan with
        {
            Nodes = [new Mailbox { Id = "box", Name = "Box", Number = "890" }],
            OutboundRules = [new OutboundRule { Id = "no", Name = "No", Prefixes = ["0900"] }, new OutboundRule { Id = "pin", Name = "Pin", Prefixes = ["077"], AskPin = true, Routes = [new("a")] }, .. plan.OutboundRules],
        });
        Assert.Equal((number, refusal), ForwardRules.Read(World.Snapshots.Current!, "u102", typed, World.Time.GetUtcNow()));
    }

    [Fact]
    public void The_own_mailbox_is_meant_whatever_its_code_is()
    {
        Set(plan => plan with { Nodes = [new Mailbox { Id = "box", Name = "Box", UserId = "u102" }], FeatureCodes = new Dictionary<string, string> { ["mailbox"] = "*9" } });
        Assert.Equal((ForwardRules.OwnMailbox, null), ForwardRules.Read(World.Snapshots.Current!, "u102", "*9", World.Time.GetUtcNow()));
        Assert.Equal("Always=mailbox Away=103", ForwardRules.Write(ForwardRules.Parse("Away=103 Always=mailbox rubbish Never=1")));
    }
}
