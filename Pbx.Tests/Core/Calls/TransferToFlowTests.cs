using Pbx.Core.CallHistory;
using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Menus;
using Pbx.Core.RingGroups;
using Pbx.Core.Voicemail;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Tests.Core.Support;

namespace Pbx.Tests.Core.Calls;

/// <summary>Calls that are transferred to groups, menus and mailboxes.</summary>
public class TransferToFlowTests
{
    private readonly CallWorld world = new();

    public TransferToFlowTests() => world.Snapshots.Set(CallWorld.MakeSnapshot() with
    {
        Plan = CallPlan.Empty with
        {
            Nodes =
            [
                new RingGroup { Id = "g", Name = "G", Number = "810", Members = ["u103", "u104"], RingSeconds = 10, NoAnswer = new GroupOverflow([], FlowTarget.Node("box")) },
                new Menu { Id = "m", Name = "M", Number = "800", Keys = new Dictionary<char, FlowTarget> { ['1'] = FlowTarget.Node("g") } },
                new Mailbox { Id = "box", Name = "Box" },
            ],
        },
    });

    [Fact]
    public void The_called_side_transfers_to_a_group_and_a_member_answers()
    {
        var (ada, bob, cleo) = (world.Phone("101"), world.Phone("102"), world.Phone("103"));
        var (caller, callee) = world.Talk(ada, bob);
        callee.PeerRefers("810");
        world.Run();
        Assert.Contains("BYE", callee.Log);
        Assert.Equal("RepeatSource", world.MediaOf(caller).Hears);
        Assert.Equal("101", world.To(cleo).Invite!.From.User);
        world.To(cleo).PeerRings();
        world.Run();
        world.To(cleo).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
        // And on: whoever has it now may transfer it again.
        world.To(cleo).PeerRefers("102");
        world.Run();
        world.To(bob).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
        caller.PeerHangsUp();
        world.AssertClean();
        Assert.Equal(("101", "102", CallOutcome.Answered, "transferred"), (world.Record.FromNumber, world.Record.ToNumber, world.Record.Outcome, world.Record.Reason));
    }

    [Fact]
    public void The_calling_side_transfers_to_a_menu_whose_keys_work()
    {
        var (ada, bob, cleo) = (world.Phone("101"), world.Phone("102"), world.Phone("103"));
        var (caller, callee) = world.Talk(ada, bob);
        caller.PeerRefers("800");
        world.Run();
        world.MediaOf(callee).Tell(new MediaEvent.Dtmf('1', 160));
        world.Run();
        world.To(cleo).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("bridge", world.MediaOf(callee).Hears);
        callee.PeerHangsUp();
        world.AssertClean();
        Assert.Equal(("101", "102", "transferred"), (world.Record.FromNumber, world.Record.ToNumber, world.Record.Reason));
    }

    [Fact]
    public void Nobody_of_the_group_answers_and_the_mailbox_takes_a_message()
    {
        var (ada, bob, cleo) = (world.Phone("101"), world.Phone("102"), world.Phone("103"));
        var (caller, callee) = world.Talk(ada, bob);
        callee.PeerRefers("810");
        world.Run();
        world.To(cleo).PeerRings();
        world.Run();
        world.Advance(11);
        Assert.Equal("SequenceSource", world.MediaOf(caller).Hears);
        caller.PeerHangsUp();
        world.AssertClean();
        Assert.Equal((CallOutcome.Answered, "810"), (world.Record.Outcome, world.Record.ToNumber));
    }
}
