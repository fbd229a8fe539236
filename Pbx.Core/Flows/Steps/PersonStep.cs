using Pbx.Core.Configuration;
using Pbx.Core.Presence;

namespace Pbx.Core.Flows.Steps;

/// <summary>
/// Rings one person, as a call to the extension does, unless calls are sent on (<see cref="ForwardWhen"/>); who does not answer sends calls on, has a mailbox, or the
/// call ends. A person sends a call on once, and not to whoever calls: so it never goes round.
/// </summary>
internal sealed class PersonStep(FlowRun run, UserRecord user) : FlowStep(run)
{
    private bool dials;

    public override void Enter()
    {
        if (SendOn(ForwardWhen.Always)) return;
        switch (Run.World.StateOf(user.Id))
        {
            case MemberState.NotRegistered:
                Leave(480, "no-device");
                break;
            case MemberState.DoNotDisturb:
                Leave(486, "busy");
                break;
            // Without a word about it, a second call rings.
            case MemberState.Busy when SendOn(ForwardWhen.Busy):
                break;
            default:
                Run.Emit(new FlowCommand.Play([new FlowSound.Ringback()], Repeat: true));
                Run.Emit(new FlowCommand.Ring([user.Id], AsGroup: false));
                Run.Wait(TimeSpan.FromSeconds(Run.Snapshot.Settings.RingSeconds));
                break;
        }
    }

    public override void On(FlowInput input)
    {
        switch (input)
        {
            case FlowInput.Answered answered when answered.UserId == user.Id:
            case FlowInput.OutsideAnswered when dials:
                Run.Finish();
                break;
            case FlowInput.Unanswered unanswered when unanswered.UserId == user.Id:
                if (unanswered.Why == MemberState.Busy) Leave(486, "busy");
                else if (unanswered.Why == MemberState.NotRegistered) Leave(480, "no-device");
                else Leave(480, "no-answer");
                break;
            case FlowInput.OutsideFailed failed when dials:
                Leave(failed.StatusCode, failed.Reason);
                break;
            case FlowInput.TimeIsUp when dials:
                Run.Emit(new FlowCommand.StopDialling());
                Leave(480, "no-answer");
                break;
            case FlowInput.TimeIsUp:
                Run.Emit(new FlowCommand.StopRinging([user.Id]));
                Leave(480, "no-answer");
                break;
        }
    }

    private void Leave(int statusCode, string reason)
    {
        var sentOn = reason switch
        {
            "busy" => SendOn(ForwardWhen.Busy),
            // No telephone: nobody can answer.
            "no-device" => SendOn(ForwardWhen.Away) || SendOn(ForwardWhen.NoAnswer),
            "no-answer" => SendOn(ForwardWhen.NoAnswer),
            _ => false,
        };
        if (sentOn) return;
        if (ForwardRules.MailboxOf(Run.Plan, user.Id) is { } mailbox) Run.Go(reason, FlowTarget.Node(mailbox.Id));
        else Run.End(statusCode, reason);
    }

    /// <summary>Sends the call on if the person has said so. False: it goes on as if not.</summary>
    private bool SendOn(ForwardWhen when)
    {
        if (Run.World.ForwardOf(user.Id, when) is not { } number || Run.SentOnBy.Contains(user.Id)) return false;
        if (TargetOf(number) is { } target)
        {
            // The secretary to whom the boss sends all calls reaches the boss.
            if (target is FlowTarget.ToUser to && (Run.SentOnBy.Contains(to.Id) || Run.Snapshot.UsersById[to.Id].Extension == Run.FlowStart.Caller)) return false;
            Run.SentOnBy.Add(user.Id);
            Run.Go("forwarded", target);
            return true;
        }
        if (number == ForwardRules.OwnMailbox) return false;
        Run.SentOnBy.Add(user.Id);
        dials = true;
        Run.Emit(new FlowCommand.Play([new FlowSound.Ringback()], Repeat: true));
        Run.Emit(new FlowCommand.Dial(user.Id, number, ShowCaller: true) { ForUserId = user.Id });
        Run.Wait(TimeSpan.FromSeconds(Run.Snapshot.Settings.RingSeconds));
        return true;
    }

    private FlowTarget? TargetOf(string number)
    {
        if (number == ForwardRules.OwnMailbox) return ForwardRules.MailboxOf(Run.Plan, user.Id) is { } mailbox ? FlowTarget.Node(mailbox.Id) : null;
        if (Run.Snapshot.UsersByExtension.TryGetValue(number, out var other)) return FlowTarget.User(other.Id);
        return Run.Plan.Nodes.FirstOrDefault(node => node.Number == number) is { } found ? FlowTarget.Node(found.Id) : null;
    }
}
