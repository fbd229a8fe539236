using System.Net;
using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Numbers;
using Pbx.Core.OutboundRules;
using Pbx.Core.Trunks;
using Pbx.Sip;
using Pbx.Tests.Core.Support;

namespace Pbx.Tests.Core.Trunks;

/// <summary>A system with two trunks, a number and a rule: A is known by its addresses, B has an account. In virtual time.</summary>
public abstract class TrunkWorld
{
    protected static Trunk A { get; } = new()
    {
        Id = "a",
        Name = "A",
        Domain = "a.example",
        Proxies = ["192.0.2.10", "192.0.2.11"],
        Authentication = TrunkAuthentication.ByAddress,
        OptionsSeconds = 0,
        Channels = 2,
        Codecs = ["PCMU", "PCMA"],
    };

    protected static Trunk B { get; } = new()
    {
        Id = "b",
        Name = "B",
        Domain = "b.example",
        UserName = "acc1",
        AuthenticationName = "login1",
        OptionsSeconds = 60,
        WriteCallerTo = CallerIdHeader.PAssertedIdentity,
    };

    private protected CallWorld World { get; } = new();

    protected TrunkWorld()
    {
        World.Sip.Names["192.0.2.10"] = new IPEndPoint(IPAddress.Parse("192.0.2.10"), 5060);
        World.Sip.Names["192.0.2.11"] = new IPEndPoint(IPAddress.Parse("192.0.2.11"), 5060);
        World.Sip.Names["b.example"] = new IPEndPoint(IPAddress.Parse("192.0.2.20"), 5060);
        _ = World.Secrets.SetAsync("b", "secret", "");
        Set(plan => plan);
    }

    private protected FakeClientRegistration Account => World.Sip.Accounts[^1];

    protected LiveTrunk Live(string id) => World.Service.Trunks.Find(id)!;

    protected void Set(Func<CallPlan, CallPlan> change)
    {
        World.Snapshots.Set(CallWorld.MakeSnapshot() with
        {
            Plan = change(CallPlan.Empty with
            {
                Trunks = [A, B],
                Numbers = [new InboundNumber { Id = "n", Name = "N", First = "+41223004545", Target = FlowTarget.User("u102") }],
                OutboundRules = [new OutboundRule { Id = "r", Name = "R", MinDigits = 5, Routes = [new("a", CallerId: "+41223004545"), new("b", CallerId: "+41223004545")] }],
            }),
        });
        World.Run();
    }

    protected void Register() => Account.Tell(new ClientRegistrationState(ClientRegistrationPhase.Registered, World.Time.GetUtcNow())
    {
        Until = World.Time.GetUtcNow().AddMinutes(10),
        Server = new IPEndPoint(IPAddress.Parse("192.0.2.20"), 5060),
        Transport = "UDP",
    });
}
