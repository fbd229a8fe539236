using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Pbx.Tests.Web.Components;

/// <summary>All texts exist in all four languages, and every text that a page asks for exists.</summary>
public partial class ResourceTests
{
    private static readonly string[] Languages = ["de", "fr", "it"];

    public static TheoryData<string> Sets => [.. Names()];

    private static IEnumerable<string> Names() => Directory.GetFiles(Folder(), "*.resx").Select(f => Path.GetFileName(f).Split('.')[0]).Distinct();

    [Theory, MemberData(nameof(Sets))]
    public void Four_languages_have_the_same_keys(string set)
    {
        var english = Read(set, null);
        Assert.NotEmpty(english);
        foreach (var language in Languages)
        {
            var other = Read(set, language);
            Assert.Empty(english.Keys.Except(other.Keys));
            Assert.Empty(other.Keys.Except(english.Keys));
        }
    }

    [Theory, MemberData(nameof(Sets))]
    public void Nothing_is_empty_and_placeholders_agree(string set)
    {
        var english = Read(set, null);
        foreach (var language in Languages.Prepend(null!))
        {
            foreach (var (key, text) in Read(set, language))
            {
                Assert.False(string.IsNullOrWhiteSpace(text), $"{set} {language} {key} is empty");
                Assert.True(Placeholders(english[key]).SetEquals(Placeholders(text)), $"{set} {language} {key}: {text}");
            }
        }
    }

    [Theory, MemberData(nameof(Sets))]
    public void German_is_written_the_swiss_way(string set) => Assert.DoesNotContain(Read(set, "de").Values, text => text.Contains('ß', StringComparison.Ordinal));

    [Fact]
    public void Every_key_that_a_page_names_exists()
    {
        var all = Names().SelectMany(set => Read(set, null).Keys).ToHashSet();
        var missing = new List<string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Folder(), ".."), "*.*", SearchOption.AllDirectories).Where(f => f.EndsWith(".razor", StringComparison.Ordinal) || f.EndsWith(".cs", StringComparison.Ordinal)))
        {
            if (file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)) continue;
            foreach (Match match in Asked().Matches(File.ReadAllText(file)))
            {
                if (!all.Contains(match.Groups[1].Value)) missing.Add($"{Path.GetFileName(file)}: {match.Groups[1].Value}");
            }
        }
        Assert.Empty(missing);
    }

    private static HashSet<string> Placeholders(string text) => [.. Placeholder().Matches(text).Select(m => m.Value)];

    private static Dictionary<string, string> Read(string set, string? language) =>
        XDocument.Load(Path.Combine(Folder(), language is null ? $"{set}.resx" : $"{set}.{language}.resx"))
            .Root!.Elements("data").ToDictionary(d => d.Attribute("name")!.Value, d => d.Element("value")!.Value);

    private static string Folder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "Pbx.Web", "Resources"));

    [GeneratedRegex("""\b(?:[A-Z]|Rec|Words|words)\["([^"{}]+)"[\],]""")]
    private static partial Regex Asked();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Placeholder();
}
