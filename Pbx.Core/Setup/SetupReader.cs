using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pbx.Core.Setup;

/// <summary>Reads a set-up file: all of its problems with their lines, or its content. Changes nothing.</summary>
internal static class SetupReader
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Reads the text of a file.</summary>
    public static SetupReading Read(string json, Func<string, byte[]?>? open = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        var tree = JsonTree.Parse(json.TrimStart('\uFEFF'), out var syntax);
        if (tree is null) return new SetupReading(null, [syntax!]);
        var checker = new SetupChecker();
        checker.Check(tree, SetupFields.Root, "");
        if (checker.Problems.Count > 0) return new SetupReading(null, InOrder(checker.Problems));
        var setup = Normalize(JsonSerializer.Deserialize<SetupFile>(json.TrimStart('\uFEFF'), Json)!);
        setup = setup with { Recordings = SetupPlan.Recordings(setup, open) };
        foreach (var problem in SetupRules.Check(setup)) checker.Add(checker.LineOf(problem.Field), problem.Field, new(problem.Code, problem.Arguments));
        foreach (var problem in SetupPlan.Check(setup)) checker.Add(checker.LineOf(problem.Field), problem.Field, new(problem.Code, problem.Arguments));
        return checker.Problems.Count > 0 ? new SetupReading(null, InOrder(checker.Problems)) : new SetupReading(setup, []);
    }

    /// <summary>Checks content that came from a form by the same rules; lines are 0.</summary>
    public static IReadOnlyList<SetupProblem> Check(SetupFile setup)
    {
        var admin = setup.Admin is { Password.Length: 0 };
        // A form must bring the password that a file may leave to us; an empty one would be told as a wrong length anyway.
        var reading = Read(JsonSerializer.Serialize(setup, Json), setup.Recordings.GetValueOrDefault);
        var problems = reading.Problems.Select(problem => problem with { Line = 0 }).ToList();
        if (admin && problems.All(problem => problem.Field != "admin.password")) problems.Add(new SetupProblem(0, "admin.password", "password-too-short"));
        return problems;
    }

    // What was absent or null in the file comes as null, whatever the type says.
    private static SetupFile Normalize(SetupFile setup) => setup with
    {
        Admin = setup.Admin! with { Password = setup.Admin.Password ?? "" },
        Ports = setup.Ports ?? new SetupPorts(),
        BindAddress = setup.BindAddress ?? "0.0.0.0",
        Users = setup.Users ?? [],
    };

    private static SetupProblem[] InOrder(IReadOnlyList<SetupProblem> problems) => [.. problems.OrderBy(problem => problem.Line)];
}
