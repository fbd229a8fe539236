using System.Net;
using Pbx.Sip;
using Pbx.Sip.Messages;
using Pbx.Sip.Registration;
using Pbx.Sip.Transport;
using Pbx.Tests.Sip.Engine;
using TransportTarget = Pbx.Sip.Transport.SipTarget;

namespace Pbx.Tests.Sip.Registration;

/// <summary>Our account at a carrier's registrar (RFC 3261 10.2), in virtual time.</summary>
public class ClientRegistrationTests
{
    private const string Challenge = "WWW-Authenticate: Digest realm=\"carrier\", nonce=\"n1\", algorithm=MD5, qop=\"auth\"";
    private const string Contact = "Contact: <sip:41223004545@192.0.2.1:5060>";

    private readonly Conversation script = new();
    private readonly List<ClientRegistrationState> states = [];
    private IClientRegistration account = null!;

    private ClientRegistrationState State => account.State;

    private double Wait => (State.NextTry!.Value - DateTimeOffset.UnixEpoch - script.Now).TotalSeconds;

    private Conversation Begin(Func<OutgoingRegistration, OutgoingRegistration>? change = null)
    {
        var wanted = new OutgoingRegistration
        {
            Account = new SipParty("", "41223004545", "carrier.example"),
            Registrar = "sip:carrier.example",
            Proxies = ["sip:192.0.2.50:5062"],
            Credentials = new SipCredentials("41223004545", "secret"),
            Expires = TimeSpan.FromSeconds(600),
        };
        account = script.Engine.Register(change?.Invoke(wanted) ?? wanted, states.Add);
        return script;
    }

    [Fact]
    public void Registers_with_a_digest_and_refreshes_before_the_binding_ends()
    {
        Begin().Run("<- REGISTER | Expires: 600 | Contact: 41223004545@192.0.2.1 | To: <sip:41223004545@carrier.example> | From: 41223004545@carrier.example | Route: 192.0.2.50 | !Authorization");
        var first = (SipRequest)script.Last!;
        Assert.Equal("sip:carrier.example", first.RequestUri.ToString());
        script.Run($"""
            -> 401 | {Challenge}
            <- REGISTER | Authorization: username="41223004545"
            """);
        var second = (SipRequest)script.Last!;
        Assert.Equal(first.CallId, second.CallId);
        Assert.Equal(first.CSeq.Number + 1, second.CSeq.Number);
        script.Run($"""
            -> 200 | {Contact};expires=100
            +60 s
            <- nothing
            """);
        Assert.Equal(ClientRegistrationPhase.Registered, State.Phase);
        Assert.Equal(TimeSpan.FromSeconds(100), State.Until - DateTimeOffset.UnixEpoch);
        Assert.Equal("192.0.2.50:5062", State.Server!.ToString());
        script.Run("""
            +25 s
            <- REGISTER | Authorization: nc=00000002
            """);
        Assert.Equal(first.CallId, script.Last!.CallId);
        Assert.Equal(second.CSeq.Number + 1, script.Last.CSeq.Number);
        script.Run($"-> 200 | {Contact};expires=100");
        Assert.Equal([ClientRegistrationPhase.Registered, ClientRegistrationPhase.Registered], states.Select(s => s.Phase));
        Assert.Equal(states[0].Since, states[1].Since);
    }

    [Fact]
    public void A_nonce_that_aged_is_replaced()
    {
        Begin().Run($"""
            <- REGISTER
            -> 401 | {Challenge}
            <- REGISTER
            -> 200 | {Contact};expires=100
            +85 s
            <- REGISTER | Authorization: nonce="n1"
            forget
            -> 401 | {Challenge.Replace("n1", "n2")}, stale=true
            <- REGISTER | Authorization: nonce="n2"
            -> 200 | {Contact};expires=100
            """);
        Assert.Equal(ClientRegistrationPhase.Registered, State.Phase);
    }

    [Fact]
    public void A_wrong_password_is_not_tried_again_at_once()
    {
        Begin().Run($"""
            <- REGISTER
            -> 401 | {Challenge}
            <- REGISTER | Authorization
            -> 401 | {Challenge}
            <- nothing
            +14 s
            <- nothing
            """);
        Assert.Equal((ClientRegistrationPhase.Failed, 401, false), (State.Phase, State.StatusCode, State.IsLocal));
        Assert.NotNull(State.NextTry);
        script.Run("""
            +17 s
            <- REGISTER
            """);
    }

