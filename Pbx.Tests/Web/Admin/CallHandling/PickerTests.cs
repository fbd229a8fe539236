using Bunit;
using Pbx.Tests.Web.Support;
using Pbx.Web.Admin.CallHandling.Frame;

namespace Pbx.Tests.Web.Admin.CallHandling;

public class PickerTests : PageContext
{
    private string? chosen;

    [Fact]
    public void Arrows_move_enter_chooses_escape_puts_back()
    {
        var picker = Draw();
        var field = picker.Find("#x");
        field.KeyDown("ArrowDown");
        Assert.Equal("x-1", picker.Find("#x").GetAttribute("aria-activedescendant"));
        picker.Find("#x").KeyDown("ArrowDown");
        picker.Find("#x").KeyDown("ArrowDown");
        Assert.Equal("x-2", picker.Find("#x").GetAttribute("aria-activedescendant"));
        picker.Find("#x").KeyDown("Enter");
        Assert.Equal("c", chosen);
        Assert.Equal("false", picker.Find("#x").GetAttribute("aria-expanded"));

        picker.Find("#x").Input("zzz");
        Assert.Contains("Nothing matches", picker.Markup, StringComparison.Ordinal);
        picker.Find("#x").KeyDown("Enter");
        picker.Find("#x").KeyDown("Escape");
        Assert.Equal("Beat", picker.Find("#x").GetAttribute("value"));
        Assert.Equal("c", chosen);
    }

    [Fact]
    public void Typing_searches_words_and_details_in_any_order()
    {
        var picker = Draw();
        picker.Find("#x").Input("103 cla");
        Assert.Equal("Claire", Assert.Single(picker.FindAll("[role=option] .grow")).TextContent);
        picker.Find("[role=option]").Click();
        Assert.Equal("c", chosen);
    }

    [Fact]
    public void Leaving_the_field_puts_back_what_was_chosen()
    {
        var picker = Draw();
        picker.Find("#x").Input("cla");
        picker.Find("#x").Blur();
        Assert.Equal("Beat", picker.Find("#x").GetAttribute("value"));
        Assert.Null(chosen);
    }

    private IRenderedComponent<Picker> Draw() => Render<Picker>(p => p.Add(x => x.Id, "x").Add(x => x.Label, "Who").Add(x => x.Shown, "Beat")
        .Add(x => x.Options, () => [new("a", "Anna", "101", ""), new("b", "Beat", "102", ""), new("c", "Claire", "103", "")])
        .Add(x => x.OnChosen, value => chosen = value));
}
