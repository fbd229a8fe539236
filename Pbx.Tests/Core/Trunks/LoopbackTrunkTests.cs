using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Numbers;
using Pbx.Core.OutboundRules;
using Pbx.Core.Trunks;
using Pbx.Media;
using Pbx.Media.Hosting;
using Pbx.Media.Sessions;
using Pbx.Sip;
using Pbx.Sip.Transport;
using Pbx.Tests.Core.Support;
using Pbx.Tests.Media.Sessions;
using Pbx.Tests.Support;

namespace Pbx.Tests.Core.Trunks;

/// <summary>Trunks over the real stack and the real media engine, with another stack as the carrier and tones that prove the sound.</summary>
public class LoopbackTrunkTests : IAsyncDisposable
{
    private readonly LoopbackWorld world = new();
    private readonly LoopbackWorld carrier = new();
    private readonly LoopbackWorld other = new();

    [Fact]
    public async Task A_registered_trunk_carries_calls_in_and_out()
    {
        await BeginAsync(TrunkOf("a", carrier));
        var account = Assert.Single(carrier.Phones.Registrations.For("acc-a"));
        var ada = await world.PhoneAsync("101", "ada");
        var stranger = carrier.Outsider("+41791112233");
        await stranger.CallAccountAsync(account, "0223004545", "0791112233");
        await stranger.Answered();
        await LoopbackWorld.TalkAsync(stranger, ada);
        Assert.Equal("+41791112233", ada.CallerSeen!.User);
        await stranger.HangUpAsync();
        await ada.Ended(EndKind.HungUp);
        await world.CleanAsync();

        var called = carrier.Outsider("+41443332211");
        await ada.CallAsync("0443332211");
        await called.Answered();
        Assert.Equal("acc-a", called.CallerSeen!.User);
        Assert.Equal("<sip:+41223004545@carrier.test>", called.Taken!.Header("P-Asserted-Identity"));
        await called.HangUpAsync();
        await world.CleanAsync(2);
        Assert.Equal(("101", "+41443332211"), (world.History.Entries[1].FromNumber, world.History.Entries[1].ToNumber));

        await world.Service.StopAsync(TimeSpan.FromSeconds(2));
        Assert.Empty(carrier.Phones.Registrations.For("acc-a"));
    }

    [Fact]
    public async Task Trouble_at_one_carrier_leads_to_the_other()
    {
        await BeginAsync(TrunkOf("a", carrier), TrunkOf("b", other));
        carrier.Outsider("+41443332211").Refusal = 503;
        var called = other.Outsider("+41443332211");
        var ada = await world.PhoneAsync("101", "ada");
        await ada.CallAsync("0443332211");
        await ada.Answered();
        await LoopbackWorld.TalkAsync(ada, called);
        await ada.HangUpAsync();
        await called.Ended(EndKind.HungUp);
        await world.CleanAsync();
        Assert.Equal("server-error", world.Service.Trunks.Find("a")!.LastError);
        // What is said of the called party is believed.
        carrier.Outsider("+41443332212").Refusal = 486;
        other.Outsider("+41443332212");
        await ada.CallAsync("0443332212");
        await Until.True(() => ada.Ending is { StatusCode: 486 }, "busy");
        await world.CleanAsync(2);
    }

    [Fact]
    public async Task A_trunk_may_run_over_tls_with_srtp()
    {
        await BeginAsync(TrunkOf("a", carrier, SipTransportKind.Tls) with { Srtp = TrunkSrtp.Required, Transport = TrunkTransport.Tls });
        Assert.EndsWith("TLS", world.Service.Trunks.Find("a")!.Server);
        var called = carrier.Outsider("+41443332211", MediaProfile.SdesSrtp);
        var ada = await world.PhoneAsync("101", "ada");
        await ada.CallAsync("0443332211");
        await ada.Answered();
        Assert.Equal("TLS", called.Session!.Transport);
        await LoopbackWorld.TalkAsync(ada, called);
        await ada.HangUpAsync();
        await called.Ended(EndKind.HungUp);
        await world.CleanAsync();
    }

