using Microsoft.Extensions.Localization;
using Pbx.Core.Configuration;
using Pbx.Core.Schedules;
using Pbx.Web.Resources;

namespace Pbx.Web.Components.CallRules;

/// <summary>What holds for a department at a moment, and why.</summary>
/// <param name="State">Open, closed ...</param>
/// <param name="Said">What somebody has said about it; null: the timetable holds.</param>
public sealed record HoursNow(ScheduleState State, ScheduleOverride? Said)
{
    /// <summary>Shape and colour of the state.</summary>
    public string Kind => State == ScheduleState.Open ? "good" : State == ScheduleState.Closed ? "off" : "attention";

    /// <summary>Null before set-up, and for a department that is gone.</summary>
    public static HoursNow? Of(PbxSnapshot? snapshot, string departmentId, IReadOnlyList<ScheduleOverride> said, DateTimeOffset now)
    {
        if (snapshot is null || snapshot.Plan.Departments.All(one => one.Id != departmentId)) return null;
        var holds = ScheduleRules.SaidAbout(said, departmentId, now);
        return new HoursNow(ScheduleRules.StateAt(snapshot.Plan, snapshot.Settings, departmentId, now, holds), holds);
    }

    /// <summary>Who has said so, and until when.</summary>
    public string Why(IStringLocalizer<RulesText> words, HumanTime human, string departmentId)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(human);
        if (Said is not { } said) return words["HoldsByTimetable"];
        var why = said.IsOpenEnded ? words["HoldsForcedEndless", said.SetBy].Value : words["HoldsForced", said.SetBy, human.Short(said.Until)].Value;
        return said.DepartmentId == departmentId ? why : $"{words["HoldsByCompany"].Value} {why}";
    }
}
