using System.Text.Json.Nodes;
using Pbx.Core.Setup;
using Pbx.Tests.Support;

namespace Pbx.Tests.Core.Setup;

public class SetupReaderTests
{
    private const string Good = """
        {
          "company": "Muster AG",
          "fqdn": "pbx.example.com",
          "timeZone": "Europe/Zurich",
          "country": "CH",
          "languages": ["de"],
          "admin": { "email": "o@example.com", "password": "correct horse battery", "firstName": "O", "lastName": "W" },
          "ports": { "sip": 5070 },
          "users": [
            { "extension": "101", "firstName": "Anna", "lastName": "A", "email": "anna@example.com", "sipPassword": "Tq7xWv2nLd9RkGm4", "role": "Manager" }
          ]
        }
        """;

    [Fact]
    public void A_good_file_is_read_whole()
    {
        var reading = SetupReader.Read(Good);
        Assert.Empty(reading.Problems);
        var setup = reading.Setup!;
        Assert.Equal("Muster AG", setup.Company);
        Assert.Equal(5070, setup.Ports.Sip);
        Assert.Equal(5061, setup.Ports.Sips);
        Assert.Equal("0.0.0.0", setup.BindAddress);
        Assert.Null(setup.PublicAddress);
        Assert.Equal("Manager", setup.Users[0].Role);
        Assert.Equal("Tq7xWv2nLd9RkGm4", setup.Users[0].SipPassword);
        Assert.Null(setup.Users[0].Password);
    }

