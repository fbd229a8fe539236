using Pbx.Core.Voicemail;

namespace Pbx.Core.Flows.Steps;

/// <summary>Greets, as its people have set it, else as the plan says, and takes a message. The greeting is cut short with #.</summary>
internal sealed class MailboxStep(FlowRun run, Mailbox node) : FlowStep(run)
{
    private bool recording;

    public override void Enter()
    {
        Run.Answer();
        Run.Emit(new FlowCommand.Play([Run.Snapshot.Greetings.ContainsKey(node.Id) ? new FlowSound.Greeting(node.Id) : Words(node.Greeting) ?? System("voicemail-greeting")]));
    }

    public override void On(FlowInput input)
    {
        switch (input)
        {
            case FlowInput.Played or FlowInput.Digit { Key: '#' } when !recording:
                recording = true;
                Run.Emit(new FlowCommand.Record(node.Id, TimeSpan.FromSeconds(node.MaxSeconds)));
                break;
            case FlowInput.Recorded when recording:
                Run.End(200, "voicemail");
                break;
        }
    }
}
