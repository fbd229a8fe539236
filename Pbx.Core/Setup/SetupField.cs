using System.Text.RegularExpressions;

namespace Pbx.Core.Setup;

/// <summary>What one value of a set-up file may be. The reader checks by it and the JSON schema is written from it, so they cannot disagree.</summary>
internal abstract record SetupField(string Description)
{
    /// <summary>Text of a pattern or of one of a list of words.</summary>
    public sealed record Text(string Description, SetupExpectation Expected) : SetupField(Description)
    {
        public string? Pattern { get; init; }

        public IReadOnlyList<string>? Words { get; init; }

        public int MinLength { get; init; }

        public int MaxLength { get; init; } = 254;

        /// <summary>A rule that a pattern cannot say; the schema leaves it out.</summary>
        public Func<string, bool>? Rule { get; init; }

        public bool Accepts(string value) =>
            value.Length >= MinLength && value.Length <= MaxLength
            && (Words is null || Words.Contains(value, StringComparer.Ordinal))
            && (Pattern is null || Regex.IsMatch(value, Pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)))
            && (Rule is null || Rule(value));
    }

    /// <summary>A whole number in a range.</summary>
    public sealed record Number(string Description, int Min, int Max, int Default) : SetupField(Description);

    /// <summary>A list.</summary>
    public sealed record List(string Description, SetupField Item, int MinItems = 0) : SetupField(Description);

    /// <summary>Call handling, which has rules of its own (<see cref="SetupPlan"/>).</summary>
    public sealed record Plan(string Description) : SetupField(Description);

    /// <summary>An object with these fields and no others.</summary>
    public sealed record Record(string Description, IReadOnlyList<Member> Members) : SetupField(Description);

    /// <summary>A field of an object.</summary>
    public sealed record Member(string Name, bool Required, SetupField Value);
}

/// <summary>What a value should be: a code of <see cref="SetupWords"/> and what fills it in.</summary>
internal sealed record SetupExpectation(string Code, params IReadOnlyList<string> Arguments);
