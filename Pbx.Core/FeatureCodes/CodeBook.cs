using System.Buffers;
using System.Runtime.CompilerServices;
using Pbx.Core.Configuration;
using Pbx.Core.Prompts;

namespace Pbx.Core.FeatureCodes;

/// <summary>A code that was dialled.</summary>
/// <param name="Feature">What it stands for.</param>
/// <param name="Argument">What was dialled behind it; empty: nothing.</param>
public sealed record DialledCode(FeatureCode Feature, string Argument);

/// <summary>The codes that hold in a plan: the usual ones, those that an administrator has changed, without those that are switched off. Immutable.</summary>
public sealed class CodeBook
{
    private const int LongestNumber = 40;
    private static readonly SearchValues<char> NumberKeys = SearchValues.Create("0123456789+*#");
    private static readonly ConditionalWeakTable<IReadOnlyDictionary<string, string>, CodeBook> Made = [];
    private readonly Dictionary<string, FeatureCode> byCode = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> byKey = new(StringComparer.Ordinal);
    private readonly (string Code, FeatureCode Feature)[] prefixes;

    private CodeBook(IReadOnlyDictionary<string, string> changed)
    {
        foreach (var feature in FeatureCode.All)
        {
            var code = changed.GetValueOrDefault(feature.Key) ?? feature.Usual;
            // Two with one code are refused by the rules; whoever comes first has it.
            if (code.Length > 0 && byCode.TryAdd(code, feature)) byKey[feature.Key] = code;
        }
        prefixes = [.. byCode.Where(one => one.Value.Argument != CodeArgument.None).Select(one => (one.Key, one.Value)).OrderByDescending(one => one.Key.Length)];
    }

    /// <summary>Those of a plan.</summary>
    public static CodeBook Of(CallPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return Made.GetValue(plan.FeatureCodes, static changed => new CodeBook(changed));
    }

    /// <summary>What is dialled for a feature; null: it is switched off.</summary>
    public string? CodeOf(string key) => byKey.GetValueOrDefault(key);

    /// <summary>Reads what was dialled; null: it is no code.</summary>
    public DialledCode? Read(string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        if (number is not ['*' or '#', ..]) return null;
        // Public networks close what sets something with a hash: #21#.
        if (byCode.TryGetValue(number, out var whole) || (number[^1] == '#' && byCode.TryGetValue(number[..^1], out whole))) return new DialledCode(whole, "");
        foreach (var (code, feature) in prefixes)
        {
            if (number.StartsWith(code, StringComparison.Ordinal)) return IsFor(feature.Argument, number.AsSpan(code.Length)) ? new DialledCode(feature, number[code.Length..]) : null;
        }
        return null;
    }

    private static bool IsFor(CodeArgument argument, ReadOnlySpan<char> behind) => argument switch
    {
        CodeArgument.PageCode => behind.Length == PhoneRecordings.Digits && IsDigits(behind),
        CodeArgument.Group or CodeArgument.Extension => IsDigits(behind),
        CodeArgument.Time => behind.Length == 4 && IsDigits(behind),
        CodeArgument.Place => behind.Length <= 2 && IsDigits(behind),
        CodeArgument.Number => behind.Length <= LongestNumber && !behind.ContainsAnyExcept(NumberKeys),
        _ => false,
    };

    private static bool IsDigits(ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('0', '9') < 0;
}
