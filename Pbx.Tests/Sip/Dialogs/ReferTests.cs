using Pbx.Tests.Sip.Engine;

namespace Pbx.Tests.Sip.Dialogs;

/// <summary>REFER, its NOTIFY, and Replaces (RFC 3515, 4488, 3891).</summary>
public class ReferTests
{
    private const string Established = """
        -> INVITE
        <- 100
        app: accept
        <- 200 INVITE
        -> ACK
        told: invite 100
        told: acknowledged

        """;

    [Fact]
    public void Blind_transfer_is_reported_to_its_end_even_after_the_bye() => new Conversation().Run(Established + """
        -> REFER | Refer-To: <sip:300@pbx.example>
        told: refer 300
        app: accept-refer
        <- 202 REFER
        <- NOTIFY | Event: refer | Subscription-State: active | Content-Type: message/sipfrag | body SIP/2.0 100 Trying
        -> 200 NOTIFY
        -> BYE
        <- 200 BYE
        told: ended HungUp
        app: notify 200 final
        <- NOTIFY | Subscription-State: terminated;reason=noresource | body SIP/2.0 200
        -> 200 NOTIFY
        app: notify 200 final
        <- nothing
        +40 s
        gone
        """);

    [Fact]
    public void Attended_transfer_names_the_dialog_to_replace()
    {
        var script = new Conversation().Run(Established + """
            -> REFER | Refer-To: <sip:300@pbx.example?Replaces=abc%40x%3Bto-tag%3D1%3Bfrom-tag%3D2>
            told: refer 300 replaces
            app: reject-refer
            <- 603 REFER
            """);
        Assert.Equal(new Pbx.Sip.ReplacesParameters("abc@x", "1", "2", false), script.Application.LastRefer!.Replaces);
    }

    [Fact]
    public void Without_a_subscription_there_is_no_notify() => new Conversation().Run(Established + """
        -> REFER | Refer-To: <sip:300@pbx.example> | Refer-Sub: false
        app: accept-refer
        <- 202 REFER | Refer-Sub: false
        <- nothing
        """);

    [Fact]
    public void A_bad_refer_and_one_left_open_are_answered() => new Conversation().Run(Established + """
        -> REFER
        <- 400 REFER
        -> REFER | Refer-To: <sip:300@pbx.example>
        told: refer 300
        -> BYE
        <- 200 BYE
        <- 481 REFER
        told: ended HungUp
        +40 s
        gone
        """);

    [Fact]
    public void A_second_refer_is_refused_until_the_first_is_done_with() => new Conversation().Run(Established + """
        -> REFER | Refer-To: <sip:300@pbx.example>
        told: refer 300
        -> REFER | Refer-To: <sip:301@pbx.example>
        <- 491 REFER
        told: nothing
        app: accept-refer
        <- 202 REFER
        <- NOTIFY
        -> 200 NOTIFY
        -> REFER | Refer-To: <sip:302@pbx.example>
        <- 491 REFER
        app: notify 486 final
        <- NOTIFY | Subscription-State: terminated
        -> 200 NOTIFY
        -> REFER | Refer-To: <sip:303@pbx.example>
        told: refer 303
        app: reject-refer
        <- 603 REFER
        -> BYE
        <- 200 BYE
        told: ended HungUp
        +40 s
        gone
        """);

    [Fact]
    public void A_refer_that_the_application_forgets_is_answered() => new Conversation().Run(Established + """
        -> REFER | Refer-To: <sip:300@pbx.example>
        told: refer 300
        +32 s
        <- 480 REFER
        app: accept-refer
        <- nothing
        """);

    [Fact]
    public void A_subscription_that_nobody_ends_times_out() => new Conversation().Run(Established + """
        -> REFER | Refer-To: <tel:300>
        told: refer 300
        app: accept-refer
        <- 202 REFER
        <- NOTIFY
        -> 200 NOTIFY
        +180 s
        <- NOTIFY | Subscription-State: terminated
        -> 200 NOTIFY
        """);

    [Fact]
    public void An_invite_that_replaces_names_the_session()
    {
        var script = new Conversation().Run(Established);
        var session = script.Session!;
        script.Run($"""
            new call
            -> INVITE | Replaces: {session.CallId};to-tag={session.LocalTag};from-tag={session.RemoteTag}
            <- 100
            told: invite 100 replaces
            """);
        Assert.Same(session, script.Application.LastInvite!.Replaces);
        script.Run($"""
            new call
            -> INVITE | Replaces: {session.CallId};to-tag={session.LocalTag};from-tag={session.RemoteTag};early-only
            <- 486
            -> ACK
            new call
            -> INVITE | Replaces: nothing;to-tag=1;from-tag=2
            <- 481
            told: nothing
            """);
    }
}
