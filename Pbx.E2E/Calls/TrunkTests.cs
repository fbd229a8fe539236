using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Numbers;
using Pbx.Core.OutboundRules;
using Pbx.Core.Trunks;
using Pbx.E2E.Support;

namespace Pbx.E2E.Calls;

/// <summary>Calls from and to the world outside: Kamailio as a carrier with digest, a baresip as the telephone outside, sipp as carriers that do what a test says.</summary>
public sealed class TrunkTests : IAsyncLifetime
{
    private const string Outsider = "0791112233";

    private readonly int outsiderPort = FreePorts.Take(6);
    private readonly int fullPort = FreePorts.Take();
    private readonly int answeringPort = FreePorts.Take();
    private PbxServer server = null!;
    private Kamailio carrier = null!;

    public async ValueTask InitializeAsync()
    {
        server = await PbxServer.StartAsync();
        carrier = await Kamailio.StartAsync(server, Outsider, outsiderPort);
        await server.ChangeDataAsync(async services =>
        {
            var users = services.GetRequiredService<ISnapshotSource>().Current!.UsersByExtension;
            var change = await services.GetRequiredService<ICallPlans>().UpdateAsync(plan => plan with
            {
                Departments = [plan.Departments[0] with { CallerId = "+41223004545" }],
                Trunks =
                [
                    new Trunk
                    {
                        Id = "carrier", Name = "Carrier", Domain = "carrier.test", Proxies = [$"127.0.0.1:{carrier.Port}"], UserName = Kamailio.Account,
                        WriteCallerTo = CallerIdHeader.PAssertedIdentity, Codecs = ["PCMA"],
                    },
                    ByAddress("full", fullPort),
                    ByAddress("answering", answeringPort) with { CallerFormat = NumberFormat.National, OutFormat = NumberFormat.DoubleZero },
                ],
                Numbers = [new InboundNumber { Id = "main", Name = "Main", First = "+41223004545", Target = FlowTarget.User(users["101"].Id) }],
                OutboundRules =
                [
                    new OutboundRule { Id = "zurich", Name = "Zürich", Prefixes = ["+4144"], Routes = [new("carrier")] },
                    new OutboundRule { Id = "fribourg", Name = "Fribourg", Prefixes = ["+4126"], Routes = [new("full"), new("answering")] },
                ],
            }, "test", "");
            Assert.Empty(change.Problems);
            Assert.True(await services.GetRequiredService<ITrunkSecrets>().SetAsync("carrier", Kamailio.Password, ""));
        });
        await carrier.RegisteredAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await carrier.DisposeAsync();
    }

    [Fact]
    public async Task A_call_from_outside_reaches_the_person_and_one_to_outside_shows_the_company()
    {
        await using var anna = await Baresip.StartAsync(server, "101", new() { Tone = 440 });
        await using var outsider = await Baresip.StartAsync(server, Outsider, new() { Tone = 1000, Register = false, Password = "none", SipPort = outsiderPort });

        await outsider.DialAsync($"sip:0223004545@127.0.0.1:{carrier.Port}");
        await outsider.WaitForAsync("CALL_ESTABLISHED");
        await anna.WaitForAsync("CALL_ESTABLISHED");
        Assert.Contains("+41791112233", anna.Events("CALL_ESTABLISHED")[^1].GetProperty("peeruri").GetString());
        await Eventually.ElapseAsync(4);
        await outsider.HangupAsync();
        await anna.WaitForAsync("CALL_CLOSED");
        Tone.AssertHeard(1000, anna.Heard().Last(2.5), "Anna");
        Tone.AssertHeard(440, outsider.Heard().Last(2.5), "the caller");

        await anna.DialAsync("0443332211");
        await outsider.WaitForAsync("CALL_ESTABLISHED", count: 2);
        await anna.WaitForAsync("CALL_ESTABLISHED", count: 2);
        Assert.Contains($"call to +41443332211 from {Kamailio.Account} asserted <sip:+41223004545@carrier.test> as {Kamailio.Account}", carrier.Log);
        await Eventually.ElapseAsync(4);
        await anna.HangupAsync();
        await outsider.WaitForAsync("CALL_CLOSED", count: 2);
        Tone.AssertHeard(1000, anna.Heard().Last(2.5), "Anna");
        Tone.AssertHeard(440, outsider.Heard().Last(2.5), "the called party");

        using var owner = await OwnerSession.SignInAsync(server);
        IReadOnlyList<HistoryRow> rows = [];
        await Eventually.TrueAsync(async () => (rows = await owner.HistoryAsync()).Count == 2, "the history has both");
        Assert.Equal(("101", "+41443332211"), (rows[0].From, rows[0].To));
        Assert.Equal(("+41791112233", "101"), (rows[1].From, rows[1].To));

        await server.RestartAsync();
        Assert.Contains($"registered {Kamailio.Account} expires 0", carrier.Log);
    }

    [Fact]
    public async Task A_carrier_that_is_full_is_passed_over_and_the_next_gets_its_own_way_of_writing()
    {
        await using var anna = await Baresip.StartAsync(server, "101");
        await using var full = Sipp.Start(server, "uas-refuses", "110", new() { Port = fullPort, Words = new Dictionary<string, string> { ["code"] = "503", ["phrase"] = "Service Unavailable" } });
        await using var answering = Sipp.Start(server, "uas-answers", "110", new() { Port = answeringPort });

        await anna.DialAsync("0263220000");
        await anna.WaitForAsync("CALL_ESTABLISHED");
        await full.SucceedsAsync();
        await anna.HangupAsync();
        await answering.SucceedsAsync();

        var invite = answering.Messages[answering.Messages.IndexOf("INVITE ", StringComparison.Ordinal)..];
        Assert.StartsWith("INVITE sip:0041263220000@carrier.test SIP/2.0", invite);
        Assert.Contains("From: <sip:0223004545@carrier.test>", invite);
        Assert.DoesNotContain("P-Asserted-Identity", invite);
        Assert.Contains("INVITE sip:+41263220000@carrier.test SIP/2.0", full.Messages);
        Assert.Contains("From: <sip:+41223004545@carrier.test>", full.Messages);
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
