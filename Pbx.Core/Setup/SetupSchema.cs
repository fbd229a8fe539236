using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pbx.Core.Configuration;

namespace Pbx.Core.Setup;

/// <summary>Writes <c>docs/setup.schema.json</c> (JSON Schema 2020-12) from the fields that the reader checks.</summary>
public static class SetupSchema
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema as text.</summary>
    public static string Write()
    {
        var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = "Pbx set-up file" };
        foreach (var (name, value) in Of(SetupFields.Root)) schema[name] = value?.DeepClone();
        return schema.ToJsonString(Indented).Replace("\r\n", "\n", StringComparison.Ordinal) + "\n";
    }

    private static JsonObject Of(SetupField field) => field switch
    {
        SetupField.Text text => OfText(text),
        SetupField.Number number => new JsonObject
        {
            ["description"] = number.Description,
            ["type"] = "integer",
            ["minimum"] = number.Min,
            ["maximum"] = number.Max,
            ["default"] = number.Default,
        },
        SetupField.List list => new JsonObject
        {
            ["description"] = list.Description,
            ["type"] = "array",
            ["minItems"] = list.MinItems,
            ["items"] = Of(list.Item),
        },
        SetupField.Record record => new JsonObject
        {
            ["description"] = record.Description,
            ["type"] = "object",
            ["properties"] = new JsonObject(record.Members.Select(member => KeyValuePair.Create(member.Name, (JsonNode?)Of(member.Value)))),
            ["required"] = new JsonArray([.. record.Members.Where(member => member.Required).Select(member => (JsonNode)member.Name)]),
            ["additionalProperties"] = false,
        },
        SetupField.Plan plan => OfPlan(plan),
        _ => throw new ArgumentOutOfRangeException(nameof(field)),
    };

    private static JsonObject OfPlan(SetupField.Plan plan)
    {
        var schema = PlanJson.Schema().AsObject();
        schema["description"] = plan.Description;
        // A file names a recording; what is kept of it is found out at set-up.
        if (schema["properties"]?["prompts"]?["items"] is JsonObject prompt && prompt["properties"] is JsonObject fields)
        {
            fields.Remove("sha256");
            fields.Remove("durationMs");
            fields["file"] = new JsonObject { ["description"] = "WAV file, from the folder of the set-up file on.", ["type"] = "string" };
            prompt["required"] = new JsonArray("id", "name", "file");
        }
        return schema;
    }

    private static JsonObject OfText(SetupField.Text text)
    {
        var schema = new JsonObject { ["description"] = text.Description, ["type"] = "string" };
        if (text.Words is not null) schema["enum"] = new JsonArray([.. text.Words.Select(word => (JsonNode)word)]);
        if (text.MinLength > 0) schema["minLength"] = text.MinLength;
        if (text.Words is null) schema["maxLength"] = text.MaxLength;
        if (text.Pattern is not null) schema["pattern"] = text.Pattern;
        return schema;
    }
}