    [Fact]
    public void Waits_grow_and_the_server_may_ask_for_more()
    {
        Begin().Run("<- REGISTER\n-> 403");
        var waits = new List<double>();
        for (var i = 0; i < 8; i++)
        {
            waits.Add(Wait);
            script.Run(FormattableString.Invariant($"+{Math.Ceiling(waits[^1])} s\n<- REGISTER\nforget\n-> 403"));
        }
        Assert.InRange(waits[0], 15, 30);
        Assert.InRange(waits[3], 120, 240);
        Assert.InRange(waits[7], 900, 1800);
        script.Run(FormattableString.Invariant($"+{Math.Ceiling(Wait)} s\n<- REGISTER\nforget\n-> 503 | Retry-After: 7200"));
        Assert.Equal(7200, Wait);
    }

    [Fact]
    public void A_longer_period_is_asked_for_where_the_registrar_wants_it()
    {
        Begin().Run($"""
            <- REGISTER | Expires: 600
            -> 423 | Min-Expires: 1800
            <- REGISTER | Expires: 1800
            -> 200 | {Contact}
            """);
        Assert.Equal(TimeSpan.FromSeconds(1800), State.Until - DateTimeOffset.UnixEpoch);
        Begin(wanted => wanted with { Account = new SipParty("", "other", "carrier.example") }).Run("""
            <- REGISTER
            -> 423 | Min-Expires: 60
            <- nothing
            """);
        Assert.Equal(423, State.StatusCode);
    }

    [Fact]
    public void Silence_and_5xx_lead_to_the_next_proxy_and_a_refusal_does_not()
    {
        Begin(wanted => wanted with { Proxies = ["sip:192.0.2.71", "sip:192.0.2.72", "sip:192.0.2.50:5062"] }).Run("""
            <- REGISTER
            +31900 ms
            forget
            +100 ms
            <- REGISTER | Route: 192.0.2.72
            -> 503
            <- REGISTER | Route: 192.0.2.50
            """);
        Assert.Equal("192.0.2.50:5062", script.LastFlow!.Remote.ToString());
        script.Run($"""
            -> 200 | {Contact};expires=60
            +50 s
            <- REGISTER | Route: 192.0.2.50
            forget
            -> 403
            <- nothing
            """);
        Assert.Equal(403, State.StatusCode);
    }

    [Fact]
    public void Nobody_there_is_told_as_such_and_tried_again_from_the_next()
    {
        script.Network.Unreachable.Add(new IPEndPoint(IPAddress.Parse("192.0.2.71"), 5060));
        script.Network.Unreachable.Add(new IPEndPoint(IPAddress.Parse("192.0.2.72"), 5060));
        Begin(wanted => wanted with { Proxies = ["sip:192.0.2.71", "sip:192.0.2.72"] }).Run("<- nothing");
        Assert.Equal((ClientRegistrationPhase.Failed, 503, true), (State.Phase, State.StatusCode, State.IsLocal));
        script.Network.Unreachable.Clear();
        script.Run("+30 s\n<- REGISTER");
    }

    [Fact]
    public void A_redirect_is_followed_a_few_times()
    {
        Begin().Run($"""
            <- REGISTER
            -> 302 | Contact: <sip:new.example>
            <- REGISTER
            -> 200 | {Contact};expires=300
            """);
        Assert.Equal("sip:new.example", ((SipRequest)script.Last!).RequestUri.ToString());
        Assert.Equal(ClientRegistrationPhase.Registered, State.Phase);
        Begin(wanted => wanted with { Account = new SipParty("", "other", "carrier.example") }).Run("""
            <- REGISTER
            -> 302 | Contact: <sip:a.example>
            <- REGISTER
            -> 302 | Contact: <sip:b.example>
            <- REGISTER
            -> 302 | Contact: <sip:a.example>
            <- REGISTER
            -> 302 | Contact: <sip:b.example>
            <- nothing
            """);
        Assert.Equal(302, State.StatusCode);
    }

