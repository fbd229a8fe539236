using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Numbers;
using Pbx.Core.OutboundRules;
using Pbx.Core.Trunks;
using Pbx.E2E.Support;

namespace Pbx.E2E.Calls;

/// <summary>The system with its carriers, one for all tests of <see cref="TrunkTests"/>.</summary>
public sealed class TrunkSetting : IAsyncLifetime
{
    /// <summary>Port of the telephone outside.</summary>
    public int OutsiderPort { get; } = FreePorts.Take(6);

    /// <summary>Port of the carrier that is full.</summary>
    public int FullPort { get; } = FreePorts.Take();

    /// <summary>Port of the one that answers.</summary>
    public int AnsweringPort { get; } = FreePorts.Take();

    /// <summary>Port of the one that takes voice and fax its own way.</summary>
    public int DirectPort { get; } = FreePorts.Take();

    /// <summary>The system.</summary>
    public PbxServer Server { get; private set; } = null!;

    /// <summary>The Carrier with digest.</summary>
    public Kamailio Carrier { get; private set; } = null!;

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        Server = await PbxServer.StartAsync();
        Carrier = await Kamailio.StartAsync(Server, TrunkTests.Outsider, OutsiderPort);
        await Server.ChangeDataAsync(async services =>
        {
            var users = services.GetRequiredService<ISnapshotSource>().Current!.UsersByExtension;
            var change = await services.GetRequiredService<ICallPlans>().UpdateAsync(plan => plan with
            {
                Departments = [plan.Departments[0] with { CallerId = "+41223004545" }],
                Trunks =
                [
                    new Trunk
                    {
                        Id = "carrier", Name = "Carrier", Domain = "carrier.test", Proxies = [$"127.0.0.1:{Carrier.Port}"], UserName = Kamailio.Account,
                        WriteCallerTo = CallerIdHeader.PAssertedIdentity, Codecs = ["PCMA"],
                    },
                    ByAddress("full", FullPort),
                    ByAddress("answering", AnsweringPort) with { CallerFormat = NumberFormat.National, OutFormat = NumberFormat.DoubleZero },
                    ByAddress("direct", DirectPort) with { KeepMediaHere = false, AllowT38 = true },
                ],
                Numbers = [new InboundNumber { Id = "main", Name = "Main", First = "+41223004545", Target = FlowTarget.User(users["101"].Id) }],
                OutboundRules =
                [
                    new OutboundRule { Id = "zurich", Name = "Zürich", Prefixes = ["+4144"], Routes = [new("carrier")] },
                    new OutboundRule { Id = "fribourg", Name = "Fribourg", Prefixes = ["+4126"], Routes = [new("full"), new("answering")] },
                    new OutboundRule { Id = "lausanne", Name = "Lausanne", Prefixes = ["+4121"], Routes = [new("direct")] },
                ],
            }, "test", "");
            Assert.Empty(change.Problems);
            Assert.True(await services.GetRequiredService<ITrunkSecrets>().SetAsync("carrier", Kamailio.Password, ""));
        });
        await Carrier.RegisteredAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Carrier.DisposeAsync();
    }

    private static Trunk ByAddress(string id, int port) => new()
    {
        Id = id,
        Name = id,
        Domain = "carrier.test",
        Proxies = [$"127.0.0.1:{port}"],
        Authentication = TrunkAuthentication.ByAddress,
        OptionsSeconds = 0,
        Codecs = ["PCMA"],
    };
}
