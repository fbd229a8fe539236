namespace Pbx.Core.Users;

/// <summary>What a web password must be: long, and not what an attacker tries first (NIST SP 800-63B 5.1.1.2).</summary>
public static class PasswordRules
{
    /// <summary>Least length.</summary>
    public const int MinLength = 12;

    /// <summary>Most length: more only costs hashing time.</summary>
    public const int MaxLength = 128;

    private static readonly string[] Common =
    [
        "password", "passwort", "motdepasse", "qwerty", "qwertz", "azerty", "letmein", "welcome", "willkommen", "bienvenue", "benvenuto",
        "iloveyou", "administrator", "changeme", "telephone", "telefon", "secret", "123456", "654321", "111111", "abcdef", "asdfgh", "admin", "pbx",
    ];

    /// <summary>Resource key of what is wrong, or null. The e-mail and the company make guesses obvious.</summary>
    public static string? Problem(string password, string? email, string? company)
    {
        ArgumentNullException.ThrowIfNull(password);
        if (password.Length < MinLength) return "password-too-short";
        if (password.Length > MaxLength) return "password-too-long";
        if (password.Distinct().Count() < 5) return "password-too-simple";
        var local = email?.Split('@')[0];
        if (Mostly(password, local)) return "password-like-email";
        if (Mostly(password, company?.Replace(" ", "", StringComparison.Ordinal))) return "password-like-company";
        return Common.Any(word => Mostly(password, word)) ? "password-common" : null;
    }

    /// <summary>What was expected, in English, for the console and set-up files.</summary>
    public static string Expected(string problem) => problem switch
    {
        "password-too-short" => $"expected at least {MinLength} characters",
        "password-too-long" => $"expected at most {MaxLength} characters",
        "password-too-simple" => "expected at least 5 different characters",
        "password-like-email" => "expected a password that is not made of the e-mail address",
        "password-like-company" => "expected a password that is not made of the company name",
        _ => "expected a password that is not a common one",
    };

    // A password falls with a word if what is left once the word is taken out would be too short to stand by itself.
    private static bool Mostly(string password, string? word) =>
        word is { Length: >= 3 }
        && password.Contains(word, StringComparison.OrdinalIgnoreCase)
        && password.Replace(word, "", StringComparison.OrdinalIgnoreCase).Length < MinLength - 4;
}
