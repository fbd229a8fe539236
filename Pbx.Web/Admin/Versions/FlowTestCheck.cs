using Microsoft.Extensions.Localization;
using Pbx.Core.Simulation;
using Pbx.Core.Versions;
using Pbx.Web.Admin.CallHandling.Flows;
using Pbx.Web.Admin.CallHandling.Frame;
using Pbx.Web.Resources;

namespace Pbx.Web.Admin.Versions;

/// <summary>Saved tests of call flows that pass now and would fail.</summary>
internal sealed class FlowTestCheck(
    ISimulator simulator, PlanNames names, IStringLocalizer<FlowText> flows, IStringLocalizer<SharedText> shared, IStringLocalizer<VersionText> words) : IPublishCheck
{
    public Task<IReadOnlyList<PublishFinding>> RunAsync(PublishProposal proposal, CancellationToken cancellationToken)
    {
        var said = new FlowWords(names.In(proposal.Plan), flows, shared);
        return Task.FromResult<IReadOnlyList<PublishFinding>>([.. simulator.Compare(proposal.Plan).Where(change => change.Breaks).Select(change => new PublishFinding(
            PublishSeverity.Warning,
            words["TestBreaks", change.After.Test.Name, string.Join("; ", change.After.Failures.Select(failure => said.Of(failure, change.After)))],
            change.After.Test.Id))]);
    }
}
