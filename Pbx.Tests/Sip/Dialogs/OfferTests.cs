using Pbx.Tests.Sip.Engine;

namespace Pbx.Tests.Sip.Dialogs;

/// <summary>re-INVITE, UPDATE, glare and delayed offers (RFC 3261 14, RFC 3311).</summary>
public class OfferTests
{
    private const string Incoming = """
        -> INVITE | Allow: INVITE, ACK, BYE, UPDATE
        <- 100
        app: accept
        <- 200 INVITE
        -> ACK
        told: invite 100
        told: acknowledged

        """;

    private const string Outgoing = """
        app: invite
        <- INVITE
        -> 200 | sdp | Allow: INVITE, ACK, BYE, UPDATE
        <- ACK
        told: accepted sdp

        """;

    [Fact]
    public void The_peers_reinvite_is_told_and_answered() => new Conversation().Run(Incoming + """
        -> INVITE | sdp2
        told: offer sdp
        app: accept-offer
        <- 200 INVITE | sdp | Contact
        +500 ms
        <- 200 INVITE
        -> ACK
        +10 s
        <- nothing
        -> INVITE
        told: offer sdp
        app: reject-offer
        <- 488 INVITE
        -> ACK
        -> INVITE | no-sdp
        told: offer
        app: accept-offer
        <- 200 | sdp
        -> ACK | sdp
        told: acknowledged sdp
        """);

    [Fact]
    public void The_peers_update_is_told_and_answered() => new Conversation().Run(Incoming + """
        -> UPDATE | sdp2 | Content-Type: application/sdp
        told: offer sdp
        -> UPDATE | sdp
        <- 500 UPDATE | Retry-After
        app: accept-offer
        <- 200 UPDATE | sdp
        -> UPDATE
        <- 200 UPDATE | no-sdp
        told: nothing
        """);

    [Fact]
    public void A_second_invite_before_the_answer_to_the_first_gets_500() => new Conversation().Run("""
        -> INVITE
        <- 100
        app: ring 180
        <- 180
        told: invite 100
        -> INVITE
        <- 500 INVITE | Retry-After
        told: nothing
        """);

    [Fact]
    public void Our_reinvite_is_answered_and_acked() => new Conversation().Run(Outgoing + """
        app: offer
        <- INVITE | sdp | To: tag=peer
        app: waits
        -> 200 | sdp2
        <- ACK | no-sdp
        app: outcome 200
        -> again
        <- ACK
        app: ask
        <- INVITE | no-sdp
        -> 200 | sdp
        <- nothing
        app: outcome 200
        app: answer
        <- ACK | sdp
        app: update
        <- UPDATE | sdp
        -> 200 UPDATE | sdp
        app: outcome 200
        """);

    [Fact]
    public void Offers_wait_for_each_other() => new Conversation().Run(Outgoing + """
        app: offer
        <- INVITE
        app: update
        <- nothing
        -> 200 | sdp
        <- ACK
        <- UPDATE
        """);

    [Fact]
    public void The_owner_of_the_call_id_retries_after_491_between_2_and_4_seconds() => new Conversation().Run(Outgoing + """
        app: offer
        <- INVITE
        -> 491
        <- ACK
        +2090 ms
        <- nothing
        +1910 ms
        <- INVITE
        forget
        app: waits
        -> 200 | sdp
        <- ACK
        app: outcome 200
        """);

    [Fact]
    public void The_other_side_retries_after_491_within_2_seconds() => new Conversation().Run(Incoming + """
        app: offer
        <- INVITE
        -> 491
        <- ACK
        +2 s
        <- INVITE
        """);

    [Fact]
    public void An_offer_that_crosses_ours_gets_491() => new Conversation().Run(Incoming + """
        app: offer
        <- INVITE
        -> UPDATE | sdp
        <- 491 UPDATE
        told: nothing
        """);

    [Fact]
    public void A_500_with_retry_after_is_tried_again() => new Conversation().Run(Outgoing + """
        app: offer
        <- INVITE
        -> 500 | Retry-After: 3
        <- ACK
        +2900 ms
        <- nothing
        +100 ms
        <- INVITE
        """);

    [Theory]
    [InlineData("481")]
    [InlineData("408")]
    public void A_peer_that_knows_nothing_of_the_dialog_ends_it(string status) => new Conversation().Run(Outgoing + $"""
        app: offer
        <- INVITE
        -> {status}
        <- ACK
        <- BYE
        app: outcome {status}
        told: ended PeerLost {status}
        """);

    [Fact]
    public void A_488_leaves_the_session_as_it_was() => new Conversation().Run(Outgoing + """
        app: offer
        <- INVITE
        -> 488
        <- ACK
        app: outcome 488
        told: nothing
        app: end
        <- BYE
        """);

    [Fact]
    public void Cancel_of_a_reinvite_ends_only_that() => new Conversation().Run(Incoming + """
        -> INVITE
        told: offer sdp
        -> CANCEL
        <- 200 CANCEL
        <- 487 INVITE
        -> ACK
        told: nothing
        app: end
        <- BYE
        """);

    [Fact]
    public void Bye_answers_what_is_open() => new Conversation().Run(Incoming + """
        -> INVITE
        told: offer sdp
        -> BYE
        <- 200 BYE
        <- 487 INVITE
        told: ended HungUp
        """);

    [Fact]
    public void Delayed_offer_the_200_offers_and_the_ack_answers() => new Conversation().Run("""
        -> INVITE | no-sdp
        <- 100
        told: invite 100 no-sdp
        app: ring 183 sdp
        <- 183 | no-sdp
        app: accept
        <- 200 | sdp
        -> INVITE               // before the answer: glare
        <- 491 INVITE
        """);

    [Fact]
    public void Delayed_offer_is_answered_in_the_ack() => new Conversation().Run("""
        -> INVITE | no-sdp
        <- 100
        app: accept
        <- 200 | sdp
        -> ACK | sdp
        told: invite 100 no-sdp
        told: acknowledged sdp
        """);

    [Fact]
    public void A_request_with_a_lower_number_is_refused() => new Conversation().Run(Incoming + """
        -> INFO | Content-Type: text/plain
        <- 200 INFO
        told: info text/plain
        -> INFO | CSeq: 1 INFO
        <- 500 INFO
        told: nothing
        """);

    [Fact]
    public void Identity_goes_in_an_update() => new Conversation().Run(Outgoing + """
        app: identity
        <- UPDATE | P-Asserted-Identity: "New" <sip:300@ | no-sdp
        -> 200 UPDATE
        """);

    [Fact]
    public void Info_both_ways_and_options_inside() => new Conversation().Run(Incoming + """
        -> INFO | Content-Type: application/dtmf-relay
        <- 200 INFO
        told: info application/dtmf-relay
        app: info
        <- INFO | Content-Type: application/dtmf-relay | body Signal=5
        -> 200 INFO
        app: outcome 200
        -> OPTIONS
        <- 200 OPTIONS | Allow: INVITE
        -> NOTIFY
        <- 481 NOTIFY
        """);
}