    [Fact]
    public async Task A_fax_goes_by_T38_over_a_trunk_that_allows_it_and_back_to_voice()
    {
        await BeginAsync(TrunkOf("a", carrier) with { AllowT38 = true });
        var called = carrier.Outsider("+41443332211");
        var ata = await world.PhoneAsync("101", "ata");
        await ata.CallAsync("0443332211");
        await ata.Answered();
        await LoopbackWorld.TalkAsync(ata, called);
        ata.Fax = new([new("T38FaxVersion", "0"), new("T38MaxBitRate", "14400")]);
        // The machine outside has no T.38: it goes on as sound.
        Assert.Equal(488, await ata.OfferFaxAsync());
        await LoopbackWorld.TalkAsync(ata, called);

        called.Fax = new([new("T38FaxVersion", "0"), new("T38MaxBitRate", "9600"), new("T38FaxUdpEC", "t38UDPRedundancy")]);
        Assert.Equal(200, await called.OfferFaxAsync());
        Assert.Equal((ata.Fax, called.Fax), (called.Media.Session.Fax, ata.Media.Session.Fax));
        ata.Media.Tone!.Dispose();
        called.Media.Tone!.Dispose();
        var (here, there) = (new FaxTap(ata.Media.Session), new FaxTap(called.Media.Session));
        byte[] page = [1, 2, 3, 4];
        ushort number = 0;
        await Until.True(
            () =>
            {
                here.Send(number, page);
                there.Send(number++, 5);
                return here.Received.Count >= 20 && there.Received.Count >= 20;
            },
            () => $"{here.Received.Count} and {there.Received.Count} of {number} datagrams, {string.Join(' ', world.Engine.Statistics.Drops)}");
        Assert.All(there.Received, datagram => Assert.Equal(page, datagram[3..7]));

        await ata.OfferAsync(MediaDirection.SendReceive);
        await Until.True(() => called.Media.Session.Fax is null, "the other side is back as well");
        await LoopbackWorld.TalkAsync(ata, called);
        await ata.HangUpAsync();
        await called.Ended(EndKind.HungUp);
        await world.CleanAsync();
    }

    [Fact]
    public async Task A_page_is_faxed_over_a_trunk_and_comes_out_dot_by_dot()
    {
        Assert.SkipUnless(FaxMachine.Exists, "spandsp is not installed (Debian: libspandsp2)");
        using var folder = new TempFolder();
        var (sent, received) = (Path.Combine(folder.Path, "sent.tif"), Path.Combine(folder.Path, "received.tif"));
        var page = FaxPage.Draw(300, seed: 7);
        FaxPage.Write(sent, page);
        await BeginAsync(TrunkOf("a", carrier) with { AllowT38 = true });
        var called = carrier.Outsider("+41443332211");
        var ata = await world.PhoneAsync("101", "ata");
        (ata.Fax, called.Fax) = (new([new("T38FaxVersion", "0"), new("T38MaxBitRate", "14400")]), new([new("T38FaxVersion", "0"), new("T38MaxBitRate", "14400")]));
        await ata.CallAsync("0443332211");
        await ata.Answered();
        // The machine that is called hears the tone of a fax and switches.
        Assert.Equal(200, await called.OfferFaxAsync());

        var (near, far) = (new FaxTap(ata.Media.Session), new FaxTap(called.Media.Session));
        using (var sender = new FaxMachine(calls: true, near, sends: sent))
        using (var receiver = new FaxMachine(calls: false, far, receives: received))
        {
            await Until.True(
                () =>
                {
                    // Their time stands still while something is on its way: a busy machine must not look like a bad line.
                    for (var i = 0; i < 20 && SpinWait.SpinUntil(() => far.Heard >= sender.Sent && near.Heard >= receiver.Sent, 10_000); i++)
                    {
                        sender.Step();
                        receiver.Step();
                    }
                    return sender.Completion is not null && receiver.Completion is not null;
                },
                () => $"sender {sender.Words} after {sender.Sent}, receiver {receiver.Words} after {receiver.Sent} datagrams, {string.Join(' ', world.Engine.Statistics.Drops)}", 60_000);
            Assert.Equal(("OK", "OK"), (sender.Words, receiver.Words));
            Assert.InRange(world.Engine.Statistics.PacketsRelayed, (sender.Sent + receiver.Sent) * 9 / 10, sender.Sent + receiver.Sent);
        }
        Assert.Equal(page, FaxPage.Read(received));
        await ata.HangUpAsync();
        await called.Ended(EndKind.HungUp);
        await world.CleanAsync();
        Assert.Equal("T.38", world.History.Entries[0].Codec);
    }

