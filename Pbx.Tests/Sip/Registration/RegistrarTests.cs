using System.Net;
using Pbx.Sip;
using Pbx.Sip.Engine;
using Pbx.Sip.Transport;
using Pbx.Tests.Sip.Engine;

namespace Pbx.Tests.Sip.Registration;

/// <summary>RFC 3261 10.3, RFC 3327, RFC 5626.</summary>
public class RegistrarTests
{
    private static Conversation NewScript(SipTransportKind transport = SipTransportKind.Udp, SipEngineSettings? settings = null)
    {
        var script = new Conversation(transport, settings);
        script.Application.AddUser("100", "secret", Conversation.Realm);
        return script;
    }

    private static Conversation Registered(SipTransportKind transport = SipTransportKind.Udp, string options = "") => NewScript(transport).Run($"""
        -> REGISTER {options}
        <- 401 | WWW-Authenticate: SHA-256
        -> REGISTER | auth {options}
        <- 200
        told: binding Added 100
        """);

    [Fact]
    public void A_digest_makes_a_binding_that_remembers_where_it_came_from()
    {
        var script = Registered(options: "| Expires: 600 | User-Agent: phone");
        var binding = Assert.Single(script.Engine.Registrar.For("100"));
        Assert.Equal("192.0.2.50:5062", binding.RemoteEndPoint.ToString());
        Assert.Equal(("UDP", "phone", TimeSpan.FromSeconds(600)), (binding.Transport, binding.UserAgent, binding.ExpiresAt - binding.RegisteredAt));
        script.Run("""
            +599 s
            told: nothing
            +1 s
            told: binding Expired 100
            gone
            """);
        Assert.Empty(script.Engine.Registrar.All);
    }

    [Fact]
    public void Refresh_query_and_removal() => Registered().Run("""
        -> REGISTER | !Contact
        <- 401
        -> REGISTER | auth | !Contact
        <- 200 | Contact: sip:100@192.0.2.50:5062
        told: nothing
        -> REGISTER
        <- 401
        -> REGISTER | auth | Expires: 90
        <- 200 | Contact: expires=90
        told: binding Refreshed 100
        -> REGISTER
        <- 401
        -> REGISTER | auth | Contact: <sip:100@192.0.2.50:5062>;expires=0
        <- 200 | !Contact
        told: binding Removed 100
        """);

    [Fact]
    public void A_star_removes_all_but_only_with_expires_zero() => Registered().Run("""
        -> REGISTER
        <- 401
        -> REGISTER | auth | Contact: *
        <- 400
        -> REGISTER
        <- 401
        -> REGISTER | auth | Contact: * | Expires: 0
        <- 200 | !Contact
        told: binding Removed 100
        """);

    [Fact]
    public void Intervals_are_bounded() => NewScript().Run("""
        -> REGISTER
        <- 401
        -> REGISTER | auth | Expires: 30
        <- 423 | Min-Expires: 60
        -> REGISTER
        <- 401
        -> REGISTER | auth | Expires: 999999
        <- 200 | Contact: expires=3600
        -> REGISTER
        <- 401
        -> REGISTER | auth
        <- 200 | Contact: expires=3600
        """);

    [Fact]
    public void Unknown_user_and_wrong_password_look_alike()
    {
        foreach (var (script, reason) in new[] { (NewScript(), "WrongPassword"), (new Conversation(), "UnknownUser") })
        {
            script.Run($"""
                -> REGISTER
                <- 401
                -> REGISTER | wrong-auth
                <- 403
                told: authentication failed 100 {reason}
                """);
        }
    }

    [Fact]
    public void One_user_may_not_register_for_another()
    {
        var script = new Conversation();
        script.Application.AddUser("100", "secret", Conversation.Realm, aor: "101");
        script.Run("""
            -> REGISTER
            <- 401
            -> REGISTER | auth
            <- 403
            told: nothing
            """);
    }

    [Fact]
    public void Several_devices_with_q_and_path() => Registered().Run("""
        -> REGISTER
        <- 401
        -> REGISTER | auth | Contact: <sip:100@192.0.2.60>;q=0.5 | Supported: path | Path: <sip:edge.example;lr>
        <- 200 | Contact: q=0.5 | Contact: 192.0.2.50 | Path: edge.example
        told: binding Added 100
        """);

