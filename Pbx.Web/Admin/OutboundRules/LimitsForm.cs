using Pbx.Core.OutboundRules;

namespace Pbx.Web.Admin.OutboundRules;

/// <summary>What is typed about the limits, and whether it differs from what is stored.</summary>
public sealed class LimitsForm(FraudLimits stored)
{
    private readonly HashSet<string> unreadable = new(StringComparer.Ordinal);

    /// <summary>As stored when the page was drawn.</summary>
    public FraudLimits Stored { get; private set; } = stored;

    /// <summary>As typed.</summary>
    public FraudLimits Current { get; private set; } = stored;

    /// <summary>True if leaving would lose something.</summary>
    public bool Changed => unreadable.Count > 0 || !Same(Current, Stored);

    /// <summary>Every number can be read.</summary>
    public bool IsReadable => unreadable.Count == 0;

    /// <summary>Something stands in the field that is no number.</summary>
    public bool IsUnreadable(string field) => unreadable.Contains(field);

    /// <summary>Takes what was typed.</summary>
    public void Set(FraudLimits next) => Current = next;

    /// <summary>Takes a number; null if what was typed is none.</summary>
    public void Set(string field, int? value, Func<int, FraudLimits> with)
    {
        ArgumentNullException.ThrowIfNull(with);
        if (value is not { } number)
        {
            unreadable.Add(field);
            return;
        }
        unreadable.Remove(field);
        Current = with(number);
    }

    /// <summary>These are stored now; what is typed stays.</summary>
    public void Base(FraudLimits now) => Stored = now;

    /// <summary>These are stored now, and shown.</summary>
    public void Accept(FraudLimits now)
    {
        (Stored, Current) = (now, now);
        unreadable.Clear();
    }

    /// <summary>Two say the same. (Records compare their lists by reference.)</summary>
    public static bool Same(FraudLimits a, FraudLimits b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return a.DailyMinutes == b.DailyMinutes && a.CallsAtOnce == b.CallsAtOnce && a.Countries.SequenceEqual(b.Countries) && a.Emergency.SequenceEqual(b.Emergency);
    }
}
