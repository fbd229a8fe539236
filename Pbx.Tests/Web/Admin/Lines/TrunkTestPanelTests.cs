using System.Text.RegularExpressions;
using System.Xml.Linq;
using Bunit;
using Pbx.Core.Trunks;
using Pbx.Core.Trunks.Testing;
using Pbx.Tests.Support;
using Pbx.Web.Admin.Trunks;

namespace Pbx.Tests.Web.Admin.Lines;

/// <summary>The panel that tests a trunk: start, steps as they go, findings in words, cancel, copy.</summary>
public partial class TrunkTestPanelTests : LinePages
{
    [Fact]
    public void Steps_are_shown_as_they_go_with_findings_and_what_to_do()
    {
        var panel = Open();
        panel.Find("#trunk-test-start").Click();
        Assert.Equal(("main", ""), (TrunkTest.Order!.TrunkId, TrunkTest.Order.Number));
        TrunkTest.Tell(TrunkTestStep.LookUp, TrunkTestState.Done, TrunkTestFinding.Ok("lookup.address", "UDP 192.0.2.1:5060"));
        TrunkTest.Tell(TrunkTestStep.Register, TrunkTestState.Running);
        panel.WaitForAssertion(() => Assert.Equal("Registering …", panel.Find("[data-step=Register] p").TextContent));
        Assert.Equal("Registering …", panel.Find("[role=status]").TextContent);
        Assert.Contains("192.0.2.1:5060", panel.Find("[data-step=LookUp]").TextContent, StringComparison.Ordinal);
        Assert.Contains("42 ms", panel.Find("[data-step=LookUp]").TextContent, StringComparison.Ordinal);
        // No call was asked for.
        Assert.Empty(panel.FindAll("[data-step=Call]"));
        TrunkTest.Tell(TrunkTestStep.Register, TrunkTestState.Done, TrunkTestFinding.Problem("register.wrong-password", "401", "acc1") with { Details = ["401 Unauthorized"] });
        TrunkTest.End();
        panel.WaitForAssertion(() => Assert.Equal("Test again", panel.Find("#trunk-test-start").TextContent));
        var finding = panel.Find("[data-finding='register.wrong-password']");
        Assert.Contains("The carrier refused the password (401) of acc1.", finding.TextContent, StringComparison.Ordinal);
        Assert.Contains("Enter the password again", finding.TextContent, StringComparison.Ordinal);
        Assert.Equal("The trunk has a problem.", panel.Find("header .state").TextContent);
        JSInterop.Setup<bool>("pbxShell.copy", _ => true).SetResult(true);
        panel.Find("#trunk-test-copy").Click();
        var copied = (string)JSInterop.Invocations["pbxShell.copy"][0].Arguments[0]!;
        Assert.Contains("Main line", copied, StringComparison.Ordinal);
        Assert.Contains("[!] The carrier refused the password (401) of acc1.", copied, StringComparison.Ordinal);
        Assert.Contains("401 Unauthorized", copied, StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_has_to_be_agreed_to_since_it_costs()
    {
        Plans.Add(new Pbx.Core.Numbers.InboundNumber { Id = "n", Name = "Main", First = "+41223004545", Target = Pbx.Core.Flows.FlowTarget.User("u1") });
        var panel = Open();
        panel.FindAll("button").Single(button => button.TextContent.StartsWith("Use own number", StringComparison.Ordinal)).Click();
        Assert.Equal("022 300 45 45", panel.Find("#trunk-test-number").GetAttribute("value"));
        panel.Find("#trunk-test-start").Click();
        Assert.Null(TrunkTest.Order);
        Assert.Contains("may be charged", panel.Find("#trunk-test-number-error").TextContent, StringComparison.Ordinal);
        panel.Find("#trunk-test-costs").Change(true);
        panel.Find("#trunk-test-await").Change(true);
        panel.Find("#trunk-test-start").Click();
        Assert.Equal(("022 300 45 45", true), (TrunkTest.Order!.Number, TrunkTest.Order.AwaitsCall));
        TrunkTest.Tell(TrunkTestStep.Inbound, TrunkTestState.Running, TrunkTestFinding.Ok("inbound.goes", "user:u1"));
        panel.WaitForAssertion(() => Assert.Contains("Call one of your numbers now: 022 300 45 45", panel.Find("[data-step=Inbound]").TextContent, StringComparison.Ordinal));
        Assert.Contains("The call goes to Anna Meier", panel.Find("[data-step=Inbound]").TextContent, StringComparison.Ordinal);
        panel.Find("#trunk-test-cancel").Click();
        panel.WaitForAssertion(() => Assert.Equal("The test was ended before its end.", panel.Find("header .state").TextContent));
        Assert.True(TrunkTest.WasCancelled);
    }

    [Fact]
    public async Task Whoever_leaves_the_page_ends_the_test()
    {
        Open().Find("#trunk-test-start").Click();
        await DisposeComponentsAsync();
        await Until.True(() => TrunkTest.WasCancelled, "the test is cancelled");
    }

    [Fact]
    public void What_is_typed_can_be_tested_before_it_is_saved()
    {
        var page = Render<TrunkPage>(parameters => parameters.Add(one => one.Id, "main"));
        page.Find("#trunk-test-start").Click();
        Assert.Null(TrunkTest.Order!.Draft);
        page.Find("#trunk-test-cancel").Click();
        page.WaitForAssertion(() => page.Find("#trunk-test-start"));
        page.Find("#domain").Input("other.example");
        page.Find("#password").Input("typed");
        page.Find("#trunk-test-start").Click();
        page.WaitForAssertion(() => Assert.Equal(("other.example", "typed"), (TrunkTest.Order!.Draft?.Domain, TrunkTest.Order.Password)));
        Assert.Equal("sip.carrier.example", Plans.Current.Trunks.Single(trunk => trunk.Id == "main").Domain);
    }

    [Fact]
    public void Every_finding_has_words_and_every_bad_one_says_what_to_do()
    {
        var web = Path.GetFullPath(Path.Combine(Root(), "Pbx.Web", "Resources", "TrunkTestText.resx"));
        var keys = XDocument.Load(web).Root!.Elements("data").Select(data => data.Attribute("name")!.Value).ToHashSet();
        var sources = Directory.GetFiles(Path.Combine(Root(), "Pbx.Core", "Trunks", "Testing"), "*.cs").Select(File.ReadAllText).ToList();
        var all = sources.SelectMany(text => Key().Matches(text)).Select(match => match.Groups[1].Value)
            .Concat(["call.emergency", "call.no-number", "call.outside-country", "call.outside-too-many", "call.outside-daily"]).ToHashSet();
        Assert.True(all.Count > 70, $"{all.Count}");
        Assert.DoesNotContain(all, key => !keys.Contains("F." + key));
        Assert.DoesNotContain(keys, key => key.StartsWith("F.", StringComparison.Ordinal) && !all.Contains(key[2..]));
        var good = sources.SelectMany(text => Good().Matches(text)).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.DoesNotContain(all.Except(good), key => !keys.Contains("D." + key));
    }

    private IRenderedComponent<TrunkTestPanel> Open() => Render<TrunkTestPanel>(parameters => parameters.Add(panel => panel.TrunkId, "main"));

    private static string Root([System.Runtime.CompilerServices.CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", ".."));

    [GeneratedRegex("\"((?:lookup|reach|register|nat|call|sound|inbound|test)\\.[a-z-]+)\"")]
    private static partial Regex Key();

    [GeneratedRegex("Ok\\(\"([a-z.-]+)\"")]
    private static partial Regex Good();
}
