using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Pbx.Core.Configuration;

/// <summary>The written form of a <see cref="CallPlan"/> and its objects: camelCase, enumerations as words.</summary>
internal static class PlanJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutIgnored } },
    };

    private static readonly JsonSerializerOptions Strict = new(Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutIgnored } },
    };

    public static string Write(CallPlan plan) => JsonSerializer.Serialize(plan, Options);

    /// <summary>The same as a tree that may be taken apart.</summary>
    public static JsonObject ToTree(CallPlan plan) => JsonSerializer.SerializeToNode(plan, Options)!.AsObject();

    /// <summary>Throws <see cref="JsonException"/> on a tree that is no plan.</summary>
    public static CallPlan FromTree(JsonObject tree) => tree.Deserialize<CallPlan>(Options) ?? throw new JsonException("no plan");

    /// <summary>A value of the tree as text: words as they are, everything else in its written form.</summary>
    public static string TextOf(JsonNode value) => value is JsonValue one && one.TryGetValue<string>(out var text) ? text : value.ToJsonString(Options);

    /// <summary>Throws <see cref="JsonException"/> on text that is no plan.</summary>
    public static CallPlan Read(string json) => JsonSerializer.Deserialize<CallPlan>(json, Options) ?? throw new JsonException("no plan");

    /// <summary>A plan that somebody has written by hand: what it knows no name for is a mistake. Throws <see cref="JsonException"/> with the path.</summary>
    public static CallPlan ReadStrictly(JsonNode json) => json.Deserialize<CallPlan>(Strict) ?? throw new JsonException("no plan");

    /// <summary>JSON schema of a plan.</summary>
    public static JsonNode Schema() => Strict.GetJsonSchemaAsNode(typeof(CallPlan));

    /// <summary>The fields of an object, each as text, for comparison and for the audit.</summary>
    public static Dictionary<string, string?> Fields(IPlanObject item)
    {
        var element = item is Flows.FlowNode node
            ? JsonSerializer.SerializeToElement(node, Options)
            : JsonSerializer.SerializeToElement(item, item.GetType(), Options);
        return element.EnumerateObject().ToDictionary(
            field => field.Name, field => field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString() : (string?)field.Value.GetRawText(), StringComparer.Ordinal);
    }

    /// <summary>Two objects say the same. (Records compare their lists by reference.)</summary>
    public static bool Same(IPlanObject a, IPlanObject b)
    {
        var (fieldsA, fieldsB) = (Fields(a), Fields(b));
        return fieldsA.Count == fieldsB.Count && fieldsA.All(field => fieldsB.TryGetValue(field.Key, out var value) && value == field.Value);
    }

    // What is left out of a base is left out of what overrides it; the serializer looks at the override alone.
    private static void LeaveOutIgnored(JsonTypeInfo type)
    {
        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            if (type.Properties[i].AttributeProvider is PropertyInfo property && Attribute.GetCustomAttribute(property, typeof(JsonIgnoreAttribute), inherit: true) is JsonIgnoreAttribute { Condition: JsonIgnoreCondition.Always })
                type.Properties.RemoveAt(i);
        }
    }
}
