using Pbx.Sip.Transport;
using Pbx.Tests.Sip.Engine;

namespace Pbx.Tests.Sip.Transactions;

/// <summary>RFC 3261 17.1.1 and RFC 6026.</summary>
public class InviteClientTransactionTests
{
    [Fact]
    public void Timer_A_doubles_until_timer_B_ends_it() => new Conversation().Run("""
        app: invite
        <- INVITE | sdp | Max-Forwards: 70 | Contact | User-Agent: Pbx | P-Asserted-Identity: sip:100@ | Session-Expires: 1800
        +500 ms
        <- INVITE
        +1 s
        <- INVITE
        +2 s
        <- INVITE
        +4 s
        <- INVITE
        +8 s
        <- INVITE
        +16 s
        <- INVITE
        +400 ms
        <- nothing
        told: nothing
        +100 ms
        told: ended Timeout 408
        gone
        """);

    [Fact]
    public void On_tcp_nothing_is_repeated() => new Conversation(SipTransportKind.Tcp) { Target = "sip:200@192.0.2.50:5062;transport=tcp" }.Run("""
        app: invite
        <- INVITE | Via: SIP/2.0/TCP | Contact: transport=tcp
        +31 s
        <- nothing
        +1 s
        told: ended Timeout 408
        gone
        """);

    [Fact]
    public void A_provisional_stops_the_timers_and_a_failure_is_acked_again_each_time() => new Conversation().Run("""
        app: invite
        <- INVITE
        -> 100
        +60 s
        <- nothing
        -> 180
        told: provisional 180
        -> 180              // a retransmission is not told twice
        told: nothing
        -> 486
        <- ACK
        told: ended Rejected 486
        -> again
        <- ACK
        +31 s
        -> again
        <- ACK
        +1 s
        gone
        """);

    [Fact]
    public void The_ack_of_a_failure_has_the_branch_of_the_invite()
    {
        var script = new Conversation().Run("""
            app: invite
            <- INVITE
            """);
        var branch = script.Last!.TopVia!.Branch;
        script.Run("""
            -> 404
            <- ACK
            """);
        Assert.Equal(branch, script.Last!.TopVia!.Branch);
    }

    [Fact]
    public void Each_2xx_is_acked_with_the_same_number_and_another_branch()
    {
        var script = new Conversation().Run("""
            app: invite
            <- INVITE
            """);
        var invite = script.Last!;
        script.Run("""
            -> 200 | sdp
            <- ACK
            told: accepted sdp
            """);
        Assert.NotEqual(invite.TopVia!.Branch, script.Last!.TopVia!.Branch);
        Assert.Equal(invite.CSeq.Number, script.Last!.CSeq.Number);
        script.Run("""
            -> again
            <- ACK
            told: nothing
            +20 s
            -> again
            <- ACK
            -> BYE
            <- 200 BYE
            told: ended HungUp
            +32 s
            gone
            """);
    }

    [Fact]
    public void A_dead_target_ends_it_at_once()
    {
        var script = new Conversation();
        script.Network.Unreachable.Add(script.Flow.Remote);
        script.Run("""
            app: invite
            told: ended TransportFailed 503
            gone
            """);
    }

    [Fact]
    public void Nothing_is_sent_where_no_name_resolves() => new Conversation { Target = "sip:200@nowhere.example" }.Run("""
        app: invite
        told: ended TransportFailed 503
        gone
        """);

    [Fact]
    public void A_closed_connection_ends_it_unless_another_can_be_made()
    {
        var script = new Conversation(SipTransportKind.Tcp) { Target = "sip:200@192.0.2.50:5062;transport=tcp" }.Run("""
            app: invite
            <- INVITE
            """);
        script.Engine.OnFlowClosed(script.LastFlow!);
        script.Run("""
            told: ended TransportFailed 503
            gone
            """);
    }
}
