using Pbx.Tests.Sip.Engine;

namespace Pbx.Tests.Sip.Dialogs;

/// <summary>Several early dialogs and several answers to one INVITE (RFC 3261 13.2.2.4).</summary>
public class ForkingTests
{
    [Fact]
    public void Two_answers_are_both_acked_and_the_second_is_hung_up() => new Conversation().Run("""
        app: invite
        <- INVITE
        -> 180 | tag a
        told: provisional 180
        -> 183 | tag b | sdp
        told: provisional 183 sdp
        -> 200 | tag a | sdp2
        <- ACK | To: tag=a
        told: accepted sdp
        -> 200 | tag b | sdp
        <- ACK | To: tag=b
        <- BYE | To: tag=b
        -> 200 BYE
        -> 200 | tag b | sdp
        <- ACK | To: tag=b
        -> 200 | tag a | sdp
        <- ACK | To: tag=a
        told: nothing
        app: end
        <- BYE | To: tag=a
        -> 200 BYE
        +32 s
        gone
        """);

    [Fact]
    public void The_tag_of_the_answer_may_be_one_never_seen_before() => new Conversation().Run("""
        app: invite
        <- INVITE
        -> 180 | tag a
        told: provisional 180
        -> 200 | tag c | sdp
        <- ACK | To: tag=c
        told: accepted sdp
        app: end
        <- BYE | To: tag=c
        -> 200 BYE
        +32 s
        gone
        """);

    [Fact]
    public void Record_route_of_the_answer_is_reversed_and_used() => new Conversation().Run("""
        app: invite
        <- INVITE
        -> 200 | sdp | Record-Route: <sip:192.0.2.70;lr>, <sip:192.0.2.71;lr>
        <- ACK | Route: <sip:192.0.2.71;lr>, <sip:192.0.2.70;lr>
        """);

    [Fact]
    public void Early_media_that_changes_is_told_again() => new Conversation().Run("""
        app: invite
        <- INVITE
        -> 183 | sdp
        told: provisional 183 sdp
        -> 183 | sdp
        told: nothing
        -> 183 | sdp2
        told: provisional 183 sdp
        -> 180
        told: provisional 180
        -> 603
        <- ACK
        told: ended Rejected 603
        """);

    [Fact]
    public void A_busy_phone_that_wants_a_longer_session_gets_it() => new Conversation().Run("""
        app: invite
        <- INVITE | Session-Expires: 1800
        -> 422 | Min-SE: 3600
        <- ACK
        <- INVITE | Session-Expires: 3600 | Min-SE: 3600
        -> 200 | sdp
        <- ACK
        told: accepted sdp
        """);
}
