using Microsoft.Extensions.Localization;
using Pbx.Web.Resources;

namespace Pbx.Web.Components.Sounds;

/// <summary>Problems of sounds in words.</summary>
internal static class SoundWords
{
    /// <summary>In words; what is said of stored recordings has them in PlanText.</summary>
    public static string Words(this SoundProblem problem, IStringLocalizer<SoundText> words, IStringLocalizer<PlanText> plan)
    {
        var found = words[problem.Key, problem.Detail];
        return found.ResourceNotFound ? plan[problem.Key, problem.Detail].Value : found.Value;
    }

    /// <summary>A name of a text: its first words.</summary>
    public static string NameOf(string text)
    {
        const int Longest = 40;
        var words = text.Trim().ReplaceLineEndings(" ");
        if (words.Length <= Longest) return words;
        var cut = words.LastIndexOf(' ', Longest);
        return words[..(cut > Longest / 2 ? cut : Longest)] + "…";
    }
}
