using System.Text.RegularExpressions;
using Pbx.Core.Users;
using Pbx.Tests.Support;
using SystemPrompts = Pbx.Core.FeatureCodes.Prompts;

namespace Pbx.Tests.Core.FeatureCodes;

/// <summary>Whatever the system says is spoken in English, German, French and Italian.</summary>
public partial class SpokenPromptTests
{
    // Counting and hours go by each language's own words (MailboxWords has its tests).
    private static readonly string[] OwnWords = ["at", "number-", "at-hour-"];

    public static TheoryData<string> Languages => [.. UserRules.Languages];

    [Theory, MemberData(nameof(Languages))]
    public void What_is_said_in_one_language_is_said_in_all(string language)
    {
        var assembly = typeof(SystemPrompts).Assembly;
        var all = assembly.GetManifestResourceNames().Select(name => Spoken().Match(name)).Where(match => match.Success).Select(match => match.Groups[1].Value).Distinct()
            .Where(name => name != OwnWords[0] && !OwnWords[1..].Any(own => name.StartsWith(own, StringComparison.Ordinal))).ToList();
        Assert.True(all.Count > 150);
        Assert.Equal<string>([], all.Where(name => assembly.GetManifestResourceInfo($"Prompts/{language}/{name}.wav") is null));
        Assert.Equal<string>([], all.Where(name => SystemPrompts.Load(language, name).Samples is var samples && (samples.Length < 400 || samples.Max(sample => Math.Abs((int)sample)) < 2000)));
    }

    [Theory, MemberData(nameof(Languages))]
    public void Every_name_that_the_program_says_is_spoken(string language)
    {
        var assembly = typeof(SystemPrompts).Assembly;
        var named = Directory.EnumerateFiles(Path.Combine(Checkout.Root, "Pbx.Core"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => Said().Matches(File.ReadAllText(file))).SelectMany(call => Name().Matches(call.Groups[1].Value)).Select(match => match.Groups[1].Value).Distinct().ToList();
        Assert.Contains("voicemail-greeting", named);
        Assert.Contains("record-start", named);
        Assert.Contains("hours-closed", named);
        Assert.Equal<string>([], named.Where(name => assembly.GetManifestResourceInfo($"Prompts/{language}/{name}.wav") is null));
    }

    [GeneratedRegex("^Prompts/[a-z]{2}/(.+)\\.wav$")]
    private static partial Regex Spoken();

    // Calls that speak, up to the end of the statement.
    [GeneratedRegex("""\b(?:SayAsync|AskAsync|EnterAsync|System|Source)\(([^;]*);""")]
    private static partial Regex Said();

    [GeneratedRegex("\"([a-z]+-[a-z-]+)\"")]
    private static partial Regex Name();
}