    [Fact]
    public async Task Two_fax_machines_that_begin_at_the_same_time_agree()
    {
        await BeginAsync(TrunkOf("a", carrier) with { AllowT38 = true });
        var called = carrier.Outsider("+41443332211");
        var ata = await world.PhoneAsync("101", "ata");
        (ata.Fax, called.Fax) = (new([new("T38FaxVersion", "0")]), new([new("T38FaxVersion", "3")]));
        await ata.CallAsync("0443332211");
        await ata.Answered();
        await LoopbackWorld.TalkAsync(ata, called);
        int[] statuses = await Task.WhenAll(ata.OfferFaxAsync(), called.OfferFaxAsync());
        Assert.All(statuses, status => Assert.Equal(200, status));
        Assert.Equal((ata.Fax, called.Fax), (called.Media.Session.Fax, ata.Media.Session.Fax));
        await ata.HangUpAsync();
        await called.Ended(EndKind.HungUp);
        await world.CleanAsync();
    }

    [Theory]
    [InlineData(MediaProfile.Rtp)]
    [InlineData(MediaProfile.SdesSrtp)]
    public async Task Voice_flows_past_the_system_where_the_trunk_wishes_it_and_comes_back_when_it_is_needed(MediaProfile profile)
    {
        var isPlain = profile == MediaProfile.Rtp;
        await BeginAsync(TrunkOf("a", carrier) with { KeepMediaHere = false, AllowT38 = true, Srtp = isPlain ? TrunkSrtp.Off : TrunkSrtp.Required });
        var called = carrier.Outsider("+41443332211", profile);
        var ada = await world.PhoneAsync("101", "ada", profile);
        await ada.CallAsync("0443332211");
        await Direct(true);
        await LoopbackWorld.TalkAsync(ada, called);
        Assert.Equal(0, world.Engine.Statistics.PacketsRelayed);
        Assert.Equal(called.Media.Session.RemoteMedia!.Port, PortOf(ada));
        // A session that is refreshed stays as it is.
        await ada.OfferAsync(MediaDirection.SendReceive);
        await LoopbackWorld.TalkAsync(ada, called);
        Assert.Equal(0, world.Engine.Statistics.PacketsRelayed);

        await ada.OfferAsync(MediaDirection.SendOnly);
        await Direct(false);
        Assert.NotEqual(called.Media.Session.RemoteMedia!.Port, PortOf(ada));
        await ada.OfferAsync(MediaDirection.SendReceive);
        await Direct(true);
        await LoopbackWorld.TalkAsync(ada, called);

        (ada.Fax, called.Fax) = (new([new("T38FaxVersion", "0")]), new([new("T38FaxVersion", "3")]));
        if (isPlain)
        {
            Assert.Equal(200, await called.OfferFaxAsync());
            await Direct(false);
            Assert.Equal(ada.Fax, called.Media.Session.Fax);
            await called.OfferAsync(MediaDirection.SendReceive);
            await Direct(true);
        }
        // And to the system again, for good: there is no third time after a refusal.
        ada.MakesOffers = false;
        await called.OfferAsync(MediaDirection.SendOnly);
        await Direct(false);
        await called.OfferAsync(MediaDirection.SendReceive);
        var relayed = world.Engine.Statistics.PacketsRelayed;
        await Until.True(() => world.Engine.Statistics.PacketsRelayed > relayed + 100, "the system passes voice on");
        await LoopbackWorld.TalkAsync(ada, called);
        await Direct(false);
        await ada.HangUpAsync();
        await called.Ended(EndKind.HungUp);
        await world.CleanAsync();
        Assert.Equal("PCMA", world.History.Entries[0].Codec);

        Task Direct(bool isDirect) => Until.True(
            () => world.Service.Calls.Snapshot() is [{ Legs: [var one, var other] }] && one.IsDirect == isDirect && other.IsDirect == isDirect,
            () => $"direct: {isDirect}, {string.Join(' ', world.Service.Calls.Snapshot().SelectMany(call => call.Legs))}");

        static int PortOf(LoopbackPhone phone) => ((FlowOwner)((MediaSession)phone.Media.Session).Host).Port;
    }

