using Bunit;
using Pbx.Core.Users;
using Pbx.Tests.Web.Support;
using Pbx.Web.Admin.Security;
using Pbx.Web.Admin.Settings;

namespace Pbx.Tests.Web.Admin;

public class SettingsTests : PageContext
{
    [Fact]
    public void A_number_that_is_none_is_a_change_and_cannot_be_saved()
    {
        var form = new SettingsForm(FakeSnapshots.Defaults);
        Assert.False(form.Changed);
        form.SetNumber("ringSeconds", null, (s, n) => s with { RingSeconds = n });
        Assert.True(form.Changed);
        Assert.False(form.Check());
        form.SetNumber("ringSeconds", 30, (s, n) => s with { RingSeconds = n });
        Assert.False(form.Changed);
        Assert.True(form.Check());
    }

    [Fact]
    public void Lists_with_the_same_content_are_no_change()
    {
        var form = new SettingsForm(FakeSnapshots.Defaults);
        form.Set("neverBlock", form.Current with { NeverBlock = SettingsForm.Networks("10.0.0.0/8\n") });
        Assert.False(form.Changed);
        form.Set("neverBlock", form.Current with { NeverBlock = SettingsForm.Networks("10.0.0.0/8, 192.168.0.0/16") });
        Assert.True(form.Changed);
    }

    [Fact]
    public void Thresholds_are_saved_and_refusals_stand_at_their_field()
    {
        Dialogs();
        var page = Render<BlockRules>();
        Assert.Empty(page.FindAll("button[type=submit]"));
        page.Find("#block-after").Input("20");
        page.Find("form").Submit();
        Assert.Equal(20, Settings.Now.BlockAfterFailures);
        Assert.Empty(page.FindAll("button[type=submit]"));

        Settings.Refuse.Add(new FieldProblem("blockSeconds", "out-of-range", "10", "2592000"));
        page.Find("#block-seconds").Input("1");
        page.Find("form").Submit();
        Assert.Equal("Expected a number from 10 to 2592000.", page.Find("#block-seconds-error").TextContent);
        Assert.Equal(3600, Settings.Now.BlockSeconds);
    }

    [Fact]
    public void Fields_that_another_page_stored_meanwhile_are_not_written_over()
    {
        Dialogs();
        var page = Render<BlockRules>();
        Settings.Now = Settings.Now with { Company = "Muster SA", RingSeconds = 45, NeverBlock = ["10.0.0.0/8", "192.0.2.0/24"] };
        page.Find("#block-after").Input("20");
        page.Find("form").Submit();
        Assert.Equal(("Muster SA", 45, 20), (Settings.Now.Company, Settings.Now.RingSeconds, Settings.Now.BlockAfterFailures));
        Assert.Equal(["10.0.0.0/8", "192.0.2.0/24"], Settings.Now.NeverBlock);
        Assert.Contains("192.0.2.0/24", page.Find("#never-block").GetAttribute("value"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_that_both_changed_is_looked_at_first()
    {
        Dialogs();
        var page = Render<BlockRules>();
        Settings.Now = Settings.Now with { BlockAfterFailures = 30 };
        page.Find("#block-after").Input("20");
        page.Find("form").Submit();
        Assert.Equal(30, Settings.Now.BlockAfterFailures);
        Assert.Contains("Someone else changed this meanwhile", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        page.Find("form").Submit();
        Assert.Equal(20, Settings.Now.BlockAfterFailures);
    }

    [Fact]
    public void A_database_that_does_not_answer_loses_nothing_that_was_typed()
    {
        Dialogs();
        Settings.Fails = true;
        var page = Render<BlockRules>();
        page.Find("#block-after").Input("20");
        page.Find("form").Submit();
        Assert.Contains("What you typed is still here", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal("20", page.Find("#block-after").GetAttribute("value"));
        Settings.Fails = false;
        page.Find("form").Submit();
        Assert.Equal(20, Settings.Now.BlockAfterFailures);
    }
}
