using Microsoft.Playwright;
using Pbx.E2E.Support;

namespace Pbx.E2E.Pages;

/// <summary>The pages while people telephone: accessible as ever, and the pictures of the documentation.</summary>
[Collection(DemoCollection.Name)]
public class LivingPicturesTests(DemoFixture demo)
{
    [Fact]
    public async Task Pages_while_people_telephone()
    {
        await using var tab = await demo.OwnerAsync();
        var page = tab.Page;
        var phones = new Dictionary<string, Baresip>();
        try
        {
            foreach (var (name, extension, transport, codecs) in new[]
            {
                ("Mathieu Bapst", "111", "tls", "opus/48000/2,G722/16000/1,PCMA/8000/1"), ("Anna Meier", "101", "udp", "G722/16000/1,PCMA/8000/1"),
                ("Lukas Dietrich", "113", "tcp", "G722/16000/1,PCMA/8000/1"), ("Marie Angeloz", "102", "udp", "PCMA/8000/1"), ("Élodie Monney", "114", "udp", "PCMA/8000/1"),
            })
            {
                var password = await NewSipPasswordAsync(tab, name);
                phones[extension] = await Baresip.StartAsync(demo.Server, extension, new() { Password = password, Transport = transport, Codecs = codecs, MediaEncryption = transport == "tls" ? "srtp-mand" : null });
            }
            await tab.GoAsync("/admin/users");
            await Assertions.Expect(page.Locator("tbody .state.good")).ToHaveCountAsync(6, new() { Timeout = 15000 });
            await phones["101"].DialAsync("113");
            await phones["102"].DialAsync("114");
            await phones["114"].WaitForAsync("CALL_ESTABLISHED");

            await tab.GoAsync("/calls");
            await page.Locator("pbx-call-bar[data-connected=true]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
            var number = page.Locator("pbx-dialer input");
            await number.FillAsync("111");
            await number.PressAsync("Enter");
            await page.Locator("pbx-call-bar .pbx-call[data-state=talking]").WaitForAsync();
            await page.Locator("pbx-call-bar .pbx-bars[data-bars='4'], pbx-call-bar .pbx-bars[data-bars='3']").WaitForAsync();
            await page.Locator("main h1").ClickAsync();
            await PageRules.LookAsync(tab, "client-call");
            await page.GotoAsync(tab.Url + "/team");
            await Assertions.Expect(page.Locator(".person .state.attention")).ToHaveCountAsync(6);
            await PageRules.LookAsync(tab, "client-team");

            await page.GotoAsync(tab.Url + "/admin/calls");
            await Assertions.Expect(page.Locator("tbody .mos")).ToHaveCountAsync(3, new() { Timeout = 20000 });
            await PageRules.LookAsync(tab, "admin-calls");
            await page.GotoAsync(tab.Url + "/admin");
            await page.Locator(".stat-card .value").First.WaitForAsync();
            await Assertions.Expect(page.Locator(".stat-card").Nth(1).Locator(".value")).ToHaveTextAsync("3");
            // the course of the last seconds, so that the lines are lines
            await Eventually.ElapseAsync(6);
            await PageRules.LookAsync(tab, "admin-dashboard");
            await page.GotoAsync(tab.Url + "/admin/users");
            await PageRules.LookAsync(tab, "admin-users");
            await page.GotoAsync(tab.Url + demo.UserPath);
            await Assertions.Expect(page.Locator(".device-list li")).ToHaveCountAsync(1);
            await PageRules.LookAsync(tab, "admin-user");

            // a second call comes in while the first goes on
            await phones["101"].HangupAsync();
            await page.GotoAsync(tab.Url + "/calls");
            await phones["113"].WaitForAsync("CALL_CLOSED");
            await phones["113"].DialAsync("110");
            await page.Locator("pbx-call-bar .pbx-call[data-state=ringing]").WaitForAsync();
            await PageRules.LookAsync(tab, "client-call-waiting");
        }
        finally
        {
            foreach (var phone in phones.Values) await phone.DisposeAsync();
        }
        Assert.Empty(tab.Errors);
    }

    private static async Task<string> NewSipPasswordAsync(Tab tab, string name)
    {
        await tab.GoAsync("/admin/users");
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = name }).ClickAsync();
        await tab.Button("New SIP password").ClickAsync();
        await tab.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "New SIP password" }).ClickAsync();
        return await tab.Page.GetByTestId("sip-password").InnerTextAsync();
    }
}
