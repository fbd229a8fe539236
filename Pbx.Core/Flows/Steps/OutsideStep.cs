namespace Pbx.Core.Flows.Steps;

/// <summary>Calls a number outside and waits for its answer.</summary>
internal sealed class OutsideStep(FlowRun run, OutsideNumber node) : FlowStep(run)
{
    public override void Enter()
    {
        Run.Emit(new FlowCommand.Play([new FlowSound.Ringback()], Repeat: true));
        Run.Emit(new FlowCommand.Dial(node.Id, node.Dial, node.ShowCaller));
        Run.Wait(TimeSpan.FromSeconds(node.RingSeconds));
    }

    public override void On(FlowInput input)
    {
        switch (input)
        {
            case FlowInput.OutsideAnswered:
                Run.Finish();
                break;
            case FlowInput.OutsideFailed:
                Run.Go("otherwise", node.Otherwise);
                break;
            case FlowInput.TimeIsUp:
                Run.Emit(new FlowCommand.StopDialling());
                Run.Go("otherwise", node.Otherwise);
                break;
        }
    }
}
