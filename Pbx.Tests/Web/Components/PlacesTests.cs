using System.Globalization;
using Pbx.Web.Components;

namespace Pbx.Tests.Web.Components;

public class PlacesTests
{
    [Theory]
    [InlineData("en", "Switzerland", "Germany")]
    [InlineData("de", "Schweiz", "Deutschland")]
    [InlineData("fr", "Suisse", "Allemagne")]
    [InlineData("it", "Svizzera", "Germania")]
    public void Countries_are_named_in_the_language_of_the_page(string language, string switzerland, string germany)
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = new CultureInfo(language);
            var names = Places.Countries().ToDictionary(country => country.Value, country => country.Words);
            Assert.Equal((switzerland, germany), (names["CH"], names["DE"]));
            Assert.True(names.Count > 190);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
