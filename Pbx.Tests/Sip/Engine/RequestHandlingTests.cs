using Pbx.Sip.Engine;

namespace Pbx.Tests.Sip.Engine;

/// <summary>RFC 3261 8.2: what is refused, and with what.</summary>
public class RequestHandlingTests
{
    [Fact]
    public void Refusals() => new Conversation().Run("""
        -> INVITE | Require: foo
        <- 420 | Unsupported: foo
        -> ACK
        new call
        -> FROBNICATE
        <- 501 | Allow: INVITE
        -> PUBLISH
        <- 405 | Allow: INVITE
        -> INVITE | Max-Forwards: 0
        <- 483
        -> ACK
        -> INVITE | Content-Type: text/plain
        <- 415 | Accept: application/sdp
        -> ACK
        -> BYE | tag none
        <- 481
        -> INFO | tag none
        <- 481
        -> UPDATE
        <- 481
        -> CANCEL | Via: SIP/2.0/UDP 192.0.2.50:5062;rport;branch=z9hG4bKnone
        <- 481
        -> INVITE | tag gone
        <- 481
        told: nothing
        +5 s
        +32 s
        gone
        """);

    [Fact]
    public void What_is_new_is_shed_while_messages_wait_too_long()
    {
        var script = new Conversation().Run("""
            busy 1250 ms
            -> INVITE
            <- 503 | Retry-After
            gone
            -> ACK
            new call
            -> INVITE | Authorization: Digest username="100", realm="test", nonce="n", uri="sip:200@pbx.example", response="r"
            <- 100
            told: invite 100
            new call
            busy 2250 ms
            -> INVITE | Authorization: Digest username="100", realm="test", nonce="n", uri="sip:200@pbx.example", response="r"
            <- 503
            -> OPTIONS
            <- 503
            """);
        Assert.Equal(3, script.Engine.Statistics[SipCounter.Overload]);
    }

    [Fact]
    public void What_has_begun_goes_on_while_messages_wait_too_long() => new Conversation().Run("""
        -> INVITE
        <- 100
        told: invite 100
        busy 4500 ms
        -> again
        <- 100
        app: accept
        <- 200 INVITE
        -> ACK
        told: acknowledged
        -> BYE
        <- 200 BYE
        told: ended HungUp
        """);

    [Fact]
    public void A_merged_request_is_refused_only_while_the_other_is_open() => new Conversation().Run("""
        -> INVITE
        <- 100
        told: invite 100
        -> INVITE | same cseq
        <- 482
        app: reject 404
        <- 404 INVITE
        -> INVITE | same cseq
        <- 100
        told: ended Rejected 404
        told: invite 100
        """);

    [Fact]
    public void A_stray_response_and_a_stray_ack_are_counted()
    {
        var script = new Conversation().Run("""
            app: options
            <- OPTIONS
            -> 200 OPTIONS | CSeq: 1 MESSAGE
            app: waits
            -> ACK | tag x
            <- nothing
            """);
        Assert.Equal(1, script.Engine.Statistics[SipCounter.StrayResponse]);
        Assert.Equal(1, script.Engine.Statistics[SipCounter.StrayAck]);
    }

    [Fact]
    public void What_the_application_throws_is_answered_500()
    {
        var script = new Conversation();
        script.Application.Invited = _ => throw new InvalidOperationException("application fault");
        script.Run("""
            -> INVITE
            <- 100
            <- 500
            -> ACK
            +5 s
            gone
            """);
        Assert.Equal(1, script.Engine.Statistics[SipCounter.ApplicationException]);
    }

    [Fact]
    public void A_fault_while_looking_up_a_user_is_answered_500()
    {
        var script = new Conversation();
        script.Run("""
            -> REGISTER
            <- 401
            """);
        script.Application.Fault = new InvalidOperationException("no database");
        script.Run("""
            -> REGISTER | auth
            <- 500
            +32 s
            gone
            """);
    }

    [Fact]
    public void An_invite_without_password_is_challenged_and_a_wrong_one_reported()
    {
        var script = new Conversation();
        script.Application.MustAuthenticateMethods.Add("INVITE");
        script.Application.AddUser("100", "secret", Conversation.Realm);
        script.Run("""
            -> INVITE
            <- 401 | WWW-Authenticate: SHA-256 | WWW-Authenticate: MD5
            -> ACK
            -> INVITE | wrong-auth
            <- 403
            told: authentication failed 100 WrongPassword
            -> ACK
            -> INVITE
            <- 401
            -> ACK
            -> INVITE | auth
            <- 100
            told: invite 100
            """);
        Assert.Equal("100", script.Application.LastInvite!.AuthenticatedAor);
        Assert.Null(script.Application.LastInvite.AssertedIdentity);
    }

    [Fact]
    public void Who_has_proved_nothing_is_answered_once_for_each_request_and_nothing_is_kept()
    {
        var script = new Conversation();
        script.Application.MustAuthenticateMethods.Add("INVITE");
        script.Application.AddUser("100", "secret", Conversation.Realm);
        script.Run("""
            -> INVITE
            <- 401
            gone
            +40 s
            <- nothing
            -> again
            <- 401
            """);
        var tag = script.Last!.To.Tag;
        script.Run("""
            -> again
            <- 401
            -> ACK
            """);
        Assert.Equal(tag, script.Last!.To.Tag);
        script.Run("""
            -> INVITE | wrong-auth
            <- 403
            told: authentication failed 100 WrongPassword
            -> ACK
            -> INVITE | Require: foo
            <- 420
            -> ACK
            -> INVITE | tag none
            <- 481
            gone
            +40 s
            <- nothing
            """);
        Assert.Equal(0, script.Engine.Statistics[SipCounter.StrayAck]);
        Assert.Equal(3, script.Engine.Statistics[SipCounter.Challenged]);
    }

    [Theory]
    [InlineData("198.51.100.7")]
    [InlineData("224.2.0.1")]
    public void A_response_goes_back_to_where_the_request_came_from(string maddr)
    {
        var script = new Conversation().Run($"""
            -> OPTIONS | Via: SIP/2.0/UDP 192.0.2.99:5070;maddr={maddr};branch=z9hG4bKm
            <- 200
            """);
        Assert.Equal("192.0.2.50:5070", script.LastFlow!.Remote.ToString());
    }

    [Fact]
    public void Sha_256_is_offered_to_those_that_are_known_to_take_it()
    {
        var script = new Conversation(settings: new SipEngineSettings { Realm = Conversation.Realm });
        script.Application.AddUser("100", "secret", Conversation.Realm);
        script.Run("""
            -> REGISTER | User-Agent: Linphone-Desktop/5
            <- 401 | WWW-Authenticate: SHA-256
            -> REGISTER | User-Agent: baresip v1.0.0
            <- 401 | WWW-Authenticate: MD5
            """);
        Assert.DoesNotContain("SHA-256", script.Last!.ToString());
        script.Run("""
            -> REGISTER | auth
            <- 200
            """);
    }

    [Fact]
    public void Options_message_and_notify_outside_a_dialog() => new Conversation().Run("""
        -> OPTIONS
        <- 200 | Allow: REFER
        -> MESSAGE | Content-Type: text/plain
        <- 200
        told: request MESSAGE 100 200
        """);

    [Fact]
    public void While_draining_new_calls_are_sent_away()
    {
        var script = new Conversation();
        script.Engine.IsDraining = true;
        script.Run("""
            -> INVITE
            <- 503 | Retry-After
            -> ACK
            told: nothing
            """);
    }
}
