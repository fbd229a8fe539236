using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Menus;
using Pbx.Core.RingGroups;
using Pbx.Core.Setup;
using Pbx.Core.Simulation;

namespace Pbx.Tests.Core.Simulation;

/// <summary>The saved tests of the sample company: they pass, and a mistake in the configuration is caught by name.</summary>
public sealed class CardinalBierCasesTests : IAsyncLifetime
{
    private readonly CoreFixture core = new();
    private PbxSnapshot snapshot = null!;

    public async ValueTask InitializeAsync()
    {
        var folder = Path.Combine(Pbx.Tests.Support.Checkout.Root, "samples");
        var reading = core.Get<ISetupService>().Read(await File.ReadAllTextAsync(Path.Combine(folder, "cardinal-bier.json")), name => File.ReadAllBytes(Path.Combine(folder, name)));
        Assert.Empty(reading.Problems);
        Assert.Empty(await core.Get<ISetupService>().ApplyAsync(reading.Setup! with { Admin = reading.Setup.Admin! with { Password = CoreFixture.OwnerPassword } }));
        snapshot = core.Get<ISnapshotSource>().Current!;
    }

    public ValueTask DisposeAsync() => core.DisposeAsync();

    [Fact]
    public void All_cases_of_the_sample_pass()
    {
        var results = FlowTestRun.RunAll(snapshot);
        Assert.Equal(20, results.Count);
        Assert.All(results, result => Assert.True(result.Passed, $"{result.Test.Name}: {string.Join(", ", result.Failures)}, {result.Found.Outcome} by {string.Join(" ", result.Found.Path)}"));
    }

    [Fact]
    public void Every_second_of_a_call_that_nobody_takes_is_told()
    {
        var found = FlowTestRun.Run(snapshot, snapshot.Plan.Tests.Single(test => test.Id == "case-nobody")).Found;
        var menu = snapshot.Plan.Prompts.Single(prompt => prompt.Id == "menu-de").DurationMs;
        var pressed = found.Steps.Single(step => step.Act == SimulatedAct.Presses);
        Assert.Equal(menu + 1000, pressed.At.TotalMilliseconds, 1.0);
        // Seven of the three groups are asked for fifteen seconds each.
        var recorded = found.Steps.Single(step => step.Act == SimulatedAct.Records);
        var spoken = new[] { "no-agent-de", "message-de" }.Sum(id => snapshot.Plan.Prompts.Single(prompt => prompt.Id == id).DurationMs);
        Assert.Equal(pressed.At.TotalMilliseconds + (7 * 15_000) + spoken, recorded.At.TotalMilliseconds, 1.0);
        Assert.Equal(TimeSpan.FromSeconds(10), recorded.Length);
        Assert.Equal(recorded.At + TimeSpan.FromSeconds(10), found.Length);
    }

    [Theory]
    [InlineData("two keys swapped", "case-german case-turn case-saturday case-wrong-key case-first-busy case-first-silent case-team-silent case-team-busy case-nobody case-french case-nobody-there")]
    [InlineData("overflow forgotten", "case-team-silent case-nobody")]
    public void A_mistake_is_caught_before_it_is_published(string mistake, string expected)
    {
        var changes = FlowTestRun.Compare(snapshot, snapshot with { Plan = With(mistake) });
        Assert.Equal(expected.Split(' ').Order(), changes.Where(change => change.Breaks).Select(change => change.After.Test.Id).Order());
    }

    [Fact]
    public void What_changes_nothing_is_not_told()
    {
        Assert.Empty(FlowTestRun.Compare(snapshot, snapshot));
        var renamed = snapshot with { Plan = snapshot.Plan with { Nodes = [.. snapshot.Plan.Nodes.Select(node => node with { Name = node.Name + " 2" })] } };
        Assert.Empty(FlowTestRun.Compare(snapshot, renamed));
    }

    [Fact]
    public void A_test_that_the_proposal_leaves_out_still_says_what_it_would_say()
    {
        var without = With("two keys swapped");
        var changes = FlowTestRun.Compare(snapshot, snapshot with { Plan = without with { Tests = [] } });
        Assert.Contains(changes, change => change.Breaks && change.Before.Test.Id == "case-german");
    }

    [Fact]
    public async Task Tests_are_objects_of_the_plan_saved_and_kept()
    {
        var plans = core.Get<ICallPlans>();
        var owner = (await core.Get<Pbx.Core.Users.IUserService>().ListAsync(null, TestContext.Current.CancellationToken)).Single(user => user.Role == Pbx.Core.Users.PbxRoles.SystemOwner).Id;
        var test = snapshot.Plan.Tests[0] with { Id = "mine", Name = "Mine", Scenario = snapshot.Plan.Tests[0].Scenario with { Called = "" } };
        Assert.Contains((await plans.SaveAsync(null, test, owner)).Problems, problem => problem is { ObjectId: "mine", Field: "called" });
        Assert.True((await plans.SaveAsync(null, test with { Scenario = test.Scenario with { Called = "0223004545" } }, owner)).Succeeded);
        Assert.Equal("user:" + snapshot.UsersByExtension["101"].Id, plans.Current.Tests.Single(one => one.Id == "mine").Expected.Outcome.ToString());
        // Whoever is only in a test can be deleted from the plan: the test fails then, and says so.
        Assert.DoesNotContain(PlanLinks.UsersOf(plans.Current, "menu"), item => item is FlowTest);
    }

    private CallPlan With(string mistake) => snapshot.Plan with
    {
        Nodes = [.. snapshot.Plan.Nodes.Select(node => (mistake, node) switch
        {
            ("two keys swapped", Menu menu) => menu with { Keys = new SortedDictionary<char, FlowTarget> { ['1'] = menu.Keys['2'], ['2'] = menu.Keys['1'], ['3'] = menu.Keys['3'] } },
            ("overflow forgotten", RingGroup { Id: "german" } group) => group with { NoAnswer = GroupOverflow.HangUp },
            _ => node,
        })],
    };
}
