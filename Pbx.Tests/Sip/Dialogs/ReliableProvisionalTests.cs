using Pbx.Tests.Sip.Engine;

namespace Pbx.Tests.Sip.Dialogs;

/// <summary>PRACK on both sides (RFC 3262).</summary>
public class ReliableProvisionalTests
{
    [Fact]
    public void Early_media_goes_reliably_and_the_2xx_waits_for_the_prack() => new Conversation().Run("""
        -> INVITE | Supported: 100rel
        <- 100
        app: ring 180
        <- 180 | !RSeq
        app: ring 183 sdp
        <- 183 | Require: 100rel | RSeq | sdp
        +500 ms
        <- 183 | RSeq
        app: accept
        +1 s
        <- 183
        -> PRACK
        <- 200 PRACK
        <- 200 INVITE | no-sdp
        -> ACK
        told: invite 100
        told: acknowledged
        -> PRACK
        <- 481 PRACK
        """);

    [Fact]
    public void Without_prack_the_call_fails_after_64_T1() => new Conversation().Run("""
        -> INVITE | Supported: 100rel
        <- 100
        app: ring 183 sdp
        <- 183
        +31900 ms
        forget
        +100 ms
        <- 504 INVITE
        -> ACK
        told: invite 100
        told: ended PeerLost 504
        +32 s
        gone
        """);

    [Fact]
    public void Where_it_is_required_every_provisional_is_reliable_one_after_the_other() => new Conversation().Run("""
        -> INVITE | Require: 100rel
        <- 100
        app: ring 180
        <- 180 | RSeq
        app: ring 183 sdp
        <- nothing
        -> PRACK
        <- 200 PRACK
        <- 183 | sdp | RSeq
        -> PRACK
        <- 200 PRACK
        app: reject 486
        <- 486 INVITE
        """);

    [Fact]
    public void An_offer_of_ours_goes_in_the_reliable_response_and_its_answer_comes_in_the_prack() => new Conversation().Run("""
        -> INVITE | no-sdp | Supported: 100rel
        <- 100
        told: invite 100 no-sdp
        app: ring 183 sdp
        <- 183 | sdp | RSeq
        -> PRACK | sdp
        <- 200 PRACK
        app: accept
        <- 200 INVITE | no-sdp
        -> ACK
        told: acknowledged sdp
        """);

    [Fact]
    public void The_client_acknowledges_each_reliable_response_once_for_each_branch() => new Conversation().Run("""
        app: invite
        <- INVITE | Supported: 100rel
        -> 183 | tag a | 100rel | RSeq: 17 | sdp
        <- PRACK | RAck: 17 | To: tag=a
        -> 200 PRACK
        told: provisional 183 sdp
        -> 183 | tag a | 100rel | RSeq: 17 | sdp       // its repetition is ignored
        <- nothing
        -> 183 | tag a | 100rel | RSeq: 19 | sdp2      // out of order: ignored
        <- nothing
        told: nothing
        -> 180 | tag b | 100rel | RSeq: 400
        <- PRACK | RAck: 400 | To: tag=b
        -> 200 PRACK
        told: provisional 180
        -> 200 | tag a
        <- ACK | To: tag=a
        told: accepted
        """);

    [Fact]
    public void An_invite_without_offer_does_not_ask_for_reliable_responses()
    {
        var script = new Conversation().Run("""
            app: invite no-sdp
            <- INVITE | no-sdp | Supported: timer
            -> 200 | sdp
            <- nothing
            told: accepted sdp
            -> again
            <- nothing
            app: answer
            <- ACK | sdp
            -> again
            <- ACK | sdp
            """);
        Assert.Equal(Pbx.Sip.InviteState.Established, script.Session!.State);
    }

    [Fact]
    public void An_offer_that_is_never_answered_ends_the_call() => new Conversation().Run("""
        app: invite no-sdp
        <- INVITE
        -> 200 | sdp
        told: accepted sdp
        +32 s
        <- ACK | no-sdp
        <- BYE
        -> 200 BYE
        told: ended HungUp
        +5 s
        gone
        """);

    [Fact]
    public void The_bye_to_the_loser_of_a_fork_counts_on_from_its_pracks()
    {
        var script = new Conversation().Run("""
            app: invite
            <- INVITE
            -> 183 | tag a | 100rel | RSeq: 1 | sdp
            <- PRACK
            -> 200 PRACK
            -> 180 | tag a | 100rel | RSeq: 2
            <- PRACK
            """);
        var last = script.Last!.CSeq.Number;
        script.Run("""
            -> 200 PRACK
            -> 200 | tag b | sdp
            <- ACK | To: tag=b
            -> 200 | tag a
            <- ACK | To: tag=a
            <- BYE | To: tag=a
            """);
        Assert.Equal(last + 1, script.Last!.CSeq.Number);
    }

    [Fact]
    public void A_prack_that_the_2xx_has_overtaken_is_still_accepted()
    {
        var script = new Conversation().Run("""
            -> INVITE | Require: 100rel
            <- 100
            app: ring 180
            <- 180 | RSeq
            """);
        var sequence = ((Pbx.Sip.Messages.SipResponse)script.Last!).RSeq;
        script.Run($"""
            app: accept
            <- 200 INVITE | sdp
            -> PRACK | RAck: {sequence} 1 INVITE
            <- 200 PRACK
            -> ACK
            told: invite 100
            told: acknowledged
            -> BYE
            <- 200 BYE
            told: ended HungUp
            +32 s
            gone
            """);
    }
}
