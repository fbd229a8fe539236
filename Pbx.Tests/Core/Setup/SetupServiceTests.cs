using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Audit;
using Pbx.Core.Configuration;
using Pbx.Core.Hosting;
using Pbx.Core.Setup;
using Pbx.Core.Users;

namespace Pbx.Tests.Core.Setup;

public class SetupServiceTests
{
    [Fact]
    public async Task Setting_up_makes_the_first_snapshot()
    {
        await using var core = new CoreFixture();
        Assert.False(core.Get<ISetupService>().IsSetUp);
        PbxSnapshot? told = null;
        core.Get<ISnapshotSource>().Changed += snapshot => told = snapshot;
        await core.SetUpAsync(CoreFixture.Person("101", "Anna") with { SipPassword = "Tq7xWv2nLd9RkGm4" }, CoreFixture.Person("102", "Bruno", "Manager"));
        Assert.True(core.Get<ISetupService>().IsSetUp);
        Assert.Same(told, core.Get<ISnapshotSource>().Current);
        Assert.Equal(["100", "101", "102"], told!.UsersByExtension.Keys.Order());
        Assert.Equal("pbx.example.com", told.Settings.Realm);
        Assert.Equal(["de", "fr"], told.Settings.Languages);
        var anna = told.UsersBySipName["101"];
        Assert.Equal(SipSecrets.Ha1Md5("101", "pbx.example.com", "Tq7xWv2nLd9RkGm4"), anna.Ha1Md5);
        Assert.Equal(SipSecrets.Ha1Sha256("101", "pbx.example.com", "Tq7xWv2nLd9RkGm4"), anna.Ha1Sha256);
        Assert.Equal("SystemOwner", (await core.Get<IUserService>().ListAsync("owner", default)).Single().Role);
        Assert.Contains((await core.Get<IAuditTrail>().QueryAsync("set-up", 0, 9, default)).Entries, entry => entry.ObjectName == "Muster AG");
    }

    [Fact]
    public async Task It_can_be_done_once()
    {
        await using var core = new CoreFixture();
        await core.SetUpAsync();
        var problem = Assert.Single(await core.Get<ISetupService>().ApplyAsync(CoreFixture.Setup() with { Company = "Other" }));
        Assert.Equal("already-set-up", problem.Expected);
        Assert.Equal("Muster AG", core.Get<ISnapshotSource>().Current!.Settings.Company);
    }

    [Fact]
    public async Task Two_at_the_same_moment_make_one_system()
    {
        await using var core = new CoreFixture();
        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => core.Get<ISetupService>().ApplyAsync(CoreFixture.Setup()))));
        Assert.Single(results, result => result.Count == 0);
    }

    [Fact]
    public async Task A_wrong_form_changes_nothing()
    {
        await using var core = new CoreFixture();
        var setup = CoreFixture.Setup(CoreFixture.Person("100", "Anna"));
        var problem = Assert.Single(await core.Get<ISetupService>().ApplyAsync(setup));
        Assert.Equal((0, "users[0].extension"), (problem.Line, problem.Field));
        Assert.False(core.Get<ISetupService>().IsSetUp);
        Assert.Empty(await core.Get<IUserService>().ListAsync(null, default));
    }

    [Fact]
    public async Task A_form_must_bring_the_owners_password()
    {
        await using var core = new CoreFixture();
        var setup = CoreFixture.Setup() with { Admin = CoreFixture.Setup().Admin! with { Password = "" } };
        Assert.Equal("admin.password", Assert.Single(await core.Get<ISetupService>().ApplyAsync(setup)).Field);
    }

    [Fact]
    public async Task A_busy_port_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await using var core = new CoreFixture(("ports:sips", port.ToString()), ("bindAddress", "127.0.0.1"));
        Assert.False(core.Get<ISetupService>().IsPortFree("127.0.0.1", "tcp", port));
        var problem = Assert.Single(await core.Get<ISetupService>().ApplyAsync(CoreFixture.Setup()));
        Assert.Equal("ports.sips", problem.Field);
        // What this program holds itself is free for it.
        core.Get<ListeningPorts>().Report(new Pbx.Core.Live.PortStatus("sips", "TCP", "127.0.0.1", port, null, true));
        Assert.True(core.Get<ISetupService>().IsPortFree("127.0.0.1", "tcp", port));
    }
}
