using Pbx.Core.Configuration;

namespace Pbx.Web.Admin.CallHandling.Frame;

/// <summary>What is being typed about an object of the plan, and whether it differs from what is stored.</summary>
public sealed class PlanForm<T>(T stored, bool isNew)
    where T : class, IPlanObject
{
    // What stands in a number or date field and is none; the object keeps its last good value meanwhile.
    private readonly HashSet<string> unreadable = new(StringComparer.Ordinal);
    private readonly List<PlanProblem> problems = [];

    /// <summary>As stored, or as suggested for a new one.</summary>
    public T Stored { get; private set; } = stored;

    /// <summary>As typed.</summary>
    public T Current { get; private set; } = stored;

    /// <summary>True until it was created.</summary>
    public bool IsNew { get; private set; } = isNew;

    /// <summary>What somebody else has made of it meanwhile; the person at this page has to choose.</summary>
    public T? Newer { get; private set; }

    /// <summary>What keeps it from being deleted.</summary>
    public IReadOnlyList<IPlanObject> UsedBy { get; set; } = [];

    /// <summary>Called when something was typed, wherever on the page its field is drawn.</summary>
    public Action? Touched { get; set; }

    /// <summary>True if leaving would lose something.</summary>
    public bool Changed => unreadable.Count > 0 || !PlanLinks.Same(Current, Stored);

    /// <summary>Problems that belong to no field of this object.</summary>
    public IEnumerable<PlanProblem> Elsewhere => problems.Where(problem => problem.Field.Length == 0 || !IsMine(problem));

    /// <summary>The problem of a field, or null.</summary>
    public PlanProblem? Problem(string field) => problems.FirstOrDefault(problem => problem.Field == field && IsMine(problem));

    /// <summary>Takes what was typed into one field and forgets its problem.</summary>
    public void Set(string field, T next)
    {
        Current = next;
        unreadable.Remove(field);
        problems.RemoveAll(problem => problem.Field == field || problem.Field.Length == 0);
        Touched?.Invoke();
    }

    /// <summary>Takes what was typed into a field of numbers or days; null if it is none.</summary>
    public void Set<TValue>(string field, TValue? value, Func<TValue, T> with)
        where TValue : struct
    {
        ArgumentNullException.ThrowIfNull(with);
        if (value is { } good)
        {
            Set(field, with(good));
            return;
        }
        unreadable.Add(field);
        Touched?.Invoke();
    }

    /// <summary>The value to show in such a field: null leaves there what was typed.</summary>
    public TValue? Readable<TValue>(string field, TValue value)
        where TValue : struct => unreadable.Contains(field) ? null : value;

    /// <summary>Back to what is stored.</summary>
    public void Discard() => Accept(Stored, IsNew);

    /// <summary>What is stored now.</summary>
    public void Accept(T now, bool isNew = false)
    {
        (Stored, Current, IsNew, Newer, UsedBy) = (now, now, isNew, null, []);
        problems.Clear();
        unreadable.Clear();
    }

    /// <summary>Before it is sent: takes the tidied form, and is false where something typed is not readable.</summary>
    public bool Prepare(Func<T, T>? tidy)
    {
        problems.Clear();
        UsedBy = [];
        if (tidy is not null) Current = tidy(Current);
        problems.AddRange(unreadable.Select(field => new PlanProblem(Current.Id, field, "not-a-number")));
        return problems.Count == 0;
    }

    /// <summary>It was refused.</summary>
    public void Refuse(PlanChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        problems.AddRange(change.Problems);
        Newer = change.Newer as T;
        UsedBy = change.UsedBy;
    }

    /// <summary>Of the two, what is typed here counts: the next save puts it in the place of the other.</summary>
    public void KeepMine()
    {
        if (Newer is null) return;
        (Stored, Newer) = (Newer, null);
    }

    /// <summary>Of the two, what the other has stored counts.</summary>
    public void TakeTheirs()
    {
        if (Newer is not null) Accept(Newer);
    }

    private bool IsMine(PlanProblem problem) => problem.ObjectId.Length == 0 || problem.ObjectId == Current.Id;
}
