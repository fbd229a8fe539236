using Pbx.Core.Configuration;

namespace Pbx.Core.Versions;

/// <summary>
/// Looks at a plan before it is put in force: tests of call flows, sounds that are missing ... All that are registered are asked, and what they find is
/// shown to the administrator before he confirms. Made anew for each question, in a scope of its own.
/// </summary>
public interface IPublishCheck
{
    /// <summary>What it finds; empty: nothing to say.</summary>
    Task<IReadOnlyList<PublishFinding>> RunAsync(PublishProposal proposal, CancellationToken cancellationToken);
}

/// <summary>What is asked about.</summary>
/// <param name="Now">The configuration in force.</param>
/// <param name="Plan">The plan that is to take the place of the one in it.</param>
public sealed record PublishProposal(PbxSnapshot Now, CallPlan Plan);

/// <summary>Something that a check has found.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Words">What it is, in the language of whoever asks (<see cref="System.Globalization.CultureInfo.CurrentUICulture"/>).</param>
/// <param name="ObjectId">Object of the proposed plan that it is about, or null.</param>
public sealed record PublishFinding(PublishSeverity Severity, string Words, string? ObjectId = null);

/// <summary>How bad a finding is.</summary>
public enum PublishSeverity
{
    /// <summary>Good to know.</summary>
    Information,

    /// <summary>Whoever confirms should have read it.</summary>
    Warning,

    /// <summary>It is not put in force.</summary>
    Error,
}

/// <summary>What it would mean to put a plan in force.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Differences">What would change.</param>
/// <param name="Problems">Mistakes that keep it from being put in force.</param>
/// <param name="Findings">What the checks have found, the worst first.</param>
public sealed record PublishPreview(CallPlan Plan, IReadOnlyList<PlanDifference> Differences, IReadOnlyList<PlanProblem> Problems, IReadOnlyList<PublishFinding> Findings)
{
    /// <summary>Nothing stands against it.</summary>
    public bool MayBePublished => Problems.Count == 0 && Findings.All(finding => finding.Severity != PublishSeverity.Error);
}
