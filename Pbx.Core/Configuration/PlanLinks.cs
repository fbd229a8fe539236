namespace Pbx.Core.Configuration;

/// <summary>What pages and reports ask about the objects of a plan: which there are, what uses them, whether two say the same.</summary>
public static class PlanLinks
{
    /// <summary>The object with this id, or null.</summary>
    public static IPlanObject? Find(CallPlan plan, string id) => PlanObjects.Find(plan, id);

    /// <summary>Everything in the plan that could not do without this object or account.</summary>
    public static IReadOnlyList<IPlanObject> UsersOf(CallPlan plan, string id) =>
        [.. PlanObjects.All(plan).Where(item => item.Id != id && PlanObjects.UsedBy(item).Contains(id))];

    /// <summary>Other objects can need one of this sort; nothing leads to a number of the company, a rule or a test.</summary>
    public static bool MayBeUsed(IPlanObject item) => item is not (Numbers.InboundNumber or OutboundRules.OutboundRule or Simulation.FlowTest);

    /// <summary>Two objects say the same. (Records compare their lists by reference.)</summary>
    public static bool Same(IPlanObject a, IPlanObject b) => ReferenceEquals(a, b) || PlanJson.Same(a, b);

    /// <summary>The fields of an object in their written form, by name: text as it is, everything else as JSON.</summary>
    public static IReadOnlyDictionary<string, string?> Fields(IPlanObject item) => PlanJson.Fields(item);
}
