using System.Security.Claims;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Configuration;
using Pbx.Core.Hosting;
using Pbx.Core.Users;
using Pbx.Tests.Web.Components;
using Pbx.Tests.Web.Support;
using Pbx.Web.Admin.Users;

namespace Pbx.Tests.Web.Admin;

public sealed class UserPageTests : PageContext
{
    private readonly string data = Directory.CreateTempSubdirectory("pbx-web-").FullName;
    private readonly DataFolder folder;

    public UserPageTests()
    {
        folder = DataFolder.Open(data);
        folder.PrepareDatabase();
        Services.AddSingleton(new NetworkOptionsSource(new ConfigurationBuilder().Build(), folder));
        Users.Stored["u1"] = new UserEdit { Id = "u1", Extension = "201", FirstName = "Anna", LastName = "Muster", Email = "anna@example.com", SipName = "201" };
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        folder.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public void A_new_user_needs_four_fields_and_the_password_is_shown_once()
    {
        var page = Render<UserPage>();
        Assert.Equal("201", page.Find("#user-extension").GetAttribute("value"));
        page.Find("form").Submit();
        Assert.Equal(["user-first", "user-last", "user-email"], page.FindAll("[aria-invalid=true]").Select(f => f.Id));
        page.Find("#user-first").Input("Beat");
        page.Find("#user-last").Input("Beispiel");
        page.Find("#user-email").Input("beat@example.com");
        page.Find("form").Submit();
        Assert.Equal("Beat", Assert.Single(Users.Written).FirstName);
        // The service named the new account "new", and that is its page now.
        Assert.EndsWith("/admin/users/new", Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal("s3cret-once", page.Find("[data-testid=sip-password]").TextContent);
        page.Find("#secret-transport").Change("Tls");
        Assert.StartsWith("sips:", page.Find("[data-testid=sip-address]").TextContent, StringComparison.Ordinal);
        Assert.NotNull(page.Find(".qr svg"));
    }

    [Fact]
    public void The_save_bar_comes_with_a_change_and_goes_with_discarding()
    {
        var page = Open();
        Assert.Empty(page.FindAll(".save-bar"));
        page.Find("#user-last").Input("Meier");
        Assert.NotEmpty(page.FindAll(".save-bar"));
        page.Find(".save-bar button[type=button]").Click();
        Assert.Empty(page.FindAll(".save-bar"));
        Assert.Equal("Muster", page.Find("#user-last").GetAttribute("value"));
    }

    [Fact]
    public void Leaving_with_unsaved_changes_asks_and_staying_keeps_them()
    {
        var dialogs = Dialogs();
        var page = Open();
        page.Find("#user-last").Input("Meier");
        var before = Navigation.Uri;
        Navigation.NavigateTo("/admin");
        dialogs.WaitForAssertion(() => Assert.Contains("Leave without saving?", dialogs.Markup, StringComparison.Ordinal));
        dialogs.FindAll("button").Single(b => b.TextContent == "Stay").Click();
        Assert.Equal(before, Navigation.Uri);
        Assert.Equal("Meier", page.Find("#user-last").GetAttribute("value"));
    }

    [Fact]
    public void Leaving_without_changes_does_not_ask()
    {
        Dialogs();
        Open();
        Navigation.NavigateTo("/admin");
        Assert.EndsWith("/admin", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_service_refuses_stands_at_its_field()
    {
        Users.Refuse.Add(new FieldProblem("extension", "extension-taken", "Beat Beispiel"));
        var page = Open();
        page.Find("#user-extension").Input("202");
        page.Find("form").Submit();
        Assert.Equal("Beat Beispiel already has this extension.", page.Find("#user-extension-error").TextContent);
        Assert.NotEmpty(page.FindAll(".save-bar"));
    }

    [Fact]
    public void A_database_that_does_not_answer_loses_nothing_that_was_typed()
    {
        Users.Fails = true;
        var page = Open();
        page.Find("#user-last").Input("Meier");
        page.Find("form").Submit();
        Assert.Contains("What you typed is still here", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal("Meier", page.Find("#user-last").GetAttribute("value"));
        Users.Fails = false;
        page.Find("form").Submit();
        Assert.Equal("Meier", Users.Stored["u1"].LastName);
        Assert.Empty(page.FindAll(".save-bar"));
    }

    [Fact]
    public void What_somebody_else_changed_meanwhile_is_shown_beside_what_was_typed()
    {
        var page = Open();
        page.Find("#user-last").Input("Meier");
        Users.Stored["u1"] = Users.Stored["u1"] with { FirstName = "Anne", Version = "2" };
        Users.Refuse.Add(new FieldProblem("", "changed-meanwhile"));
        page.Find("form").Submit();
        Assert.Contains("Someone else changed this meanwhile", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal("Anne", page.Find("#user-first").GetAttribute("value"));
        Assert.Equal("Meier", page.Find("#user-last").GetAttribute("value"));
        Users.Refuse.Clear();
        page.Find("form").Submit();
        Assert.Equal(("Anne", "Meier", "2"), (Users.Written[^1].FirstName, Users.Written[^1].LastName, Users.Written[^1].Version));
    }

    [Fact]
    public void Deleting_names_what_goes()
    {
        var dialogs = Dialogs();
        Calls.Devices.Publish(LiveComponentTests.Device("d1", "u1"));
        var page = Open();
        page.FindAll("button").Single(b => b.TextContent.Trim() == "Delete").Click();
        dialogs.WaitForAssertion(() => Assert.Contains("Extension 201 is free again", dialogs.Markup, StringComparison.Ordinal));
        Assert.Contains("Devices that are signed off: 1", dialogs.Markup, StringComparison.Ordinal);
        Assert.Empty(Users.Deleted);
        dialogs.FindAll("button").Single(b => b.TextContent == "Delete user").Click();
        dialogs.WaitForAssertion(() => Assert.Equal("u1", Assert.Single(Users.Deleted)));
        Assert.EndsWith("/admin/users", Navigation.Uri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PbxRoles.User, PbxRoles.Administrator, "me", true)]
    [InlineData(PbxRoles.SystemOwner, PbxRoles.Administrator, "me", false)]
    [InlineData(PbxRoles.SystemOwner, PbxRoles.SystemOwner, "me", true)]
    [InlineData(PbxRoles.SystemOwner, PbxRoles.SystemOwner, "u1", false)]
    public void A_second_factor_is_reset_for_others_and_no_stronger_ones(string role, string actorRole, string actor, bool mayReset)
    {
        Act(actor, actorRole);
        Users.Stored["u1"] = Users.Stored["u1"] with { Role = role, TwoFactor = true };
        var page = Open();
        Assert.Equal(mayReset, page.FindAll("button").Any(b => b.TextContent.Trim() == "Reset two-step sign-in"));
        Assert.Equal(actor == "u1", page.FindAll("a[href='/account#two-factor']").Count == 1);
    }

    [Fact]
    public void Who_has_no_second_factor_has_none_to_reset()
    {
        Act("me", PbxRoles.SystemOwner);
        Assert.Empty(Open().FindAll("#two-factor-head"));
    }

    [Fact]
    public void Resetting_a_second_factor_asks_first_and_keeps_what_is_typed()
    {
        Act("me", PbxRoles.SystemOwner);
        Users.Stored["u1"] = Users.Stored["u1"] with { TwoFactor = true };
        var dialogs = Dialogs();
        var page = Open();
        page.Find("#user-last").Input("Meier");
        page.FindAll("button").Single(b => b.TextContent.Trim() == "Reset two-step sign-in").Click();
        dialogs.WaitForAssertion(() => Assert.Contains("All sessions of this user end", dialogs.Markup, StringComparison.Ordinal));
        Assert.Contains("Anna Muster", dialogs.Markup, StringComparison.Ordinal);
        Assert.Empty(Users.TwoFactorReset);
        dialogs.FindAll("button").Single(b => b.TextContent == "Reset two-step sign-in").Click();
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("#two-factor-head")));
        Assert.Equal("u1", Assert.Single(Users.TwoFactorReset));
        Assert.Equal("Meier", page.Find("#user-last").GetAttribute("value"));
        Assert.NotEmpty(page.FindAll(".save-bar"));
    }

    [Fact]
    public void A_second_press_while_a_user_is_made_makes_no_second_user()
    {
        var gate = new TaskCompletionSource();
        Users.Gate = gate.Task;
        var page = Render<UserPage>();
        page.Find("#user-first").Input("Beat");
        page.Find("#user-last").Input("Beispiel");
        page.Find("#user-email").Input("beat@example.com");
        page.Find("form").Submit();
        page.Find("form").Submit();
        gate.SetResult();
        page.WaitForElement("[data-testid=sip-password]");
        Assert.Single(Users.Written);
    }

    [Theory]
    [InlineData(PhoneTransport.Udp, "sip:201@pbx.example.com:5060;transport=udp")]
    [InlineData(PhoneTransport.Tcp, "sip:201@pbx.example.com:5060;transport=tcp")]
    [InlineData(PhoneTransport.Tls, "sips:201@pbx.example.com:5061")]
    public void The_address_says_how_to_get_there(PhoneTransport transport, string address) =>
        Assert.Equal(address, new SipServer("pbx.example.com", 5060, 5061).Address("201", transport));

    [Theory]
    [InlineData(SrtpPolicy.Required, PhoneTransport.Tls)]
    [InlineData(SrtpPolicy.Automatic, PhoneTransport.Udp)]
    public void Who_must_encrypt_begins_with_tls(SrtpPolicy srtp, PhoneTransport transport) => Assert.Equal(transport, SipServer.Suggested(srtp));

    [Fact]
    public void The_qr_code_is_an_account_of_grandstream_wave() => Assert.Equal(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><AccountConfig version=\"1\"><Account><RegisterServer>pbx.example.com:5061</RegisterServer><OutboundServer></OutboundServer>"
            + "<UserID>201</UserID><AuthID>201</AuthID><AuthPass>a&lt;b&amp;c</AuthPass><AccountName>pbx.example.com</AccountName><DisplayName>Anna Muster</DisplayName></Account></AccountConfig>",
        new SipServer("pbx.example.com", 5060, 5061).WaveAccount("201", "a<b&c", "Anna Muster", PhoneTransport.Tls));

    private void Act(string id, string role)
    {
        Account.SetAuthorized(id);
        Account.SetClaims(new Claim(ClaimTypes.NameIdentifier, id), new Claim(ClaimTypes.Role, role));
    }

    private NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    private IRenderedComponent<UserPage> Open() => Render<UserPage>(p => p.Add(u => u.Id, "u1"));
}
