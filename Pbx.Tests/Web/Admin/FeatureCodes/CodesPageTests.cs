using Bunit;
using Pbx.Core.Configuration;
using Pbx.Core.FeatureCodes;
using Pbx.Tests.Web.Admin.Lines;
using Pbx.Web.Admin.FeatureCodes;
using Pbx.Web.Client.Rules;

namespace Pbx.Tests.Web.Admin.FeatureCodes;

/// <summary>The page of the codes, and the list that people see.</summary>
public class CodesPageTests : LinePages
{
    [Fact]
    public void A_code_is_changed_another_switched_off_and_people_see_it()
    {
        var page = Render<CodesPage>();
        Assert.Empty(page.FindAll(".save-bar"));
        page.Find("#code-echo").Input("*44");
        page.Find("#code-clock-on").Change(false);
        page.Find("form").Submit();
        Assert.Equal(new Dictionary<string, string> { ["echo"] = "*44", ["clock"] = "" }, Plans.Current.FeatureCodes);
        Assert.Contains("Usually *43", page.Markup, StringComparison.Ordinal);
        var codes = Render<PhoneCodes>(parameters => parameters.Add(one => one.UserId, "u1")).FindAll("kbd").Select(one => one.TextContent).ToList();
        Assert.Contains("*44", codes);
        Assert.DoesNotContain("*43", codes);
        Assert.DoesNotContain("*60", codes);
        page.Find("header .btn").Click();
        page.Find("form").Submit();
        Assert.Empty(Plans.Current.FeatureCodes);
    }

    [Fact]
    public void Mistakes_are_told_while_one_types_and_not_stored()
    {
        var page = Render<CodesPage>();
        page.Find("#code-echo").Input("*60");
        Assert.Contains("“Hear the time” has this code", page.Find("#code-echo-error").TextContent, StringComparison.Ordinal);
        Assert.Contains("“Hear oneself", page.Find("#code-clock-error").TextContent, StringComparison.Ordinal);
        page.Find("form").Submit();
        Assert.Empty(Plans.Current.FeatureCodes);
        page.Find("#code-echo").Input("");
        Assert.Contains("A star or hash first", page.Find("#code-echo-error").TextContent, StringComparison.Ordinal);
        page.Find("#code-echo").Input("*43");
        Assert.Empty(page.FindAll(".save-bar"));
    }

    [Fact]
    public void What_somebody_else_has_stored_meanwhile_is_not_overwritten_unasked()
    {
        var page = Render<CodesPage>();
        page.Find("#code-echo").Input("*44");
        Snapshots.Set(Plans.Current with { FeatureCodes = new Dictionary<string, string> { ["clock"] = "*61" } });
        page.Find("form").Submit();
        Assert.Equal(["clock"], Plans.Current.FeatureCodes.Keys);
        page.FindAll("[role=alert] .btn.primary").Single().Click();
        page.Find("form").Submit();
        Assert.Equal(["echo"], Plans.Current.FeatureCodes.Keys);
    }

    [Fact]
    public void The_store_that_does_not_answer_is_told()
    {
        var page = Render<CodesPage>();
        page.Find("#code-echo").Input("*44");
        Plans.Fails = true;
        page.Find("form").Submit();
        Assert.NotEmpty(page.FindAll("[role=alert]"));
        Assert.Same(CallPlan.Empty.FeatureCodes, Plans.Current.FeatureCodes);
        Assert.Equal("*44", page.Find("#code-echo").GetAttribute("value"));
        Assert.NotNull(FeatureCode.Find("echo"));
    }
}
