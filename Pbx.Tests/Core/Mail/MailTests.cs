using System.Text;
using Microsoft.EntityFrameworkCore;
using MimeKit;
using Pbx.Core.Audit;
using Pbx.Core.Configuration;
using Pbx.Core.Hosting;
using Pbx.Core.Live;
using Pbx.Core.Mail;
using Pbx.Core.Persistence;
using Pbx.Core.Voicemail;

namespace Pbx.Tests.Core.Mail;

public class MailTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_message_is_sent_with_its_recording_in_the_owners_language()
    {
        await using var core = new CoreFixture();
        await using var sink = new SmtpSink();
        var (_, anna) = await SetUpAsync(core, sink.Port, box => box with { Emails = ["anna@example.com"] });
        await LeaveAsync(core, "RIFFsound");
        Assert.Null(await core.Get<MailQueue>().RunDueAsync(None));

        var letter = MimeMessage.Load(new MemoryStream(Encoding.Latin1.GetBytes(Assert.Single(sink.Letters))), None);
        Assert.Equal("Nachricht von Carla Bühler (+41791234567) (1:05)", letter.Subject);
        Assert.Equal(("pbx@example.com", "anna@example.com"), (letter.From.Mailboxes.Single().Address, letter.To.Mailboxes.Single().Address));
        Assert.Contains("Montag, 2. März 2026", letter.TextBody, StringComparison.Ordinal);
        Assert.Contains("09:00", letter.TextBody, StringComparison.Ordinal);
        var recording = Assert.IsType<MimePart>(Assert.Single(letter.Attachments));
        Assert.Equal("2026-03-02 0900 +41791234567.wav", recording.FileName);
        using var audio = new MemoryStream();
        recording.Content!.DecodeTo(audio, None);
        Assert.Equal("RIFFsound", Encoding.ASCII.GetString(audio.ToArray()));
        // It stays in the mailbox, new.
        Assert.Single(await core.Get<IVoicemail>().ListAsync("box", anna, None), one => one.HeardAt is null);
    }

    [Fact]
    public async Task While_the_server_is_away_letters_wait_longer_and_longer_and_nothing_is_deleted()
    {
        await using var core = new CoreFixture();
        int port;
        await using (var gone = new SmtpSink()) port = gone.Port;
        var (owner, anna) = await SetUpAsync(core, port, box => box with { Emails = ["anna@example.com", "office@example.com"], DeleteAfterEmail = true });
        await LeaveAsync(core, "RIFF");
        var queue = core.Get<MailQueue>();
        foreach (var minutes in new[] { 1, 2, 5, 10, 20, 40, 60, 60 })
        {
            Assert.Equal(core.Time.GetUtcNow().AddMinutes(minutes), await queue.RunDueAsync(None));
            core.Time.Advance(TimeSpan.FromMinutes(minutes));
        }
        Assert.Equal((2, 0), await core.Get<IMailService>().CountAsync(None));
        Assert.Single(await core.Get<IVoicemail>().ListAsync("box", anna, None));

        // Right settings are tried at once; deleted only after both letters were taken.
        await using var sink = new SmtpSink();
        sink.Answers["RCPT TO:<office"] = "451 later";
        var mail = core.Get<IMailService>();
        var stored = await mail.GetAsync(None);
        Assert.Empty(await mail.SaveAsync(stored, stored with { Port = sink.Port }, null, owner));
        Assert.NotNull(await queue.RunDueAsync(None));
        Assert.Single(sink.Letters);
        Assert.Single(await core.Get<IVoicemail>().ListAsync("box", anna, None));
        sink.Answers.Clear();
        core.Time.Advance(TimeSpan.FromHours(1));
        Assert.Null(await queue.RunDueAsync(None));
        Assert.Equal(2, sink.Letters.Count);
        Assert.Empty(await core.Get<IVoicemail>().ListAsync("box", anna, None));
        Assert.Empty(Directory.GetFiles(core.Get<DataFolder>().Voicemail));
    }

    [Fact]
    public async Task A_refused_address_is_given_up_and_the_message_stays()
    {
        await using var core = new CoreFixture();
        await using var sink = new SmtpSink();
        sink.Answers["RCPT TO:<nobody"] = "550 no such user";
        var (_, anna) = await SetUpAsync(core, sink.Port, box => box with { Emails = ["nobody@example.com", "anna@example.com"], DeleteAfterEmail = true });
        await LeaveAsync(core, "RIFF");
        Assert.Null(await core.Get<MailQueue>().RunDueAsync(None));
        Assert.Single(sink.Letters);
        Assert.Equal((0, 1), await core.Get<IMailService>().CountAsync(None));
        var message = Assert.Single(await core.Get<IVoicemail>().ListAsync("box", anna, None));
        // With the message goes what is known about its letters.
        Assert.True(await core.Get<IVoicemail>().DeleteAsync(message.Id, anna));
        Assert.Equal((0, 0), await core.Get<IMailService>().CountAsync(None));
    }

    [Fact]
    public async Task The_running_queue_sends_by_itself()
    {
        await using var core = new CoreFixture();
        await using var sink = new SmtpSink();
        await SetUpAsync(core, sink.Port, box => box with { Emails = ["anna@example.com"] });
        var queue = core.Hosted<MailQueue>();
        await queue.StartAsync(None);
        await LeaveAsync(core, "RIFF");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await core.Get<IMailService>().CountAsync(limit.Token)).Waiting > 0) await Task.Yield();
        await queue.StopAsync(None);
        Assert.Single(sink.Letters);
    }

    [Theory]
    [InlineData("EHLO", "250 sink", MailSecurity.StartTls, "", MailFault.NoEncryption)]
    [InlineData("AUTH", "535 wrong", MailSecurity.None, "pbx", MailFault.LogIn)]
    [InlineData("MAIL", "530 log in first", MailSecurity.None, "", MailFault.LogIn)]
    [InlineData("MAIL", "553 not yours", MailSecurity.None, "", MailFault.SenderRefused)]
    [InlineData("RCPT", "550 no such user", MailSecurity.None, "", MailFault.RecipientRefused)]
    [InlineData("DATA", "552 too large", MailSecurity.None, "", MailFault.LetterRefused)]
    [InlineData("none", "", MailSecurity.Tls, "", MailFault.NoEncryption)]
    [InlineData("none", "", MailSecurity.None, "pbx", MailFault.None)]
    public async Task A_test_letter_tells_what_is_wrong(string command, string answer, MailSecurity security, string userName, MailFault fault)
    {
        await using var core = new CoreFixture();
        await using var sink = new SmtpSink();
        sink.Answers[command] = answer;
        var owner = await core.SetUpAsync();
        var settings = new MailSettings { Host = "127.0.0.1", Port = sink.Port, Security = security, UserName = userName, Sender = "pbx@example.com" };
        var outcome = await core.Get<IMailService>().TestAsync(settings, "secret", "anna@example.com", "de", owner, None);
        Assert.Equal(fault, outcome.Fault);
    }

    [Fact]
    public async Task A_test_letter_tells_names_and_ports_that_are_not_there()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync();
        var mail = core.Get<IMailService>();
        int port;
        await using (var gone = new SmtpSink()) port = gone.Port;
        var settings = new MailSettings { Host = "127.0.0.1", Port = port, Security = MailSecurity.None, Sender = "pbx@example.com" };
        Assert.Equal(MailFault.ConnectionRefused, (await mail.TestAsync(settings, null, "anna@example.com", "de", owner, None)).Fault);
        Assert.Equal(MailFault.NameNotFound, (await mail.TestAsync(settings with { Host = "mail.invalid" }, null, "anna@example.com", "de", owner, None)).Fault);
        await using var sink = new SmtpSink { Greeting = "HTTP/1.1 400 Bad Request" };
        Assert.Equal(MailFault.NotMail, (await mail.TestAsync(settings with { Port = sink.Port }, null, "anna@example.com", "de", owner, None)).Fault);
    }

    [Fact]
    public async Task The_password_is_sealed_audited_without_its_value_and_goes_to_no_other_server()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync();
        var mail = core.Get<IMailService>();
        var settings = new MailSettings { Host = "smtp.example.com", UserName = "pbx", Sender = "pbx@example.com" };
        Assert.Empty(await mail.SaveAsync(new MailSettings(), settings, "hunter2-secret", owner));
        var stored = await mail.GetAsync(None);
        Assert.True(stored.HasPassword);
        Assert.Equal("hunter2-secret", core.Get<MailService>().Password);
        Assert.DoesNotContain("hunter2", await File.ReadAllTextAsync(core.Get<DataFolder>().MailSecrets, None), StringComparison.Ordinal);
        var trail = await core.Get<IAuditTrail>().QueryAsync("smtp.example.com", 0, 10, None);
        Assert.DoesNotContain("hunter2", Assert.Single(trail.Entries).After, StringComparison.Ordinal);

        Assert.Equal("password-again", Assert.Single(await mail.SaveAsync(stored, stored with { Host = "evil.example.com" }, "", owner)).Code);
        Assert.Equal("changed-meanwhile", Assert.Single(await mail.SaveAsync(new MailSettings(), settings, "", owner)).Code);
        Assert.Equal(["host-invalid", "out-of-range", "email-invalid"], (await mail.SaveAsync(stored, stored with { Host = "a b", Port = 0, Sender = "x" }, "new", owner)).Select(p => p.Code));
        Assert.Empty(await mail.SaveAsync(stored, stored with { UserName = "" }, "", owner));
        Assert.False((await mail.GetAsync(None)).HasPassword);
        await using var sink = new SmtpSink();
        sink.Answers["AUTH"] = "535 never";
        await using var db = await core.Get<IDbContextFactory<PbxDbContext>>().CreateDbContextAsync(None);
        Assert.Equal("pbx@example.com", (await db.MailSettings.SingleAsync(None)).Sender);
    }

    [Fact]
    public void Every_fault_has_a_key() => Assert.Equal("name-not-found", new MailOutcome(MailFault.NameNotFound).Key);

    private static async Task<(string Owner, string Anna)> SetUpAsync(CoreFixture core, int port, Func<Mailbox, Mailbox> change)
    {
        var owner = await core.SetUpAsync(CoreFixture.Person("101", "Anna"));
        var anna = core.Get<ISnapshotSource>().Current!.UsersByExtension["101"].Id;
        await core.Get<ICallPlans>().SaveAsync(null, change(new Mailbox { Id = "box", Name = "Box", UserId = anna }), owner);
        var settings = new MailSettings { Host = "127.0.0.1", Port = port, Security = MailSecurity.None, Sender = "pbx@example.com" };
        Assert.Empty(await core.Get<IMailService>().SaveAsync(new MailSettings(), settings, null, owner));
        return (owner, anna);
    }

    private static async Task LeaveAsync(CoreFixture core, string audio)
    {
        using var draft = core.Get<IVoicemailInbox>().Begin("box", new LiveParty("+41791234567", "Carla Bühler", null), core.Time.GetUtcNow());
        draft.Audio.Write(Encoding.ASCII.GetBytes(audio));
        await draft.KeepAsync(TimeSpan.FromSeconds(65));
    }
}