    [Fact]
    public void The_registrar_may_grant_another_time_to_our_contact_than_to_others()
    {
        Begin().Run($"""
            <- REGISTER
            -> 200 | Contact: <sip:41223004545@192.0.2.99:5060>;expires=20, <sip:41223004545@192.0.2.1:5060>;expires=400 | Expires: 30
            """);
        Assert.Equal(TimeSpan.FromSeconds(400), State.Until - DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public void Nothing_granted_is_a_failure()
    {
        Begin().Run($"<- REGISTER\n-> 200 | {Contact};expires=0");
        Assert.Equal((ClientRegistrationPhase.Failed, 200), (State.Phase, State.StatusCode));
    }

    [Fact]
    public void Options_keep_the_way_open_and_silence_registers_anew()
    {
        Begin(wanted => wanted with { KeepAlive = TimeSpan.FromSeconds(30) }).Run($"""
            <- REGISTER
            -> 200 | {Contact};expires=3600
            +30 s
            <- OPTIONS
            -> 405
            +30 s
            <- OPTIONS
            +31900 ms
            forget
            +100 ms
            <- REGISTER
            -> 200 | {Contact};expires=3600
            """);
        Assert.All(states, state => Assert.Equal(ClientRegistrationPhase.Registered, state.Phase));
    }

    [Fact]
    public void A_closed_connection_registers_anew()
    {
        var target = new TransportTarget(SipTransportKind.Tcp, new IPEndPoint(IPAddress.Parse("192.0.2.50"), 5062));
        script.Network.Names["tcp.example"] = [target];
        script.Flow = script.Network.FlowTo(target)!;
        Begin(wanted => wanted with { Proxies = ["sip:tcp.example;transport=tcp"] }).Run($"""
            <- REGISTER | Contact: transport=tcp
            -> 200 | Contact: <sip:41223004545@192.0.2.1:5060;transport=tcp>;expires=3600
            +10 s
            <- nothing
            closed
            +2 s
            <- REGISTER
            """);
        Assert.NotEqual(script.Flow, script.LastFlow);
    }

    [Fact]
    public async Task The_end_removes_the_binding()
    {
        Begin().Run($"""
            <- REGISTER
            -> 401 | {Challenge}
            <- REGISTER
            -> 200 | {Contact};expires=3600
            """);
        var ended = account.EndAsync();
        Assert.False(ended.IsCompleted);
        script.Run("""
            <- REGISTER | Expires: 0 | Authorization
            -> 200
            +32 s
            gone
            """);
        await ended;
        Assert.Equal(ClientRegistrationPhase.Ended, states[^1].Phase);
        Assert.Empty(script.Engine.ClientRegistrations);
    }

    [Fact]
    public async Task The_end_waits_for_what_is_on_its_way()
    {
        Begin().Run("<- REGISTER");
        var ended = account.EndAsync();
        script.Run($"""
            <- nothing
            -> 200 | {Contact};expires=3600
            <- REGISTER | Expires: 0
            -> 403
            +32 s
            gone
            """);
        await ended;
    }

    [Fact]
    public async Task A_failed_one_ends_at_once()
    {
        Begin().Run("<- REGISTER\n-> 404");
        await account.EndAsync();
        script.Run("+3600 s\n<- nothing\ngone");
    }

    [Fact]
    public void Calls_take_the_way_of_the_registration()
    {
        Begin().Run($"<- REGISTER\n-> 200 | {Contact};expires=3600");
        script.Engine.Invite(
            new OutgoingInvite
            {
                Target = new Pbx.Sip.SipTarget { RequestUri = "sip:+41791234567@carrier.example", Registration = account },
                From = new SipParty("", "41223004545", "carrier.example"),
                To = new SipParty("", "+41791234567", "carrier.example"),
                AssertIdentity = false,
                ContactUser = "41223004545",
            },
            script.Application);
        script.Run("<- INVITE | !P-Asserted-Identity | Contact: 41223004545@192.0.2.1");
        Assert.Equal("192.0.2.50:5062", script.LastFlow!.Remote.ToString());
    }

    [Theory]
    [InlineData(1, 0, 15)]
    [InlineData(1, 999, 29.985)]
    [InlineData(2, 0, 30)]
    [InlineData(50, 0, 900)]
    public void Backoff(int failures, uint chance, double seconds) =>
        Assert.Equal(seconds, RegistrationBackoff.AfterFailure(failures, chance, TimeSpan.Zero, TimeSpan.Zero).TotalSeconds, 3);

    [Theory]
    [InlineData(40, 10)]
    [InlineData(8, 5)]
    [InlineData(4000, 15)]
    public void A_living_binding_is_worth_trying_sooner(double left, double seconds) =>
        Assert.Equal(seconds, RegistrationBackoff.AfterFailure(1, 0, TimeSpan.Zero, TimeSpan.FromSeconds(left)).TotalSeconds, 3);
}
