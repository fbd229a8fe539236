using Pbx.Core.Configuration;
using Pbx.Tests.Web.Support;
using Pbx.Web.Components;

namespace Pbx.Tests.Web.Components;

public class PhoneNumberTextTests
{
    [Theory]
    [InlineData("0791234567", "079 123 45 67")]
    [InlineData("+41791234567", "079 123 45 67")]
    [InlineData("0041791234567", "079 123 45 67")]
    [InlineData("+493012345678", "+49 30 12345678")]
    [InlineData("201", "201")]
    [InlineData("0443211000", "0443211000")]
    [InlineData("*43", "*43")]
    [InlineData("anonymous", "anonymous")]
    [InlineData("+", "+")]
    [InlineData("", "")]
    [InlineData("000000000000000000000000000000", "000000000000000000000000000000")]
    public void Numbers_from_outside_read_as_in_the_country_and_extensions_as_they_are(string number, string shown)
    {
        var snapshots = new FakeSnapshots();
        // An extension may look like a number from outside.
        snapshots.Set(new UserRecord("u1", "0443211000", "Anna", "Muster", "anna@example.com", "201", "", "", "en", SrtpPolicy.Automatic));
        Assert.Equal("CH", snapshots.Current!.Settings.Country);
        Assert.Equal(shown, PhoneNumberText.Show(number, snapshots.Current));
        Assert.Equal(number, PhoneNumberText.Show(number, null));
    }
}
