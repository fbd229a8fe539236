using Pbx.Core.Numbers;
using NumberFormat = Pbx.Core.Trunks.NumberFormat;

namespace Pbx.Tests.Core.Numbers;

public class TelephoneNumberTests
{
    [Theory]
    [InlineData("+41223004545", "CH", "+41223004545")]
    [InlineData("+41 22 300 45 45", "CH", "+41223004545")]
    [InlineData("0041223004545", "CH", "+41223004545")]
    [InlineData("41223004545", "CH", "+41223004545")]
    [InlineData("0223004545", "CH", "+41223004545")]
    [InlineData("022 300-45.45", "CH", "+41223004545")]
    [InlineData("4930123456", "CH", "+4930123456")]
    [InlineData("0049 30 123456", "CH", "+4930123456")]
    [InlineData("030123456", "DE", "+4930123456")]
    [InlineData("33145678900", "CH", "+33145678900")]
    [InlineData("0145678900", "FR", "+33145678900")]
    [InlineData("0612345678", "IT", "+390612345678")]
    [InlineData("2125550123", "US", "+12125550123")]
    [InlineData("00 1 212 555 0123", "CH", "+12125550123")]
    [InlineData("tel:+41-22-300-45-45;phone-context=x", "CH", "+41223004545")]
    [InlineData("101", "CH", null)]
    [InlineData("117", "CH", null)]
    [InlineData("1414", "CH", null)]
    [InlineData("*43", "CH", null)]
    [InlineData("alice", "CH", null)]
    [InlineData("+", "CH", null)]
    [InlineData("", "CH", null)]
    [InlineData("999999999999999999999999", "CH", null)]
    public void Reads_every_usual_way_of_writing(string text, string country, string? expected) => Assert.Equal(expected, TelephoneNumber.ToE164(text, country));

    [Theory]
    [InlineData(NumberFormat.PlusE164, "+41223004545", "CH", "+41223004545")]
    [InlineData(NumberFormat.E164, "+41223004545", "CH", "41223004545")]
    [InlineData(NumberFormat.DoubleZero, "+41223004545", "CH", "0041223004545")]
    [InlineData(NumberFormat.National, "+41223004545", "CH", "0223004545")]
    [InlineData(NumberFormat.National, "+4930123456", "CH", "004930123456")]
    [InlineData(NumberFormat.National, "+390612345678", "IT", "0612345678")]
    [InlineData(NumberFormat.AsDialled, "+41223004545", "CH", "022 3")]
    public void Writes_what_a_trunk_wants(NumberFormat format, string e164, string country, string expected) =>
        Assert.Equal(expected, TelephoneNumber.Write(e164, format, country, "022 3"));

    [Theory]
    [InlineData("+41791234567", "CH")]
    [InlineData("+4930123456", "DE")]
    [InlineData("+12125550123", "US")]
    [InlineData("+18765550123", "JM")]
    [InlineData("+870773111632", "001")]
    [InlineData("+19999999999", null)]
    public void Knows_the_country(string e164, string? expected) => Assert.Equal(expected, TelephoneNumber.CountryOf(e164, "CH"));

    [Theory]
    [InlineData("117", true)]
    [InlineData("144", true)]
    [InlineData("112", true)]
    [InlineData("1414", false)]
    [InlineData("101", false)]
    public void Knows_emergency_numbers(string number, bool expected) => Assert.Equal(expected, TelephoneNumber.IsEmergency(number, "CH"));

    [Theory]
    [InlineData("0223004545", "+41223004545")]
    [InlineData("41223004545", "+41223004545")]
    [InlineData("223004545", "+41223004545")]
    [InlineData("0041223004545", "+41223004545")]
    [InlineData("+41999999999", "+41999999999")]
    [InlineData("0999999999", "+41999999999")]
    public void A_number_of_ours_is_among_the_readings_even_if_the_tables_do_not_know_it(string text, string expected) =>
        Assert.Contains(expected, TelephoneNumber.Readings(text, "CH"));
}
