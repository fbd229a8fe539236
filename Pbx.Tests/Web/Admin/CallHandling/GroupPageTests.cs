using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Numbers;
using Pbx.Core.RingGroups;
using Pbx.Tests.Web.Support;
using Pbx.Web.Admin.CallHandling.Groups;

namespace Pbx.Tests.Web.Admin.CallHandling;

/// <summary>The frame around the form of every object of the plan, at the example of a group.</summary>
public class GroupPageTests : PageContext
{
    public GroupPageTests()
    {
        Snapshots.Set(Person("u1", "101", "Anna", "Meier"), Person("u2", "100", "Janine", "Müller"), Person("u3", "102", "Marie", "Angeloz"));
        Plans.Add(new RingGroup { Id = "german", Name = "German", Number = "810", Members = ["u1", "u2"] }, new RingGroup { Id = "french", Name = "French", Number = "820" });
    }

    private RingGroup Stored => Plans.Current.Nodes.OfType<RingGroup>().Single(group => group.Id == "german");

    [Fact]
    public void A_new_group_is_created_and_gets_its_own_page()
    {
        var page = Render<GroupPage>();
        page.Find("#name").Input(" English ");
        page.Find("#number").Input("830");
        Pick(page, "#members", "ann");
        page.Find("form").Submit();
        var group = Plans.Current.Nodes.OfType<RingGroup>().Single(one => one.Name == "English");
        Assert.Equal("830", group.Number);
        Assert.Equal(["u1"], group.Members);
        Assert.EndsWith($"/admin/groups/{group.Id}", Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal("English", page.Find("h1").TextContent);
    }

    [Fact]
    public void Problems_stand_at_their_fields_in_words_and_nothing_typed_is_lost()
    {
        var page = Open();
        page.Find("#number").Input("100");
        page.Find("#ring-seconds").Input("1");
        page.Find("form").Submit();
        Assert.Equal("Janine Müller already has this extension.", page.Find("#number-error").TextContent);
        Assert.Equal("Expected a number from 5 to 300.", page.Find("#ring-seconds-error").TextContent);
        Assert.Equal("100", page.Find("#number").GetAttribute("value"));
        Assert.Equal("810", Stored.Number);
    }

    [Fact]
    public void What_is_no_number_stays_as_typed_and_is_not_stored()
    {
        var page = Open();
        page.Find("#ring-seconds").Input("");
        Assert.Equal("", page.Find("#ring-seconds").GetAttribute("value"));
        Assert.NotEmpty(page.FindAll(".save-bar"));
        page.Find("form").Submit();
        Assert.Equal("Expected a whole number.", page.Find("#ring-seconds-error").TextContent);
        page.Find("#ring-seconds").Input("20");
        page.Find("form").Submit();
        Assert.Equal(20, Stored.RingSeconds);
    }

    [Fact]
    public void Members_are_ordered_by_keyboard()
    {
        var page = Open();
        Assert.Equal(["Anna Meier", "Janine Müller"], Members(page));
        page.Find("#members-down-u1").Click();
        Assert.Equal(["Janine Müller", "Anna Meier"], Members(page));
        Assert.Contains("Anna Meier is now 2 of 2", page.Markup, StringComparison.Ordinal);
        page.Find("form").Submit();
        Assert.Equal(["u2", "u1"], Stored.Members);
    }

    [Fact]
    public void Members_are_ordered_by_dragging()
    {
        var page = Open();
        page.FindAll(".ordered-list > li")[1].DragStart();
        page.FindAll(".ordered-list > li")[0].DragOver();
        page.FindAll(".ordered-list > li")[0].Drop();
        Assert.Equal(["Janine Müller", "Anna Meier"], Members(page));
    }

    [Fact]
    public void Overflow_tries_other_groups_and_then_a_destination()
    {
        var page = Open();
        Pick(page, "#no-answer-groups", "french");
        Pick(page, "#no-answer-then", "marie 102");
        page.Find("form").Submit();
        Assert.Equal(["french"], Stored.NoAnswer.Groups);
        Assert.Equal(FlowTarget.User("u3"), Stored.NoAnswer.Then);
        Assert.Equal("Marie Angeloz (102)", page.Find("#no-answer-then").GetAttribute("value"));
        // A group is not its own overflow.
        page.Find("#all-busy-groups").Click();
        Assert.Equal(["French"], page.FindAll("#all-busy-groups-list [role=option] .grow").Select(option => option.TextContent));
    }

    [Fact]
    public void The_second_of_two_editors_sees_the_difference_and_chooses()
    {
        var page = Open();
        page.Find("#name").Input("Deutsch");
        Plans.Add(Stored with { RingSeconds = 40, Members = ["u3"] });
        page.Find("form").Submit();
        var card = page.Find(".conflict");
        Assert.Contains("Deutsch", card.TextContent, StringComparison.Ordinal);
        Assert.Contains("Marie Angeloz", card.TextContent, StringComparison.Ordinal);
        Assert.Equal(("German", 40), (Stored.Name, Stored.RingSeconds));
        card.QuerySelectorAll("button").Single(button => button.TextContent == "Keep mine").Click();
        page.Find("form").Submit();
        Assert.Equal(("Deutsch", 15), (Stored.Name, Stored.RingSeconds));

        page.Find("#name").Input("Allemand");
        Plans.Add(Stored with { RingSeconds = 50 });
        page.Find("form").Submit();
        page.FindAll(".conflict button").Single(button => button.TextContent == "Take theirs").Click();
        Assert.Equal("Deutsch", page.Find("#name").GetAttribute("value"));
        Assert.Empty(page.FindAll(".save-bar"));
    }

    [Fact]
    public void A_page_on_which_nothing_is_typed_follows_what_others_do()
    {
        var page = Open();
        Plans.Add(Stored with { Name = "Deutsch" });
        page.WaitForAssertion(() => Assert.Equal("Deutsch", page.Find("#name").GetAttribute("value")));
    }

    [Fact]
    public void What_leads_here_and_where_it_leads_are_links_and_keep_it_from_being_deleted()
    {
        Plans.Add(new RingGroup { Id = "english", Name = "English", NoAnswer = new GroupOverflow(["german"], FlowTarget.HangUp) },
            new InboundNumber { Id = "main", Name = "Main number", First = "+41223004545", Target = FlowTarget.Node("german") });
        Plans.Add(Stored with { NoAnswer = new GroupOverflow(["french"], FlowTarget.User("u3")) });
        var page = Open();
        var links = page.FindAll(".columns a").Select(link => link.GetAttribute("href")).ToList();
        Assert.Contains("/admin/groups/english", links);
        Assert.Contains("/admin/groups/french", links);
        Assert.Contains("/admin/users/u3", links);
        page.FindAll("button").Single(button => button.TextContent.Trim() == "Delete").Click();
        var note = page.Find(".note[role=alert]").TextContent;
        Assert.Contains("still used", note, StringComparison.Ordinal);
        Assert.Contains("Main number", note, StringComparison.Ordinal);
        Assert.Contains(Plans.Current.Nodes, node => node.Id == "german");
    }

    [Fact]
    public void Deleting_asks_first()
    {
        var dialogs = Dialogs();
        var page = Open();
        page.FindAll("button").Single(button => button.TextContent.Trim() == "Delete").Click();
        dialogs.WaitForAssertion(() => Assert.Contains("Delete German?", dialogs.Markup, StringComparison.Ordinal));
        Assert.Contains(Plans.Current.Nodes, node => node.Id == "german");
        dialogs.FindAll("button").Single(button => button.TextContent == "Delete").Click();
        dialogs.WaitForAssertion(() => Assert.DoesNotContain(Plans.Current.Nodes, node => node.Id == "german"));
        Assert.EndsWith("/admin/groups", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_that_does_not_answer_loses_nothing()
    {
        var page = Open();
        page.Find("#name").Input("Deutsch");
        Plans.Fails = true;
        page.Find("form").Submit();
        Assert.Contains("What you typed is still here", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Plans.Fails = false;
        page.Find("form").Submit();
        Assert.Equal("Deutsch", Stored.Name);
    }

    [Fact]
    public void A_group_that_is_gone_says_so() =>
        Assert.Contains("This is no longer there", Render<GroupPage>(p => p.Add(page => page.Id, "nothing")).Markup, StringComparison.Ordinal);

    [Fact]
    public void List_is_searched_by_name_and_number()
    {
        var page = Render<GroupsPage>();
        Assert.Equal(["French", "German"], page.FindAll("td.primary-cell").Select(cell => cell.TextContent.Trim()));
        page.Find("#plan-search").Input("81");
        Assert.EndsWith("q=81", Navigation.Uri, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Equal(["German"], page.FindAll("td.primary-cell").Select(cell => cell.TextContent.Trim())));
        page.Find("#plan-search").Input("zzz");
        page.WaitForAssertion(() => Assert.Contains("Nothing matches", page.Markup, StringComparison.Ordinal));
    }

    private NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    private static UserRecord Person(string id, string extension, string first, string last) => new(id, extension, first, last, $"{first}@example.com", extension, "", "", "de", default);

    private IRenderedComponent<GroupPage> Open() => Render<GroupPage>(p => p.Add(page => page.Id, "german"));

    private static void Pick(IRenderedComponent<GroupPage> page, string field, string typed)
    {
        page.Find(field).Input(typed);
        page.Find(field).KeyDown("Enter");
    }

    private static IEnumerable<string> Members(IRenderedComponent<GroupPage> page) =>
        page.FindAll(".ordered")[0].QuerySelectorAll(".ordered-list > li .grow").Select(name => name.TextContent);
}
