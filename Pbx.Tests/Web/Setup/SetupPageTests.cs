using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Setup;
using Pbx.Tests.Web.Support;
using Pbx.Web.Setup;

namespace Pbx.Tests.Web.Setup;

public class SetupPageTests : PageContext
{
    private readonly FakeSetup setup = new();

    public SetupPageTests()
    {
        Services.AddSingleton<ISetupService>(setup);
        JSInterop.Setup<string>("pbxShell.timeZone").SetResult("Europe/Zurich");
    }

    [Fact]
    public void Three_ways_in()
    {
        var page = Render<SetupPage>();
        Assert.False(page.Find("[data-testid=way-new]").HasAttribute("disabled"));
        Assert.False(page.Find("[data-testid=way-file]").HasAttribute("disabled"));
        Assert.False(page.Find("[data-testid=way-backup]").HasAttribute("disabled"));
    }

    [Fact]
    public void Zone_and_country_are_guessed_from_the_browser()
    {
        var page = Render<SetupPage>();
        page.Find("[data-testid=way-new]").Click();
        page.WaitForAssertion(() => Assert.Equal("Europe/Zurich", page.Find("#setup-zone").GetAttribute("value")));
        Assert.Equal("CH", page.Find("#setup-country").GetAttribute("value"));
    }

    [Fact]
    public void A_missing_answer_is_marked_at_its_field()
    {
        var page = Render<SetupPage>();
        page.Find("[data-testid=way-new]").Click();
        page.Find("form").Submit();
        var field = page.Find("#setup-company");
        Assert.Equal("true", field.GetAttribute("aria-invalid"));
        Assert.Equal("setup-company-error", field.GetAttribute("aria-describedby"));
        Assert.Equal("Fill this in.", page.Find("#setup-company-error").TextContent);
        field.Input("Muster AG");
        Assert.Empty(page.FindAll("#setup-company-error"));
    }

    [Fact]
    public void A_busy_port_shows_while_typing()
    {
        setup.Busy.Add(("udp", 5070));
        var page = Render<SetupPage>();
        page.Find("[data-testid=way-new]").Click();
        page.Find("#setup-company").Input("Muster AG");
        page.Find("#setup-fqdn").Input("pbx.example.com");
        page.Find("form").Submit();
        page.Find("form").Submit();
        page.Find("#port-sip").Input("5070");
        Assert.Contains("Another program uses this port", page.Find("#port-sip-error").TextContent, StringComparison.Ordinal);
        page.Find("#port-sip").Input("5080");
        Assert.Empty(page.FindAll("#port-sip-error"));
    }
}
