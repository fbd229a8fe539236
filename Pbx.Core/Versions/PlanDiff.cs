using System.Text.Json.Nodes;
using Pbx.Core.Configuration;

namespace Pbx.Core.Versions;

/// <summary>Compares two plans, object by object and field by field.</summary>
internal static class PlanDiff
{
    public static IReadOnlyList<PlanDifference> Compare(CallPlan before, CallPlan after) =>
        ReferenceEquals(before, after) ? [] : Compare(PlanParts.Of(before), PlanParts.Of(after));

    public static IReadOnlyList<PlanDifference> Compare(PlanParts before, PlanParts after)
    {
        var found = new List<PlanDifference>();
        foreach (var part in after.All.Values)
        {
            if (Of(before.All.GetValueOrDefault(part.Key), part) is { } difference) found.Add(difference);
        }
        found.AddRange(before.All.Values.Where(part => !after.All.ContainsKey(part.Key)).Select(part => Of(part, null)!));
        foreach (var list in PlanParts.ListNames)
        {
            var (was, now) = (before.OrderOf(list), after.OrderOf(list));
            // What is new at the end has moved nothing.
            if (was.Where(now.Contains).Concat(now.Where(key => !was.Contains(key))).SequenceEqual(now)) continue;
            found.Add(new PlanDifference($"{list}#{PlanParts.Order}", PlanParts.Order, list, "", PlanAct.Changed, [new FieldDifference("", Ids(was), Ids(now))]));
        }
        return found;

        static string Ids(IEnumerable<string> keys) => PlanJson.TextOf(new JsonArray([.. keys.Select(key => (JsonNode)key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..])]));
    }

    /// <summary>What became of one part; null: nothing.</summary>
    public static PlanDifference? Of(PlanPart? before, PlanPart? after)
    {
        if (PlanPart.Same(before, after)) return null;
        var named = after ?? before!;
        return new PlanDifference(named.Key, named.Kind, named.Id, named.Name,
            before is null ? PlanAct.Added : after is null ? PlanAct.Removed : PlanAct.Changed, Fields(before, after));
    }

    private static List<FieldDifference> Fields(PlanPart? before, PlanPart? after)
    {
        var (was, now) = (Leaves(before), Leaves(after));
        return [.. now.Keys.Concat(was.Keys.Where(path => !now.ContainsKey(path)))
            .Where(path => !JsonNode.DeepEquals(was.GetValueOrDefault(path), now.GetValueOrDefault(path)))
            .Select(path => Field(path, was.GetValueOrDefault(path), now.GetValueOrDefault(path)))];
    }

    private static FieldDifference Field(string path, JsonNode? was, JsonNode? now)
    {
        var field = new FieldDifference(path, was is null ? null : PlanJson.TextOf(was), now is null ? null : PlanJson.TextOf(now));
        if (was is not JsonArray oldItems || now is not JsonArray newItems) return field;
        var (old, @new) = (Texts(oldItems), Texts(newItems));
        return field with { Added = Only(@new, old), Removed = Only(old, @new) };

        static List<string> Texts(JsonArray items) => [.. items.Select(item => item is null ? "" : PlanJson.TextOf(item))];

        // What is twice in one and once in the other is there once more.
        static List<string> Only(List<string> here, List<string> there)
        {
            var rest = new List<string>(there);
            return [.. here.Where(item => !rest.Remove(item))];
        }
    }

    // Objects inside are followed down to what has no names of its own; a list is one value.
    private static Dictionary<string, JsonNode> Leaves(PlanPart? part)
    {
        var leaves = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        if (part is not null) Follow(part.Content, "");
        if (part?.Id.Length > 0)
        {
            leaves.Remove("id");
            leaves.Remove("kind");
        }
        return leaves;

        void Follow(JsonNode node, string path)
        {
            if (node is not JsonObject fields)
            {
                leaves[path] = node;
                return;
            }
            foreach (var (name, value) in fields)
            {
                if (value is not null) Follow(value, path.Length == 0 ? name : $"{path}.{name}");
            }
        }
    }
}
