using System.Globalization;
using Microsoft.Extensions.Localization;
using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Hosting;
using Pbx.Core.Schedules;
using Pbx.Core.Simulation;
using Pbx.Web.Admin.CallHandling.Frame;
using Pbx.Web.Resources;

namespace Pbx.Web.Admin.CallHandling.Flows.Protocol;

/// <summary>Plays all tests of the configuration in force and writes down what came of them, in the language of whoever asks.</summary>
public sealed class ProtocolMaker(PlanNames names, FlowWords words, ISimulator simulator, TimeProvider time, IStringLocalizer<FlowText> texts)
{
    private static readonly string[] Labels =
        ["Protocol.Title", "Protocol.Summary", "Protocol.Case", "Protocol.Conditions", "Protocol.Course", "Protocol.Signature", "Protocol.PlaceDate", "Protocol.Customer", "Protocol.Supplier", "Protocol.Hash", "Protocol.Differs", "Expected", "Found", "Passed", "Failed", "Result"];

    /// <summary>The protocol; null before set-up.</summary>
    public TestProtocol? Make(string madeBy)
    {
        if (names.Snapshot is not { } snapshot) return null;
        var zone = ScheduleRules.ZoneOf(snapshot.Plan, snapshot.Settings, Department.CompanyId);
        var culture = CultureInfo.CurrentUICulture;
        ProtocolFact[] facts =
        [
            new(texts["Protocol.Version"], $"{snapshot.PlanVersion.Id} ({Moment(snapshot.PlanVersion.At)}{(snapshot.PlanVersion.By.Length > 0 ? ", " + snapshot.PlanVersion.By : "")})"),
            new(texts["Protocol.MadeAt"], Moment(time.GetUtcNow())),
            new(texts["Protocol.MadeBy"], madeBy),
            new(texts["Protocol.TimeZone"], snapshot.Settings.TimeZone),
        ];
        return new TestProtocol(
            snapshot.Settings.Company, $"Pbx {PbxCommandLine.Version}", culture.TwoLetterISOLanguageName,
            new SortedDictionary<string, string>(Labels.ToDictionary(label => label, label => texts[label].Value), StringComparer.Ordinal),
            facts, [.. simulator.RunAll().Select(Case)]);

        string Moment(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone).ToString("d MMM yyyy HH:mm", culture);
    }

    private ProtocolCase Case(FlowTestResult result, int index) => new(
        index + 1, result.Test.Name, result.Passed, words.Of(result.Test.Expected.Outcome), words.Of(result.Found.Outcome), FlowWords.Clock(result.Found.Length),
        [.. Conditions(result.Test.Scenario)], [.. result.Failures.Select(failure => words.Of(failure, result))], [.. Steps(result.Found)]);

    private IEnumerable<ProtocolFact> Conditions(Scenario call)
    {
        yield return new ProtocolFact(texts["Called"], call.Called);
        yield return new ProtocolFact(texts["Caller"], call.Caller.Length == 0 ? texts["Protocol.Withheld"] : call.Caller);
        yield return new ProtocolFact(texts["When"], call.LocalTime.ToString("dddd d MMMM yyyy HH:mm", CultureInfo.CurrentUICulture));
        if (call.Answers.Count > 0) yield return new ProtocolFact(texts["Answers"], FlowWords.Write(call.Answers));
        foreach (var person in call.People.OrderBy(one => names.NameOf(one.UserId ?? ""), StringComparer.Ordinal))
            yield return new ProtocolFact(names.NameOf(person.UserId ?? ""), Conduct(person));
        if (call.Others != PersonCase.Default) yield return new ProtocolFact(texts["Others"], Conduct(call.Others));
        if (call.Outside != PersonCase.Default) yield return new ProtocolFact(texts["Outside"], Conduct(call.Outside));
        foreach (var (department, state) in call.Forced.OrderBy(one => one.Key, StringComparer.Ordinal))
            yield return new ProtocolFact(texts["HoursOf", names.NameOf(department)], $"{texts[$"Hours.{state.ToString().ToLowerInvariant()}"]} ({texts["Forced"]})");
        if (call.Turn > 0) yield return new ProtocolFact(texts["Turn"], $"{call.Turn}");
        if (call.HangsUpAfterSeconds is { } patience) yield return new ProtocolFact(texts["Patience"], $"{patience}");
    }

    private string Conduct(PersonCase one) =>
        words.Of(one.Does) + (one.Does is PersonConduct.Answers or PersonConduct.Declines or PersonConduct.SignedOff ? $" ({one.AfterSeconds} s)" : "");

    private IEnumerable<ProtocolFact> Steps(SimulatedCall call)
    {
        FlowNode? at = null;
        foreach (var step in call.Steps)
        {
            if (step.Act != SimulatedAct.HearsNothing) yield return new ProtocolFact(FlowWords.Clock(step.At), words.Of(step, at));
            if (step.Act == SimulatedAct.Enters) at = step.NodeId is { } id ? PlanLinks.Find(names.Plan, id) as FlowNode : null;
        }
    }
}
