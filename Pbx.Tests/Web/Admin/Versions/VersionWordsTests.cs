using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.RingGroups;
using Pbx.Core.Schedules;
using Pbx.Core.Versions;
using Pbx.Tests.Web.Support;
using Pbx.Web.Admin.CallHandling.Frame;
using Pbx.Web.Admin.Versions;

namespace Pbx.Tests.Web.Admin.Versions;

/// <summary>Versions and their differences in words, in every language.</summary>
public class VersionWordsTests : PageContext
{
    public VersionWordsTests()
    {
        Services.AddTransient<VersionWords>();
        Snapshots.Set(new UserRecord("anna", "101", "Anna", "Ammann", "", "101", "", "", "de", SrtpPolicy.Automatic));
    }

    private VersionWords Words => Services.GetRequiredService<VersionWords>();

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    [InlineData("fr")]
    [InlineData("it")]
    public void Every_field_of_every_object_has_words(string language)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        var wordless = new List<string>();
        foreach (var property in typeof(CallPlan).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var element = ElementOf(property.PropertyType);
            if (element is not null && typeof(IPlanObject).IsAssignableFrom(element))
            {
                foreach (var type in element.GetCustomAttributes<JsonDerivedTypeAttribute>().Select(one => one.DerivedType).DefaultIfEmpty(element))
                {
                    var kind = Camel(type.Name);
                    if (Words.KindOf(kind) == kind) wordless.Add(kind);
                    Look(kind, type, "");
                }
                if (Words.NameOf(new PlanDifference("", "order", Camel(property.Name), "", PlanAct.Changed, [])) == Camel(property.Name)) wordless.Add($"list {property.Name}");
            }
            else
            {
                var kind = Camel(property.Name);
                if (Words.KindOf(kind) == kind) wordless.Add(kind);
                if (!property.PropertyType.IsInterface) Look(kind, property.PropertyType, "");
            }
        }
        Assert.Empty(wordless);

        void Look(string kind, Type type, string path)
        {
            foreach (var field in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(one => one.CanWrite && one.GetCustomAttribute<JsonIgnoreAttribute>() is null))
            {
                var name = Camel(field.Name);
                if (name is "id" or "name" && path.Length == 0) continue;
                if (name is not ("byLanguage" or "spans"))
                {
                    var said = Words.FieldOf(kind, path + name);
                    if (said.Split(" · ")[^1] == name && !(language == "en" && Words.FieldOf(kind, "no-such." + name) == $"no-such · {name}" && Ordinary.Contains(name))) wordless.Add($"{kind}.{path}{name}");
                }
                var inner = ElementOf(field.PropertyType) ?? field.PropertyType;
                if (inner.Namespace?.StartsWith("Pbx.", StringComparison.Ordinal) == true && !inner.IsEnum && !Written.Contains(inner)) Look(kind, inner, $"{path}{name}.");
            }
        }
    }

    // Words that are the same in the language and in the written form.
    private static readonly HashSet<string> Ordinary = new(StringComparer.Ordinal) { "groups", "then", "caller", "answers", "people", "outside", "does", "outcome", "hears" };

    // Written as one text, or with words of their own.
    private static readonly HashSet<Type> Written = [typeof(FlowTarget), typeof(Pbx.Core.Simulation.FlowOutcome), typeof(HourSpan), typeof(DateOnly)];

    [Fact]
    public void Ids_become_names_and_keys_become_words()
    {
        var before = CallPlan.Empty with
        {
            Nodes =
            [
                new RingGroup { Id = "sales", Name = "Sales", Members = ["anna"], Strategy = RingStrategy.AllAtOnce, SkipBusy = true, NoAnswer = new GroupOverflow([], FlowTarget.HangUp) },
                new RingGroup { Id = "help", Name = "Help" },
            ],
            Departments = [Department.Company with { Hours = new WeekHours([new(DayOfWeek.Monday, 480, 720)]) }],
        };
        var after = before with
        {
            Nodes = [((RingGroup)before.Nodes[0]) with { Members = [], Strategy = RingStrategy.Rotating, SkipBusy = false, NoAnswer = new GroupOverflow([], FlowTarget.Node("help")) }, before.Nodes[1]],
            Departments = [Department.Company with { Hours = new WeekHours([new(DayOfWeek.Monday, 480, 1050)]) }],
        };
        var names = Services.GetRequiredService<PlanNames>();
        var said = PlanDiff.Compare(before, after).SelectMany(one => one.Fields.Select(field =>
            $"{Words.NameOf(one)}, {Words.FieldOf(one, field)}: {Words.Show(one, field, field.Old, names.In(before))} > {Words.Show(one, field, field.New, names.In(after))}")).ToList();
        Assert.Contains("Sales, Members: Anna Ammann > –", said);
        Assert.Contains("Sales, Who rings when: All at once > In rotation", said);
        Assert.Contains(said, one => one.StartsWith("Sales, ", StringComparison.Ordinal) && one.EndsWith("yes > no", StringComparison.Ordinal));
        Assert.Contains(said, one => one.EndsWith("then: Hang up > Help", StringComparison.Ordinal));
        Assert.Contains(said, one => one.StartsWith("Muster AG, ", StringComparison.Ordinal) && one.EndsWith("Monday 08:00–12:00 > Monday 08:00–17:30", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("created", "ringGroup", "Sales", "New: Group “Sales”")]
    [InlineData("changed", "callPlan", "Limits", "Changed: Limits")]
    [InlineData("restored", "callPlan", "12", "Back to version 12")]
    [InlineData("published", "draft", "Winter", "Draft “Winter” published")]
    [InlineData("set-up", "", "", "Set-up")]
    [InlineData("odd", "thing", "X", "odd thing X")]
    public void Version_says_in_short_what_it_has_changed(string action, string kind, string name, string expected)
    {
        Assert.Equal(expected, Words.What(new PlanVersionHead(7, Clock.GetUtcNow(), "anna", "anna@example.com", action, kind, name)), ignoreCase: true);
        Assert.Equal("Anna Ammann", Words.Who(new PlanVersionHead(7, Clock.GetUtcNow(), "anna", "anna@example.com", action, kind, name)));
    }

    private static Type? ElementOf(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    private static string Camel(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}
