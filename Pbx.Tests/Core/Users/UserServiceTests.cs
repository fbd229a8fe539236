using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Audit;
using Pbx.Core.CallHistory;
using Pbx.Core.Configuration;
using Pbx.Core.Hosting;
using Pbx.Core.Persistence;
using Pbx.Core.Users;

namespace Pbx.Tests.Core.Users;

public class UserServiceTests
{
    private static UserEdit Edit(string extension = "101", string first = "Anna", string email = "anna@example.com", string role = PbxRoles.User) =>
        new() { Extension = extension, FirstName = first, LastName = "Ammann", Email = email, Role = role };

    [Fact]
    public async Task A_new_user_can_be_called_and_its_password_is_shown_once()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync();
        var before = core.Get<ISnapshotSource>().Current!.Version;
        var made = await core.Get<IUserService>().CreateAsync(Edit(), owner);
        Assert.True(made.Succeeded);
        Assert.Equal(20, made.SipPassword!.Length);
        var snapshot = core.Get<ISnapshotSource>().Current!;
        Assert.True(snapshot.Version > before);
        Assert.Equal(SipSecrets.Ha1Sha256("101", "pbx.example.com", made.SipPassword), snapshot.UsersById[made.Id!].Ha1Sha256);
        var entry = (await core.Get<IAuditTrail>().QueryAsync("owner@example.com", 0, 10, default)).Entries[0];
        Assert.Equal(("created", "Anna Ammann"), (entry.Action, entry.ObjectName));
        Assert.DoesNotContain(made.SipPassword, entry.After, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", "Anna", "a@example.com", "extension", "extension-digits")]
    [InlineData("10a", "Anna", "a@example.com", "extension", "extension-digits")]
    [InlineData("", "Anna", "a@example.com", "extension", "required")]
    [InlineData("123456789", "Anna", "a@example.com", "extension", "extension-digits")]
    [InlineData("100", "Anna", "a@example.com", "extension", "extension-taken")]
    [InlineData("101", " ", "a@example.com", "firstName", "required")]
    [InlineData("101", "Anna", "", "email", "required")]
    [InlineData("101", "Anna", "nobody", "email", "email-invalid")]
    [InlineData("101", "Anna", "OWNER@example.com", "email", "email-taken")]
    public async Task Wrong_fields_are_told_and_nothing_is_made(string extension, string first, string email, string field, string code)
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync();
        var made = await core.Get<IUserService>().CreateAsync(Edit(extension, first, email), owner);
        var problem = Assert.Single(made.Problems);
        Assert.Equal((field, code), (problem.Field, problem.Code));
        Assert.Single(await core.Get<IUserService>().ListAsync(null, default));
    }

