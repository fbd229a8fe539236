using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pbx.Core.Configuration;
using Pbx.Core.FeatureCodes;
using Pbx.Media.Audio;

namespace Pbx.Core.Setup;

/// <summary>Call handling in a set-up file: a <see cref="CallPlan"/> in which people are named by their extensions, since their accounts are made at set-up.</summary>
internal static class SetupPlan
{
    private const string UserTarget = "user:";
    private static readonly string[] PeopleLists = ["members", "listeners"];
    private static readonly (string List, Func<CallPlan, IEnumerable<IPlanObject>> Of)[] Lists =
    [
        ("nodes", plan => plan.Nodes), ("departments", plan => plan.Departments), ("holidays", plan => plan.Holidays), ("prompts", plan => plan.Prompts), ("playlists", plan => plan.Playlists),
        ("trunks", plan => plan.Trunks), ("numbers", plan => plan.Numbers), ("outboundRules", plan => plan.OutboundRules), ("tests", plan => plan.Tests),
    ];

    /// <summary>Everything that is wrong with it; empty when the file has none.</summary>
    public static IEnumerable<SetupProblem> Check(SetupFile setup)
    {
        if (setup.CallPlan is null) return [];
        var people = setup.Users.Select(user => (user.Extension, user.FirstName, user.LastName)).ToList();
        if (setup.Admin is { Extension: { } own } admin) people.Add((own, admin.FirstName, admin.LastName));
        var users = people.DistinctBy(person => person.Extension)
            .Select(person => new UserRecord(person.Extension, person.Extension, person.FirstName, person.LastName, "", person.Extension, "", "", "en", SrtpPolicy.Automatic)).ToList();
        CallPlan plan;
        try
        {
            plan = Read(setup, extension => extension);
        }
        catch (RecordingException e)
        {
            return [new SetupProblem(0, $"callPlan.prompts[{e.Index}].file", "file-plan-recording")];
        }
        catch (JsonException e)
        {
            // The path of the serializer, $.nodes[2].kind, under ours.
            return [new SetupProblem(0, "callPlan" + (e.Path is { Length: > 1 } path ? path[1..] : ""), "file-plan")];
        }
        var snapshot = new PbxSnapshot
        {
            Version = 0,
            Settings = new SystemSettings { Company = setup.Company, Fqdn = setup.Fqdn, Realm = setup.Fqdn, TimeZone = setup.TimeZone, Country = setup.Country, Languages = setup.Languages },
            UsersByExtension = users.ToFrozenDictionary(user => user.Extension, StringComparer.Ordinal),
            UsersById = users.ToFrozenDictionary(user => user.Id, StringComparer.Ordinal),
            UsersBySipName = users.ToFrozenDictionary(user => user.SipName, StringComparer.OrdinalIgnoreCase),
        };
        return [.. PlanRules.Check(plan, snapshot).Select(problem => Of(problem, plan))];
    }

    /// <summary>The plan with accounts in place of extensions. Throws <see cref="JsonException"/> on what is no plan.</summary>
    public static CallPlan Read(SetupFile setup, Func<string, string?> accountOf)
    {
        var node = JsonNode.Parse(setup.CallPlan!.Value.GetRawText())!;
        Bind(node, accountOf);
        var prompts = PromptsOf(node);
        for (var i = 0; i < prompts.Count; i++) TakeRecording(prompts[i], i, setup.Recordings);
        return PlanJson.ReadStrictly(node);
    }

    /// <summary>The recordings that the plan names, as far as they are there.</summary>
    public static IReadOnlyDictionary<string, byte[]> Recordings(SetupFile setup, Func<string, byte[]?>? open)
    {
        var found = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        if (setup.CallPlan is not { ValueKind: JsonValueKind.Object } plan || open is null) return found;
        foreach (var prompt in PromptsOf(JsonNode.Parse(plan.GetRawText())!))
        {
            if (prompt is JsonObject record && Text(record["file"]) is { } file && open(file) is { } audio) found[file] = audio;
        }
        return found;
    }

    /// <summary>Name under which a recording is kept.</summary>
    public static string HashOf(byte[] audio) => Convert.ToHexStringLower(SHA256.HashData(audio));

    private static JsonArray PromptsOf(JsonNode plan) => plan is JsonObject record && record["prompts"] is JsonArray prompts ? prompts : [];

    // A recording stands in the file by its name, and in the plan by what it is.
    private static void TakeRecording(JsonNode? prompt, int index, IReadOnlyDictionary<string, byte[]> recordings)
    {
        if (prompt is not JsonObject record || Text(record["file"]) is not { } file) return;
        if (!recordings.TryGetValue(file, out var audio) || !WavReader.TryRead(audio, out var wav, out _)) throw new RecordingException(index);
        record.Remove("file");
        record["sha256"] = HashOf(audio);
        record["durationMs"] = (int)wav!.Duration.TotalMilliseconds;
    }

    private static void Bind(JsonNode? node, Func<string, string?> accountOf)
    {
        switch (node)
        {
            case JsonObject record:
                foreach (var (name, value) in record.ToArray())
                {
                    if (value is JsonArray list && PeopleLists.Contains(name)) BindAll(list, accountOf);
                    else if (name == "userId" && Text(value) is { } extension) record[name] = accountOf(extension) ?? extension;
                    else if (Text(value) is { } target && target.StartsWith(UserTarget, StringComparison.Ordinal)) record[name] = UserTarget + (accountOf(target[UserTarget.Length..]) ?? target[UserTarget.Length..]);
                    else Bind(value, accountOf);
                }
                break;
            case JsonArray items:
                foreach (var item in items) Bind(item, accountOf);
                break;
        }
    }

    private static void BindAll(JsonArray list, Func<string, string?> accountOf)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (Text(list[i]) is { } extension) list[i] = accountOf(extension) ?? extension;
        }
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static SetupProblem Of(PlanProblem problem, CallPlan plan)
    {
        var path = "callPlan";
        foreach (var (list, of) in Lists)
        {
            var index = of(plan).Select(item => item.Id).ToList().IndexOf(problem.ObjectId);
            if (index < 0) continue;
            path = $"callPlan.{list}[{index}]" + (problem.Field.Length > 0 ? "." + problem.Field : "");
            break;
        }
        if (problem.ObjectId == FeatureCodeRules.ObjectId) path = $"callPlan.featureCodes.{problem.Field}";
        return new SetupProblem(0, path, "file-plan-" + problem.Key, problem.Detail);
    }

    private sealed class RecordingException(int index) : Exception
    {
        public int Index => index;
    }
}
