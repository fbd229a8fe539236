using Pbx.Core.Configuration;
using Pbx.Core.Users;

namespace Pbx.Web.Admin.Settings;

/// <summary>Settings as they are typed. Numbers are null while what stands in their field is no number.</summary>
public sealed class SettingsForm
{
    private readonly HashSet<string> notNumbers = [];

    /// <summary>Starts from what is stored.</summary>
    public SettingsForm(SystemSettings stored)
    {
        Stored = stored;
        Current = stored;
    }

    /// <summary>As stored.</summary>
    public SystemSettings Stored { get; private set; }

    /// <summary>As typed.</summary>
    public SystemSettings Current { get; private set; }

    /// <summary>Problems by field.</summary>
    public List<FieldProblem> Problems { get; } = [];

    /// <summary>True if leaving would lose something.</summary>
    public bool Changed => notNumbers.Count > 0 || !Same(Current, Stored);

    /// <summary>Takes what was typed into one field and forgets its problem.</summary>
    public void Set(string field, SystemSettings next)
    {
        Current = next;
        Problems.RemoveAll(p => p.Field == field);
    }

    /// <summary>The same for a number; null if the text is none.</summary>
    public void SetNumber(string field, int? number, Func<SystemSettings, int, SystemSettings> with)
    {
        ArgumentNullException.ThrowIfNull(with);
        Problems.RemoveAll(p => p.Field == field);
        if (number is { } value)
        {
            notNumbers.Remove(field);
            Current = with(Current, value);
        }
        else
        {
            notNumbers.Add(field);
        }
    }

    /// <summary>The number for its field, or null while what stands there is none.</summary>
    public int? Number(string field, int number) => notNumbers.Contains(field) ? null : number;

    /// <summary>False, with problems, if a number is none.</summary>
    public bool Check()
    {
        Problems.Clear();
        Problems.AddRange(notNumbers.Select(field => new FieldProblem(field, "not-a-number")));
        return Problems.Count == 0;
    }

    /// <summary>Back to what is stored.</summary>
    public void Discard()
    {
        Current = Stored;
        notNumbers.Clear();
        Problems.Clear();
    }

    /// <summary>What is typed was stored.</summary>
    public void Accept(SystemSettings now)
    {
        Stored = Current = now;
        Problems.Clear();
    }

    /// <summary>
    /// Takes in what somebody else stored meanwhile; what was typed here stays. True if both changed the same field, so that a person has to look.
    /// </summary>
    public bool Rebase(SystemSettings now)
    {
        ArgumentNullException.ThrowIfNull(now);
        var both = false;
        Current = now with
        {
            Company = Mine(s => s.Company),
            TimeZone = Mine(s => s.TimeZone),
            Country = Mine(s => s.Country),
            Languages = Mine(s => s.Languages, (a, b) => a.SequenceEqual(b)),
            RingSeconds = Mine(s => s.RingSeconds),
            MediaTimeoutSeconds = Mine(s => s.MediaTimeoutSeconds),
            SessionExpiresSeconds = Mine(s => s.SessionExpiresSeconds),
            BlockAfterFailures = Mine(s => s.BlockAfterFailures),
            BlockWindowSeconds = Mine(s => s.BlockWindowSeconds),
            BlockSeconds = Mine(s => s.BlockSeconds),
            NeverBlock = Mine(s => s.NeverBlock, (a, b) => a.SequenceEqual(b)),
        };
        Stored = now;
        return both;

        T Mine<T>(Func<SystemSettings, T> field, Func<T, T, bool>? equal = null)
        {
            equal ??= EqualityComparer<T>.Default.Equals;
            var (typed, before, theirs) = (field(Current), field(Stored), field(now));
            if (equal(typed, before)) return theirs;
            both |= !equal(theirs, before) && !equal(theirs, typed);
            return typed;
        }
    }

    /// <summary>Networks as typed: one a line or separated by commas.</summary>
    public static IReadOnlyList<string> Networks(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split([',', ';', '\n', '\r', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    // Records compare lists by reference.
    private static bool Same(SystemSettings a, SystemSettings b) =>
        a.Languages.SequenceEqual(b.Languages) && a.NeverBlock.SequenceEqual(b.NeverBlock)
        && a with { Languages = b.Languages, NeverBlock = b.NeverBlock } == b;
}
