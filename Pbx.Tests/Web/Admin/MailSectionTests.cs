using Bunit;
using Pbx.Core.Mail;
using Pbx.Core.Users;
using Pbx.Tests.Web.Support;
using Pbx.Web.Admin.Settings;

namespace Pbx.Tests.Web.Admin;

public class MailSectionTests : PageContext
{
    [Fact]
    public void Settings_are_saved_and_the_password_is_never_shown_again()
    {
        Dialogs();
        var page = Render<MailSection>();
        page.Find("#mail-host").Input("smtp.example.com");
        page.Find("#mail-security").Change("Tls");
        page.Find("#mail-user").Input("pbx");
        page.Find("#mail-password").Input("hunter2");
        page.Find("#mail-sender").Input("pbx@example.com");
        page.Find("form").Submit();
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("button[type=submit]")));
        Assert.Equal(new MailSettings { Host = "smtp.example.com", Port = 465, Security = MailSecurity.Tls, UserName = "pbx", Sender = "pbx@example.com", HasPassword = true }, Mail.Now);
        Assert.Equal("hunter2", Mail.Password);
        Assert.DoesNotContain("hunter2", page.Markup, StringComparison.Ordinal);
        Assert.Contains("A password is kept.", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_stands_at_its_field()
    {
        Mail.Now = new MailSettings { Host = "smtp.example.com", Sender = "pbx@example.com" };
        Mail.Refuse.Add(new FieldProblem("password", "password-again"));
        var page = Render<MailSection>();
        page.Find("#mail-host").Input("mail.example.com");
        page.Find("form").Submit();
        page.WaitForAssertion(() => Assert.Contains("Type the password again", page.Markup, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(MailFault.None, "The server has taken the message for owner@example.com.")]
    [InlineData(MailFault.NameNotFound, "No server with this name was found.")]
    [InlineData(MailFault.LogIn, "does not accept the user name or the password")]
    [InlineData(MailFault.Certificate, "certificate of the server is not valid")]
    public void A_test_message_tells_in_words_how_it_went(MailFault fault, string words)
    {
        Mail.Now = new MailSettings { Host = "smtp.example.com", Sender = "pbx@example.com" };
        Mail.Outcome = new MailOutcome(fault);
        var page = Render<MailSection>();
        page.Find("button.btn:not([type=submit]):not([data-reveal])").Click();
        page.WaitForAssertion(() => Assert.Contains(words, page.Find("[role=status]").TextContent, StringComparison.Ordinal));
    }
}
