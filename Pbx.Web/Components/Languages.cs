using System.Globalization;

namespace Pbx.Web.Components;

/// <summary>The languages of the pages, each under its own name.</summary>
public static class Languages
{
    /// <summary>All, English first.</summary>
    public static IReadOnlyList<Language> All { get; } =
        [new("en", "English"), new("de", "Deutsch"), new("fr", "Français"), new("it", "Italiano")];

    /// <summary>Code of the language in use.</summary>
    public static string Current => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;

    /// <summary>Own name of a language, or its code.</summary>
    public static string NameOf(string code) => All.FirstOrDefault(l => l.Code == code)?.Name ?? code;
}

/// <summary>A language.</summary>
public sealed record Language(string Code, string Name);
