using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Pbx.Core.Hosting;
using Pbx.Core.Persistence;
using Pbx.Sip;

namespace Pbx.Tests.Core.Hosting;

public class RegistrationKeeperTests
{
    [Fact]
    public async Task What_is_registered_comes_back_unless_expired_or_a_browser()
    {
        await using var core = new CoreFixture();
        var now = core.Time.GetUtcNow();
        var keeper = core.Get<RegistrationKeeper>();
        keeper.Save([Contact("a", now.AddMinutes(5)), Contact("b", now.AddMinutes(60)), Contact("w", now.AddMinutes(60), "WSS")]);
        keeper.Save([Contact("a", now.AddMinutes(10)), Contact("b", now.AddMinutes(60)), Contact("c", now.AddMinutes(60))]);
        keeper.Save([Contact("a", now.AddMinutes(10)), Contact("b", now.AddMinutes(60))]);
        core.Time.Advance(TimeSpan.FromMinutes(7));
        using var next = new RegistrationKeeper(core.Get<IDbContextFactory<PbxDbContext>>(), core.Time, NullLogger<RegistrationKeeper>.Instance);
        Assert.Equal(["a", "b"], next.Load().Select(binding => binding.Id).Order());
        var back = next.Load().Single(binding => binding.Id == "b");
        Assert.Equal(Contact("b", now.AddMinutes(60)) with { Path = back.Path }, back);
        Assert.Equal(["sip:p1;lr", "sip:p2;lr"], back.Path);
        core.Time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal("b", Assert.Single(next.Load()).Id);
    }

    [Fact]
    public async Task Changes_are_saved_by_themselves()
    {
        await using var core = new CoreFixture();
        var keeper = core.Get<RegistrationKeeper>();
        var registrations = new Registrations { All = [Contact("a", core.Time.GetUtcNow().AddMinutes(5))] };
        keeper.Attach(registrations);
        core.Time.Advance(TimeSpan.FromSeconds(11));
        using var next = new RegistrationKeeper(core.Get<IDbContextFactory<PbxDbContext>>(), core.Time, NullLogger<RegistrationKeeper>.Instance);
        Assert.Equal("a", Assert.Single(next.Load()).Id);
        keeper.Detach();
    }

    private static Binding Contact(string id, DateTimeOffset expires, string transport = "UDP") => new(
        id, "101", $"sip:101@192.0.2.{id[0] - 'a'}:5060", transport, new IPEndPoint(IPAddress.Parse("192.0.2.1"), 5060), "phone", null,
        ["sip:p1;lr", "sip:p2;lr"], new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero), expires);

    private sealed class Registrations : IRegistrations
    {
        public IReadOnlyList<Binding> All { get; set; } = [];

        public IReadOnlyList<Binding> For(string aor) => [];

        public void Remove(string aor)
        {
        }

        public void Restore(IEnumerable<Binding> bindings)
        {
        }
    }
}
