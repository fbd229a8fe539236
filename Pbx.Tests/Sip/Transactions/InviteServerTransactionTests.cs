using Pbx.Sip.Transport;
using Pbx.Tests.Sip.Engine;

namespace Pbx.Tests.Sip.Transactions;

/// <summary>RFC 3261 17.2.1 and RFC 6026.</summary>
public class InviteServerTransactionTests
{
    [Fact]
    public void Trying_goes_at_once_and_a_retransmitted_invite_gets_the_last_provisional() => new Conversation().Run("""
        -> INVITE
        <- 100 INVITE
        told: invite 100
        -> again
        <- 100
        app: ring 180
        <- 180
        -> again
        <- 180
        told: nothing
        """);

    [Fact]
    public void A_failure_is_repeated_on_timer_G_until_timer_H() => new Conversation().Run("""
        -> INVITE
        <- 100
        app: reject 486
        <- 486
        +500 ms
        <- 486
        +1000 ms
        <- 486
        +2000 ms
        <- 486
        +4000 ms
        <- 486
        +4000 ms
        <- 486
        +3900 ms
        <- nothing
        +100 ms
        <- 486
        +16400 ms
        <- 486
        <- 486
        <- 486
        <- 486
        told: invite 100
        told: ended Rejected 486
        +100 ms
        <- nothing
        gone
        """);

    [Fact]
    public void The_ack_of_a_failure_stops_it_and_timer_I_absorbs_more() => new Conversation().Run("""
        -> INVITE
        <- 100
        app: reject 486
        <- 486
        -> ACK
        -> again
        +4900 ms
        <- nothing
        -> again
        <- nothing
        +100 ms
        gone
        """);

    [Fact]
    public void On_tcp_a_failure_is_not_repeated_and_the_ack_ends_the_transaction() => new Conversation(SipTransportKind.Tcp).Run("""
        -> INVITE
        <- 100
        app: reject 404
        <- 404
        +10 s
        <- nothing
        -> ACK
        gone
        """);

    [Fact]
    public void Accepted_absorbs_the_invite_while_the_core_repeats_the_2xx() => new Conversation().Run("""
        -> INVITE
        <- 100
        app: accept
        <- 200 | sdp | Contact | Allow: UPDATE | Supported: 100rel | Server: Pbx
        -> again            // RFC 6026: absorbed, it is the core that repeats
        <- nothing
        +500 ms
        <- 200
        +1000 ms
        <- 200
        -> ACK
        +10 s
        <- nothing
        told: invite 100
        told: acknowledged
        -> BYE
        <- 200 BYE
        told: ended HungUp
        +32 s
        gone
        """);

    [Fact]
    public void Without_an_ack_the_2xx_is_repeated_for_64_T1_and_then_hung_up() => new Conversation(SipTransportKind.Tcp).Run("""
        -> INVITE
        <- 100
        app: accept
        <- 200
        +500 ms
        <- 200
        +1 s
        <- 200
        +2 s
        <- 200
        +4 s
        <- 200
        +24 s
        <- 200
        <- 200
        <- 200
        <- 200
        <- 200
        <- 200
        +500 ms
        <- BYE | Reason: cause=408
        told: invite 100
        told: ended PeerLost 408
        -> 200 BYE
        gone
        """);

    [Fact]
    public void Rfc_2543_branch_without_cookie_is_matched_by_everything_else() => new Conversation().Run("""
        -> INVITE | Via: SIP/2.0/UDP 192.0.2.50:5062;branch=1
        <- 100
        -> again
        <- 100
        told: invite 100
        told: nothing
        -> CANCEL | Via: SIP/2.0/UDP 192.0.2.50:5062;branch=1
        <- 200 CANCEL
        <- 487 INVITE
        -> ACK | Via: SIP/2.0/UDP 192.0.2.50:5062;branch=1
        +5 s
        <- nothing
        """);

    [Fact]
    public void Without_rport_the_response_goes_to_the_port_of_the_via()
    {
        var script = new Conversation().Run("""
            -> INVITE | Via: SIP/2.0/UDP 10.0.0.1:6000;branch=z9hG4bKx
            <- 100
            """);
        Assert.Equal("192.0.2.50:6000", script.LastFlow!.Remote.ToString());
        new Conversation().Run("""
            -> INVITE | Via: SIP/2.0/UDP 10.0.0.1:6000;rport;branch=z9hG4bKx
            <- 100 | Via: rport=5062 | Via: received=192.0.2.50
            """);
    }
}
