using System.Reflection;
using System.Security.Claims;
using Bunit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.CallHistory;
using Pbx.Core.Live;
using Pbx.Core.Users;
using Pbx.Tests.Web.Support;
using Pbx.Web;
using Pbx.Web.Admin.Calls;
using Pbx.Web.Admin.Dashboard;
using Pbx.Web.Components.Layout;
using Pbx.Web.Security;

namespace Pbx.Tests.Web.Admin;

/// <summary>Nobody is shown the way to a page that stays closed.</summary>
public class LinksByRoleTests : PageContext
{
    private static readonly (string Template, string Policy)[] Routes =
    [
        .. from page in typeof(PbxUrls).Assembly.GetTypes()
           let policy = page.GetCustomAttribute<AuthorizeAttribute>()?.Policy
           where policy is not null
           from route in page.GetCustomAttributes<RouteAttribute>()
           select (route.Template, policy),
    ];

    public LinksByRoleTests()
    {
        Services.AddSingleton<ICallHistory>(new FakeHistory());
        Renderer.SetRendererInfo(new RendererInfo("Static", false));
    }

    public static TheoryData<string> Roles => [.. PbxRoles.All];

    [Theory, MemberData(nameof(Roles))]
    public async Task Every_link_leads_to_a_page_that_opens(string role)
    {
        var open = await PoliciesOfAsync(role);
        Account.SetRoles(role);
        Account.SetPolicies([.. open]);
        Snapshots.Set();
        Health.Publish(Troubled);

        List<string> links = [.. Links(Render<ClientLayout>())];
        if (open.Contains(PbxPolicies.Manager))
        {
            links.AddRange(Links(Render<ConsoleLayout>()));
            links.AddRange(Links(Render<DashboardPage>()));
            links.AddRange(Links(Render<CallsPage>()));
            links.AddRange(Links(Render<HistoryPage>()));
        }

        Assert.NotEmpty(links);
        Assert.DoesNotContain(links, link => PolicyOf(link) is { } policy && !open.Contains(policy));
        Assert.Equal(open.Contains(PbxPolicies.Manager), links.Contains("/admin"));
        Assert.Equal(open.Contains(PbxPolicies.Administrator), links.Contains("/admin/users"));
    }

    [Theory]
    [InlineData(PbxRoles.Manager, 0, 0)]
    [InlineData(PbxRoles.Administrator, 1, 2)]
    public async Task Numbers_and_problems_are_read_by_everybody_who_sees_the_console(string role, int userLinks, int problemLinks)
    {
        Account.SetPolicies([.. await PoliciesOfAsync(role)]);
        Health.Publish(Troubled);
        var page = Render<DashboardPage>();
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".problems .note").Count));
        Assert.Contains("People reachable", page.Find(".cards > :first-child").TextContent, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(userLinks, page.FindAll(".cards a[href='/admin/users']").Count);
        Assert.Equal(problemLinks, page.FindAll(".problems a").Count);
    }

    private SystemHealth Troubled => new(
        Clock.GetUtcNow(), "1.0", Clock.GetUtcNow(), 1, 1, 1, 2, Clock.GetUtcNow().AddYears(1), false, [],
        [new HealthProblem("sources-blocked", HealthSeverity.Warning, ["1"]), new HealthProblem("no-phones", HealthSeverity.Warning, [])], new Dictionary<string, long>());

    private static IEnumerable<string> Links<T>(IRenderedComponent<T> page) where T : IComponent =>
        page.FindAll("a[href^='/']").Select(a => a.GetAttribute("href")!);

    private static string? PolicyOf(string link)
    {
        var path = link.Split('?', '#')[0];
        return Routes.Where(route => route.Template == path).Select(route => route.Policy).FirstOrDefault()
            ?? Routes.Where(route => route.Template.Contains("{Id}", StringComparison.Ordinal) && path.StartsWith(route.Template.Replace("{Id}", "", StringComparison.Ordinal), StringComparison.Ordinal))
                .Select(route => route.Policy).FirstOrDefault();
    }

    // As the product itself decides.
    private static async Task<HashSet<string>> PoliciesOfAsync(string role)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddPbxAccounts();
        await using var provider = services.BuildServiceProvider();
        var authorization = provider.GetRequiredService<IAuthorizationService>();
        var person = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Role, role)], "test"));
        var open = new HashSet<string>();
        foreach (var policy in new[] { PbxPolicies.Owner, PbxPolicies.Administrator, PbxPolicies.Manager, PbxPolicies.User })
        {
            if ((await authorization.AuthorizeAsync(person, null, policy)).Succeeded) open.Add(policy);
        }
        return open;
    }
}
