using System.Globalization;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Pbx.Core.Flows;
using Pbx.Core.Simulation;
using Pbx.Web.Admin.CallHandling.Frame;
using Pbx.Web.Components;
using Pbx.Web.Components.Shared;
using Pbx.Web.Resources;

namespace Pbx.Web.Admin.CallHandling.Flows;

/// <summary>What happens in a simulated call, in sentences.</summary>
public sealed class FlowWords(PlanNames names, IStringLocalizer<FlowText> words, IStringLocalizer<SharedText> shared)
{
    /// <summary>A step. <paramref name="from"/>: the node where the call was before.</summary>
    public string Of(SimulatedStep step, FlowNode? from = null)
    {
        ArgumentNullException.ThrowIfNull(step);
        return step.Act switch
        {
            SimulatedAct.Enters => Entered(step, from),
            SimulatedAct.LooksAtHours => Hours(step),
            SimulatedAct.Hears => words["Step.Hears", string.Join(" + ", step.Sounds.Select(Of))].Value,
            SimulatedAct.Rings => words["Step.Rings", People(step)].Value,
            SimulatedAct.StopsRinging => words["Step.StopsRinging", People(step)].Value,
            SimulatedAct.PicksUp => words["Step.PicksUp", People(step)].Value,
            SimulatedAct.NotTaken => words[$"Step.NotTaken.{step.Text}", People(step)].Value,
            SimulatedAct.Records => words["Step.Records", Seconds(step.Length ?? TimeSpan.Zero)].Value,
            SimulatedAct.Speaks => words["Step.Speaks", Languages.NameOf(step.Text)].Value,
            SimulatedAct.OutsideNotTaken => words["Step.OutsideNotTaken", shared.Reason(step.Text)].Value,
            SimulatedAct.Ends => words["Step.Ends", Reason(step.Text)].Value,
            _ => words[$"Step.{step.Act}", step.Text].Value,
        };
    }

    /// <summary>How a call ends.</summary>
    public string Of(FlowOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        if (outcome.Id.Length == 0) return words[$"Outcome.{outcome.Kind}.Any"].Value;
        return words[$"Outcome.{outcome.Kind}", outcome.Kind switch
        {
            FlowOutcomeKind.Person or FlowOutcomeKind.Mailbox => names.NameOf(outcome.Id),
            FlowOutcomeKind.Outside => PhoneNumberText.Show(outcome.Id, names.Snapshot),
            FlowOutcomeKind.Ended => Reason(outcome.Id),
            _ => outcome.Id,
        }].Value;
    }

    /// <summary>A difference between what is expected and what was found.</summary>
    public string Of(FlowTestFailure failure, FlowTestResult result)
    {
        ArgumentNullException.ThrowIfNull(failure);
        ArgumentNullException.ThrowIfNull(result);
        return failure.Fault switch
        {
            FlowTestFault.OtherOutcome => words["Fault.OtherOutcome", Of(result.Test.Expected.Outcome), Of(result.Found.Outcome)].Value,
            FlowTestFault.TooLate => words["Fault.TooLate", failure.Detail, result.Test.Expected.WithinSeconds ?? 0].Value,
            _ => words[$"Fault.{failure.Fault}", names.NameOf(failure.Detail)].Value,
        };
    }

    /// <summary>Something that is heard.</summary>
    public string Of(FlowSound sound) => sound switch
    {
        FlowSound.Prompt prompt => names.NameOf(prompt.PromptId),
        FlowSound.Greeting greeting => words["Sound.Greeting", names.NameOf(greeting.MailboxId)].Value,
        FlowSound.Music music => words["Sound.Music", names.NameOf(music.MusicId)].Value,
        FlowSound.System system => Found($"Sound.{system.Name}", system.Name),
        FlowSound.Ringback => words["Sound.Ringback"].Value,
        _ => words["Sound.Beep"].Value,
    };

