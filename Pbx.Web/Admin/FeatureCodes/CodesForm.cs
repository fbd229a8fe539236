using Pbx.Core.Configuration;
using Pbx.Core.FeatureCodes;

namespace Pbx.Web.Admin.FeatureCodes;

/// <summary>What is typed about the codes, what is wrong with it, and whether it differs from what is stored.</summary>
public sealed class CodesForm(IReadOnlyDictionary<string, string> stored)
{
    private Dictionary<string, string> current = new(stored, StringComparer.Ordinal);
    private Dictionary<string, string> typed = new(StringComparer.Ordinal);

    /// <summary>As stored when the page was drawn.</summary>
    public IReadOnlyDictionary<string, string> Stored { get; private set; } = stored;

    /// <summary>As typed: what is usual is not in it, what is switched off is empty.</summary>
    public IReadOnlyDictionary<string, string> Current => current;

    /// <summary>What is wrong with what is typed.</summary>
    public IReadOnlyList<PlanProblem> Problems => FeatureCodeRules.Check(WithEmpty());

    /// <summary>True if leaving would lose something.</summary>
    public bool Changed => typed.Values.Any(text => text.Length == 0) || !Same(current, Stored);

    /// <summary>The feature can be dialled.</summary>
    public bool IsOn(FeatureCode feature)
    {
        ArgumentNullException.ThrowIfNull(feature);
        return current.GetValueOrDefault(feature.Key) is not "";
    }

    /// <summary>What stands in the field.</summary>
    public string TextOf(FeatureCode feature)
    {
        ArgumentNullException.ThrowIfNull(feature);
        return typed.GetValueOrDefault(feature.Key) ?? current.GetValueOrDefault(feature.Key) ?? feature.Usual;
    }

    /// <summary>Takes what was typed.</summary>
    public void Set(FeatureCode feature, string text)
    {
        ArgumentNullException.ThrowIfNull(feature);
        ArgumentNullException.ThrowIfNull(text);
        text = string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
        typed[feature.Key] = text;
        // An empty field is a mistake, not a switch.
        Put(feature, text.Length == 0 ? feature.Usual : text);
    }

    /// <summary>Switches it on, with the usual code, or off.</summary>
    public void Switch(FeatureCode feature, bool on)
    {
        ArgumentNullException.ThrowIfNull(feature);
        typed.Remove(feature.Key);
        Put(feature, on ? feature.Usual : "");
    }

    /// <summary>Every code as usual.</summary>
    public void Usual()
    {
        current = new(StringComparer.Ordinal);
        typed = new(StringComparer.Ordinal);
    }

    /// <summary>These are stored now; what is typed stays.</summary>
    public void Base(IReadOnlyDictionary<string, string> now) => Stored = now;

    /// <summary>These are stored now, and shown.</summary>
    public void Accept(IReadOnlyDictionary<string, string> now)
    {
        Stored = now;
        current = new(now, StringComparer.Ordinal);
        typed = new(StringComparer.Ordinal);
    }

    /// <summary>Two say the same.</summary>
    public static bool Same(IReadOnlyDictionary<string, string> a, IReadOnlyDictionary<string, string> b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return a.Count == b.Count && a.All(one => b.TryGetValue(one.Key, out var other) && other == one.Value);
    }

    private void Put(FeatureCode feature, string code)
    {
        if (code == feature.Usual) current.Remove(feature.Key);
        else current[feature.Key] = code;
    }

    private Dictionary<string, string> WithEmpty()
    {
        var all = new Dictionary<string, string>(current, StringComparer.Ordinal);
        foreach (var key in typed.Where(one => one.Value.Length == 0).Select(one => one.Key)) all[key] = " ";
        return all;
    }
}
