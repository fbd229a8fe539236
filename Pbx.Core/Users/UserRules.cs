using System.Net.Mail;

namespace Pbx.Core.Users;

/// <summary>What a user's fields must be, apart from what only the database knows.</summary>
public static class UserRules
{
    /// <summary>Longest name.</summary>
    public const int MaxName = 100;

    /// <summary>Languages of the product.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["en", "de", "fr", "it"];

    /// <summary>2 to 8 digits.</summary>
    public static bool IsExtension(string text) => text is { Length: >= 2 and <= 8 } && text.All(char.IsAsciiDigit);

    /// <summary>One bare address.</summary>
    public static bool IsEmail(string text) =>
        text is { Length: <= 254 } && MailAddress.TryCreate(text, out var address) && address.Address == text
        && address.Host.Length > 0 && !text.Any(char.IsWhiteSpace);

    /// <summary>Something readable.</summary>
    public static bool IsName(string text) => !string.IsNullOrWhiteSpace(text) && text.Trim().Length <= MaxName && !text.Any(char.IsControl);

    /// <summary>Problems of a form. An owner without telephone keeps an empty extension.</summary>
    internal static List<FieldProblem> Check(UserEdit user, bool mayLackExtension)
    {
        var problems = new List<FieldProblem>();
        if (!(mayLackExtension && user.Extension.Length == 0) && !IsExtension(user.Extension))
            problems.Add(new FieldProblem("extension", user.Extension.Length == 0 ? "required" : "extension-digits"));
        if (!IsName(user.FirstName)) problems.Add(new FieldProblem("firstName", Missing(user.FirstName, "name-invalid")));
        if (!IsName(user.LastName)) problems.Add(new FieldProblem("lastName", Missing(user.LastName, "name-invalid")));
        if (!IsEmail(user.Email)) problems.Add(new FieldProblem("email", Missing(user.Email, "email-invalid")));
        if (!PbxRoles.All.Contains(user.Role, StringComparer.Ordinal)) problems.Add(new FieldProblem("role", "role-unknown"));
        if (!Languages.Contains(user.Language, StringComparer.Ordinal)) problems.Add(new FieldProblem("language", "language-unknown"));
        if (user.CallerId.Length > 0 && !Configuration.PlanObjectRules.IsE164(user.CallerId)) problems.Add(new FieldProblem("callerId", "number-invalid"));
        if (!Enum.IsDefined(user.Srtp)) problems.Add(new FieldProblem("srtp", "srtp-unknown"));
        if (!Enum.IsDefined(user.Recording)) problems.Add(new FieldProblem("recording", "out-of-range"));
        return problems;
    }

    private static string Missing(string value, string otherwise) => string.IsNullOrWhiteSpace(value) ? "required" : otherwise;
}
