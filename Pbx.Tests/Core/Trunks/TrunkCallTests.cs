using System.Net;
using Pbx.Core.CallHistory;
using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Numbers;
using Pbx.Core.OutboundRules;
using Pbx.Core.Trunks;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Sip;
using Pbx.Tests.Core.Support;

namespace Pbx.Tests.Core.Trunks;

/// <summary>Calls in and out over trunks, and trunks themselves, in virtual time.</summary>
public class TrunkCallTests
{
    private static readonly Trunk A = new()
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

    private static readonly Trunk B = new()
    {
        Id = "b",
        Name = "B",
        Domain = "b.example",
        UserName = "acc1",
        AuthenticationName = "login1",
        OptionsSeconds = 60,
        WriteCallerTo = CallerIdHeader.PAssertedIdentity,
    };

    private readonly CallWorld world = new();

    public TrunkCallTests()
    {
        world.Sip.Names["192.0.2.10"] = new IPEndPoint(IPAddress.Parse("192.0.2.10"), 5060);
        world.Sip.Names["192.0.2.11"] = new IPEndPoint(IPAddress.Parse("192.0.2.11"), 5060);
        world.Sip.Names["b.example"] = new IPEndPoint(IPAddress.Parse("192.0.2.20"), 5060);
        _ = world.Secrets.SetAsync("b", "secret", "");
        Set(plan => plan);
    }

    private FakeClientRegistration Account => world.Sip.Accounts[^1];

    private LiveTrunk Live(string id) => world.Service.Trunks.Find(id)!;

    private void Set(Func<CallPlan, CallPlan> change)
    {
        world.Snapshots.Set(CallWorld.MakeSnapshot() with
        {
            Plan = change(CallPlan.Empty with
            {
                Trunks = [A, B],
                Numbers = [new InboundNumber { Id = "n", Name = "N", First = "+41223004545", Target = FlowTarget.User("u102") }],
                OutboundRules = [new OutboundRule { Id = "r", Name = "R", MinDigits = 5, Routes = [new("a", CallerId: "+41223004545"), new("b", CallerId: "+41223004545")] }],
            }),
        });
        world.Run();
    }

    [Fact]
    public void A_call_to_a_number_of_ours_rings_the_person()
    {
        var bob = world.Phone("102");
        var caller = world.CallFrom("192.0.2.10:5060", "0223004545", Sdp.Of(AudioCodec.Pcma));
        Assert.Equal("+41791234567", world.To(bob).Invite!.From.User);
        Assert.Equal(1, Live("a").Calls);
        world.To(bob).PeerRings();
        world.Run();
        world.To(bob).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        caller.PeerAcks();
        world.Run();
        Assert.Equal("180 200", caller.Log);
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
        // Our extensions mean nothing to a carrier.
        Assert.Empty(caller.Identities);
        caller.PeerHangsUp();
        world.AssertClean();
        Assert.Equal(("+41791234567", (string?)null, "102", CallOutcome.Answered), (world.Record.FromNumber, world.Record.FromUserId, world.Record.ToNumber, world.Record.Outcome));
        Assert.Equal(0, Live("a").Calls);
    }

    [Fact]
    public void Calls_of_strangers_and_to_unknown_numbers_are_refused()
    {
        Assert.Equal("403", world.CallFrom("198.51.100.9:5060", "0223004545", Sdp.Of(AudioCodec.Pcma)).Log);
        Assert.Equal("404", world.CallFrom("192.0.2.10:5060", "0223004546", Sdp.Of(AudioCodec.Pcma)).Log);
        Assert.Equal("404", world.CallFrom("192.0.2.10:5060", "102", Sdp.Of(AudioCodec.Pcma)).Log);
        world.AssertClean(0);
    }

    [Fact]
    public void A_trunk_proves_itself_by_its_address_and_only_for_calls()
    {
        bool Asked(string method, string source) => world.Service.MustAuthenticate(method, new SipParty("", "101", "x"), IPEndPoint.Parse(source), "UDP");
        Assert.False(Asked("INVITE", "192.0.2.10:5060"));
        Assert.False(Asked("INVITE", "192.0.2.11:33333"));
        Assert.False(Asked("INVITE", "192.0.2.20:5060"));
        Assert.True(Asked("REGISTER", "192.0.2.10:5060"));
        Assert.True(Asked("MESSAGE", "192.0.2.10:5060"));
        Assert.True(Asked("INVITE", "192.0.2.12:5060"));
        Set(plan => plan with { Trunks = [A with { Enabled = false }, B] });
        Assert.True(Asked("INVITE", "192.0.2.10:5060"));
        Set(plan => plan with { Trunks = [B] });
        Assert.Null(world.Service.Trunks.Find("a"));
        // A telephone behind the same address has a password of its own.
        world.Sip.Names["b.example"] = new IPEndPoint(IPAddress.Loopback, 5060);
        Set(plan => plan with { Trunks = [B with { Domain = "b.example", ExpiresSeconds = 300 }] });
        Assert.False(Asked("INVITE", "127.0.0.1:5060"));
        Assert.Equal(5060, world.Phone("101").RemoteEndPoint.Port);
        Assert.True(Asked("INVITE", "127.0.0.1:5060"));
    }

