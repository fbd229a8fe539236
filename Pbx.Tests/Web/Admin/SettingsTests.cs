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
}
