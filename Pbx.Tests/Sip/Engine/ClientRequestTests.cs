using System.Net;
using Pbx.Sip;
using Pbx.Sip.Transport;
using TransportTarget = Pbx.Sip.Transport.SipTarget;

namespace Pbx.Tests.Sip.Engine;

/// <summary>How requests of ours find their way: failover (RFC 3263 4.3), challenges (RFC 3261 22), flows (RFC 5626).</summary>
public class ClientRequestTests
{
    private static Conversation ToTwoServers()
    {
        var script = new Conversation { Target = "sip:200@provider.example" };
        script.Network.Names["provider.example"] =
        [
            new TransportTarget(SipTransportKind.Udp, new IPEndPoint(IPAddress.Parse("192.0.2.81"), 5060)),
            new TransportTarget(SipTransportKind.Udp, new IPEndPoint(IPAddress.Parse("192.0.2.82"), 5060)),
        ];
        return script;
    }

    [Fact]
    public void A_503_is_acked_and_the_next_server_is_tried()
    {
        var script = ToTwoServers().Run("""
            app: invite
            <- INVITE
            """);
        var first = script.Last!;
        script.Run("""
            -> 503
            <- ACK
            <- INVITE
            told: nothing
            """);
        Assert.Equal("192.0.2.82:5060", script.LastFlow!.Remote.ToString());
        Assert.NotEqual(first.TopVia!.Branch, script.Last!.TopVia!.Branch);
        Assert.Equal(first.CallId, script.Last.CallId);
        script.Run("""
            -> 503
            <- ACK
            told: ended Rejected 503
            """);
    }

    [Fact]
    public void Silence_leads_to_the_next_server_and_then_to_408()
    {
        var script = ToTwoServers().Run("""
            app: invite
            <- INVITE
            +31900 ms
            forget
            +100 ms
            <- INVITE
            """);
        Assert.Equal("192.0.2.82:5060", script.LastFlow!.Remote.ToString());
        script.Run("""
            told: nothing
            +32 s
            told: ended Timeout 408
            gone
            """);
    }

    [Fact]
    public void A_server_that_cannot_be_reached_is_skipped()
    {
        var script = ToTwoServers();
        script.Network.Unreachable.Add(new IPEndPoint(IPAddress.Parse("192.0.2.81"), 5060));
        script.Run("""
            app: invite
            <- INVITE
            """);
        Assert.Equal("192.0.2.82:5060", script.LastFlow!.Remote.ToString());
    }

    [Fact]
    public void A_challenge_is_answered_with_a_new_number_and_branch_and_the_ack_follows_it()
    {
        var script = new Conversation { Credentials = new SipCredentials("trunk", "secret") }.Run("""
            app: invite
            <- INVITE | !Proxy-Authorization
            """);
        var first = script.Last!;
        script.Run("""
            -> 407 | Proxy-Authenticate: Digest realm="itsp",nonce="n1",qop="auth",algorithm=MD5
            <- ACK
            <- INVITE | Proxy-Authorization: username="trunk" | Proxy-Authorization: nc=00000001
            """);
        Assert.Equal(first.CSeq.Number + 1, script.Last!.CSeq.Number);
        Assert.NotEqual(first.TopVia!.Branch, script.Last.TopVia!.Branch);
        var second = script.Last;
        script.Run("""
            -> 200 | sdp
            <- ACK | Proxy-Authorization: n1
            told: accepted sdp
            """);
        Assert.Equal(second.CSeq.Number, script.Last!.CSeq.Number);
        script.Run("""
            app: end
            <- BYE | Proxy-Authorization: nc=00000002
            -> 407 BYE | Proxy-Authenticate: Digest realm="itsp",nonce="n2",qop="auth",algorithm=MD5
            <- BYE | Proxy-Authorization: n2
            -> 200 BYE
            +32 s
            gone
            """);
    }

    [Fact]
    public void A_wrong_password_gives_up()
    {
        new Conversation { Credentials = new SipCredentials("trunk", "wrong") }.Run("""
            app: invite
            <- INVITE
            -> 401 | WWW-Authenticate: Digest realm="itsp",nonce="n1",qop="auth"
            <- ACK
            <- INVITE
            -> 401 | WWW-Authenticate: Digest realm="itsp",nonce="n1",qop="auth"
            <- ACK
            <- nothing
            told: ended Rejected 401
            """);
    }

