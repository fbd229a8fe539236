using Microsoft.Playwright;
using Pbx.E2E.Support;

namespace Pbx.E2E.Pages;

/// <summary>The first run in a browser: three ways in, and none a second time.</summary>
public class SetupTests
{
    private const string Password = "violet-anchor-93-maple";

    [Fact]
    public async Task New_system_from_an_empty_folder_to_the_first_call()
    {
        await using var server = await PbxServer.StartAsync(setUp: false);
        await using var browser = await Browsers.StartAsync(server, 700);
        await using var tab = await Tab.OpenAsync(browser, server.Url);
        var page = tab.Page;

        await tab.GoAsync("/admin");
        await tab.AtAsync("/setup");
        await Assertions.Expect(page.GetByTestId("way-backup")).ToBeEnabledAsync();
        await PageRules.LookAsync(tab, "setup-way");

        await page.GetByTestId("way-new").ClickAsync();
        await HeadingAsync(tab, "Your company");
        await page.Locator("#setup-company").FillAsync("");
        await tab.Button("Next").ClickAsync();
        await Assertions.Expect(page.Locator("#setup-company")).ToHaveAttributeAsync("aria-invalid", "true");
        await Assertions.Expect(page.Locator("#setup-company")).ToBeFocusedAsync();
        await page.Locator("#setup-company").FillAsync("Muster AG");
        await page.Locator("#setup-fqdn").FillAsync("pbx.muster.example");
        await page.Locator("#setup-country").SelectOptionAsync("CH");
        await page.Locator("#setup-zone").SelectOptionAsync("Europe/Zurich");
        await PageRules.LookAsync(tab, "setup-company");
        await tab.Button("Next").ClickAsync();

        await HeadingAsync(tab, "Languages");
        await tab.Button("Back").ClickAsync();
        await Assertions.Expect(page.Locator("#setup-company")).ToHaveValueAsync("Muster AG");
        await tab.Button("Next").ClickAsync();
        await HeadingAsync(tab, "Languages");
        await tab.Button("Next").ClickAsync();

        await HeadingAsync(tab, "Ports");
        foreach (var (field, port) in Ports(server)) await page.Locator($"#port-{field}").FillAsync($"{port}");
        await page.Locator("#port-sip").FillAsync($"{server.HttpsPort}");
        await tab.SeesAsync("not usable");
        await tab.Button("Next").ClickAsync();
        await HeadingAsync(tab, "Ports");
        await page.Locator("#port-sip").FillAsync($"{server.SipPort}");
        await Assertions.Expect(page.GetByText("not usable")).ToHaveCountAsync(0);
        await PageRules.LookAsync(tab, "setup-ports");
        await tab.Button("Next").ClickAsync();

        await HeadingAsync(tab, "Network addresses");
        await tab.Button("Next").ClickAsync();

        await HeadingAsync(tab, "Your account");
        await page.Locator("#owner-first").FillAsync("Olivia");
        await page.Locator("#owner-last").FillAsync("Owner");
        await page.Locator("#owner-email").FillAsync("olivia@muster.example");
        await page.Locator("#owner-password").FillAsync("Muster2026!!");
        await page.Locator("#owner-password-again").FillAsync("Muster2026!!");
        await tab.Button("Next").ClickAsync();
        await Assertions.Expect(page.Locator("#owner-password")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.Locator("#owner-password").FillAsync(Password);
        await tab.Button("Next").ClickAsync();
        await Assertions.Expect(page.Locator("#owner-password-again")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.Locator("#owner-password-again").FillAsync(Password);
        await PageRules.LookAsync(tab, "setup-owner");
        await tab.Button("Next").ClickAsync();

        await HeadingAsync(tab, "Is this right?");
        await PageRules.LookAsync(tab, "setup-summary");
        await tab.Button("Set up now").ClickAsync();
        await HeadingAsync(tab, "Muster AG can telephone");
        await PageRules.LookAsync(tab, "setup-done");

        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await page.Locator("#email").FillAsync("olivia@muster.example");
        await page.Locator("#password").FillAsync(Password);
        await page.Locator("main button[type=submit]").ClickAsync();
        await page.Locator("pbx-call-bar[data-connected=true]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        var number = page.Locator("pbx-dialer input");
        await number.FillAsync("*43");
        await number.PressAsync("Enter");
        await page.Locator("pbx-call-bar .pbx-call[data-state=talking]").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Hang up" }).ClickAsync();
        await Assertions.Expect(page.Locator("pbx-call-bar .pbx-call")).ToHaveCountAsync(0);

        await page.GotoAsync(server.Url + "/setup");
        await tab.AtAsync("/");
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task Wrong_file_names_line_field_and_expected_and_a_right_one_sets_up()
    {
        await using var server = await PbxServer.StartAsync(setUp: false);
        await using var browser = await Browsers.StartAsync(server, 700);
        await using var tab = await Tab.OpenAsync(browser, server.Url);
        // a second tab that was opened before set-up must not be able to do it again
        await using var late = await Tab.OpenAsync(browser, server.Url);
        var page = tab.Page;
        await late.GoAsync("/setup");
        await tab.GoAsync("/setup");
        await page.GetByTestId("way-file").ClickAsync();
        await HeadingAsync(tab, "From a configuration file");

        await page.Locator("#setup-text").FillAsync(File(server).Replace("\"extension\": \"202\"", "\"extension\": \"20b\"", StringComparison.Ordinal));
        await tab.Button("Check").ClickAsync();
        var problem = page.Locator("main [role=alert] tbody tr");
        await Assertions.Expect(problem).ToHaveCountAsync(1);
        await Assertions.Expect(problem.Locator("td").Nth(0)).ToHaveTextAsync("9");
        await Assertions.Expect(problem.Locator("td").Nth(1)).ToHaveTextAsync("users[1].extension");
        await Assertions.Expect(problem.Locator("td").Nth(2)).ToContainTextAsync("expected 2 to 8 digits");
        await PageRules.LookAsync(tab, "setup-file-refused");
        using (var client = PbxServer.InsecureClient())
        using (var answer = await client.GetAsync(server.Url + "/sign-in"))
            Assert.Equal("/setup", answer.Headers.Location?.OriginalString);

        var path = Path.Combine(server.Folder, "company.json");
        await System.IO.File.WriteAllTextAsync(path, File(server));
        await page.Locator("#setup-file").SetInputFilesAsync(path);
        await HeadingAsync(tab, "Is this right?");
        await tab.Button("Set up now").ClickAsync();
        await HeadingAsync(tab, "Two Phones GmbH can telephone");

        await late.Page.GetByTestId("way-new").ClickAsync();
        await late.SeesAsync("This system is already set up");
        await tab.SignInAsync("anna@two.example", Password, "/admin/users");
        await tab.SeesAsync("Bruno Zwei");
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task File_is_found_where_the_command_is_given()
    {
        var folder = Directory.CreateTempSubdirectory("pbx-e2e-").FullName;
        var name = Path.GetFileName(folder) + ".json";
        var file = Path.Combine(Repository.Artifacts, name);
        await System.IO.File.WriteAllTextAsync(file, "{ \"company\": 1 }");
        await using var run = new ChildProcess("dotnet",
            ["run", "--no-build", "--configuration", Configuration, "--project", "Pbx.Web", "--", "--data", folder, "--setup", Path.GetRelativePath(Repository.Root, file)]);
        Assert.Equal(1, await run.WaitAsync(60));
        Assert.Contains($"{name}: line 1, company:", run.Output, StringComparison.Ordinal);
        System.IO.File.Delete(file);
    }

    private static string Configuration => Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))!);

    private static string File(PbxServer server) => $$"""
        {
          "company": "Two Phones GmbH",
          "fqdn": "localhost",
          "timeZone": "Europe/Vienna", "country": "AT", "languages": ["en", "de"],
          "admin": { "email": "anna@two.example", "password": "{{Password}}", "firstName": "Anna", "lastName": "Eins", "extension": "200" },
          "ports": { {{string.Join(", ", Ports(server).Select(p => $"\"{p.Field}\": {p.Port}"))}} },
          "users": [
            { "extension": "201", "firstName": "Bruno", "lastName": "Zwei", "email": "bruno@two.example" },
            { "extension": "202", "firstName": "Carla", "lastName": "Drei", "email": "carla@two.example" }
          ]
        }
        """;

    private static IEnumerable<(string Field, int Port)> Ports(PbxServer server) =>
    [
        ("https", server.HttpsPort), ("http", server.HttpPort), ("sip", server.SipPort), ("sips", server.SipsPort), ("media", server.MediaPort),
        ("rtpFirst", server.RtpFirst), ("rtpLast", server.RtpFirst + 399),
    ];

    private static Task HeadingAsync(Tab tab, string words) => Assertions.Expect(tab.Page.Locator("main h1")).ToHaveTextAsync(words);
}
