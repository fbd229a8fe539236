using Bunit;
using Pbx.Core.Flows;
using Pbx.Core.Numbers;
using Pbx.Web.Admin.Numbers;

namespace Pbx.Tests.Web.Admin.Lines;

/// <summary>Numbers of the company: typed as people write them, kept in one form, used once.</summary>
public class NumberPageTests : LinePages
{
    public NumberPageTests() => Plans.Add(new InboundNumber { Id = "n1", Name = "Main number", First = "+41223004545", Target = FlowTarget.User("u1") });

    [Fact]
    public void A_number_is_typed_as_at_home_and_kept_in_E164()
    {
        var page = Render<NumberPage>();
        page.Find("#name").Input("Sales");
        page.Find("#first").Input("022 300 45 46");
        Assert.Equal("022 300 45 46 · +41 22 300 45 46", page.Find("#first-hint").TextContent);
        page.Find("#department").Change("sales");
        Pick(page, "#target", "janine");
        page.Find("form").Submit();
        var number = Plans.Current.Numbers.Single(one => one.Name == "Sales");
        Assert.Equal(("+41223004546", null, "sales", FlowTarget.User("u2")), (number.First, number.Last, number.DepartmentId, number.Target));
        Assert.EndsWith($"/admin/numbers/{number.Id}", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_used_twice_is_named_as_it_is_typed()
    {
        var page = Render<NumberPage>();
        page.Find("#name").Input("Again");
        page.Find("#first").Input("0223004545");
        Assert.Contains("022 300 45 45 is already used", page.Find(".note.danger").TextContent, StringComparison.Ordinal);
        Assert.Equal("Main number", page.Find(".note.danger a[href='/admin/numbers/n1']").TextContent);
        page.Find("form").Submit();
        Assert.Equal("Main number already has this number.", page.Find("#first-error").TextContent);
        page.Find("#first").Input("0223004599");
        Assert.Empty(page.FindAll(".note.danger"));
    }

    [Fact]
    public void A_range_needs_only_its_last_digits_and_may_ring_extensions()
    {
        var page = Render<NumberPage>();
        page.Find("#name").Input("Block");
        page.FindAll(".segments button")[1].Click();
        page.Find("#first").Input("026 300 41 00");
        page.Find("#last").Input("99");
        Assert.Contains("026 300 41 99", page.Find("#last-hint").TextContent, StringComparison.Ordinal);
        page.Find("#extension-digits").Input("3");
        Assert.StartsWith("026 300 41 00 rings 100", page.Find("#extension-digits-hint").TextContent, StringComparison.Ordinal);
        page.Find("form").Submit();
        var number = Plans.Current.Numbers.Single(one => one.Name == "Block");
        Assert.Equal(("+41263004100", "+41263004199", 3), (number.First, number.Last, number.ExtensionDigits));
    }

    [Fact]
    public void A_range_that_runs_backwards_is_refused_in_words()
    {
        var page = Render<NumberPage>();
        page.Find("#name").Input("Block");
        page.FindAll(".segments button")[1].Click();
        page.Find("#first").Input("026 300 41 50");
        page.Find("#last").Input("10");
        page.Find("form").Submit();
        Assert.StartsWith("Expected the last number of the range", page.Find("#last-error").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Some_callers_go_elsewhere()
    {
        var page = Render<NumberPage>(p => p.Add(one => one.Id, "n1"));
        page.Find("#add-caller").Click();
        page.Find("#caller-prefix-0").Input("079");
        Pick(page, "#caller-target-0", "janine");
        page.Find("#add-caller").Click();
        page.Find("#caller-kind-1").Change("withheld");
        page.Find("form").Submit();
        var number = Plans.Current.Numbers.Single(one => one.Id == "n1");
        Assert.Equal([new CallerRule("+4179", FlowTarget.User("u2")), new CallerRule("", FlowTarget.HangUp)], number.Callers);
    }

    [Fact]
    public void The_list_shows_numbers_both_ways_and_is_searched_by_them()
    {
        Plans.Add(new InboundNumber { Id = "n2", Name = "Fax", First = "+41263004100", Last = "+41263004109" });
        var page = Render<NumbersPage>();
        Assert.Contains("022 300 45 45", page.Markup, StringComparison.Ordinal);
        Assert.Contains("+41 22 300 45 45", page.Markup, StringComparison.Ordinal);
        Assert.Contains("026 300 41 00 – 026 300 41 09", page.Markup, StringComparison.Ordinal);
        page.Find("#plan-search").Input("0223004545");
        page.WaitForAssertion(() => Assert.Equal(["Main number"], page.FindAll("td.primary-cell").Select(cell => cell.TextContent.Trim())));
    }

    [Theory]
    [InlineData("044", "CH", "+4144")]
    [InlineData("+41 79", "CH", "+4179")]
    [InlineData("0049", "CH", "+49")]
    [InlineData("06", "IT", "+3906")]
    [InlineData("+", "CH", "+")]
    [InlineData("", "CH", "")]
    public void Beginnings_of_numbers_are_read_as_people_write_them(string typed, string country, string prefix) => Assert.Equal(prefix, TelephoneNumber.ToPrefix(typed, country));

    [Fact]
    public void Emergency_numbers_of_the_country_are_known()
    {
        var numbers = TelephoneNumber.EmergencyOf("CH");
        Assert.Equal(["112", "117", "118", "144"], numbers);
    }
}
