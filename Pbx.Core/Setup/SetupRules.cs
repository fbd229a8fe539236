using Pbx.Core.Users;

namespace Pbx.Core.Setup;

/// <summary>What fields must be towards each other.</summary>
internal static class SetupRules
{
    // Two legs of four calls: less is a mistake rather than a wish.
    private const int LeastRtpPorts = 16;

    public static IEnumerable<SetupProblem> Check(SetupFile setup) =>
        CheckPorts(setup.Ports).Concat(CheckPeople(setup)).Concat(CheckPasswords(setup));

    private static IEnumerable<SetupProblem> CheckPorts(SetupPorts ports)
    {
        (string Name, int Port)[] single =
        [
            ("http", ports.Http), ("https", ports.Https), ("sip", ports.Sip), ("sips", ports.Sips), ("media", ports.Media),
        ];
        for (var i = 0; i < single.Length; i++)
        {
            var other = single[..i].FirstOrDefault(earlier => earlier.Port == single[i].Port);
            if (other.Name is not null) yield return Problem($"ports.{single[i].Name}", $"expected another port than ports.{other.Name}");
            if (single[i].Port >= ports.RtpFirst && single[i].Port <= ports.RtpLast)
                yield return Problem($"ports.{single[i].Name}", $"expected a port outside ports.rtpFirst to ports.rtpLast ({ports.RtpFirst} to {ports.RtpLast})");
        }
        if (ports.RtpLast - ports.RtpFirst + 1 < LeastRtpPorts)
            yield return Problem("ports.rtpLast", $"expected at least {ports.RtpFirst + LeastRtpPorts - 1}: two ports for each party of a call");
    }

    private static IEnumerable<SetupProblem> CheckPeople(SetupFile setup)
    {
        var extensions = new Dictionary<string, string>(StringComparer.Ordinal);
        var emails = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (setup.Admin is { } admin)
        {
            emails[admin.Email] = "admin.email";
            if (admin.Extension is { } extension) extensions[extension] = "admin.extension";
        }
        for (var i = 0; i < setup.Users.Count; i++)
        {
            var user = setup.Users[i];
            if (!extensions.TryAdd(user.Extension, $"users[{i}].extension"))
                yield return Problem($"users[{i}].extension", $"expected another extension than {extensions[user.Extension]}");
            if (!emails.TryAdd(user.Email, $"users[{i}].email"))
                yield return Problem($"users[{i}].email", $"expected another address than {emails[user.Email]}");
        }
    }

    private static IEnumerable<SetupProblem> CheckPasswords(SetupFile setup)
    {
        if (setup.Admin is { Password.Length: > 0 } admin && PasswordRules.Problem(admin.Password, admin.Email, setup.Company) is { } problem)
            yield return Problem("admin.password", PasswordRules.Expected(problem));
        for (var i = 0; i < setup.Users.Count; i++)
        {
            var user = setup.Users[i];
            if (user.Password is { } password && PasswordRules.Problem(password, user.Email, setup.Company) is { } weak)
                yield return Problem($"users[{i}].password", PasswordRules.Expected(weak));
            if (user.SipPassword == user.Extension) yield return Problem($"users[{i}].sipPassword", "expected something else than the extension");
        }
    }

    private static SetupProblem Problem(string field, string expected) => new(0, field, expected);
}
