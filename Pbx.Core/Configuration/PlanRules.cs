using Pbx.Core.FeatureCodes;
using Pbx.Core.Flows;
using Pbx.Core.Numbers;
using Pbx.Core.OutboundRules;
using Pbx.Core.Setup;
using Pbx.Core.Users;

namespace Pbx.Core.Configuration;

/// <summary>What a plan must be as a whole: names and ids, numbers that are used once, and nothing that leads to what is not there.</summary>
internal static class PlanRules
{
    /// <summary>All mistakes; empty: it may be put in force. <paramref name="snapshot"/> knows the people.</summary>
    public static IReadOnlyList<PlanProblem> Check(CallPlan plan, PbxSnapshot snapshot)
    {
        var problems = new List<PlanProblem>();
        var objects = PlanObjects.All(plan).ToList();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in objects)
        {
            if (item.Id.Length is 0 or > 64 || !ids.Add(item.Id)) problems.Add(new PlanProblem(item.Id, "id", "id-invalid"));
            if (item.Id != Schedules.Department.CompanyId && !UserRules.IsName(item.Name))
                problems.Add(new PlanProblem(item.Id, "name", string.IsNullOrWhiteSpace(item.Name) ? "required" : "name-invalid"));
        }
        if (plan.Departments is not [{ Id: Schedules.Department.CompanyId, Hours: not null }, ..])
            problems.Add(new PlanProblem(Schedules.Department.CompanyId, "", "gone"));
        foreach (var item in objects)
        {
            problems.AddRange(PlanObjectRules.Check(item, plan));
            problems.AddRange(PlanObjects.UsedBy(item).Distinct().Where(id => !ids.Contains(id) && !snapshot.UsersById.ContainsKey(id))
                .Select(id => new PlanProblem(item.Id, "", "leads-nowhere", id)));
        }
        CheckInternalNumbers(plan, snapshot, problems);
        CheckOutsideNumbers(plan, problems);
        CheckLimits(plan.Limits, problems);
        problems.AddRange(FeatureCodeRules.Check(plan.FeatureCodes));
        return problems;
    }

    private static void CheckInternalNumbers(CallPlan plan, PbxSnapshot snapshot, List<PlanProblem> problems)
    {
        var holders = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var node in plan.Nodes.Where(node => node.Number is not null))
        {
            var number = node.Number!;
            if (!UserRules.IsExtension(number)) problems.Add(new PlanProblem(node.Id, "number", "extension-digits"));
            else if (snapshot.UsersByExtension.TryGetValue(number, out var user) || snapshot.UsersBySipName.TryGetValue(number, out user))
                problems.Add(new PlanProblem(node.Id, "number", "extension-taken", user.DisplayName));
            else if (!holders.TryAdd(number, node.Name)) problems.Add(new PlanProblem(node.Id, "number", "extension-taken", holders[number]));
        }
    }

    private static void CheckOutsideNumbers(CallPlan plan, List<PlanProblem> problems)
    {
        for (var i = 0; i < plan.Numbers.Count; i++)
        {
            var number = plan.Numbers[i];
            if (plan.Numbers.Take(i).FirstOrDefault(other => InboundPlan.Overlap(number, other)) is { } holder)
                problems.Add(new PlanProblem(number.Id, "first", "number-taken", holder.Name));
        }
    }

    private static void CheckLimits(FraudLimits limits, List<PlanProblem> problems)
    {
        If(limits.Countries.Any(country => !CountryCodes.IsKnown(country)), "countries", "choice-unknown");
        If(limits.Emergency.Any(number => number.Length is < 2 or > 16 || number.Any(c => !char.IsAsciiDigit(c))), "emergency", "number-invalid");
        Range(limits.DailyMinutes, 0, FraudLimits.MostDailyMinutes, "dailyMinutes");
        Range(limits.CallsAtOnce, 0, FraudLimits.MostCallsAtOnce, "callsAtOnce");

        void If(bool wrong, string field, string key)
        {
            if (wrong) problems.Add(new PlanProblem(FraudLimits.Id, field, key));
        }

        void Range(int value, int least, int most, string field)
        {
            if (value < least || value > most) problems.Add(new PlanProblem(FraudLimits.Id, field, "range", $"{least}-{most}"));
        }
    }
}
