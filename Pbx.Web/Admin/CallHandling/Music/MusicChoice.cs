using Pbx.Core.Configuration;

namespace Pbx.Web.Admin.CallHandling.Music;

/// <summary>Music to choose from: playlists, then recordings, those without a language first.</summary>
internal static class MusicChoice
{
    public static IReadOnlyList<(string, string)> Options(CallPlan plan, params IReadOnlyList<(string, string)> first) =>
    [
        .. first,
        .. plan.Playlists.OrderBy(one => one.Name, StringComparer.CurrentCultureIgnoreCase).Select(one => (one.Id, $"♫ {one.Name}")),
        .. plan.Prompts.OrderBy(prompt => prompt.Language is not null).ThenBy(prompt => prompt.Name, StringComparer.CurrentCultureIgnoreCase).Select(prompt => (prompt.Id, prompt.Name)),
    ];
}
