using System.Globalization;
using System.Text;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Pbx.Core.Flows;
using Pbx.Core.Trunks.Testing;
using Pbx.Web.Admin.CallHandling.Frame;
using Pbx.Web.Resources;

namespace Pbx.Web.Admin.Trunks;

/// <summary>What a test of a trunk has found, in words, and as a text for the carrier's support.</summary>
public static class TrunkTestWords
{
    /// <summary>What was found.</summary>
    public static string Found(this IStringLocalizer<TrunkTestText> words, TrunkTestFinding finding, PlanNames names)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(finding);
        ArgumentNullException.ThrowIfNull(names);
        object[] arguments = finding.Key == "inbound.goes" && FlowTarget.Parse(finding.Arguments[0]) is { } target ? [names.NameOf(target)] : [.. finding.Arguments];
        return words[$"F.{finding.Key}", arguments].Value;
    }

    /// <summary>What to do about it; null: nothing.</summary>
    public static string? ToDo(this IStringLocalizer<TrunkTestText> words, TrunkTestFinding finding)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(finding);
        var found = words[$"D.{finding.Key}", [.. finding.Arguments]];
        return found.ResourceNotFound ? null : found.Value;
    }

    /// <summary>Good, attention, danger, live or off: colour and shape of a step.</summary>
    public static string Kind(TrunkTestStepReport step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return step.State switch
        {
            TrunkTestState.Running => "live",
            TrunkTestState.Done => Kind(step.Findings.Select(one => one.Severity).DefaultIfEmpty().Max()),
            _ => "off",
        };
    }

    /// <summary>Good, attention or danger.</summary>
    public static string Kind(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Problem => "danger",
        FindingSeverity.Hint => "attention",
        _ => "good",
    };

    /// <summary>The state of a step in a word or two.</summary>
    public static string State(this IStringLocalizer<TrunkTestText> words, TrunkTestStepReport step)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(step);
        return words[$"State.{(step.State == TrunkTestState.Done ? step.Findings.Select(one => one.Severity).DefaultIfEmpty().Max().ToString() : step.State.ToString())}"].Value;
    }

    /// <summary>The whole in a sentence, once it is over.</summary>
    public static string Result(this IStringLocalizer<TrunkTestText> words, TrunkTestReport report)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(report);
        return words[$"Result.{(report.IsCancelled && report.Worst != FindingSeverity.Problem ? "Cancelled" : report.Worst.ToString())}"].Value;
    }

    /// <summary>The sign of a step.</summary>
    public static string IconOf(TrunkTestStep step) => step switch
    {
        TrunkTestStep.LookUp => Icons.Material.Rounded.Dns,
        TrunkTestStep.Reach => Icons.Material.Rounded.Lan,
        TrunkTestStep.Register => Icons.Material.Rounded.VpnKey,
        TrunkTestStep.Call => Icons.Material.Rounded.Call,
        TrunkTestStep.Sound => Icons.Material.Rounded.GraphicEq,
        _ => Icons.Material.Rounded.PhoneCallback,
    };

    /// <summary>The time that a step took.</summary>
    public static string Time(TimeSpan took) =>
        took.TotalSeconds < 1 ? string.Create(CultureInfo.CurrentCulture, $"{took.TotalMilliseconds:0} ms") : string.Create(CultureInfo.CurrentCulture, $"{took.TotalSeconds:0.0} s");

    /// <summary>A result as a text that can be sent.</summary>
    public static string AsText(this IStringLocalizer<TrunkTestText> words, TrunkTestReport report, PlanNames names)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Pbx · {words["Head"].Value} · {report.TrunkName} · {report.Began.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
        text.AppendLine(words.Result(report));
        foreach (var step in report.Steps.Where(step => step.State != TrunkTestState.Skipped))
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"{words[$"Step.{step.Step}"].Value}: {words.State(step)}{(step.Took is { } took ? $" ({Time(took)})" : "")}");
            foreach (var finding in step.Findings)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  {(finding.Severity switch { FindingSeverity.Problem => "[!]", FindingSeverity.Hint => "[?]", _ => "[+]" })} {words.Found(finding, names)}");
                foreach (var detail in finding.Details) text.AppendLine(CultureInfo.InvariantCulture, $"      {detail}");
            }
        }
        return text.ToString();
    }
}
