using Microsoft.EntityFrameworkCore;
using Pbx.Core.Audit;
using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Menus;
using Pbx.Core.Numbers;
using Pbx.Core.Persistence;
using Pbx.Core.Prompts;
using Pbx.Core.RingGroups;
using Pbx.Core.Schedules;
using Pbx.Core.Users;

namespace Pbx.Tests.Core.Configuration;

public class CallPlansTests
{
    private static RingGroup Group(string id = "german", string name = "German", string? number = "810") => new() { Id = id, Name = name, Number = number };

    [Fact]
    public async Task Object_is_stored_as_a_version_and_comes_back_as_it_was()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync();
        var plans = core.Get<ICallPlans>();
        var group = Group() with
        {
            Members = [owner],
            Strategy = RingStrategy.Rotating,
            NoAnswer = new GroupOverflow([], FlowTarget.User(owner)),
        };
        Assert.True((await plans.SaveAsync(null, group, owner)).Succeeded);
        var menu = new Menu
        {
            Id = "menu",
            Name = "Languages",
            Number = "800",
            Keys = new Dictionary<char, FlowTarget> { ['1'] = FlowTarget.Node("german"), ['#'] = FlowTarget.HangUp },
        };
        Assert.True((await plans.SaveAsync(null, menu, owner)).Succeeded);

        using var later = new SnapshotSource(core.Get<IDbContextFactory<PbxDbContext>>());
        await later.RebuildAsync(TestContext.Current.CancellationToken);
        var read = later.Current!.Plan;
        var back = Assert.IsType<RingGroup>(read.Nodes[0]);
        Assert.Equal((group.Name, group.Number, RingStrategy.Rotating, FlowTarget.User(owner)), (back.Name, back.Number, back.Strategy, back.NoAnswer.Then));
        Assert.Equal([owner], back.Members);
        Assert.Equal(FlowTarget.Node("german"), Assert.IsType<Menu>(read.Nodes[1]).Keys['1']);
        Assert.Equal(WeekHours.Always.Spans, read.Departments[0].Hours!.Spans);
    }

    [Fact]
    public async Task Of_two_editors_the_second_is_shown_what_the_first_has_made_of_it()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync();
        var plans = core.Get<ICallPlans>();
        var group = Group();
        await plans.SaveAsync(null, group, owner);
        var first = group with { RingSeconds = 20 };
        Assert.True((await plans.SaveAsync(group, first, owner)).Succeeded);
        var second = await plans.SaveAsync(group, group with { Rounds = 2 }, owner);
        Assert.False(second.Succeeded);
        Assert.Equal(20, Assert.IsType<RingGroup>(second.Newer).RingSeconds);
        Assert.Equal(1, Assert.IsType<RingGroup>(plans.Current.Nodes[0]).Rounds);
        Assert.Equal("gone", Assert.Single((await plans.SaveAsync(Group("other"), Group("other"), owner)).Problems).Key);
    }

    [Fact]
    public async Task What_is_in_use_is_not_deleted_and_told_where()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync();
        var plans = core.Get<ICallPlans>();
        var group = Group();
        var number = new InboundNumber { Id = "main", Name = "Main number", First = "+41223004545", Target = FlowTarget.Node(group.Id) };
        await plans.SaveAsync(null, group, owner);
        await plans.SaveAsync(null, number, owner);
        var refused = await plans.DeleteAsync(group, owner);
        Assert.Equal("Main number", Assert.Single(refused.UsedBy).Name);
        Assert.True((await plans.DeleteAsync(number, owner)).Succeeded);
        Assert.True((await plans.DeleteAsync(group, owner)).Succeeded);
        Assert.Empty(plans.Current.Nodes);
        Assert.Equal(["deleted", "deleted", "created", "created"], (await core.Get<IAuditTrail>().QueryAsync(null, 0, 4, default)).Entries.Select(entry => entry.Action));
    }

    [Fact]
    public async Task Only_administrators_change_it()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync();
        var user = await core.Get<IUserService>().CreateAsync(new UserEdit { Extension = "101", FirstName = "Anna", LastName = "Ammann", Email = "anna@example.com", Role = PbxRoles.Manager }, owner);
        Assert.Equal("forbidden", Assert.Single((await core.Get<ICallPlans>().SaveAsync(null, Group(), user.Id!)).Problems).Key);
    }

    [Fact]
    public async Task A_person_whom_a_flow_needs_is_not_deleted()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync();
        var users = core.Get<IUserService>();
        var anna = (await users.CreateAsync(new UserEdit { Extension = "101", FirstName = "Anna", LastName = "Ammann", Email = "anna@example.com" }, owner)).Id!;
        await core.Get<ICallPlans>().SaveAsync(null, Group() with { Members = [anna] }, owner);
        var problem = Assert.Single((await users.DeleteAsync(anna, owner)).Problems);
        Assert.Equal(("in-use", "German"), (problem.Code, problem.Arguments[0]));
        await core.Get<ICallPlans>().SaveAsync(Assert.IsType<RingGroup>(core.Get<ICallPlans>().Current.Nodes[0]), Group(), owner);
        Assert.True((await users.DeleteAsync(anna, owner)).Succeeded);
    }

    public static TheoryData<string, IPlanObject> Wrong => new()
    {
        { "name required", Group(name: " ") },
        { "number extension-taken", Group(number: "100") },
        { "number extension-digits", Group(number: "8") },
        { "ringSeconds range", Group() with { RingSeconds = 1 } },
        { "operator operator-itself", new Department { Id = "d", Name = "D", Operator = FlowTarget.Operator } },
        { " leads-nowhere", new Department { Id = "d", Name = "D", Operator = FlowTarget.Node("gone") } },
        { " leads-nowhere", Group() with { Members = ["nobody"] } },
        { "noAnswer gone", Group() with { NoAnswer = new GroupOverflow(["company"], FlowTarget.HangUp) } },
        { "keys key-unknown", new Menu { Id = "m", Name = "M", Keys = new Dictionary<char, FlowTarget> { ['A'] = FlowTarget.HangUp } } },
        { " leads-nowhere", new Announcement { Id = "a", Name = "A", Prompt = new PromptSet { ByLanguage = new Dictionary<string, string> { ["de"] = "x" } } } },
        { "first number-invalid", new InboundNumber { Id = "n", Name = "N", First = "0223004545" } },
        { "last range-invalid", new InboundNumber { Id = "n", Name = "N", First = "+41223004545", Last = "+41223004540" } },
        { "hours hours-overlap", new Department { Id = "d", Name = "D", Hours = new WeekHours([new(DayOfWeek.Monday, 480, 720), new(DayOfWeek.Monday, 700, 1080)]) } },
        { "hours hours-invalid", new Department { Id = "d", Name = "D", Hours = new WeekHours([new(DayOfWeek.Monday, 480, 1441)]) } },
        { "to ends-before", new Holiday { Id = "h", Name = "H", From = new DateOnly(2026, 8, 2), To = new DateOnly(2026, 8, 1) } },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public async Task Mistakes_are_named_and_change_nothing(string expected, IPlanObject item)
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync();
        var change = await core.Get<ICallPlans>().SaveAsync(null, item, owner);
        var problem = Assert.Single(change.Problems);
        Assert.Equal((expected, item.Id), ($"{problem.Field} {problem.Key}", problem.ObjectId));
        Assert.Equal(CallPlan.Empty, core.Get<ICallPlans>().Current);
    }
}