    [Fact]
    public void An_outbound_instance_replaces_its_own_flow()
    {
        const string Instance = "+sip.instance=\"<urn:uuid:1>\"";
        var script = Registered(SipTransportKind.Wss, $"| Supported: outbound, path | Contact: <sip:x@a.invalid;transport=ws>;reg-id=1;{Instance}");
        script.Run($"""
            -> REGISTER
            <- 401
            -> REGISTER | auth | Supported: outbound, path | Contact: <sip:y@b.invalid;transport=ws>;reg-id=1;{Instance}
            <- 200 | Require: outbound | Flow-Timer: 120 | Contact: sip:y@b.invalid
            told: binding Refreshed 100
            """);
        var binding = Assert.Single(script.Engine.Registrar.For("100"));
        Assert.Equal("<urn:uuid:1>", binding.InstanceId);
        Assert.True(binding.IsWebSocket);
    }

    [Fact]
    public void A_closed_connection_ends_its_bindings_at_once() => Registered(SipTransportKind.Tls).Run("""
        closed
        told: binding FlowClosed 100
        gone
        """);

    [Fact]
    public void An_old_request_of_the_same_call_id_is_refused() => Registered().Run("""
        -> REGISTER | CSeq: 90 REGISTER
        <- 401
        -> REGISTER | auth | CSeq: 1 REGISTER
        <- 500
        told: nothing
        """);

    [Fact]
    public void The_oldest_device_makes_room()
    {
        var script = NewScript(settings: new SipEngineSettings { Realm = Conversation.Realm, MaxBindings = 1 });
        script.Run("""
            -> REGISTER
            <- 401
            -> REGISTER | auth
            <- 200
            told: binding Added 100
            -> REGISTER
            <- 401
            -> REGISTER | auth | Contact: <sip:100@192.0.2.61>
            <- 200 | Contact: 192.0.2.61
            told: binding Removed 100
            told: binding Added 100
            """);
        Assert.Single(script.Engine.Registrar.All);
    }

    [Fact]
    public void A_call_to_a_binding_goes_to_its_flow_whatever_its_contact_says()
    {
        var script = Registered(options: "| Contact: <sip:100@10.0.0.5:5060>");
        script.Binding = script.Engine.Registrar.For("100")[0];
        script.Run("""
            app: invite
            <- INVITE
            """);
        Assert.Equal("192.0.2.50:5062", script.LastFlow!.Remote.ToString());
        Assert.Equal("sip:100@10.0.0.5:5060", ((Pbx.Sip.Messages.SipRequest)script.Last!).RequestUri.ToString());
        script.Run("""
            -> 200 | sdp | Contact: <sip:100@10.0.0.5:5060>
            <- ACK
            app: end
            <- BYE
            """);
        Assert.Equal("192.0.2.50:5062", script.LastFlow!.Remote.ToString());
    }

    [Fact]
    public void Kept_bindings_on_udp_can_be_called_again()
    {
        var script = new Conversation();
        script.Engine.Registrar.Restore(
        [
            new Binding("1", "100", "sip:100@10.0.0.5", "UDP", new IPEndPoint(IPAddress.Parse("192.0.2.50"), 5062), "", null, [],
                script.Engine.UtcNow, script.Engine.UtcNow + TimeSpan.FromMinutes(2)),
            new Binding("2", "100", "sip:x@a.invalid", "WSS", script.Flow.Remote, "", null, [], script.Engine.UtcNow, script.Engine.UtcNow + TimeSpan.FromMinutes(2)),
        ]);
        script.Binding = Assert.Single(script.Engine.Registrar.For("100"));
        script.Run("""
            app: options
            <- OPTIONS
            -> 200 OPTIONS
            app: outcome 200
            +120 s
            told: binding Expired 100
            gone
            """);
    }

    [Fact]
    public void Devices_behind_nat_are_pinged_where_that_is_set()
    {
        var script = NewScript(settings: new SipEngineSettings { Realm = Conversation.Realm, BindingPing = TimeSpan.FromSeconds(30) });
        script.Run("""
            -> REGISTER
            <- 401
            -> REGISTER | auth | Contact: <sip:100@10.0.0.5>
            <- 200
            +30 s
            <- OPTIONS
            -> 200 OPTIONS
            +30 s
            <- OPTIONS
            """);
    }
}
