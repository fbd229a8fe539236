using System.Net;
using Pbx.Core.Users;

namespace Pbx.Core.Setup;

/// <summary>The set-up file, field by field (docs/setup-file.md).</summary>
internal static class SetupFields
{
    private const string Printable = "^[\\x21-\\x7E]+$";

    private static readonly SetupField.Text Email =
        new("E-mail address; also the sign-in name.", new("file-email")) { Pattern = "^[^@\\s]+@[^@\\s]+$", Rule = UserRules.IsEmail };

    private static readonly SetupField.Text Extension =
        new("Extension.", new("file-digits", "2", "8")) { Pattern = "^[0-9]{2,8}$", MaxLength = 8, Rule = UserRules.IsExtension };

    private static readonly SetupField.Text Password = new(
        "Password for the web pages.", new("file-length", $"{PasswordRules.MinLength}", $"{PasswordRules.MaxLength}"))
    {
        MinLength = PasswordRules.MinLength,
        MaxLength = PasswordRules.MaxLength,
    };

    /// <summary>The whole file.</summary>
    public static SetupField.Record Root { get; } = new("Set-up file of Pbx.",
    [
        new("$schema", false, new SetupField.Text("Address of this schema, for editors.", new("file-text"))),
        new("company", true, Name("Company name.")),
        new("fqdn", true, new SetupField.Text("Name under which browsers and phones reach this system; also the SIP domain.", new("file-host", "pbx.example.com"))
        {
            Pattern = "^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$",
            MaxLength = 253,
        }),
        new("timeZone", true, new SetupField.Text("IANA time zone.", new("file-zone", "Europe/Zurich"))
        {
            Rule = zone => zone.Length > 0 && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _),
        }),
        new("country", true, new SetupField.Text("Country, ISO 3166 alpha-2: tones and number format.", new("file-country", "CH"))
        {
            Pattern = "^[A-Z]{2}$",
            MaxLength = 2,
            Rule = CountryCodes.IsKnown,
        }),
        new("languages", true, new SetupField.List("Languages; the first is the default.",
            new SetupField.Text("Language.", new("file-words", "en, de, fr, it")) { Words = [.. UserRules.Languages] }, MinItems: 1)),
        new("admin", true, new SetupField.Record("The owner of the system.",
        [
            new("email", true, Email),
            new("password", false, Password with { Description = "Password for the web pages. Without it one is generated and printed once on the console." }),
            new("firstName", true, Name("First name.")),
            new("lastName", true, Name("Last name.")),
            new("extension", false, Extension with { Description = "Extension of the owner; without it the owner has no telephone." }),
        ])),
        new("ports", false, new SetupField.Record("Ports; each has a default.",
        [
            new("http", false, Port("HTTP: serves this machine, sends others to HTTPS.", 5000)),
            new("https", false, Port("HTTPS and secure WebSocket.", 5001)),
            new("sip", false, Port("SIP, UDP and TCP.", 5060)),
            new("sips", false, Port("SIP over TLS.", 5061)),
            new("media", false, Port("WebRTC media, UDP and TCP.", 5090)),
            new("rtpFirst", false, Port("First RTP port for phones.", 9000)),
            new("rtpLast", false, Port("Last RTP port for phones.", 10999)),
        ])),
        new("bindAddress", false, new SetupField.Text("Address to listen on; 0.0.0.0 or :: for all.", new("file-address")) { Rule = IsAddress }),
        new("publicAddress", false, new SetupField.Text("Address that others reach this machine at, when it is behind NAT.", new("file-address")) { Rule = IsAddress }),
        new("users", false, new SetupField.List("Users.", new SetupField.Record("One user.",
        [
            new("extension", true, Extension),
            new("firstName", true, Name("First name.")),
            new("lastName", true, Name("Last name.")),
            new("email", true, Email),
            new("password", false, Password with { Description = "Password for the web pages. Without it the user cannot sign in until one is set." }),
            new("sipPassword", false, new SetupField.Text("Password of the user's telephones. Without it one is generated.", new("file-printable", "8", "64"))
            {
                Pattern = Printable,
                MinLength = 8,
                MaxLength = 64,
            }),
            new("role", false, new SetupField.Text("Role; User when not given.", new("file-words", string.Join(", ", PbxRoles.All))) { Words = [.. PbxRoles.All] }),
        ]))),
        new("callPlan", false, new SetupField.Plan("Call handling: trunks, numbers, departments with hours, groups, menus, mailboxes. People are named by extension.")),
    ]);

    private static SetupField.Text Name(string description) =>
        new(description, new("file-length", "1", $"{UserRules.MaxName}")) { Pattern = "\\S", MinLength = 1, MaxLength = UserRules.MaxName, Rule = UserRules.IsName };

    private static SetupField.Number Port(string description, int standard) => new(description, 1, 65535, standard);

    private static bool IsAddress(string text) => IPAddress.TryParse(text, out var address) && address.ToString().Length > 0;
}