    [Fact]
    public async Task A_telephone_that_makes_no_offers_keeps_its_voice_here()
    {
        await BeginAsync(TrunkOf("a", carrier) with { KeepMediaHere = false });
        var called = carrier.Outsider("+41443332211");
        var ada = await world.PhoneAsync("101", "ada");
        ada.MakesOffers = false;
        await ada.CallAsync("0443332211");
        await ada.Answered();
        await LoopbackWorld.TalkAsync(ada, called);
        Assert.NotEqual(0, world.Engine.Statistics.PacketsRelayed);
        Assert.All(Assert.Single(world.Service.Calls.Snapshot()).Legs, leg => Assert.False(leg.IsDirect));
        await called.HangUpAsync();
        await ada.Ended(EndKind.HungUp);
        await world.CleanAsync();
    }

    [Fact]
    public async Task A_wrong_password_has_a_word()
    {
        carrier.Accounts["acc-a"] = "secret";
        await world.Secrets.SetAsync("a", "guess", "");
        Configure(TrunkOf("a", carrier));
        await Until.True(() => world.Service.Trunks.Find("a") is { State: LiveTrunkState.Failed, Error: "wrong-password" or "forbidden" }, "the trunk says what is wrong");
        await world.Secrets.SetAsync("a", "secret", "");
        await Until.True(() => world.Service.Trunks.Find("a") is { State: LiveTrunkState.Registered }, "the trunk is registered");
    }

    public async ValueTask DisposeAsync()
    {
        await world.DisposeAsync();
        await carrier.DisposeAsync();
        await other.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private static Trunk TrunkOf(string id, LoopbackWorld at, SipTransportKind transport = SipTransportKind.Udp) => new()
    {
        Id = id,
        Name = id,
        Domain = "carrier.test",
        Proxies = [at.Phones.Listeners.First(listener => listener.Transport == transport).EndPoint.ToString()],
        UserName = "acc-" + id,
        WriteCallerTo = CallerIdHeader.PAssertedIdentity,
        CallerId = "+41223004545",
    };

    private async Task BeginAsync(params Trunk[] trunks)
    {
        foreach (var trunk in trunks)
        {
            (trunk.Id == "a" ? carrier : other).Accounts[trunk.UserName] = "secret";
            await world.Secrets.SetAsync(trunk.Id, "secret", "");
        }
        Configure(trunks);
        foreach (var trunk in trunks)
            await Until.True(() => world.Service.Trunks.Find(trunk.Id) is { State: LiveTrunkState.Registered }, () => $"{trunk.Name} registers: {world.Service.Trunks.Find(trunk.Id)}");
    }

    private void Configure(params Trunk[] trunks) => world.Snapshots.Set(world.Snapshots.Current! with
    {
        Plan = CallPlan.Empty with
        {
            Trunks = trunks,
            Numbers = [new InboundNumber { Id = "n", Name = "N", First = "+41223004545", Target = FlowTarget.User("u101") }],
            OutboundRules = [new OutboundRule { Id = "r", Name = "R", MinDigits = 5, Routes = [.. trunks.Select(trunk => new OutboundRoute(trunk.Id))] }],
        },
    });
}
