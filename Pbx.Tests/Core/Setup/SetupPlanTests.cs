using System.Text.RegularExpressions;
using Pbx.Core.Setup;
using Pbx.Tests.Support;

namespace Pbx.Tests.Core.Setup;

public class SetupPlanTests
{
    private const string Start = """
        {
          "company": "Muster AG", "fqdn": "pbx.example.com", "timeZone": "Europe/Zurich", "country": "CH", "languages": ["de"],
          "admin": { "email": "owner@example.com", "firstName": "Olivia", "lastName": "Owner", "extension": "100" },
          "callPlan": {
        """;

    [Theory]
    [InlineData("""    "nodes": [ { "kind": "ringGroop", "id": "a", "name": "A" } ]""", "line 5, callPlan.nodes[0]", "docs/setup-file.md")]
    [InlineData("""    "nodes": [ { "kind": "ringGroup", "id": "a", "name": "A", "colour": "red" } ]""", "line 5, callPlan.nodes[0].colour", "docs/setup-file.md")]
    [InlineData("""    "nodes": [ { "kind": "ringGroup", "id": "a", "name": "A", "members": ["107"] } ]""", "line 5, callPlan.nodes[0]", "107 is not there")]
    [InlineData("""    "nodes": [ { "kind": "language", "id": "a", "name": "A", "language": "de", "next": "user:107" } ]""", "line 5, callPlan.nodes[0]", "107 is not there")]
    [InlineData("""    "nodes": [ { "kind": "ringGroup", "id": "a", "name": "A", "number": "100" } ]""", "line 5, callPlan.nodes[0].number", "Olivia Owner has this one")]
    [InlineData("""    "numbers": [ { "id": "a", "name": "A", "first": "022 300 45 45" } ]""", "line 5, callPlan.numbers[0].first", "with + and country code")]
    [InlineData("""    "prompts": [ { "id": "a", "name": "A", "file": "gone.wav" } ]""", "line 5, callPlan.prompts[0].file", "expected a WAV file")]
    [InlineData("""    "prompts": [ { "id": "a", "name": "A", "file": "text.wav" } ]""", "line 5, callPlan.prompts[0].file", "expected a WAV file")]
    public void Mistake_is_told_with_its_line_and_field(string plan, string where, string expected)
    {
        var reading = SetupReader.Read($"{Start}\n{plan}\n  }}\n}}", name => name == "text.wav" ? "no sound"u8.ToArray() : null);
        var problem = Assert.Single(reading.Problems).ToString();
        Assert.StartsWith(where + ":", problem, StringComparison.Ordinal);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.Null(reading.Setup);
    }

    [Fact]
    public void Every_rule_of_the_plan_has_words()
    {
        var rules = File.ReadAllText(Path.Combine(Checkout.Root, "Pbx.Core", "Configuration", "PlanObjectRules.cs")) + File.ReadAllText(Path.Combine(Checkout.Root, "Pbx.Core", "Configuration", "PlanRules.cs"));
        var keys = Regex.Matches(rules, "\"([a-z0-9]+(?:-[a-z0-9]+)+|required|gone|twice|range)\"").Select(match => match.Groups[1].Value).Distinct();
        Assert.All(keys, key => Assert.Contains("file-plan-" + key, SetupWords.Codes));
    }
}
