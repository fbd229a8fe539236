using System.Text.Json;
using System.Text.Json.Nodes;
using Pbx.Core.Configuration;

namespace Pbx.Core.Versions;

/// <summary>
/// A plan taken apart into what can change by itself: each object, the order of each list, and what there is once. Made from the written form, so that a
/// new kind of object or field is compared and merged without a line of code.
/// </summary>
internal sealed class PlanParts
{
    /// <summary>Kind of the part that holds the order of a list.</summary>
    public const string Order = "order";

    private static readonly (string Name, Func<CallPlan, IEnumerable<IPlanObject>> Objects)[] Lists =
    [
        .. from property in typeof(CallPlan).GetProperties()
           where typeof(IEnumerable<IPlanObject>).IsAssignableFrom(property.PropertyType)
           select (JsonNamingPolicy.CamelCase.ConvertName(property.Name), (Func<CallPlan, IEnumerable<IPlanObject>>)(plan => (IEnumerable<IPlanObject>)property.GetValue(plan)!)),
    ];

    private readonly Dictionary<string, PlanPart> parts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> orders = new(StringComparer.Ordinal);

    private PlanParts()
    {
    }

    /// <summary>Names of the lists of objects.</summary>
    public static IEnumerable<string> ListNames => Lists.Select(list => list.Name);

    /// <summary>Everything but the orders.</summary>
    public IReadOnlyDictionary<string, PlanPart> All => parts;

    public static PlanParts Of(CallPlan plan)
    {
        var made = new PlanParts();
        var tree = PlanJson.ToTree(plan);
        foreach (var (list, objects) in Lists)
        {
            var items = tree[list]!.AsArray();
            foreach (var (at, item) in objects(plan).Index())
                made.Put(list, new PlanPart($"{list}/{item.Id}", list, JsonNamingPolicy.CamelCase.ConvertName(item.GetType().Name), item.Id, item.Name, items[at]!));
            tree.Remove(list);
        }
        foreach (var (name, value) in tree) made.parts[name] = new PlanPart(name, "", name, "", "", value!);
        return made;
    }

    /// <summary>An empty one, to put parts into.</summary>
    public static PlanParts None() => new();

    /// <summary>Keys of a list, in its order.</summary>
    public IReadOnlyList<string> OrderOf(string list) => orders.TryGetValue(list, out var keys) ? keys : [];

    /// <summary>Adds a part at the end of its list, or what there is once.</summary>
    public void Put(string list, PlanPart part)
    {
        parts[part.Key] = part;
        if (list.Length == 0) return;
        if (!orders.TryGetValue(list, out var keys)) orders[list] = keys = [];
        keys.Add(part.Key);
    }

    /// <summary>Puts a list into this order.</summary>
    public void Arrange(string list, IEnumerable<string> keys) => orders[list] = [.. keys];

    /// <summary>The same with another content of one part; null: without it.</summary>
    public PlanParts With(string key, PlanPart? part)
    {
        var made = new PlanParts();
        foreach (var (name, one) in parts)
        {
            if (name != key) made.parts[name] = one;
        }
        foreach (var (list, keys) in orders) made.orders[list] = [.. keys];
        if (part is null)
        {
            foreach (var keys in made.orders.Values) keys.Remove(key);
            return made;
        }
        if (part.List.Length > 0 && !made.OrderOf(part.List).Contains(key)) made.Put(part.List, part);
        else made.parts[key] = part;
        return made;
    }

    public CallPlan ToPlan()
    {
        var tree = new JsonObject();
        foreach (var list in ListNames) tree[list] = new JsonArray([.. OrderOf(list).Select(key => parts[key].Content.DeepClone())]);
        foreach (var part in parts.Values.Where(part => part.List.Length == 0)) tree[part.Key] = part.Content.DeepClone();
        return PlanJson.FromTree(tree);
    }
}

/// <summary>One of them.</summary>
/// <param name="Key">Unique in the plan.</param>
/// <param name="List">The list it stands in; empty: there is one.</param>
/// <param name="Kind">What it is, camelCase.</param>
/// <param name="Id">Its id; empty: there is one.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Content">Its written form.</param>
internal sealed record PlanPart(string Key, string List, string Kind, string Id, string Name, JsonNode Content)
{
    /// <summary>Both say the same; null is none.</summary>
    public static bool Same(PlanPart? a, PlanPart? b) => a is null ? b is null : b is not null && JsonNode.DeepEquals(a.Content, b.Content);
}
