namespace Pbx.Web.Components.Shared;

/// <summary>
/// How hard a password is to guess, 0 (too short) to 4. An estimate in bits from its kinds of characters and its length, less for repeats,
/// runs (abcd, 1234), keyboard rows, common words, and words that belong to the person.
/// </summary>
public static class PasswordStrength
{
    /// <summary>Shorter ones are refused.</summary>
    public const int MinimumLength = 12;

    /// <summary>What an owner's password must reach.</summary>
    public const int Enough = 3;

    private static readonly string[] Common =
    [
        "password", "passwort", "motdepasse", "geheim", "secret", "welcome", "willkommen", "bienvenue", "benvenuto", "admin", "letmein", "qwertz", "qwerty",
        "azerty", "asdfgh", "iloveyou", "sommer", "winter", "telefon", "telephone", "123456", "abc123", "monkey", "dragon", "football", "master", "login",
    ];

    /// <summary>Rates a password; <paramref name="personal"/> are words such as the name and the company, which make it easier to guess.</summary>
    public static int Rate(string password, params IEnumerable<string> personal)
    {
        ArgumentNullException.ThrowIfNull(password);
        ArgumentNullException.ThrowIfNull(personal);
        if (password.Length < MinimumLength) return 0;

        var lower = password.ToLowerInvariant();
        double counted = Counted(lower);
        foreach (var word in Common.Concat(personal.Select(p => p.ToLowerInvariant()).Where(p => p.Length >= 3)))
        {
            // A known word is worth about as much as two characters.
            if (lower.Contains(word, StringComparison.Ordinal)) counted -= word.Length - 2;
        }
        var bits = Math.Max(0, counted) * Math.Log2(Alphabet(password));
        return bits switch { < 35 => 1, < 55 => 2, < 75 => 3, _ => 4 };
    }

    // Characters that follow from the one before (same, next, previous) count a quarter.
    private static double Counted(string text)
    {
        var counted = 1.0;
        for (var i = 1; i < text.Length; i++) counted += Math.Abs(text[i] - text[i - 1]) <= 1 ? 0.25 : 1;
        return Math.Min(counted, text.Distinct().Count() * 1.6);
    }

    private static int Alphabet(string text)
    {
        var size = 0;
        if (text.Any(char.IsAsciiLetterLower)) size += 26;
        if (text.Any(char.IsAsciiLetterUpper)) size += 26;
        if (text.Any(char.IsAsciiDigit)) size += 10;
        if (text.Any(c => !char.IsAsciiLetterOrDigit(c))) size += 20;
        return Math.Max(size, 2);
    }
}
