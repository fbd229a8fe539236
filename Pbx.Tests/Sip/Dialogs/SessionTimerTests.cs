using Pbx.Tests.Sip.Engine;

namespace Pbx.Tests.Sip.Dialogs;

/// <summary>RFC 4028 in both roles.</summary>
public class SessionTimerTests
{
    [Fact]
    public void Too_small_an_interval_gets_422() => new Conversation().Run("""
        -> INVITE | Supported: timer | Session-Expires: 60
        <- 422 | Min-SE: 90
        -> ACK
        told: nothing
        """);

    [Fact]
    public void The_caller_refreshes_where_it_can_and_is_hung_up_where_it_does_not() => new Conversation().Run("""
        -> INVITE | Supported: timer | Session-Expires: 300
        <- 100
        app: accept
        <- 200 | Session-Expires: 300;refresher=uac | Require: timer
        -> ACK
        told: invite 100
        told: acknowledged
        +150 s
        -> UPDATE | Supported: timer | Session-Expires: 300;refresher=uac
        <- 200 UPDATE | Session-Expires: 300;refresher=uac
        +267 s
        <- nothing
        +1 s
        <- BYE | Reason: cause=408
        told: ended SessionExpired 408
        """);

    [Fact]
    public void For_a_caller_without_timers_we_refresh_by_reinvite_with_the_same_description()
    {
        var script = new Conversation().Run("""
            -> INVITE | Session-Expires: 200
            <- 100
            app: accept
            <- 200 | Session-Expires: 200;refresher=uas | !Require | body o=app
            -> ACK
            +100 s
            <- INVITE | Session-Expires: 200;refresher=uac | body o=app
            """);
        script.Run("""
            -> 200 | sdp
            <- ACK
            told: invite 100
            told: acknowledged
            told: nothing
            +100 s
            <- INVITE
            """);
    }

    [Fact]
    public void As_caller_we_refresh_by_update_where_the_peer_allows_it() => new Conversation().Run("""
        app: invite
        <- INVITE | Supported: timer | Session-Expires: 1800 | Min-SE: 90
        -> 200 | sdp | Allow: INVITE, UPDATE | Session-Expires: 120;refresher=uac
        <- ACK
        told: accepted sdp
        +60 s
        <- UPDATE | Session-Expires: 120;refresher=uac | no-sdp
        -> 200 UPDATE | Session-Expires: 120;refresher=uac
        +60 s
        <- UPDATE
        -> 481 UPDATE
        <- BYE
        told: ended PeerLost 481
        """);

    [Fact]
    public void An_update_that_is_not_understood_becomes_a_reinvite() => new Conversation().Run("""
        app: invite
        <- INVITE
        -> 200 | sdp | Allow: INVITE, UPDATE | Session-Expires: 120;refresher=uac
        <- ACK
        +60 s
        <- UPDATE
        -> 501 UPDATE
        <- INVITE | body o=app
        -> 200 | sdp
        <- ACK
        """);

    [Fact]
    public void A_callee_that_should_refresh_and_does_not_is_hung_up() => new Conversation().Run("""
        app: invite
        <- INVITE
        -> 200 | sdp | Session-Expires: 90;refresher=uas
        <- ACK
        told: accepted sdp
        +59 s
        <- nothing
        +1 s
        <- BYE
        told: ended SessionExpired 408
        -> 200 BYE
        +5 s
        gone
        """);

    [Fact]
    public void Switched_off_nothing_is_asked_for_and_nothing_refreshed()
    {
        var script = Without();
        script.Run("""
            app: invite
            <- INVITE | Supported: timer | !Session-Expires | !Min-SE
            -> 200 | sdp | Allow: INVITE, UPDATE
            <- ACK
            told: accepted sdp
            +86000 s
            <- nothing
            """);
        Without().Run("""
            -> INVITE | Supported: timer
            <- 100
            app: accept
            <- 200 | !Session-Expires | !Require
            -> ACK
            told: invite 100
            told: acknowledged
            +86000 s
            <- nothing
            """);
    }

    [Fact]
    public void Switched_off_a_peer_that_asks_has_its_timer() => Without().Run("""
        -> INVITE | Supported: timer | Session-Expires: 300
        <- 100
        app: accept
        <- 200 | Session-Expires: 300;refresher=uac | Require: timer
        -> ACK
        told: invite 100
        told: acknowledged
        +268 s
        <- BYE | Reason: cause=408
        told: ended SessionExpired 408
        """);

    [Fact]
    public void Switched_off_an_answer_that_asks_us_to_refresh_is_honoured() => Without().Run("""
        app: invite
        <- INVITE | !Session-Expires
        -> 200 | sdp | Allow: INVITE, UPDATE | Require: timer | Session-Expires: 120;refresher=uac
        <- ACK
        told: accepted sdp
        +60 s
        <- UPDATE | Session-Expires: 120;refresher=uac | no-sdp
        """);

    [Fact]
    public void A_change_counts_for_the_next_session()
    {
        var script = new Conversation();
        script.Engine.SessionExpires = TimeSpan.FromMinutes(10);
        script.Run("""
            app: invite
            <- INVITE | Session-Expires: 600
            """);
    }

    private static Conversation Without()
    {
        var script = new Conversation();
        script.Engine.SessionExpires = TimeSpan.Zero;
        return script;
    }

    [Fact]
    public void A_vanished_peer_is_noticed_by_the_refresh() => new Conversation().Run("""
        app: invite
        <- INVITE
        -> 200 | sdp | Allow: UPDATE | Session-Expires: 90;refresher=uac
        <- ACK
        told: accepted sdp
        +45 s
        <- UPDATE
        +31900 ms
        forget
        +100 ms
        <- BYE
        told: ended PeerLost 408
        """);

    [Fact]
    public void A_refresh_that_is_refused_is_tried_again_before_the_session_expires() => new Conversation().Run("""
        app: invite
        <- INVITE
        -> 200 | sdp | Session-Expires: 120;refresher=uac
        <- ACK
        told: accepted sdp
        +60 s
        <- INVITE
        -> 500
        <- ACK
        +30 s
        <- INVITE
        -> 200 | sdp | Session-Expires: 120;refresher=uac
        <- ACK
        +59 s
        <- nothing
        told: nothing
        +1 s
        <- INVITE
        """);

    [Fact]
    public void An_agreed_session_whose_refreshes_are_all_refused_expires()
    {
        var script = new Conversation().Run("""
            app: invite
            <- INVITE
            -> 200 | sdp | Session-Expires: 120;refresher=uac
            <- ACK
            told: accepted sdp
            +60 s
            <- INVITE
            -> 488
            <- ACK
            +30 s
            <- INVITE
            -> 488
            <- ACK
            +15 s
            <- INVITE
            -> 488
            <- ACK
            +10 s
            <- INVITE
            -> 488
            <- ACK
            +5 s
            <- BYE
            told: ended SessionExpired 408
            """);
        Assert.Equal(Pbx.Sip.InviteState.Ended, script.Session!.State);
    }

    [Fact]
    public void A_peer_without_timers_that_refuses_the_refresh_is_alive_all_the_same() => new Conversation().Run("""
        app: invite
        <- INVITE | Session-Expires: 1800
        -> 200 | sdp
        <- ACK
        told: accepted sdp
        +900 s
        <- INVITE
        -> 488
        <- ACK
        +900 s
        <- INVITE
        -> 488
        <- ACK
        +899 s
        <- nothing
        told: nothing
        """);
}
