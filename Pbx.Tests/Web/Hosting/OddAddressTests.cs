using System.Net;
using Pbx.Tests.Core;

namespace Pbx.Tests.Web.Hosting;

/// <summary>Whatever stands behind the question mark, a page is a page.</summary>
public class OddAddressTests
{
    private static readonly string[] Odd = ["", "=", "=%00", "=true", "=false", "=yes", "=-1", "=99999999999999999999", "=%F0%9F%93%9E", "=%ED%A0%80", "=9999-12-31", "=0001-01-01", "=a&{0}=b"];

    [Fact]
    public async Task Odd_parameters_show_the_page()
    {
        await using var pbx = await RunningPbx.StartAsync();
        using var stranger = pbx.Browser();
        await Walk(stranger, "/sign-in", "returnUrl", "error", "email");
        await Walk(stranger, "/sign-in/two-factor", "returnUrl", "error", "recovery");
        using var browser = pbx.Browser();
        (await pbx.SignInAsync(browser, RunningPbx.Owner, CoreFixture.OwnerPassword)).Dispose();
        await Walk(browser, "/account", "setup");
        await Walk(browser, "/admin/history", "q", "outcome", "from", "to", "page");
        await Walk(browser, "/admin/history.csv", "q", "outcome", "from", "to");
        await Walk(browser, "/admin/users", "q", "state", "sort");
        await Walk(browser, "/team", "q");
        using var page = await browser.GetAsync("/account?setup", TestContext.Current.CancellationToken);
        Assert.Contains("totp-key", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static async Task Walk(HttpClient browser, string path, params string[] names)
    {
        foreach (var name in names)
        {
            foreach (var odd in Odd)
            {
                var address = $"{path}?{name}{string.Format(System.Globalization.CultureInfo.InvariantCulture, odd, name)}";
                using var response = await browser.GetAsync(address, TestContext.Current.CancellationToken);
                Assert.True(response.StatusCode == HttpStatusCode.OK, $"{address}: {response.StatusCode}");
                var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                Assert.DoesNotContain("unhandled exception", text, StringComparison.OrdinalIgnoreCase);
            }
        }
    }
}