    [Fact]
    public void Channels_are_limited()
    {
        world.Phone("102");
        world.CallFrom("192.0.2.10:5060", "0223004545", Sdp.Of(AudioCodec.Pcma));
        var second = world.CallFrom("192.0.2.10:5060", "0223004545", Sdp.Of(AudioCodec.Pcma));
        Assert.Equal("486", world.CallFrom("192.0.2.10:5060", "0223004545", Sdp.Of(AudioCodec.Pcma)).Log);
        second.PeerCancels();
        world.Run();
        Assert.Equal("180", world.CallFrom("192.0.2.10:5060", "0223004545", Sdp.Of(AudioCodec.Pcma)).Log);
    }

    [Fact]
    public void A_withheld_number_is_shown_to_nobody()
    {
        var bob = world.Phone("102");
        var caller = world.CallFrom("192.0.2.10:5060", "0223004545", Sdp.Of(AudioCodec.Pcma), invite => invite.Headers["Privacy"] = "id");
        Assert.Equal("anonymous", world.To(bob).Invite!.From.User);
        caller.PeerCancels();
        world.AssertClean();
        Assert.Equal("anonymous", world.Record.FromNumber);
    }

    [Fact]
    public void A_trunk_that_wants_srtp_takes_nothing_else()
    {
        Set(plan => plan with { Trunks = [A with { Srtp = TrunkSrtp.Required }] });
        Assert.Equal("488", world.CallFrom("192.0.2.10:5060", "0223004545", Sdp.Of(AudioCodec.Pcma)).Log);
    }

    [Fact]
    public void A_call_goes_outside_with_the_number_and_the_encodings_that_the_trunk_wants()
    {
        var ada = world.Phone("101");
        var caller = world.Call(ada, "0443332211", Sdp.Of(AudioCodec.G722, AudioCodec.Pcma));
        var callee = Assert.Single(world.Outside);
        var invite = callee.Invite!;
        Assert.Equal("sip:+41443332211@a.example", invite.Target.RequestUri);
        Assert.Equal("sip:192.0.2.10", invite.Target.OutboundProxy);
        Assert.Equal(new SipParty("", "+41223004545", "a.example"), invite.From);
        Assert.False(invite.AssertIdentity);
        Assert.Equal("PCMU PCMA", Sdp.Codecs(Sdp.Text(invite.Sdp!)));
        callee.PeerRings();
        world.Run();
        Assert.Equal("180", caller.Log);
        callee.PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        caller.PeerAcks();
        world.Run();
        Assert.Equal("180 200", caller.Log);
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
        callee.PeerHangsUp();
        world.AssertClean();
        Assert.Equal(("u101", "+41443332211", "hung-up-by-callee"), (world.Record.FromUserId, world.Record.ToNumber, world.Record.Reason));
    }