    [Theory]
    [InlineData("\"company\": \"Muster AG\"", "\"company\": 7", 2, "company", "expected 1 to 100 characters")]
    [InlineData("\"company\": \"Muster AG\"", "\"companyName\": \"Muster AG\"", 2, "companyName", "unknown field")]
    [InlineData("\"fqdn\": \"pbx.example.com\"", "\"fqdn\": \"not a host\"", 3, "fqdn", "expected a host name")]
    [InlineData("Europe/Zurich", "Europe/Fribourg", 4, "timeZone", "expected an IANA time zone")]
    [InlineData("\"CH\"", "\"XX\"", 5, "country", "expected a two-letter country code")]
    [InlineData("[\"de\"]", "[]", 6, "languages", "expected at least 1 entry")]
    [InlineData("[\"de\"]", "[\"de\", \"es\"]", 6, "languages[1]", "expected one of en, de, fr, it")]
    [InlineData("correct horse battery", "short", 7, "admin.password", "expected 12 to 128 characters")]
    [InlineData("correct horse battery", "MusterAG12345", 7, "admin.password", "expected a password that is not made of the company name")]
    [InlineData("\"sip\": 5070", "\"sip\": \"5070\"", 8, "ports.sip", "expected a whole number from 1 to 65535")]
    [InlineData("\"sip\": 5070", "\"sip\": 70000", 8, "ports.sip", "expected a whole number from 1 to 65535")]
    [InlineData("\"sip\": 5070", "\"sip\": 5060.5", 8, "ports.sip", "expected a whole number from 1 to 65535")]
    [InlineData("\"sip\": 5070", "\"sip\": 5061", 8, "ports.sips", "expected another port than ports.sip")]
    [InlineData("\"sip\": 5070", "\"sip\": 9001", 8, "ports.sip", "expected a port outside")]
    [InlineData("\"sip\": 5070", "\"rtpFirst\": 20000", 8, "ports.rtpLast", "expected at least 20015")]
    [InlineData("\"extension\": \"101\"", "\"extension\": \"1\"", 10, "users[0].extension", "expected 2 to 8 digits")]
    [InlineData("\"extension\": \"101\", ", "", 10, "users[0].extension", "missing, expected 2 to 8 digits")]
    [InlineData("anna@example.com", "anna", 10, "users[0].email", "expected an e-mail address")]
    [InlineData("anna@example.com", "O@example.com", 10, "users[0].email", "expected another address than admin.email")]
    [InlineData("Tq7xWv2nLd9RkGm4", "secret", 10, "users[0].sipPassword", "expected 8 to 64 printable")]
    [InlineData("\"Manager\"", "\"Boss\"", 10, "users[0].role", "expected one of SystemOwner, Administrator, Manager, User")]
    [InlineData("\"Manager\"", "\"Manager\", \"role\": \"User\"", 10, "users[0].role", "expected only once")]
    public void Each_problem_names_line_field_and_expectation(string good, string wrong, int line, string field, string expected)
    {
        var json = Good.ReplaceLineEndings("\n");
        Assert.Contains(good, json, StringComparison.Ordinal);
        var reading = SetupReader.Read(json.Replace(good, wrong, StringComparison.Ordinal));
        Assert.Null(reading.Setup);
        Assert.Contains(reading.Problems, problem =>
            problem.Line == line && problem.Field == field && problem.Expected.StartsWith(expected, StringComparison.Ordinal));
        Assert.All(reading.Problems, problem => Assert.StartsWith($"line {problem.Line}, {problem.Field}: ", problem.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void All_problems_come_at_once_in_order_of_lines()
    {
        var reading = SetupReader.Read(Good.Replace("\"CH\"", "\"XX\"", StringComparison.Ordinal).Replace("\"101\"", "\"x\"", StringComparison.Ordinal)
            .Replace("Muster AG", "", StringComparison.Ordinal));
        Assert.Equal(["company", "country", "users[0].extension"], reading.Problems.Select(problem => problem.Field));
    }

    [Theory]
    [InlineData("", 1, "file-json-end", "1")]
    [InlineData("{\n  \"company\": \"x\",\n  \"fqdn\"\n}", 4, "file-json", "1", "}")]
    [InlineData("{\r\n  \"company\": \"Zürich 🎉\" \"fqdn\"\r\n}", 2, "file-json", "26", "\"")]
    [InlineData("{\n} trailing", 2, "file-json", "3", "t")]
    [InlineData("{ \"company\": \"x\"", 1, "file-json-end", "17")]
    [InlineData("{ \"company\": \"x\n}", 1, "file-json-line", "16")]
    [InlineData("{\n  \"company\": \"\\ud800\"\n}", 2, "file-escape", "14")]
    public void What_is_not_json_names_line_and_column(string json, int line, string code, params string[] arguments)
    {
        var problem = Assert.Single(SetupReader.Read(json).Problems);
        Assert.Equal((line, "file", code), (problem.Line, problem.Field, problem.Code));
        Assert.Equal(arguments, problem.Arguments);
        Assert.StartsWith("expected ", problem.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("3")]
    public void Json_that_is_no_object_is_refused(string json) =>
        Assert.Equal("line 1, file: expected an object", Assert.Single(SetupReader.Read(json).Problems).ToString());

    [Fact]
    public void The_published_schema_is_the_one_the_reader_checks_by()
    {
        var published = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "setup.schema.json")).ReplaceLineEndings("\n");
        Assert.True(SetupSchema.Write() == published, "docs/setup.schema.json is old: dotnet run --project Pbx.Web -- --setup-schema > docs/setup.schema.json");
    }

    [Fact]
    public void The_documentation_names_every_field()
    {
        var text = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "setup-file.md"));
        var schema = JsonNode.Parse(SetupSchema.Write())!;
        var names = Names(schema).Where(name => name != "$schema").ToList();
        Assert.True(names.Count > 25);
        Assert.All(names, name => Assert.Contains($"`{name}`", text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("two-phones.json", 2)]
    [InlineData("cardinal-bier.json", 9)]
    public void Samples_are_right(string name, int users)
    {
        var reading = SetupReader.Read(File.ReadAllText(Path.Combine(Checkout.Root, "samples", name)), recording => File.ReadAllBytes(Path.Combine(Checkout.Root, "samples", recording)));
        Assert.Empty(reading.Problems);
        Assert.Equal(users, reading.Setup!.Users.Count);
        Assert.Equal("", reading.Setup.Admin!.Password);
    }

    private static IEnumerable<string> Names(JsonNode schema)
    {
        if (schema is not JsonObject) return [];
        if (schema["items"] is { } items) return Names(items);
        return schema["properties"] is JsonObject properties
            ? properties.SelectMany(property => Names(property.Value!).Prepend(property.Key))
            : [];
    }

    [Fact]
    public void Half_a_character_is_told_with_its_line()
    {
        var problem = Assert.Single(SetupReader.Read("{\n \"company\": \"a\\ud800\" }").Problems);
        Assert.Equal((2, "file"), (problem.Line, problem.Field));
    }
}