    /// <summary>What a person does.</summary>
    public string Of(PersonConduct conduct) => words[$"Conduct.{conduct}"].Value;

    /// <summary>The picture of a step.</summary>
    public static string IconOf(SimulatedStep step, FlowNode? node)
    {
        ArgumentNullException.ThrowIfNull(step);
        return step.Act switch
        {
            SimulatedAct.Enters => node is null ? Icons.Material.Rounded.Person : PlanNames.IconOf(node),
            SimulatedAct.LooksAtHours => Icons.Material.Rounded.AccessTime,
            SimulatedAct.IsAnswered => Icons.Material.Rounded.Call,
            SimulatedAct.Hears => Icons.Material.Rounded.VolumeUp,
            SimulatedAct.HearsNothing => Icons.Material.Rounded.VolumeOff,
            SimulatedAct.Presses => Icons.Material.Rounded.TouchApp,
            SimulatedAct.Rings or SimulatedAct.DialsOutside => Icons.Material.Rounded.RingVolume,
            SimulatedAct.StopsRinging or SimulatedAct.NotTaken or SimulatedAct.OutsideNotTaken => Icons.Material.Rounded.PhoneMissed,
            SimulatedAct.PicksUp or SimulatedAct.OutsidePicksUp => Icons.Material.Rounded.PhoneEnabled,
            SimulatedAct.Records => Icons.Material.Rounded.Voicemail,
            SimulatedAct.Speaks => Icons.Material.Rounded.Translate,
            _ => Icons.Material.Rounded.CallEnd,
        };
    }

    /// <summary>Minutes and seconds since the call came.</summary>
    public static string Clock(TimeSpan since) => string.Create(CultureInfo.InvariantCulture, $"{(int)since.TotalMinutes}:{since.Seconds:00}");

    /// <summary>Keys as they are typed, one entry for each question; a dash: nothing is pressed.</summary>
    public static string Write(IReadOnlyList<CallerAnswer> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        return string.Join(", ", answers.Select(answer => (answer.Keys.Length == 0 ? "-" : answer.Keys) + (answer.AfterSeconds is { } seconds ? $"@{seconds}" : "")));
    }

    /// <summary>Reads what <see cref="Write"/> has written, or a person; null if it is none.</summary>
    public static IReadOnlyList<CallerAnswer>? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var found = new List<CallerAnswer>();
        foreach (var part in text.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var (keys, after) = part.IndexOf('@', StringComparison.Ordinal) is var at and >= 0 ? (part[..at], part[(at + 1)..]) : (part, "");
            if (keys is "-" or "–") keys = "";
            int? seconds = null;
            if (after.Length > 0)
            {
                if (!int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > 600) return null;
                seconds = number;
            }
            if (keys.Length > 16 || keys.Any(key => !char.IsAsciiDigit(key) && key is not ('*' or '#'))) return null;
            found.Add(new CallerAnswer(keys, seconds));
        }
        return found.Count > 50 ? null : found;
    }

    private string Entered(SimulatedStep step, FlowNode? from)
    {
        var name = step.NodeId is { } node ? names.NameOf(FlowTarget.Node(node)) : People(step);
        return step.EdgeKey is { } edge && from is not null ? words["Step.EntersBy", name, names.WayOf(from, edge)].Value : name;
    }

    private string Hours(SimulatedStep step)
    {
        var state = words[$"Hours.{step.Text}"].Value;
        return step.Detail.Length == 0 ? state : words["Step.HoursDetail", state, step.Detail == "forced" ? words["Forced"].Value : step.Detail].Value;
    }

    private string People(SimulatedStep step) => string.Join(", ", step.UserIds.Select(names.NameOf));

    private string Reason(string reason) => Found($"Reason.{reason}", shared.Reason(reason));

    private string Found(string key, string otherwise) => words[key] is { ResourceNotFound: false } found ? found.Value : otherwise;

    private static string Seconds(TimeSpan time) => $"{time.TotalSeconds:0}";
}
