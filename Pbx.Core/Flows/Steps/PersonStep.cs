using Pbx.Core.Configuration;
using Pbx.Core.Voicemail;

namespace Pbx.Core.Flows.Steps;

/// <summary>Rings one person, as a call to the extension does; who does not answer has a mailbox, or the call ends.</summary>
internal sealed class PersonStep(FlowRun run, UserRecord user) : FlowStep(run)
{
    public override void Enter()
    {
        switch (Run.World.StateOf(user.Id))
        {
            case MemberState.NotRegistered:
                Leave(480, "no-device");
                break;
            case MemberState.DoNotDisturb:
                Leave(486, "busy");
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
                Run.Finish();
                break;
            case FlowInput.Unanswered unanswered when unanswered.UserId == user.Id:
                if (unanswered.Why == MemberState.Busy) Leave(486, "busy");
                else if (unanswered.Why == MemberState.NotRegistered) Leave(480, "no-device");
                else Leave(480, "no-answer");
                break;
            case FlowInput.TimeIsUp:
                Run.Emit(new FlowCommand.StopRinging([user.Id]));
                Leave(480, "no-answer");
                break;
        }
    }

    /// <summary>The own mailbox of a person, or null.</summary>
    public static Mailbox? MailboxOf(CallPlan plan, string userId) => plan.Nodes.OfType<Mailbox>().FirstOrDefault(one => one.UserId == userId);

    private void Leave(int statusCode, string reason)
    {
        if (MailboxOf(Run.Plan, user.Id) is { } mailbox) Run.Go(reason, FlowTarget.Node(mailbox.Id));
        else Run.End(statusCode, reason);
    }
}
