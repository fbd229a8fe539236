using Microsoft.Playwright;
using Pbx.E2E.Support;

namespace Pbx.E2E.Pages;

/// <summary>A backup made in the console while somebody is on the phone, restored in the wizard of a fresh system: old passwords, and calls.</summary>
public class BackupTests
{
    private const string Passphrase = "four words make one";

    [Fact]
    public async Task Saved_in_a_call_restored_in_the_wizard_of_another_machine()
    {
        await using var server = await PbxServer.StartAsync();
        await using var fresh = await PbxServer.StartAsync(setUp: false);
        await using var browser = await Browsers.StartAsync(server, 700);
        var file = Path.Combine(server.Folder, "company.pbxbackup");

        await using (var caller = await Tab.OpenAsync(browser, server.Url))
        await using (var tab = await Tab.OpenAsync(browser, server.Url))
        {
            await caller.SignInAsync(PbxServer.User("101").Email, PbxServer.User("101").Password);
            await CallEchoAsync(caller.Page);
            await tab.SignInAsOwnerAsync("/admin/backup");
            await tab.SettledAsync();
            await tab.Page.Locator("#make-seal").CheckAsync();
            await tab.Page.Locator("#make-passphrase").FillAsync(Passphrase);
            await tab.Button("Make backup").ClickAsync();
            await tab.SeesAsync("was made and checked");
            await tab.Button("Verify").ClickAsync();
            await tab.SeesAsync("type its passphrase");
            var download = await tab.Page.RunAndWaitForDownloadAsync(() => tab.Page.Locator("table a[download]").ClickAsync());
            await download.SaveAsAsync(file);
            // The call has not noticed anything.
            await Assertions.Expect(caller.Page.Locator("pbx-call-bar .pbx-call[data-state=talking]")).ToHaveCountAsync(1);
            await tab.Button("Restore").ClickAsync();
            await tab.Page.Locator("#restore-passphrase").FillAsync(Passphrase);
            await tab.Page.GetByTestId("restore-check").ClickAsync();
            await tab.SeesAsync("Calls that end: 1.");
            await PageRules.LookAsync(tab, "admin-backup-offer");
            Assert.Empty(tab.Errors);
        }

        await using var wizard = await Tab.OpenAsync(browser, fresh.Url);
        var page = wizard.Page;
        await wizard.GoAsync("/setup");
        await page.GetByTestId("way-backup").ClickAsync();
        var damaged = Path.Combine(server.Folder, "damaged.pbxbackup");
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(damaged, bytes);
        await page.Locator("#restore-file").SetInputFilesAsync(damaged);
        await wizard.SeesAsync("type its passphrase");
        await page.Locator("#restore-passphrase").FillAsync(Passphrase);
        await page.GetByTestId("restore-check").ClickAsync();
        await wizard.SeesAsync("The file is damaged");
        // The passphrase that was typed still stands.
        await page.Locator("#restore-file").SetInputFilesAsync(file);
        await wizard.SeesAsync("Users: 13");
        await PageRules.LookAsync(wizard, "setup-backup-offer");
        await page.GetByTestId("restore-confirm").ClickAsync();
        // The page comes back by itself, on the restored system.
        await page.WaitForURLAsync(url => new Uri(url).AbsolutePath == "/sign-in", new() { Timeout = 30_000 });
        await wizard.SignInAsync(PbxServer.User("101").Email, PbxServer.User("101").Password);
        await CallEchoAsync(page);
    }

    private static async Task CallEchoAsync(IPage page)
    {
        await page.Locator("pbx-call-bar[data-connected=true]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        var number = page.Locator("pbx-dialer input");
        await number.FillAsync("*43");
        await number.PressAsync("Enter");
        await page.Locator("pbx-call-bar .pbx-call[data-state=talking]").WaitForAsync();
    }
}
