using Bunit;
using Bunit.TestDoubles;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Users;
using Pbx.Tests.Web.Components;
using Pbx.Tests.Web.Support;
using Pbx.Web.Admin.Users;
using Pbx.Web.Components.Live;

namespace Pbx.Tests.Web.Admin;

public class UsersPageTests : PageContext
{
    public UsersPageTests()
    {
        Users.All.Add(new("u1", "201", "Anna", "Muster", "anna@example.com", PbxRoles.User, true, false));
        Users.All.Add(new("u2", "202", "Beat", "Beispiel", "beat@example.com", PbxRoles.Manager, false, true));
    }

    [Fact]
    public void Lists_users_with_state_role_and_second_factor()
    {
        Calls.Devices.Publish(LiveComponentTests.Device("d1", "u1"));
        var page = Render<UsersPage>();
        var rows = page.FindAll("tbody tr").Select(r => r.TextContent).Where(t => t.Contains('@', StringComparison.Ordinal)).ToList();
        Assert.Equal(2, rows.Count);
        Assert.Contains("reachable", rows[0], StringComparison.Ordinal);
        Assert.Contains("not registered", rows[1], StringComparison.Ordinal);
        Assert.Contains("locked", rows[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Search_goes_into_the_address_and_filters()
    {
        var page = Render<UsersPage>();
        page.Find("#users-search").Input("beat");
        Assert.EndsWith("/admin/users?q=beat", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
        page.WaitForAssertion(() =>
        {
            Assert.Contains("Beat Beispiel", page.Markup, StringComparison.Ordinal);
            Assert.DoesNotContain("Anna Muster", page.Markup, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_phone_that_registers_appears_without_reloading_and_leaving_unsubscribes()
    {
        var page = Render<UsersPage>();
        Assert.DoesNotContain("class=\"state good", page.Markup, StringComparison.Ordinal);
        Calls.Devices.Publish(LiveComponentTests.Device("d1", "u2"));
        for (var i = 0; i < 200 && !page.Markup.Contains("class=\"state good", StringComparison.Ordinal); i++)
        {
            Clock.Advance(LiveComponent.Batch);
            await page.InvokeAsync(() => { });
        }
        Assert.Contains("class=\"state good", page.Markup, StringComparison.Ordinal);
        await DisposeComponentsAsync();
        Assert.Equal(0, Calls.Devices.SubscriberCount);
    }

    [Fact]
    public void Without_users_the_first_action_is_offered()
    {
        Users.All.Clear();
        var page = Render<UsersPage>();
        Assert.Equal("/admin/users/new", page.Find(".empty a").GetAttribute("href"));
    }
}
