using System.Globalization;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Pbx.Core.Setup;
using Pbx.Tests.Web.Support;
using Pbx.Web.Resources;
using Pbx.Web.Setup;

namespace Pbx.Tests.Web.Setup;

public class RefusalsTests : PageContext
{
    [Theory]
    [InlineData("en", "missing, expected a two-letter country code such as CH", "expected 2 to 8 digits", "At least 12 characters.")]
    [InlineData("de", "fehlt, Ländercode aus zwei Buchstaben wie CH erwartet", "2 bis 8 Ziffern erwartet", "Mindestens 12 Zeichen.")]
    [InlineData("fr", "manquant, code de pays à deux lettres tel que CH attendu", "2 à 8 chiffres attendus", "Au moins 12 caractères.")]
    [InlineData("it", "mancante, previsto un codice paese di due lettere come CH", "previste da 2 a 8 cifre", "Almeno 12 caratteri.")]
    public void What_is_wrong_with_a_file_is_said_in_the_language_of_the_page(string language, params string[] expected)
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        var page = Render<Refusals>(parameters => parameters.Add(refusals => refusals.Problems,
        [
            new SetupProblem(3, "country", "file-country", "CH") { IsMissing = true },
            new SetupProblem(12, "users[1].extension", "file-digits", "2", "8"),
            new SetupProblem(0, "admin.password", "password-too-short"),
        ]));
        Assert.Equal(expected, page.FindAll("tbody td:last-child").Select(cell => cell.TextContent));
    }

    [Theory]
    [InlineData("en", "} in column 7 does not belong there")]
    [InlineData("de", "} in Spalte 7 gehört nicht dorthin")]
    [InlineData("fr", "} à la colonne 7 n'a pas sa place")]
    [InlineData("it", "} nella colonna 7 non è al suo posto")]
    public void A_file_that_is_no_json_is_told_in_the_language_of_the_page(string language, string expected)
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        var problems = SetupReader.Read("{\n  \"a\":}").Problems;
        var page = Render<Refusals>(parameters => parameters.Add(refusals => refusals.Problems, problems));
        Assert.Equal("2", page.Find("tbody td").TextContent);
        Assert.Contains(expected, page.Find("tbody td:last-child").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_and_console_say_the_same_in_english()
    {
        var words = Services.GetRequiredService<IStringLocalizer<SetupText>>();
        Assert.All(SetupWords.Codes, code =>
        {
            var text = words[code, "a", "b"];
            Assert.False(text.ResourceNotFound, code);
            Assert.Equal(SetupWords.Of(code, ["a", "b"]), text.Value);
        });
    }
}
