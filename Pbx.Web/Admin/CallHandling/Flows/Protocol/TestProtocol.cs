using System.Security.Cryptography;
using System.Text.Json;

namespace Pbx.Web.Admin.CallHandling.Flows.Protocol;

/// <summary>
/// What a customer signs: the tests of a configuration, each with what was expected and what was found. All words are in it, so that it can be drawn again
/// years later exactly as it was; <see cref="Sha256"/> is over all of it.
/// </summary>
/// <param name="Company">Company.</param>
/// <param name="Product">Name and version of the program.</param>
/// <param name="Language">Language of the words.</param>
/// <param name="Labels">The words of the form, by key.</param>
/// <param name="Facts">Configuration version, when and by whom the protocol was made ...</param>
/// <param name="Cases">The tests.</param>
public sealed record TestProtocol(
    string Company, string Product, string Language, IReadOnlyDictionary<string, string> Labels, IReadOnlyList<ProtocolFact> Facts, IReadOnlyList<ProtocolCase> Cases)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>Tests that came out as expected.</summary>
    public int Passed => Cases.Count(one => one.Passed);

    /// <summary>The written form: JSON in one line, in which nothing can be taken for the end of a script.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Options);

    /// <summary>Lower-case hex over the written form, UTF-8.</summary>
    public string Sha256() => HashOf(ToJson());

    /// <summary>Lower-case hex over a written form.</summary>
    public static string HashOf(string json) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(json)));

    /// <summary>Reads the written form; null if it is none.</summary>
    public static TestProtocol? Read(string json)
    {
        try
        {
            var read = JsonSerializer.Deserialize<TestProtocol>(json, Options);
            return read is { Labels: not null, Facts: not null, Cases: not null } ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A name and what it is.</summary>
public sealed record ProtocolFact(string Name, string Value);

/// <summary>One test.</summary>
/// <param name="Number">From 1 on.</param>
/// <param name="Name">What must happen.</param>
/// <param name="Passed">It came out as expected.</param>
/// <param name="Expected">In words.</param>
/// <param name="Found">In words.</param>
/// <param name="Length">From the first ring to the end, minutes and seconds.</param>
/// <param name="Conditions">Number, caller, time, keys, people.</param>
/// <param name="Faults">What differs; empty where it passed.</param>
/// <param name="Steps">Each with its clock.</param>
public sealed record ProtocolCase(
    int Number, string Name, bool Passed, string Expected, string Found, string Length,
    IReadOnlyList<ProtocolFact> Conditions, IReadOnlyList<string> Faults, IReadOnlyList<ProtocolFact> Steps);
