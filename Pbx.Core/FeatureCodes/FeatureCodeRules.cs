using Pbx.Core.Configuration;

namespace Pbx.Core.FeatureCodes;

/// <summary>What the codes of a plan must be: dialled apart from numbers and from each other. Pure.</summary>
public static class FeatureCodeRules
{
    /// <summary>Under which problems of codes are told; the field is the name of the feature.</summary>
    public const string ObjectId = "feature-codes";

    private const int Shortest = 2;
    private const int Longest = 6;

    // What stands before a number for one call (DialPrefix).
    private static readonly string[] Reserved = ["#31", "*31", "*70", "*71", "*72", "*73", "*74", "*75", "*76", "*77"];

    /// <summary>All mistakes. <paramref name="changed"/>: codes by feature; empty: switched off.</summary>
    public static IReadOnlyList<PlanProblem> Check(IReadOnlyDictionary<string, string> changed)
    {
        ArgumentNullException.ThrowIfNull(changed);
        var problems = new List<PlanProblem>();
        foreach (var key in changed.Keys.Where(key => FeatureCode.Find(key) is null)) Add(key, "code-unknown", key);
        (FeatureCode Feature, string Code)[] codes =
            [.. FeatureCode.All.Select(feature => (feature, changed.GetValueOrDefault(feature.Key) ?? feature.Usual)).Where(one => one.Item2.Length > 0)];
        foreach (var (feature, code) in codes)
        {
            if (!IsCode(code)) Add(feature.Key, "code-invalid");
            else if (Array.Find(Reserved, one => code.StartsWith(one, StringComparison.Ordinal)) is { } reserved) Add(feature.Key, "code-reserved", reserved);
            else if (Array.Find(codes, other => other.Feature != feature && other.Code == code) is { Feature: { } same }) Add(feature.Key, "code-taken", same.Key);
            else if (Array.Find(codes, other => other.Feature != feature && IsAmbiguous(feature, code, other.Feature, other.Code)) is { Feature: { } near }) Add(feature.Key, "code-ambiguous", near.Key);
        }
        return problems;

        void Add(string field, string key, string detail = "") => problems.Add(new PlanProblem(ObjectId, field, key, detail));
    }

    /// <summary>A star or hash and a few more keys: no extension, emergency or outside number looks like that.</summary>
    public static bool IsCode(string text) =>
        text is ['*' or '#', ..] && text.Length is >= Shortest and <= Longest && text.All(c => char.IsAsciiDigit(c) || c is '*' or '#');

    // Of what may be followed by something nobody could tell where it ends.
    private static bool IsAmbiguous(FeatureCode a, string codeOfA, FeatureCode b, string codeOfB) =>
        (a.Argument != CodeArgument.None && codeOfB.StartsWith(codeOfA, StringComparison.Ordinal)) || (b.Argument != CodeArgument.None && codeOfA.StartsWith(codeOfB, StringComparison.Ordinal));
}
