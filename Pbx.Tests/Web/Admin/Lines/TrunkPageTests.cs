using Bunit;
using Pbx.Core.Numbers;
using Pbx.Core.Trunks;
using Pbx.Web.Admin.Trunks;

namespace Pbx.Tests.Web.Admin.Lines;

/// <summary>Trunks: templates, editor, password, state.</summary>
public class TrunkPageTests : LinePages
{
    private Trunk Stored => Plans.Current.Trunks.Single(trunk => trunk.Id == "main");

    [Fact]
    public void Templates_say_on_their_cards_what_is_not_confirmed()
    {
        var page = Render<TemplatesPage>();
        Assert.Contains("no published values found", page.Find("a[href='/admin/trunks/new/sunrise']").TextContent, StringComparison.Ordinal);
        Assert.Contains("not confirmed by the carrier", page.Find("a[href='/admin/trunks/new/peoplefone']").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("a[href='/admin/trunks/new/register'] .tag"));
    }

    [Fact]
    public void A_trunk_is_made_from_a_template_and_its_password_lies_apart()
    {
        var page = New("sipcall");
        Assert.Equal("business1.voipgateway.org", page.Find("#domain").GetAttribute("value"));
        Assert.Contains("Not confirmed", page.Find(".remarked:has(#domain) .remark").TextContent, StringComparison.Ordinal);
        Assert.Contains("It looks like 41xxxxxxxxx", page.Find(".remarked:has(#user-name) .remark").TextContent, StringComparison.Ordinal);
        page.Find("#name").Input(" sipcall main ");
        page.Find("#user-name").Input("41445001234");
        page.Find("#password").Input("s3cret");
        page.Find("form").Submit();
        var trunk = Plans.Current.Trunks.Single(one => one.Name == "sipcall main");
        Assert.Equal(("sipcall", TrunkTransport.Udp, "41445001234"), (trunk.Template, trunk.Transport, trunk.UserName));
        Assert.Equal("s3cret", TrunkSecrets.Get(trunk.Id));
        Assert.EndsWith($"/admin/trunks/{trunk.Id}", Navigation.Uri, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void What_could_not_be_found_is_said_and_left_empty()
    {
        var page = New("sunrise");
        Assert.Equal("", page.Find("#domain").GetAttribute("value") ?? "");
        Assert.Contains("No published values were found", page.Find(".note").TextContent, StringComparison.Ordinal);
        Assert.Contains("Could not be found", page.Find(".remarked:has(#domain) .remark").TextContent, StringComparison.Ordinal);
        page.Find("#name").Input("Sunrise");
        page.Find("form").Submit();
        Assert.Equal("Fill this in.", page.Find("#domain-error").TextContent);
    }

    [Fact]
    public async Task A_stored_password_is_replaced_and_never_shown()
    {
        await TrunkSecrets.SetAsync("main", "old-one", "");
        var page = Open();
        Assert.Contains("One is stored", page.Find("#password-hint").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("old-one", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".save-bar"));
        page.Find("#password").Input("new-one");
        Assert.NotEmpty(page.FindAll(".save-bar"));
        page.Find("form").Submit();
        Assert.Equal("new-one", TrunkSecrets.Get("main"));
        Assert.Empty(page.FindAll(".save-bar"));
    }

    [Fact]
    public void The_save_bar_comes_whichever_field_is_changed()
    {
        var page = Open();
        page.Find("#enabled").Change(false);
        Assert.NotEmpty(page.FindAll(".save-bar"));
        page.FindAll(".save-bar button").Single(button => button.TextContent == "Discard").Click();
        Assert.Empty(page.FindAll(".save-bar"));
        page.Find("#channels").Input("x");
        Assert.NotEmpty(page.FindAll(".save-bar"));
    }

    [Fact]
    public void A_password_that_is_discarded_is_not_stored()
    {
        var page = Open();
        page.Find("#password").Input("typed");
        page.FindAll(".save-bar button").Single(button => button.TextContent == "Discard").Click();
        Assert.Equal("", page.Find("#password").GetAttribute("value") ?? "");
        Assert.Null(TrunkSecrets.Get("main"));
    }

    [Fact]
    public void An_example_shows_how_numbers_are_written()
    {
        var page = Open();
        Assert.Contains("is written as +41212345678", page.Find("#out-format-hint").TextContent, StringComparison.Ordinal);
        page.Find("#out-format").Change("DoubleZero");
        Assert.Contains("is written as 0041212345678", page.Find("#out-format-hint").TextContent, StringComparison.Ordinal);
        page.Find("#caller-id").Input("022 300 45 45");
        page.Find("#caller-format").Change("National");
        Assert.Equal("Our number 022 300 45 45 is written as 0223004545", page.Find("#caller-format-hint").TextContent);
        page.Find("form").Submit();
        Assert.Equal(("+41223004545", NumberFormat.National, NumberFormat.DoubleZero), (Stored.CallerId, Stored.CallerFormat, Stored.OutFormat));
    }

    [Fact]
    public void Lists_are_typed_one_a_line_and_codecs_ordered()
    {
        var page = Open();
        page.Find("#proxies").Input("one.example:5070\n two.example \n");
        page.Find("#sources").Input("192.0.2.0/24");
        page.Find("#codecs-up-G722").Click();
        page.Find("#clir").Change("PrivacyHeader");
        page.Find("#always-withholds").Change(true);
        page.Find("form").Submit();
        Assert.Equal(["one.example:5070", "two.example"], Stored.Proxies);
        Assert.Equal(["192.0.2.0/24"], Stored.Sources);
        Assert.Equal(["PCMA", "G722", "PCMU"], Stored.Codecs);
        Assert.Equal((ClirStyle.PrivacyHeader, true), (Stored.Clir, Stored.AlwaysWithholds));
    }

    [Fact]
    public void A_problem_in_the_folded_part_unfolds_it_and_says_what_to_do()
    {
        var page = Open();
        Assert.False(page.Find("details").HasAttribute("open"));
        page.Find("#srtp").Change("Required");
        page.Find("#transport").Change("Udp");
        page.Find("#sources").Input("nonsense");
        page.Find("form").Submit();
        Assert.True(page.Find("details").HasAttribute("open"));
        Assert.StartsWith("Choose TLS as the transport first", page.Find("#srtp-error").TextContent, StringComparison.Ordinal);
        Assert.StartsWith("Expected addresses or networks", page.Find("#sources-error").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trunk_that_is_used_is_not_deleted_and_says_by_what()
    {
        Plans.Add(new InboundNumber { Id = "n1", Name = "Main number", First = "+41223004545", TrunkId = "main" });
        var page = Open();
        page.FindAll("button").Single(button => button.TextContent.Contains("Delete", StringComparison.Ordinal)).Click();
        Assert.Contains("Main number", page.Find(".note[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Contains(Plans.Current.Trunks, trunk => trunk.Id == "main");
    }

    [Theory]
    [InlineData(LiveTrunkState.Registered, "", 0, "registered", "")]
    [InlineData(LiveTrunkState.Connecting, "", 0, "registering", "")]
    [InlineData(LiveTrunkState.Disabled, "", 0, "off", "")]
    [InlineData(LiveTrunkState.Failed, "wrong-password", 403, "refused", "The carrier refused the password (403)")]
    [InlineData(LiveTrunkState.Failed, "no-answer", 408, "unreachable", "The host does not answer")]
    public void State_is_said_in_words_and_what_to_do(LiveTrunkState state, string error, int status, string word, string why)
    {
        Calls.Trunks.Publish(new LiveTrunk("main", "Main line", state, Clock.GetUtcNow()) { Error = error, StatusCode = status, Calls = 2 });
        var (page, list) = (Open(), Render<TrunksPage>());
        Assert.Equal(word, page.Find(".trunk-now .state").TextContent);
        Assert.Equal(word, list.Find("tbody .state").TextContent);
        if (why.Length > 0)
        {
            Assert.Contains(why, page.Find(".trunk-now .note").TextContent, StringComparison.Ordinal);
            Assert.Contains(why, list.Find("tbody .why").TextContent, StringComparison.Ordinal);
        }
        Assert.Contains(list.FindAll("tbody td"), cell => cell.TextContent == "2");
    }

    private IRenderedComponent<TrunkPage> Open() => Render<TrunkPage>(p => p.Add(page => page.Id, "main"));

    private IRenderedComponent<TrunkPage> New(string template) => Render<TrunkPage>(p => p.Add(page => page.TemplateKey, template));
}
