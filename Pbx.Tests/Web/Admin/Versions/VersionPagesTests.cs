using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Configuration;
using Pbx.Core.RingGroups;
using Pbx.Core.Versions;
using Pbx.Tests.Web.Support;
using Pbx.Web.Admin.CallHandling.Frame;
using Pbx.Web.Admin.Versions;

namespace Pbx.Tests.Web.Admin.Versions;

public class VersionPagesTests : PageContext
{
    private static readonly RingGroup Sales = new() { Id = "sales", Name = "Sales", RingSeconds = 15 };
    private readonly FakeVersions versions = new();

    public VersionPagesTests()
    {
        Services.AddTransient<VersionWords>();
        Services.AddSingleton<IPlanVersions>(versions);
        Plans.Add(Sales);
        versions.All.Add(new PlanVersionContent(new PlanVersionHead(1, Clock.GetUtcNow().AddDays(-2), "", "system", "set-up", "", ""), CallPlan.Empty with { Nodes = [Sales with { RingSeconds = 10 }] }));
        versions.All.Add(new PlanVersionContent(new PlanVersionHead(2, Clock.GetUtcNow(), "x", "anna@example.com", "created", "ringGroup", "Sales"), Plans.Current));
        Snapshots.SetVersion(2);
    }

    [Fact]
    public void Timeline_tells_who_when_and_what_and_two_are_compared()
    {
        var page = Render<VersionsPage>();
        var rows = page.FindAll("tbody tr");
        Assert.Contains("anna@example.com", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("“Sales”", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("in force", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("Pbx itself", rows[1].TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("#compare, #go-back-2"));
        page.Find("#choose-1").Change(true);
        page.Find("#choose-2").Change(true);
        Assert.Equal("/admin/versions/1/2", page.Find("#compare").GetAttribute("href"));
    }

    [Fact]
    public async Task Going_back_is_asked_first_and_names_what_changes()
    {
        var dialogs = Dialogs();
        var page = Render<VersionsPage>();
        var asked = page.Find("#go-back-1").ClickAsync();
        Assert.Contains("Sales: changed", dialogs.Markup, StringComparison.Ordinal);
        Assert.Empty(versions.WentBack);
        dialogs.FindAll("button")[^1].Click();
        await asked;
        Assert.Equal([(1, 2)], versions.WentBack);
    }

    [Fact]
    public void What_stands_against_going_back_is_said()
    {
        versions.Problem = new PlanProblem("sales", "", "leads-nowhere", "gone");
        var page = Render<VersionsPage>();
        page.Find("#go-back-1").Click();
        Assert.Contains("Sales:", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Empty(versions.WentBack);
    }

    [Fact]
    public void Differences_are_shown_field_by_field()
    {
        versions.All.Add(new PlanVersionContent(new PlanVersionHead(3, Clock.GetUtcNow(), "x", "anna@example.com", "changed", "ringGroup", "Sales"), CallPlan.Empty with { Nodes = [Sales with { RingSeconds = 40 }] }));
        var page = Render<ComparePage>(p => p.Add(one => one.From, 2).Add(one => one.To, 3));
        Assert.Equal("15", page.Find("del").TextContent);
        Assert.Equal("40", page.Find("ins").TextContent);
        page.Render(p => p.Add(one => one.From, 2).Add(one => one.To, 99));
        Assert.Contains("no such version", page.Markup, StringComparison.Ordinal);
        versions.Fails = true;
        page.Render(p => p.Add(one => one.From, 2).Add(one => one.To, 3));
        Assert.Contains("role=\"alert\"", page.Markup, StringComparison.Ordinal);
        Assert.Contains(page.FindAll("button"), button => button.TextContent == "Try again");
    }

    [Fact]
    public void Bar_says_whether_one_works_in_the_draft()
    {
        var bar = Render<DraftBar>();
        Assert.Empty(bar.Markup.Trim());
        Drafts.Set(State());
        Assert.Contains("There is a draft “Winter”", bar.Markup, StringComparison.Ordinal);
        Assert.Contains("Changes: 1", bar.Markup, StringComparison.Ordinal);
        bar.Find("#draft-join").Click();
        Drafts.Joined = true;
        Drafts.Set(State());
        Assert.Contains("You are working in the draft “Winter”", bar.Markup, StringComparison.Ordinal);
        bar.Find("#draft-leave").Click();
        Assert.Equal(["join", "leave"], Drafts.Asked);
        Assert.Equal(40, Assert.IsType<RingGroup>(Services.GetRequiredService<PlanNames>().Plan.Nodes[0]).RingSeconds);
        Drafts.Joined = false;
        Drafts.Set(State() with { Due = Clock.GetUtcNow().AddDays(1) });
        Assert.Contains("comes into force", bar.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Draft_is_looked_at_planned_and_published()
    {
        var state = State();
        Drafts.Set(state);
        Drafts.Preview = new PublishPreview(state.Plan, state.Differences, [], [new PublishFinding(PublishSeverity.Warning, "Saturday fails")]);
        var dialogs = Dialogs();
        var page = Render<DraftPage>();
        Assert.Contains("Saturday fails", page.Markup, StringComparison.Ordinal);
        page.Find("#publish-at").Input("2026-03-29T02:30");
        Assert.Contains("29 March 2026, 03:00", page.Find("#publish-at-hint").TextContent, StringComparison.Ordinal);
        var planned = page.Find(".publish-at").SubmitAsync();
        dialogs.FindAll("button")[^1].Click();
        await planned;
        page.FindAll("button").Single(button => button.TextContent.StartsWith("Take back", StringComparison.Ordinal)).Click();
        var published = page.Find("#publish").ClickAsync();
        Assert.Contains("Saturday fails", dialogs.Markup, StringComparison.Ordinal);
        dialogs.FindAll("button")[^1].Click();
        await published;
        Assert.Equal(["plan 2026-03-29 02:30", "choose nodes/sales False", "publish"], Drafts.Asked);
    }

    [Fact]
    public void Conflict_waits_for_a_choice_and_nothing_is_published_before()
    {
        var state = State();
        var mine = state.Differences[0];
        Drafts.Set(state with { Conflicts = [new PlanConflict(mine.Part, mine, mine with { Fields = [new FieldDifference("ringSeconds", "15", "25")] })] });
        Drafts.Preview = new PublishPreview(state.Plan, state.Differences, [], []);
        var page = Render<DraftPage>();
        Assert.True(page.Find("#publish").HasAttribute("disabled"));
        Assert.Equal(["40", "25"], page.FindAll(".two-sides ins").Select(one => one.TextContent));
        page.FindAll(".two-sides button")[1].Click();
        Assert.Equal(["choose nodes/sales False"], Drafts.Asked);
    }

    [Fact]
    public void Draft_is_opened_with_a_name_and_a_refusal_is_said()
    {
        var page = Render<DraftPage>();
        page.Find("#draft-name").Input("Winter");
        Drafts.Answer = new PlanChange { Problems = [new PlanProblem("", "", "draft-exists")] };
        page.Find("form").Submit();
        Assert.Equal(["open Winter"], Drafts.Asked);
        Assert.Contains("There is a draft already", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    private DraftState State()
    {
        var plan = CallPlan.Empty with { Nodes = [Sales with { RingSeconds = 40 }] };
        var draft = new PlanDraft { Name = "Winter", BasedOn = 2, At = Clock.GetUtcNow(), By = "anna@example.com", ChangedAt = Clock.GetUtcNow(), ChangedBy = "anna@example.com" };
        return new DraftState(draft, plan, PlanDiff.Compare(Plans.Current, plan), [], null, "1.2");
    }

    private sealed class FakeVersions : IPlanVersions
    {
        public List<PlanVersionContent> All { get; } = [];

        public List<(long, long)> WentBack { get; } = [];

        public PlanProblem? Problem { get; set; }

        public bool Fails { get; set; }

        public Task<PlanVersionPage> ListAsync(int skip, int take, CancellationToken cancellationToken) =>
            Task.FromResult(new PlanVersionPage([.. All.Select(one => one.Head).Reverse().Skip(skip).Take(take)], All.Count));

        public Task<PlanVersionContent?> ReadAsync(long number, CancellationToken cancellationToken) => Task.FromResult(All.Find(one => one.Head.Number == number));

        public async Task<PlanComparison?> CompareAsync(long from, long to, CancellationToken cancellationToken) => Fails ? throw new InvalidOperationException("database is locked")
            : await ReadAsync(from, cancellationToken) is { } before && await ReadAsync(to, cancellationToken) is { } after ? new PlanComparison(before, after, PlanDiff.Compare(before.Plan, after.Plan)) : null;

        public Task<PlanComparison?> ChangesOfAsync(long number, CancellationToken cancellationToken) => CompareAsync(number - 1, number, cancellationToken);

        public async Task<PublishPreview?> PreviewAsync(long number, CancellationToken cancellationToken) => await ReadAsync(number, cancellationToken) is { } version
            ? new PublishPreview(version.Plan, PlanDiff.Compare(All[^1].Plan, version.Plan), Problem is null ? [] : [Problem], [])
            : null;

        public Task<PlanChange> GoBackAsync(long number, long seen, string actorId)
        {
            WentBack.Add((number, seen));
            return Task.FromResult(new PlanChange());
        }
    }
}
