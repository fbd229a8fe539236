using Pbx.Web.Components.Shared;

namespace Pbx.Tests.Web.Components;

public class PasswordStrengthTests
{
    [Theory]
    [InlineData("short", 0)]
    [InlineData("aaaaaaaaaaaaaaaa", 1)]
    [InlineData("123456789012", 1)]
    [InlineData("correct horse battery staple", 4)]
    [InlineData("kV8#mQ2!xT5zR9", 4)]
    public void Rates(string password, int level) => Assert.Equal(level, PasswordStrength.Rate(password));

    [Fact]
    public void Words_of_the_person_weigh_less() =>
        Assert.True(PasswordStrength.Rate("annamuster-2026", "Anna", "Muster") < PasswordStrength.Rate("rivalturnip-2026", "Anna", "Muster"));
}
