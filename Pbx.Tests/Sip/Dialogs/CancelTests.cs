using Pbx.Tests.Sip.Engine;

namespace Pbx.Tests.Sip.Dialogs;

/// <summary>CANCEL and its races (RFC 3261 9, 15; RFC 3326).</summary>
public class CancelTests
{
    [Fact]
    public void Cancel_waits_for_a_provisional_response() => new Conversation().Run("""
        app: invite
        <- INVITE
        app: end elsewhere
        told: ended CompletedElsewhere 200
        <- nothing
        -> 180
        <- CANCEL | Reason: SIP;cause=200;text="Call completed elsewhere"
        -> 200 CANCEL
        -> 487
        <- ACK
        told: nothing
        +32 s
        gone
        """);

    [Fact]
    public void Cancel_has_branch_and_number_of_its_invite()
    {
        var script = new Conversation().Run("""
            app: invite
            <- INVITE
            """);
        var invite = script.Last!;
        script.Run("""
            -> 180
            app: end
            <- CANCEL
            """);
        Assert.Equal(invite.TopVia!.Branch, script.Last!.TopVia!.Branch);
        Assert.Equal(invite.CSeq.Number, script.Last.CSeq.Number);
        Assert.Null(script.Last.To.Tag);
    }

    [Fact]
    public void A_200_that_crosses_the_cancel_is_acked_and_hung_up() => new Conversation().Run("""
        app: invite
        <- INVITE
        -> 180
        told: provisional 180
        app: end
        told: ended HungUp
        <- CANCEL
        -> 200 | sdp
        <- ACK
        <- BYE
        -> 200 BYE
        told: nothing
        +32 s
        gone
        """);

    [Fact]
    public void After_cancel_without_final_response_the_transaction_ends() => new Conversation().Run("""
        app: invite
        <- INVITE
        -> 180
        told: provisional 180
        app: end
        <- CANCEL
        -> 200 CANCEL
        told: ended HungUp
        +32 s
        <- nothing
        +5 s
        gone
        """);

    [Fact]
    public void The_server_answers_cancel_with_200_and_the_invite_with_487() => new Conversation().Run("""
        -> INVITE
        <- 100
        app: ring 180
        <- 180
        -> CANCEL | Reason: SIP;cause=200;text="Call completed elsewhere"
        <- 200 CANCEL
        <- 487 INVITE
        told: invite 100
        told: ended CompletedElsewhere 200
        -> ACK
        +32 s
        gone
        """);

    [Fact]
    public void Cancel_after_the_200_changes_nothing() => new Conversation().Run("""
        -> INVITE
        <- 100
        app: accept
        <- 200 INVITE
        -> CANCEL
        <- 200 CANCEL
        -> ACK
        told: invite 100
        told: acknowledged
        told: nothing
        app: end
        <- BYE
        """);

    [Fact]
    public void Bye_of_the_caller_before_the_answer_ends_the_invite() => new Conversation().Run("""
        -> INVITE
        <- 100
        app: ring 180
        <- 180
        -> BYE
        <- 200 BYE
        <- 487 INVITE
        told: invite 100
        told: ended HungUp
        """);

    [Fact]
    public void The_callee_that_hangs_up_before_the_ack_waits_for_it() => new Conversation().Run("""
        -> INVITE
        <- 100
        app: accept
        <- 200
        app: end
        told: invite 100
        told: ended HungUp
        <- nothing
        -> ACK
        <- BYE | Reason: Q.850;cause=16
        -> 200 BYE
        +32 s
        gone
        """);

    [Fact]
    public void The_callee_that_hangs_up_and_gets_no_ack_sends_bye_after_64_T1() => new Conversation().Run("""
        -> INVITE
        <- 100
        app: accept
        <- 200
        app: end
        +31900 ms
        forget
        +100 ms
        <- BYE
        """);

    [Fact]
    public void The_bye_of_a_200_that_crosses_the_cancel_counts_on_from_the_pracks()
    {
        var script = new Conversation().Run("""
            app: invite
            <- INVITE
            -> 183 | 100rel | RSeq: 1 | sdp
            <- PRACK
            -> 200 PRACK
            -> 180 | 100rel | RSeq: 2
            <- PRACK
            """);
        var last = script.Last!.CSeq.Number;
        script.Run("""
            -> 200 PRACK
            app: end
            <- CANCEL
            -> 200 CANCEL
            -> 200 | sdp
            <- ACK
            <- BYE
            """);
        Assert.Equal(last + 1, script.Last!.CSeq.Number);
        script.Run("""
            -> 200 BYE
            +32 s
            gone
            """);
    }
}
