using Pbx.Core.Configuration;

namespace Pbx.Core.Versions;

/// <summary>
/// What a draft is on top of the plan in force, object by object: what only one side has touched is taken from that side, and what both have changed in
/// different ways is a conflict, in which the draft's is kept until a person chooses.
/// </summary>
/// <param name="Origin">From where both sides have started, moved on to the plan in force in all but the conflicts.</param>
/// <param name="Plan">The draft on top of the plan in force.</param>
/// <param name="Conflicts">Keys of the parts about which a person has to choose.</param>
internal sealed record PlanMerge(CallPlan Origin, CallPlan Plan, IReadOnlyList<string> Conflicts)
{
    public static PlanMerge Of(CallPlan origin, CallPlan live, CallPlan draft)
    {
        if (ReferenceEquals(origin, live)) return new PlanMerge(live, draft, []);
        var (o, l, d) = (PlanParts.Of(origin), PlanParts.Of(live), PlanParts.Of(draft));
        var (start, merged) = (PlanParts.None(), PlanParts.None());
        var conflicts = new List<string>();
        foreach (var key in l.All.Keys.Union(d.All.Keys).Union(o.All.Keys))
        {
            var (was, theirs, mine) = (o.All.GetValueOrDefault(key), l.All.GetValueOrDefault(key), d.All.GetValueOrDefault(key));
            var isConflict = !PlanPart.Same(was, mine) && !PlanPart.Same(was, theirs) && !PlanPart.Same(mine, theirs);
            if (isConflict) conflicts.Add(key);
            Put(start, isConflict ? was : theirs);
            Put(merged, PlanPart.Same(was, mine) ? theirs : mine);
        }
        foreach (var list in PlanParts.ListNames)
        {
            var (was, theirs, mine) = (o.OrderOf(list), l.OrderOf(list), d.OrderOf(list));
            var theyMoved = !InSameOrder(was, theirs);
            var isConflict = theyMoved && !InSameOrder(was, mine) && !InSameOrder(mine, theirs);
            if (isConflict) conflicts.Add($"{list}#{PlanParts.Order}");
            // Where nobody else has moved anything, what was put between others in the draft stays there, and the other way round.
            var theirsLeads = !theirs.SequenceEqual(was) && (mine.SequenceEqual(was) || (theyMoved && !isConflict));
            merged.Arrange(list, theirsLeads ? Joined(theirs, mine, merged.OrderOf(list)) : Joined(mine, theirs, merged.OrderOf(list)));
            start.Arrange(list, isConflict ? Joined(was, theirs, start.OrderOf(list)) : Joined(theirs, was, start.OrderOf(list)));
        }
        return new PlanMerge(start.ToPlan(), merged.ToPlan(), conflicts);

        static void Put(PlanParts into, PlanPart? part)
        {
            if (part is not null) into.Put(part.List, part);
        }
    }

    /// <summary>The choice about one part: the draft's, or what is in force; of what is no conflict, the latter takes the draft's change back.</summary>
    public PlanMerge Choose(CallPlan live, string key, bool draft)
    {
        var (origin, theirs, mine) = (PlanParts.Of(Origin), PlanParts.Of(live), PlanParts.Of(Plan));
        if (key.EndsWith($"#{PlanParts.Order}", StringComparison.Ordinal))
        {
            var list = key[..key.IndexOf('#', StringComparison.Ordinal)];
            origin.Arrange(list, Joined(theirs.OrderOf(list), origin.OrderOf(list), origin.OrderOf(list)));
            if (!draft) mine.Arrange(list, Joined(theirs.OrderOf(list), mine.OrderOf(list), mine.OrderOf(list)));
            return new PlanMerge(origin.ToPlan(), mine.ToPlan(), [.. Conflicts.Where(one => one != key)]);
        }
        var now = theirs.All.GetValueOrDefault(key);
        return new PlanMerge(origin.With(key, now).ToPlan(), draft ? Plan : mine.With(key, now).ToPlan(), [.. Conflicts.Where(one => one != key)]);
    }

    private static bool InSameOrder(IReadOnlyList<string> a, IReadOnlyList<string> b)
    {
        var common = a.ToHashSet(StringComparer.Ordinal);
        common.IntersectWith(b);
        return a.Where(common.Contains).SequenceEqual(b.Where(common.Contains));
    }

    // The one leads; what only the other has stands behind what it stands behind there.
    private static List<string> Joined(IReadOnlyList<string> leads, IReadOnlyList<string> follows, IReadOnlyList<string> wanted)
    {
        var set = wanted.ToHashSet(StringComparer.Ordinal);
        var joined = leads.Where(set.Contains).ToList();
        for (var i = 0; i < follows.Count; i++)
        {
            var key = follows[i];
            if (!set.Contains(key) || joined.Contains(key)) continue;
            var behind = i - 1;
            while (behind >= 0 && !joined.Contains(follows[behind])) behind--;
            joined.Insert(behind < 0 ? 0 : joined.IndexOf(follows[behind]) + 1, key);
        }
        return joined;
    }
}
