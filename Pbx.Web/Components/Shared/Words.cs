using Microsoft.Extensions.Localization;
using Pbx.Core.Users;
using Pbx.Web.Resources;

namespace Pbx.Web.Components.Shared;

/// <summary>Turns keys that come from the system into sentences; an unknown key is shown as it is rather than hidden.</summary>
public static class Words
{
    /// <summary>The problem of a field, or null if it has none.</summary>
    public static string? ProblemOf(this IStringLocalizer<SharedText> words, IEnumerable<FieldProblem> problems, string field)
    {
        ArgumentNullException.ThrowIfNull(words);
        var problem = problems.FirstOrDefault(p => string.Equals(p.Field, field, StringComparison.OrdinalIgnoreCase));
        return problem is null ? null : words[problem.Code, [.. problem.Arguments]].Value;
    }

    /// <summary>Why a call ended.</summary>
    public static string Reason(this IStringLocalizer<SharedText> words, string reason)
    {
        ArgumentNullException.ThrowIfNull(words);
        var found = words[$"Reason.{reason}"];
        return found.ResourceNotFound ? reason : found.Value;
    }
}
