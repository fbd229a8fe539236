using Microsoft.Extensions.Localization;
using Pbx.Core.Configuration;
using Pbx.Core.FeatureCodes;
using Pbx.Web.Resources;

namespace Pbx.Web.Components.FeatureCodes;

/// <summary>Feature codes in words.</summary>
public static class CodeWords
{
    /// <summary>What it does.</summary>
    public static string Of(IStringLocalizer<CodeText> words, string key)
    {
        ArgumentNullException.ThrowIfNull(words);
        return words[$"Feature.{key}"].Value;
    }

    /// <summary>What is dialled behind it; empty: nothing.</summary>
    public static string Behind(IStringLocalizer<CodeText> words, FeatureCode feature)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(feature);
        return feature.Argument == CodeArgument.None ? "" : words[$"Behind.{feature.Argument}"].Value;
    }

    /// <summary>A mistake.</summary>
    public static string Of(IStringLocalizer<CodeText> words, PlanProblem problem)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(problem);
        return words[problem.Key, FeatureCode.Find(problem.Detail) is { } other ? Of(words, other.Key) : problem.Detail].Value;
    }
}