    [Fact]
    public async Task Whoever_gets_the_extension_of_a_deleted_user_inherits_nothing()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync();
        var users = core.Get<IUserService>();
        var anna = (await users.CreateAsync(Edit(), owner)).Id!;
        var writer = core.Hosted<CallHistoryStore>();
        await writer.StartAsync(default);
        var history = core.Get<ICallHistory>();
        var at = core.Time.GetUtcNow();
        history.Record(new CallHistoryEntry("c1", at, at, at, "101", "Anna Ammann", anna, "100", "Olivia Owner", owner, CallOutcome.Answered, "hung-up-by-caller", 0, "PCMA", 4));
        await writer.StopAsync(default);
        await using (var db = await core.Get<IDbContextFactory<PbxDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken))
        {
            db.Registrations.Add(new KeptRegistration { Id = "b1", Aor = "101", Contact = "sip:101@192.0.2.1", Transport = "UDP", RemoteEndPoint = "192.0.2.1:5060", ExpiresAt = at.AddHours(1) });
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        Assert.True((await users.DeleteAsync(anna, owner)).Succeeded);
        var beat = (await users.CreateAsync(Edit(first: "Beat", email: "beat@example.com"), owner)).Id!;
        Assert.NotEqual(anna, beat);
        Assert.Equal(0, (await history.QueryAsync(new CallHistoryFilter(UserId: beat), default)).Total);
        var kept = Assert.Single((await history.QueryAsync(new CallHistoryFilter(), default)).Entries);
        Assert.Equal(("101", "Anna Ammann"), (kept.FromNumber, kept.FromName));
        Assert.Empty(core.Get<RegistrationKeeper>().Load());
    }

    [Theory]
    [InlineData("short", "password-too-short")]
    [InlineData("anna2026anna", "password-like-email")]
    [InlineData("MusterAG2026!", "password-like-company")]
    [InlineData("password1234", "password-common")]
    [InlineData("aaaaaaaaaaaa", "password-too-simple")]
    public async Task Weak_passwords_are_refused(string password, string code)
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync();
        var made = await core.Get<IUserService>().CreateAsync(Edit() with { Password = password }, owner);
        Assert.Equal(("password", code), (Assert.Single(made.Problems).Field, made.Problems[0].Code));
    }

    [Fact]
    public async Task Only_owners_appoint_owners_and_nobody_acts_on_somebody_stronger()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync(CoreFixture.Person("101", "Anna", PbxRoles.Administrator), CoreFixture.Person("102", "Bruno"));
        var users = core.Get<IUserService>();
        var anna = (await users.ListAsync("101", default)).Single().Id;
        var bruno = (await users.ListAsync("102", default)).Single().Id;
        Assert.Equal("owner-only", (await users.CreateAsync(Edit("103", "C", "c@example.com", PbxRoles.SystemOwner), anna)).Problems.Single().Code);
        Assert.Equal("owner-only", (await users.UpdateAsync((await users.FindAsync(owner, default))! with { Email = "x@example.com" }, anna)).Problems.Single().Code);
        Assert.Equal("owner-only", (await users.ResetSipPasswordAsync(owner, anna)).Problems.Single().Code);
        Assert.Equal("owner-only", (await users.UpdateAsync((await users.FindAsync(bruno, default))! with { Role = PbxRoles.SystemOwner }, anna)).Problems.Single().Code);
        Assert.Equal("forbidden", (await users.DeleteAsync(anna, bruno)).Problems.Single().Code);
        Assert.Equal("forbidden", (await users.CreateAsync(Edit("103", "C", "c@example.com"), "nobody")).Problems.Single().Code);
        Assert.True((await users.UpdateAsync((await users.FindAsync(bruno, default))! with { Role = PbxRoles.SystemOwner }, owner)).Succeeded);
    }

    [Fact]
    public async Task The_last_owner_stays_owner()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync(CoreFixture.Person("101", "Anna", PbxRoles.SystemOwner));
        var users = core.Get<IUserService>();
        var anna = (await users.ListAsync("101", default)).Single().Id;
        Assert.Equal("self", (await users.DeleteAsync(owner, owner)).Problems.Single().Code);
        Assert.True((await users.DeleteAsync(owner, anna)).Succeeded);
        var last = (await users.FindAsync(anna, default))!;
        Assert.Equal("last-owner", (await users.UpdateAsync(last with { Role = PbxRoles.User }, anna)).Problems.Single().Code);
        Assert.DoesNotContain("100", core.Get<ISnapshotSource>().Current!.UsersByExtension.Keys);
    }

    [Fact]
    public async Task A_new_extension_brings_new_credentials()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync(CoreFixture.Person("101", "Anna"));
        var users = core.Get<IUserService>();
        var anna = (await users.ListAsync("anna", default)).Single();
        var changed = await users.UpdateAsync((await users.FindAsync(anna.Id, default))! with { Extension = "201" }, owner);
        Assert.NotNull(changed.SipPassword);
        var record = core.Get<ISnapshotSource>().Current!.UsersByExtension["201"];
        Assert.Equal(("201", SipSecrets.Ha1Md5("201", "pbx.example.com", changed.SipPassword)), (record.SipName, record.Ha1Md5));
        var entry = (await core.Get<IAuditTrail>().QueryAsync("changed", 0, 1, default)).Entries.Single();
        Assert.Contains("\"extension\":\"101\"", entry.Before, StringComparison.Ordinal);
        Assert.Contains("\"extension\":\"201\"", entry.After, StringComparison.Ordinal);
        Assert.DoesNotContain("firstName", entry.After, StringComparison.Ordinal);
        Assert.DoesNotContain(changed.SipPassword, entry.After, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_web_password_ends_sessions_and_lock_out()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync(CoreFixture.Person("101", "Anna") with { Password = "three wild geese" });
        var users = core.Get<IUserService>();
        var anna = (await users.ListAsync("101", default)).Single().Id;
        using var scope = core.Get<IServiceScopeFactory>().CreateScope();
        var manager = scope.ServiceProvider.GetRequiredService<UserManager<PbxUser>>();
        var account = (await manager.FindByIdAsync(anna))!;
        var stamp = account.SecurityStamp;
        for (var i = 0; i < 5; i++) await manager.AccessFailedAsync(account);
        Assert.True((await users.ListAsync("101", default)).Single().LockedOut);
        Assert.True((await users.UpdateAsync((await users.FindAsync(anna, default))! with { Password = "four tame ducks" }, owner)).Succeeded);
        Assert.False((await users.ListAsync("101", default)).Single().LockedOut);
        using var later = core.Get<IServiceScopeFactory>().CreateScope();
        var again = later.ServiceProvider.GetRequiredService<UserManager<PbxUser>>();
        var fresh = (await again.FindByIdAsync(anna))!;
        Assert.NotEqual(stamp, fresh.SecurityStamp);
        Assert.True(await again.CheckPasswordAsync(fresh, "four tame ducks"));
        Assert.False(await again.CheckPasswordAsync(fresh, "three wild geese"));
    }

    [Fact]
    public async Task Search_ignores_case_and_accents_and_lists_by_number()
    {
        await using var core = new CoreFixture();
        await core.SetUpAsync(new SetupUserBuilder("1001", "Zoé", "Müller").Build(), new SetupUserBuilder("20", "Émile", "Zola").Build());
        var users = core.Get<IUserService>();
        Assert.Equal(["20", "100", "1001"], (await users.ListAsync(null, default)).Select(user => user.Extension));
        Assert.Equal("1001", (await users.ListAsync("muller zoe", default)).Single().Extension);
        Assert.Equal(["100", "1001"], (await users.ListAsync("100", default)).Select(user => user.Extension));
        Assert.Empty(await users.ListAsync("nobody", default));
    }

    [Fact]
    public async Task The_next_extension_fills_gaps()
    {
        await using var core = new CoreFixture();
        await core.SetUpAsync(CoreFixture.Person("101", "Anna"), CoreFixture.Person("103", "Bruno"));
        Assert.Equal("102", await core.Get<IUserService>().SuggestExtensionAsync(default));
    }

    [Fact]
    public void Generated_passwords_have_nothing_ambiguous()
    {
        var all = string.Concat(Enumerable.Range(0, 200).Select(_ => SipSecrets.NewPassword()));
        Assert.Equal(4000, all.Length);
        Assert.DoesNotContain(all, letter => "0Oo1lI".Contains(letter, StringComparison.Ordinal) || !char.IsAsciiLetterOrDigit(letter));
    }

    private sealed record SetupUserBuilder(string Extension, string First, string Last)
    {
        public Pbx.Core.Setup.SetupUser Build() => new(Extension, First, Last, $"u{Extension}@example.com");
    }

    [Fact]
    public async Task A_change_on_top_of_something_older_is_refused_and_the_holder_of_an_extension_is_named()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync(CoreFixture.Person("101", "Anna"));
        var users = core.Get<IUserService>();
        var id = (await users.ListAsync("anna", default)).Single().Id;
        var here = (await users.FindAsync(id, default))!;
        var there = (await users.FindAsync(id, default))!;
        Assert.True((await users.UpdateAsync(here with { LastName = "Meier" }, owner)).Succeeded);
        Assert.Equal("changed-meanwhile", Assert.Single((await users.UpdateAsync(there with { Language = "it" }, owner)).Problems).Code);
        var now = (await users.FindAsync(id, default))!;
        Assert.Equal(("Meier", there.Language), (now.LastName, now.Language));
        var taken = Assert.Single((await users.UpdateAsync(now with { Extension = "100" }, owner)).Problems);
        Assert.Equal("Olivia Owner", Assert.Single(taken.Arguments));
    }
}
