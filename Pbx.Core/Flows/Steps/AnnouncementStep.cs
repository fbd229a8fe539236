namespace Pbx.Core.Flows.Steps;

/// <summary>Plays to the end and goes on.</summary>
internal sealed class AnnouncementStep(FlowRun run, Announcement node) : FlowStep(run)
{
    public override void Enter()
    {
        if (Words(node.Prompt) is { } words)
        {
            Run.Answer();
            Run.Emit(new FlowCommand.Play([words]));
        }
        else
        {
            Run.Go("next", node.Next);
        }
    }

    public override void On(FlowInput input)
    {
        if (input is FlowInput.Played) Run.Go("next", node.Next);
    }
}
