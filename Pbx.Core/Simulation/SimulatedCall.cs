using Pbx.Core.Flows;

namespace Pbx.Core.Simulation;

/// <summary>What becomes of a simulated call: every step with the clock, and its end.</summary>
/// <param name="Begins">When the call comes.</param>
/// <param name="Steps">What happens, in order.</param>
/// <param name="Outcome">How it ends.</param>
/// <param name="Length">From the first ring to the end.</param>
public sealed record SimulatedCall(DateTimeOffset Begins, IReadOnlyList<SimulatedStep> Steps, FlowOutcome Outcome, TimeSpan Length)
{
    /// <summary>Ids of the nodes and accounts that the call comes to, in order.</summary>
    public IEnumerable<string> Path => Steps.Where(step => step.Act == SimulatedAct.Enters).Select(step => step.NodeId ?? (step.UserIds is [var user, ..] ? user : null)).OfType<string>();

    /// <summary>Ids of the nodes alone.</summary>
    public IEnumerable<string> Nodes => Steps.Where(step => step.Act == SimulatedAct.Enters).Select(step => step.NodeId).OfType<string>();

    /// <summary>Ids of the company's recordings that the caller hears, in order.</summary>
    public IEnumerable<string> Prompts => Steps.Where(step => step.Act == SimulatedAct.Hears).SelectMany(step => step.Sounds).OfType<FlowSound.Prompt>().Select(sound => sound.PromptId);
}
