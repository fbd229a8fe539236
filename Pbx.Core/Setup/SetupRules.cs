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
            if (other.Name is not null) yield return Problem($"ports.{single[i].Name}", "file-other-port", $"ports.{other.Name}");
            if (single[i].Port >= ports.RtpFirst && single[i].Port <= ports.RtpLast)
                yield return Problem($"ports.{single[i].Name}", "file-outside", $"{ports.RtpFirst}", $"{ports.RtpLast}");
        }
        if (ports.RtpLast - ports.RtpFirst + 1 < LeastRtpPorts)
            yield return Problem("ports.rtpLast", "file-more-ports", $"{ports.RtpFirst + LeastRtpPorts - 1}");
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
                yield return Problem($"users[{i}].extension", "file-other-extension", extensions[user.Extension]);
            if (!emails.TryAdd(user.Email, $"users[{i}].email"))
                yield return Problem($"users[{i}].email", "file-other-address", emails[user.Email]);
        }
    }

    private static IEnumerable<SetupProblem> CheckPasswords(SetupFile setup)
    {
        if (setup.Admin is { Password.Length: > 0 } admin && PasswordRules.Problem(admin.Password, admin.Email, setup.Company) is { } problem)
            yield return Problem("admin.password", problem);
        for (var i = 0; i < setup.Users.Count; i++)
        {
            var user = setup.Users[i];
            if (user.Password is { } password && PasswordRules.Problem(password, user.Email, setup.Company) is { } weak)
                yield return Problem($"users[{i}].password", weak);
            if (user.SipPassword == user.Extension) yield return Problem($"users[{i}].sipPassword", "file-not-extension");
        }
    }

    private static SetupProblem Problem(string field, string code, params IReadOnlyList<string> arguments) => new(0, field, code, arguments);
}