    [Fact]
    public void What_the_carrier_sends_before_the_answer_is_heard()
    {
        var caller = world.Call(world.Phone("101"), "0443332211", Sdp.Of(AudioCodec.Pcma));
        world.Outside[0].PeerRings(183, Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("183+sdp", caller.Log);
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
        // An announcement, and then a refusal: the words were heard.
        world.Outside[0].PeerRejects(404);
        world.Run();
        Assert.Equal("183+sdp 404", caller.Log);
        world.AssertClean();
        Assert.Equal("not-found", world.Record.Reason);
    }

    [Theory]
    [InlineData(486, "486", "busy")]
    [InlineData(404, "404", "not-found")]
    [InlineData(603, "603", "rejected")]
    [InlineData(480, "480", "no-answer")]
    public void What_the_called_party_says_is_true_by_every_way(int status, string log, string reason)
    {
        var caller = world.Call(world.Phone("101"), "0443332211", Sdp.Of(AudioCodec.Pcma));
        world.Outside[0].PeerRejects(status);
        world.Run();
        Assert.Single(world.Outside);
        Assert.Equal(log, caller.Log);
        world.AssertClean();
        Assert.Equal(reason, world.Record.Reason);
    }

    [Fact]
    public void Trouble_of_a_way_leads_to_the_next_and_at_last_to_a_clear_word()
    {
        Register();
        var caller = world.Call(world.Phone("101"), "0443332211", Sdp.Of(AudioCodec.Pcma));
        world.Outside[0].PeerRejects(503);
        world.Run();
        Assert.Equal("sip:192.0.2.11", world.Outside[1].Invite!.Target.OutboundProxy);
        world.Outside[1].PeerHangsUp(EndKind.TransportFailed);
        world.Run();
        var third = world.Outside[2].Invite!;
        Assert.Equal("sip:+41443332211@b.example", third.Target.RequestUri);
        Assert.Same(Account, third.Target.Registration);
        Assert.Equal("acc1", third.From.User);
        Assert.Equal("login1", third.Credentials!.UserName);
        Assert.Equal("acc1", third.ContactUser);
        Assert.Contains(new KeyValuePair<string, string>("P-Asserted-Identity", "<sip:+41223004545@b.example>"), third.Headers);
        world.Outside[2].PeerRejects(500);
        world.Run();
        Assert.Equal("500", caller.Log);
        world.AssertClean();
        Assert.Equal(("no-trunk", CallOutcome.Failed), (world.Record.Reason, world.Record.Outcome));
        Assert.Equal("server-error", Live("b").LastError);
    }

    [Fact]
    public void Silence_leads_to_the_next_way_soon()
    {
        world.Call(world.Phone("101"), "0443332211", Sdp.Of(AudioCodec.Pcma));
        world.Advance(6);
        Assert.Equal("CANCEL", world.Outside[0].Log);
        Assert.Equal(2, world.Outside.Count);
        // Once it rings, it may ring.
        world.Outside[1].PeerRings();
        world.Run();
        world.Advance(20);
        Assert.Equal(2, world.Outside.Count);
    }

    [Fact]
    public void A_full_trunk_and_one_that_is_out_of_order_are_passed_over()
    {
        Set(plan => plan with { Trunks = [A with { Channels = 1, Proxies = ["192.0.2.10"] }, B] });
        Register();
        var (ada, bob) = (world.Phone("101"), world.Phone("102"));
        world.Call(ada, "0443332211", Sdp.Of(AudioCodec.Pcma));
        world.Call(bob, "0443332212", Sdp.Of(AudioCodec.Pcma));
        Assert.Equal("sip:+41443332212@b.example", world.Outside[1].Invite!.Target.RequestUri);
        Account.Tell(new ClientRegistrationState(ClientRegistrationPhase.Failed, world.Time.GetUtcNow()) { StatusCode = 403, Reason = "Forbidden" });
        Assert.Equal((LiveTrunkState.Failed, "forbidden", 403), (Live("b").State, Live("b").Error, Live("b").StatusCode));
        var third = world.Call(world.Phone("103"), "0443332213", Sdp.Of(AudioCodec.Pcma));
        // Full comes before out of order; the ambulance takes what there is.
        Assert.Equal("sip:+41443332213@b.example", world.Outside[2].Invite!.Target.RequestUri);
        world.Outside[2].PeerRejects(403);
        world.Run();
        Assert.Equal("500", third.Log);
        world.Call(world.Phone("104"), "144", Sdp.Of(AudioCodec.Pcma));
        Assert.Equal("sip:144@a.example", world.Outside[3].Invite!.Target.RequestUri);
    }

    [Fact]
    public void Calls_at_once_are_counted()
    {
        Set(plan => plan with { Limits = plan.Limits with { CallsAtOnce = 1 } });
        var ada = world.Phone("101");
        var first = world.Call(ada, "0443332211", Sdp.Of(AudioCodec.Pcma));
        Assert.Equal("403", world.Call(ada, "0443332212", Sdp.Of(AudioCodec.Pcma)).Log);
        first.PeerCancels();
        world.Run();
        Assert.Equal("", world.Call(ada, "0443332212", Sdp.Of(AudioCodec.Pcma)).Log);
    }

    [Fact]
    public void Minutes_to_other_countries_end_with_the_day_s_limit()
    {
        Set(plan => plan with { Limits = plan.Limits with { Countries = ["CH", "DE"], DailyMinutes = 1 } });
        var ada = world.Phone("101");
        var caller = world.Call(ada, "0049301234567", Sdp.Of(AudioCodec.Pcma));
        world.Outside[0].PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        caller.PeerAcks();
        world.Advance(40);
        caller.PeerHangsUp();
        world.AssertClean();
        caller = world.Call(ada, "0049301234567", Sdp.Of(AudioCodec.Pcma));
        world.Outside[1].PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        caller.PeerAcks();
        world.Advance(15);
        Assert.DoesNotContain("BYE", caller.Log);
        world.Advance(6);
        Assert.Contains("BYE", caller.Log);
        world.AssertClean(2);
        Assert.Equal("outside-daily", world.History.Entries[1].Reason);
        Assert.Equal("403", world.Call(ada, "0049301234567", Sdp.Of(AudioCodec.Pcma)).Log);
        world.Advance(86_400);
        Assert.Equal("", world.Call(ada, "0049301234567", Sdp.Of(AudioCodec.Pcma)).Log);
    }

    [Fact]
    public void A_caller_who_gives_up_ends_the_call_outside()
    {
        var caller = world.Call(world.Phone("101"), "0443332211", Sdp.Of(AudioCodec.Pcma));
        world.Outside[0].PeerRings();
        world.Run();
        caller.PeerCancels();
        world.Run();
        Assert.Equal("CANCEL", world.Outside[0].Log);
        world.AssertClean();
        Assert.Equal("cancelled", world.Record.Reason);
    }

    [Fact]
    public void Srtp_is_offered_and_given_up_only_where_the_trunk_allows_it()
    {
        Set(plan => plan with { Trunks = [A with { Srtp = TrunkSrtp.Offered, Proxies = ["192.0.2.10"] }] });
        var caller = world.Call(world.Phone("101"), "0443332211", Sdp.Of(AudioCodec.Pcma));
        Assert.Equal(MediaProfile.SdesSrtp, world.MediaOf(world.Outside[0]).Profile);
        world.Outside[0].PeerRejects(488);
        world.Run();
        Assert.Equal(MediaProfile.Rtp, world.MediaOf(world.Outside[1]).Profile);
        world.Outside[1].PeerRejects(486);
        world.Run();
        Assert.Equal("486", caller.Log);
        Set(plan => plan with { Trunks = [A with { Srtp = TrunkSrtp.Required, Proxies = ["192.0.2.10"] }] });
        caller = world.Call(world.Phone("102"), "0443332211", Sdp.Of(AudioCodec.Pcma));
        world.Outside[2].PeerRejects(488);
        world.Run();
        Assert.Equal("500", caller.Log);
        Assert.Equal(3, world.Outside.Count);
    }

    [Fact]
    public void A_withheld_number_is_withheld_outside_too_but_not_from_the_police()
    {
        var ada = world.Phone("101");
        world.Call(ada, "0443332211", Sdp.Of(AudioCodec.Pcma), invite => invite.Headers["Privacy"] = "id");
        Assert.True(world.Outside[0].Invite!.From.IsAnonymous);
        Assert.Contains(new KeyValuePair<string, string>("Privacy", "id"), world.Outside[0].Invite!.Headers);
        Assert.Equal("", world.Outside[0].Invite!.ContactUser);
        world.Call(ada, "117", Sdp.Of(AudioCodec.Pcma), invite => invite.Headers["Privacy"] = "id");
        Assert.False(world.Outside[1].Invite!.From.IsAnonymous);
    }

    [Fact]
    public void A_flow_sends_a_caller_on_to_a_number_outside()
    {
        Set(plan => plan with
        {
            Trunks = [A with { AllowsForeignCallerId = true }],
            Nodes = [new OutsideNumber { Id = "mobile", Name = "Mobile", Dial = "+41781112233", Otherwise = FlowTarget.User("u102") }],
            Numbers = [new InboundNumber { Id = "n", Name = "N", First = "+41223004545", Target = FlowTarget.Node("mobile") }],
        });
        var bob = world.Phone("102");
        var caller = world.CallFrom("192.0.2.10:5060", "0223004545", Sdp.Of(AudioCodec.Pcma));
        var invite = world.Outside[0].Invite!;
        Assert.Equal("sip:+41781112233@a.example", invite.Target.RequestUri);
        Assert.Equal("+41791234567", invite.From.User);
        Assert.Contains(invite.Headers, header => header is { Key: "Diversion", Value: "<sip:+41223004545@a.example>;reason=unconditional;counter=1" });
        world.Outside[0].PeerRejects(486);
        world.Run();
        // Busy there: the way on inside.
        world.To(bob).PeerRings();
        world.Run();
        world.To(bob).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.EndsWith("200", caller.Log);
        caller.PeerAcks();
        caller.PeerHangsUp();
        world.AssertClean();
        // And when it is answered there.
        caller = world.CallFrom("192.0.2.10:5060", "0223004545", Sdp.Of(AudioCodec.Pcma));
        world.Outside[1].PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.EndsWith("200", caller.Log);
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
        world.Outside[1].PeerHangsUp();
        world.AssertClean(2);
    }

    [Fact]
    public void A_call_can_be_sent_on_to_a_number_outside_by_people_but_not_by_telephones()
    {
        var (ada, bob) = (world.Phone("101"), world.Phone("102"));
        var (caller, callee) = world.Talk(ada, bob);
        callee.PeerRefers("0443332211");
        world.Run();
        world.Outside[0].PeerRings();
        world.Outside[0].PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Contains("NOTIFY 200 final", callee.Log);
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
        caller.PeerHangsUp();
        world.AssertClean();
        var second = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        world.To(bob).PeerRejects(302, "sip:0443332211@pbx.test");
        world.Run();
        Assert.Single(world.Outside);
        Assert.Equal("480", second.Log);
    }

    [Fact]
    public void An_account_is_registered_and_told()
    {
        var wanted = Account.Wanted;
        Assert.Equal("sip:b.example", wanted.Registrar);
        Assert.Equal(new SipParty("", "acc1", "b.example"), wanted.Account);
        Assert.Equal(new SipCredentials("login1", "secret"), wanted.Credentials);
        Assert.Equal(LiveTrunkState.Connecting, Live("b").State);
        Register();
        Assert.Equal((LiveTrunkState.Registered, "192.0.2.20:5060 UDP"), (Live("b").State, Live("b").Server));
        // Another name or encoding disturbs nothing; another password begins anew.
        Set(plan => plan with { Trunks = [A, B with { Name = "Other", Codecs = ["PCMA"] }] });
        Assert.Equal(("Other", LiveTrunkState.Registered), (Live("b").Name, Live("b").State));
        Assert.Single(world.Sip.Accounts);
        var first = Account;
        _ = world.Secrets.SetAsync("b", "better", "");
        world.Run();
        Assert.True(first.IsEnded);
        Assert.Equal("better", Account.Wanted.Credentials!.Password);
        Set(plan => plan with { Trunks = [A] });
        Assert.True(Account.IsEnded);
        Assert.Null(world.Service.Trunks.Find("b"));
    }

    [Theory]
    [InlineData(401, false, "wrong-password")]
    [InlineData(408, true, "no-answer")]
    [InlineData(503, true, "no-connection")]
    [InlineData(404, false, "unknown-account")]
    [InlineData(500, false, "server-error")]
    [InlineData(423, false, "refused")]
    public void Failures_have_a_word(int status, bool isLocal, string word)
    {
        Account.Tell(new ClientRegistrationState(ClientRegistrationPhase.Failed, world.Time.GetUtcNow()) { StatusCode = status, IsLocal = isLocal });
        Assert.Equal((LiveTrunkState.Failed, word), (Live("b").State, Live("b").Error));
    }

    [Fact]
    public void A_host_that_is_not_there_has_a_word()
    {
        Set(plan => plan with { Trunks = [B with { Domain = "nowhere.example" }] });
        Account.Tell(new ClientRegistrationState(ClientRegistrationPhase.Failed, world.Time.GetUtcNow()) { StatusCode = 503, IsLocal = true });
        Assert.Equal("no-host", Live("b").Error);
    }

    [Fact]
    public void A_trunk_without_registration_is_watched()
    {
        world.Sip.OnRequest = request => new SipOutcome(request.Target.OutboundProxy == "sip:192.0.2.10" ? 408 : 405, "");
        Set(plan => plan with { Trunks = [A with { OptionsSeconds = 30 }] });
        Assert.Equal(LiveTrunkState.Reachable, Live("a").State);
        Assert.Equal(["sip:192.0.2.10", "sip:192.0.2.11"], world.Sip.Requests.Select(request => request.Target.OutboundProxy));
        world.Sip.OnRequest = _ => new SipOutcome(408, "");
        world.Advance(31);
        Assert.Equal((LiveTrunkState.Failed, "no-answer"), (Live("a").State, Live("a").Error));
    }

    [Fact]
    public void At_the_end_carriers_are_told()
    {
        Register();
        var stopping = world.Service.StopAsync(TimeSpan.FromSeconds(3));
        world.Run();
        Assert.True(Account.IsEnded);
        Assert.False(stopping.IsFaulted);
    }

    private void Register() => Account.Tell(new ClientRegistrationState(ClientRegistrationPhase.Registered, world.Time.GetUtcNow())
    {
        Until = world.Time.GetUtcNow().AddMinutes(10),
        Server = new IPEndPoint(IPAddress.Parse("192.0.2.20"), 5060),
        Transport = "UDP",
    });
}
