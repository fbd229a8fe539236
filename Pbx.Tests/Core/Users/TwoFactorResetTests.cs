using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Audit;
using Pbx.Core.Users;

namespace Pbx.Tests.Core.Users;

public class TwoFactorResetTests
{
    [Fact]
    public async Task A_lost_second_factor_is_turned_off_and_every_session_ends()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync(CoreFixture.Person("101", "Anna", PbxRoles.Administrator), CoreFixture.Person("102", "Bruno"));
        var users = core.Get<IUserService>();
        var (anna, bruno) = (await IdAsync(core, "101"), await IdAsync(core, "102"));
        var (key, stamp) = await TurnOnAsync(core, bruno);
        Assert.True((await users.FindAsync(bruno, default))!.TwoFactor);

        Assert.True((await users.ResetTwoFactorAsync(bruno, anna)).Succeeded);

        Assert.False((await users.FindAsync(bruno, default))!.TwoFactor);
        await WithAsync(core, bruno, async (manager, account) =>
        {
            Assert.NotEqual(key, await manager.GetAuthenticatorKeyAsync(account));
            Assert.NotEqual(stamp, await manager.GetSecurityStampAsync(account));
        });
        var entry = (await core.Get<IAuditTrail>().QueryAsync(null, 0, 1, default)).Entries[0];
        Assert.Equal(("two-factor-reset", anna, bruno, "Bruno Muster"), (entry.Action, entry.ActorId, entry.ObjectId, entry.ObjectName));

        // Once more changes nothing, so that there is nothing to record.
        var total = (await core.Get<IAuditTrail>().QueryAsync(null, 0, 1, default)).Total;
        Assert.True((await users.ResetTwoFactorAsync(bruno, owner)).Succeeded);
        Assert.Equal(total, (await core.Get<IAuditTrail>().QueryAsync(null, 0, 1, default)).Total);
    }

    [Fact]
    public async Task Nobody_resets_somebody_stronger_nor_oneself()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync(
            CoreFixture.Person("101", "Anna", PbxRoles.Administrator), CoreFixture.Person("102", "Bruno"), CoreFixture.Person("103", "Carla", PbxRoles.SystemOwner),
            CoreFixture.Person("104", "Dora", PbxRoles.Manager));
        var users = core.Get<IUserService>();
        var (anna, bruno, carla, dora) = (await IdAsync(core, "101"), await IdAsync(core, "102"), await IdAsync(core, "103"), await IdAsync(core, "104"));
        foreach (var id in new[] { owner, anna, bruno, carla }) await TurnOnAsync(core, id);

        Assert.Equal("owner-only", (await users.ResetTwoFactorAsync(owner, anna)).Problems.Single().Code);
        Assert.Equal("forbidden", (await users.ResetTwoFactorAsync(bruno, dora)).Problems.Single().Code);
        Assert.Equal("forbidden", (await users.ResetTwoFactorAsync(anna, bruno)).Problems.Single().Code);
        Assert.Equal("two-factor-own", (await users.ResetTwoFactorAsync(anna, anna)).Problems.Single().Code);
        Assert.Equal("two-factor-own", (await users.ResetTwoFactorAsync(owner, owner)).Problems.Single().Code);
        Assert.Equal("gone", (await users.ResetTwoFactorAsync("nobody", owner)).Problems.Single().Code);
        foreach (var id in new[] { owner, anna, bruno, carla }) Assert.True((await users.FindAsync(id, default))!.TwoFactor);

        Assert.True((await users.ResetTwoFactorAsync(carla, owner)).Succeeded);
        Assert.True((await users.ResetTwoFactorAsync(anna, owner)).Succeeded);
    }

    private static async Task<string> IdAsync(CoreFixture core, string extension) => (await core.Get<IUserService>().ListAsync(extension, default)).Single().Id;

    private static async Task<(string? Key, string Stamp)> TurnOnAsync(CoreFixture core, string id)
    {
        (string?, string) result = default;
        await WithAsync(core, id, async (manager, account) =>
        {
            await manager.ResetAuthenticatorKeyAsync(account);
            await manager.SetTwoFactorEnabledAsync(account, true);
            result = (await manager.GetAuthenticatorKeyAsync(account), await manager.GetSecurityStampAsync(account));
        });
        return result;
    }

    private static async Task WithAsync(CoreFixture core, string id, Func<UserManager<PbxUser>, PbxUser, Task> work)
    {
        using var scope = core.Get<IServiceScopeFactory>().CreateScope();
        var manager = scope.ServiceProvider.GetRequiredService<UserManager<PbxUser>>();
        await work(manager, (await manager.FindByIdAsync(id))!);
    }
}
