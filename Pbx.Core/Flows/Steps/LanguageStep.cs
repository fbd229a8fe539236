namespace Pbx.Core.Flows.Steps;

/// <summary>Changes the language and goes on at once.</summary>
internal sealed class LanguageStep(FlowRun run, LanguageSwitch node) : FlowStep(run)
{
    public override void Enter()
    {
        Run.Speak(node.Language);
        Run.Go("next", node.Next);
    }
}
