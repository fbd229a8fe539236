using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Numbers;
using Pbx.Core.Schedules;

namespace Pbx.Core.OutboundRules;

/// <summary>A number that a person may show.</summary>
/// <param name="Number">E.164 with +.</param>
/// <param name="Kind">Whose it is.</param>
/// <param name="Name">Name of the department, else empty.</param>
/// <param name="Code">What is dialled before the number to show it, or null where there is no code for it.</param>
public sealed record CallerIdChoice(string Number, CallerIdKind Kind, string Name, string? Code);

/// <summary>Whose number is shown.</summary>
public enum CallerIdKind
{
    /// <summary>The person's own.</summary>
    Own,

    /// <summary>The main number of the company.</summary>
    Main,

    /// <summary>A department's.</summary>
    Department,
}

/// <summary>Which numbers people may show for their calls outside, and which is shown when they choose none. Pure.</summary>
public static class CallerIds
{
    private const string OwnCode = "*70";
    private const string MainCode = "*71";
    private const char FirstDepartment = '2';
    private const char LastDepartment = '7';

    /// <summary>Numbers of a person: its own, the main number, those of its departments. One number may be there twice, with two codes.</summary>
    public static IReadOnlyList<CallerIdChoice> Of(PbxSnapshot snapshot, string userId)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (!snapshot.UsersById.TryGetValue(userId, out var user)) return [];
        var plan = snapshot.Plan;
        var choices = new List<CallerIdChoice>();
        Add(user.CallerId is null ? DirectNumbers(plan, user) : [user.CallerId, .. DirectNumbers(plan, user)], CallerIdKind.Own, "", OwnCode);
        if (MainNumber(plan) is { } main) Add([main], CallerIdKind.Main, "", MainCode);
        var digit = FirstDepartment;
        foreach (var department in plan.Departments.Where(one => one.Id != Department.CompanyId && one.Members.Contains(userId)))
        {
            string[] numbers = [.. department.CallerId is { } shown ? [shown] : Array.Empty<string>(), .. plan.Numbers.Where(one => one.DepartmentId == department.Id && one.Last is null).Select(one => one.First)];
            if (numbers.Length > 0) Add(numbers, CallerIdKind.Department, department.Name, digit > LastDepartment ? null : $"*7{digit++}");
        }
        return choices;

        // The first of several is the one that has the code.
        void Add(IEnumerable<string> numbers, CallerIdKind kind, string name, string? code) =>
            choices.AddRange(numbers.Distinct(StringComparer.Ordinal).Select((number, i) => new CallerIdChoice(number, kind, name, i == 0 ? code : null)));
    }

    /// <summary>The number that a code stands for; empty: this person has no such number.</summary>
    public static string ByCode(PbxSnapshot snapshot, string userId, string code) => Of(snapshot, userId).FirstOrDefault(one => one.Code == code)?.Number ?? "";

    /// <summary>The person may show this number.</summary>
    public static bool Holds(PbxSnapshot snapshot, string userId, string number) => Of(snapshot, userId).Any(one => one.Number == number);

    /// <summary>What is shown when nothing was chosen and the way out says nothing: the person's, the department's, the company's; null: the trunk's.</summary>
    public static string? Usual(PbxSnapshot snapshot, string? userId, string departmentId)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var plan = snapshot.Plan;
        return (userId is null ? null : snapshot.UsersById.GetValueOrDefault(userId)?.CallerId)
            ?? plan.Departments.FirstOrDefault(one => one.Id == departmentId)?.CallerId
            ?? plan.Departments.FirstOrDefault(one => one.Id == Department.CompanyId)?.CallerId;
    }

    /// <summary>What the company shows, else the first number by which it can be called itself.</summary>
    private static string? MainNumber(CallPlan plan) =>
        plan.Departments.FirstOrDefault(one => one.Id == Department.CompanyId)?.CallerId
        ?? plan.Numbers.FirstOrDefault(one => one is { DepartmentId: Department.CompanyId, Last: null, Target: FlowTarget.ToNode })?.First;

    private static IEnumerable<string> DirectNumbers(CallPlan plan, UserRecord user)
    {
        foreach (var number in plan.Numbers)
        {
            if (number.Last is null)
            {
                if (number.Target is FlowTarget.ToUser to && to.Id == user.Id) yield return number.First;
            }
            else if (number.ExtensionDigits > 0 && number.ExtensionDigits == user.Extension.Length && number.First.Length > number.ExtensionDigits
                && number.First[..^number.ExtensionDigits] + user.Extension is var direct && InboundPlan.Holds(number, direct))
            {
                yield return direct;
            }
        }
    }
}