    [Fact]
    public void A_delayed_407_is_acked_again_and_not_answered_twice() => new Conversation { Credentials = new SipCredentials("trunk", "secret") }.Run("""
        app: invite
        <- INVITE
        -> 407 | Proxy-Authenticate: Digest realm="itsp",nonce="n1",qop="auth"
        <- ACK
        <- INVITE
        -> again
        <- ACK
        <- nothing
        """);

    [Fact]
    public void Requests_in_a_dialog_use_its_connection_and_after_that_a_new_one()
    {
        var script = new Conversation(SipTransportKind.Tcp).Run("""
            -> INVITE | Contact: <sip:100@192.0.2.50:5070;transport=tcp>
            <- 100
            app: accept
            <- 200 | Contact: transport=tcp
            -> ACK
            app: info
            <- INFO
            """);
        Assert.Equal(script.Flow, script.LastFlow);
        script.Run("""
            -> 200 INFO
            closed
            app: end
            <- BYE
            """);
        Assert.Equal("192.0.2.50:5070", script.LastFlow!.Remote.ToString());
    }

    [Fact]
    public void Over_websocket_everything_stays_on_the_socket()
    {
        var script = new Conversation(SipTransportKind.Wss).Run("""
            -> INVITE | Contact: <sip:x@abc.invalid;transport=ws>
            <- 100
            app: accept
            <- 200 | Contact: transport=ws
            -> ACK
            told: invite 100
            told: acknowledged
            app: info
            <- INFO
            -> 200 INFO
            closed
            app: end
            <- nothing
            told: ended HungUp
            +32 s
            gone
            """);
        Assert.Equal(InviteState.Ended, script.Session!.State);
    }

    [Fact]
    public void A_caller_behind_nat_is_answered_where_it_came_from()
    {
        var script = new Conversation().Run("""
            -> INVITE | Via: SIP/2.0/UDP 10.0.0.7:5060;rport;branch=z9hG4bKn | Contact: <sip:100@10.0.0.7>
            <- 100
            app: accept
            <- 200
            -> ACK
            app: end
            <- BYE
            """);
        Assert.Equal("192.0.2.50:5062", script.LastFlow!.Remote.ToString());
        Assert.Equal("sip:100@10.0.0.7", ((Pbx.Sip.Messages.SipRequest)script.Last!).RequestUri.ToString());
    }

    [Fact]
    public void A_caller_with_a_public_contact_is_reached_there()
    {
        var script = new Conversation().Run("""
            -> INVITE | Contact: <sip:100@192.0.2.99:5099>
            <- 100
            app: accept
            <- 200
            -> ACK
            app: end
            <- BYE
            """);
        Assert.Equal("192.0.2.99:5099", script.LastFlow!.Remote.ToString());
    }

    [Fact]
    public void Ringing_for_ever_is_cancelled() => new Conversation().Run("""
        app: invite
        <- INVITE
        -> 180
        told: provisional 180
        +300 s
        <- CANCEL
        -> 200 CANCEL
        -> 487
        <- ACK
        told: ended Rejected 487
        """);

    [Fact]
    public void A_provisional_is_repeated_each_minute() => new Conversation().Run("""
        -> INVITE
        <- 100
        app: ring 180
        <- 180
        +60 s
        <- 180
        +60 s
        <- 180
        app: reject 480
        <- 480
        -> ACK
        """);

    [Fact]
    public void An_ack_whose_connection_is_gone_goes_by_another_when_the_answer_comes_again()
    {
        var script = new Conversation(SipTransportKind.Tcp) { Target = "sip:200@192.0.2.50:5062;transport=tcp" };
        script.Run("""
            app: invite
            <- INVITE
            """);
        var first = script.Flow = script.LastFlow!;
        script.Run("""
            -> 200 | sdp | Contact: <sip:200@192.0.2.50:5062;transport=tcp>
            <- ACK
            told: accepted sdp
            closed
            -> again
            <- ACK
            told: nothing
            """);
        Assert.NotEqual(first, script.LastFlow);
        Assert.Equal(SipTransportKind.Tcp, script.LastFlow!.Transport);
    }
}
