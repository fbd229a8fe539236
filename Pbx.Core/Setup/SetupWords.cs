using System.Globalization;
using Pbx.Core.Users;

namespace Pbx.Core.Setup;

/// <summary>What was expected in a set-up file, in English: for the console and the schema. Pages have the words of their language under the same codes.</summary>
internal static class SetupWords
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["file-json"] = "expected JSON: {1} in column {0} does not belong there; look for a comma, colon, quotation mark or bracket that is missing or too much",
        ["file-json-line"] = "expected JSON: the line ends too early in column {0}; look for a quotation mark that is missing",
        ["file-json-end"] = "expected JSON: the file ends too early in column {0}; look for a quotation mark, brace or bracket that is not closed",
        ["file-escape"] = "expected text from column {0} on in which each \\u escape is a whole character",
        ["file-unknown"] = "unknown field, expected one of {0}",
        ["file-once"] = "expected only once",
        ["file-at-least"] = "expected at least {0} entry",
        ["file-number"] = "expected a whole number from {0} to {1}",
        ["file-list"] = "expected a list",
        ["file-object"] = "expected an object",
        ["file-text"] = "expected text",
        ["file-email"] = "expected an e-mail address",
        ["file-digits"] = "expected {0} to {1} digits",
        ["file-length"] = "expected {0} to {1} characters",
        ["file-printable"] = "expected {0} to {1} printable ASCII characters without spaces",
        ["file-host"] = "expected a host name such as {0}",
        ["file-zone"] = "expected an IANA time zone such as {0}",
        ["file-country"] = "expected a two-letter country code such as {0}",
        ["file-words"] = "expected one of {0}",
        ["file-address"] = "expected an IPv4 or IPv6 address",
        ["file-other-port"] = "expected another port than {0}",
        ["file-outside"] = "expected a port outside ports.rtpFirst to ports.rtpLast ({0} to {1})",
        ["file-more-ports"] = "expected at least {0}: two ports for each party of a call",
        ["file-other-extension"] = "expected another extension than {0}",
        ["file-other-address"] = "expected another address than {0}",
        ["file-not-extension"] = "expected something else than the extension",
        ["file-port-free"] = "expected a free port, {0} {1} is in use",
        ["file-plan"] = "expected call handling as docs/setup-file.md describes it",
        ["file-plan-recording"] = "expected a WAV file beside the set-up file (with --setup FILE)",
        ["file-plan-id-invalid"] = "expected an id of 1 to 64 characters that nothing else has",
        ["file-plan-required"] = "expected a value",
        ["file-plan-name-invalid"] = "expected a name of at most 100 characters",
        ["file-plan-leads-nowhere"] = "expected something that there is, {0} is not there",
        ["file-plan-gone"] = "expected something that there is, of the right kind",
        ["file-plan-extension-digits"] = "expected 2 to 8 digits",
        ["file-plan-extension-taken"] = "expected another number, {0} has this one",
        ["file-plan-number-taken"] = "expected another number, {0} has this one",
        ["file-plan-number-invalid"] = "expected a telephone number with + and country code",
        ["file-plan-range-invalid"] = "expected the last number of a range, of the same length and not before the first",
        ["file-plan-range"] = "expected a number from {0}",
        ["file-plan-twice"] = "expected each only once",
        ["file-plan-choice-unknown"] = "expected one of the choices of docs/setup.schema.json",
        ["file-plan-key-unknown"] = "expected keys 0 to 9, * or #",
        ["file-plan-language-unknown"] = "expected one of en, de, fr, it",
        ["file-plan-time-zone-unknown"] = "expected an IANA time zone such as Europe/Zurich",
        ["file-plan-email-invalid"] = "expected e-mail addresses",
        ["file-plan-email-missing"] = "expected an e-mail address to send to before deleting",
        ["file-plan-ends-before"] = "expected an end that is not before its beginning",
        ["file-plan-hours-invalid"] = "expected spans within a day, in minutes from 0 to 1440",
        ["file-plan-hours-overlap"] = "expected spans that do not overlap",
        ["file-plan-operator-itself"] = "expected node:ID or user:EXTENSION, not operator",
        ["file-plan-announcement-too-long"] = "expected recordings of at most {0} seconds",
        ["file-plan-host-invalid"] = "expected a host name or address",
        ["file-plan-network-invalid"] = "expected addresses or networks such as 192.0.2.0/24",
        ["file-plan-srtp-needs-tls"] = "expected TLS where SRTP is required",
        ["file-plan-code-invalid"] = "expected * or # and one to five more keys",
        ["file-plan-code-reserved"] = "{0} stands before a number to show or withhold one's own, expected another code",
        ["file-plan-code-taken"] = "expected a code of its own, {0} has this one",
        ["file-plan-code-ambiguous"] = "expected a code that cannot be taken for the one of {0}",
        ["file-plan-code-unknown"] = "expected the name of a feature code",
    };

    /// <summary>All codes that only set-up files know.</summary>
    public static IReadOnlyCollection<string> Codes => Words.Keys;

    /// <summary>The sentence of a code; the code itself where there is none.</summary>
    public static string Of(string code, IReadOnlyList<string> arguments) =>
        Words.TryGetValue(code, out var words) ? string.Format(CultureInfo.InvariantCulture, words, [.. arguments])
        : code.StartsWith("password-", StringComparison.Ordinal) ? PasswordRules.Expected(code)
        : code;
}
