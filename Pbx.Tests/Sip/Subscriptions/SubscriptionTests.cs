using System.Net;
using Pbx.Sip;
using Pbx.Sip.Subscriptions;
using Pbx.Sip.Transport;
using Pbx.Tests.Sip.Engine;

namespace Pbx.Tests.Sip.Subscriptions;

/// <summary>SUBSCRIBE and NOTIFY from the notifier's side (RFC 6665, RFC 3842).</summary>
public class SubscriptionTests
{
    private const string Challenged = """
        -> SUBSCRIBE | Event: message-summary
        <- 401 SUBSCRIBE

        """;

    private const string Subscribed = Challenged + """
        -> SUBSCRIBE | Event: message-summary | Expires: 600 | auth
        told: subscribe message-summary 100 100
        <- 200 SUBSCRIBE | Expires: 600 | Contact
        <- NOTIFY | Event: message-summary | Subscription-State: active;expires=600 | Content-Type: application/simple-message-summary | Contact | body none
        -> 200 NOTIFY

        """;

    [Fact]
    public void State_is_told_at_once_at_each_change_and_until_it_expires() => Start().Run(Subscribed + """
        +100 s
        app: publish mwi:100 one
        <- NOTIFY | Subscription-State: active;expires=500 | body one
        -> 200 NOTIFY
        app: publish mwi:101 other
        <- nothing
        +500 s
        <- NOTIFY | Subscription-State: terminated;reason=timeout | body one
        -> 200 NOTIFY
        app: publish mwi:100 two
        <- nothing
        +40 s
        gone
        """);

    [Fact]
    public void Refreshed_it_lives_on_and_unsubscribed_it_ends() => Start().Run(Subscribed + """
        +500 s
        -> SUBSCRIBE | Event: message-summary | Expires: 3600
        told: nothing
        <- 200 SUBSCRIBE | Expires: 3600
        <- NOTIFY | Subscription-State: active;expires=3600 | body none
        -> 200 NOTIFY
        +3000 s
        -> SUBSCRIBE | Event: message-summary | Expires: 0
        <- 200 SUBSCRIBE | Expires: 0
        <- NOTIFY | Subscription-State: terminated;reason=timeout | body none
        -> 200 NOTIFY
        +40 s
        gone
        """);

    [Fact]
    public void State_can_be_fetched_once() => Start().Run(Challenged + """
        -> SUBSCRIBE | Event: message-summary | Expires: 0 | auth
        <- 200 SUBSCRIBE | Expires: 0
        <- NOTIFY | Subscription-State: terminated | body none
        -> 200 NOTIFY
        +40 s
        told: subscribe message-summary 100 100
        gone
        """);

    [Fact]
    public void Changes_while_a_notify_is_under_way_are_told_as_one() => Start().Run(Challenged + """
        -> SUBSCRIBE | Event: message-summary | auth
        <- 200 SUBSCRIBE | Expires: 3600
        <- NOTIFY | body none
        app: publish mwi:100 one
        app: publish mwi:100 two
        <- nothing
        -> 200 NOTIFY
        <- NOTIFY | body two
        -> 200 NOTIFY
        <- nothing
        """);

    [Theory]
    [InlineData("481")]
    [InlineData("404")]
    [InlineData("489")]
    public void A_subscriber_that_knows_nothing_of_it_ends_it(string status) => Start().Run(Subscribed + $"""
        app: publish mwi:100 one
        <- NOTIFY | body one
        -> {status} NOTIFY
        app: publish mwi:100 two
        <- nothing
        +40 s
        gone
        """);

    [Fact]
    public void A_subscriber_in_trouble_is_told_the_next_state() => Start().Run(Subscribed + """
        app: publish mwi:100 one
        <- NOTIFY | body one
        -> 503 NOTIFY
        app: publish mwi:100 two
        <- NOTIFY | body two
        -> 200 NOTIFY
        """);

    [Fact]
    public void A_subscriber_that_is_gone_is_forgotten()
    {
        var script = Start().Run(Subscribed + """
            app: publish mwi:100 one
            forget
            +1 s
            forget
            +40 s
            forget
            """);
        Assert.Equal(0, script.Engine.Subscriptions.Count);
        script.Run("""
            +40 s
            forget
            gone
            """);
    }

    [Fact]
    public void A_topic_that_ends_ends_its_subscriptions() => Start().Run(Subscribed + """
        app: end-topic mwi:100
        <- NOTIFY | Subscription-State: terminated;reason=noresource
        -> SUBSCRIBE | Event: message-summary | Expires: 600
        <- 481 SUBSCRIBE
        -> 200 NOTIFY
        +40 s
        gone
        """);

    [Fact]
    public void Refused_are_strangers_unknown_packages_and_what_is_too_brief() => Start().Run("""
        -> SUBSCRIBE
        <- 401 SUBSCRIBE
        -> SUBSCRIBE | auth
        <- 489 SUBSCRIBE | Allow-Events: message-summary
        told: nothing
        -> SUBSCRIBE | Event: winfo
        <- 401 SUBSCRIBE
        -> SUBSCRIBE | Event: winfo | auth
        told: subscribe winfo 100 100
        <- 489 SUBSCRIBE | Allow-Events: message-summary
        -> SUBSCRIBE | Event: message-summary
        <- 401 SUBSCRIBE
        -> SUBSCRIBE | Event: message-summary | Expires: 59 | auth
        <- 423 SUBSCRIBE | Min-Expires: 60
        told: nothing
        -> SUBSCRIBE | Event: message-summary
        <- 401 SUBSCRIBE
        -> SUBSCRIBE | Event: message-summary | Accept: text/plain | auth
        told: subscribe message-summary 100 100
        <- 406 SUBSCRIBE
        -> SUBSCRIBE | Event: ;;
        <- 401 SUBSCRIBE
        -> SUBSCRIBE | Event: ;; | auth
        <- 489 SUBSCRIBE
        told: nothing
        +40 s
        gone
        """);

    [Fact]
    public void Where_nobody_proves_who_he_is_nobody_is_told()
    {
        var script = Start();
        script.Application.MustAuthenticateMethods.Clear();
        script.Run("""
            -> SUBSCRIBE | Event: message-summary
            <- 403 SUBSCRIBE
            told: nothing
            """);
    }

    [Fact]
    public void In_its_dialog_only_its_own_event_and_method_are_taken() => Start().Run(Subscribed + """
        -> SUBSCRIBE | Event: message-summary;id=7
        <- 489 SUBSCRIBE
        -> BYE
        <- 405 BYE | Allow: SUBSCRIBE
        app: publish mwi:100 one
        <- NOTIFY | body one
        """);

    [Fact]
    public void Nobody_can_have_more_than_a_large_phone_needs()
    {
        var script = Start();
        for (var i = 0; i < Notifier.MostForOne; i++)
        {
            script.Run(Subscribed + """
                new call
                """);
        }
        script.Run(Challenged + """
            -> SUBSCRIBE | Event: message-summary | auth
            <- 503 SUBSCRIBE | Retry-After
            told: nothing
            """);
        Assert.Equal(Notifier.MostForOne, script.Engine.Subscriptions.Count);
    }

    [Fact]
    public void A_device_is_known_by_where_it_was_heard()
    {
        var script = Start().Run(Subscribed);
        var binding = new Binding("b", "100", "sip:100@x", "UDP", script.Flow.Remote, "", null, [], default, default);
        Assert.True(script.Engine.Subscriptions.Has("mwi:100", binding));
        Assert.False(script.Engine.Subscriptions.Has("mwi:101", binding));
        Assert.False(script.Engine.Subscriptions.Has("mwi:100", binding with { RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, 1) }));
        Assert.False(script.Engine.Subscriptions.Has("mwi:100", binding with { Transport = "TCP" }));
    }

    private static Conversation Start()
    {
        var script = new Conversation(SipTransportKind.Udp);
        script.Application.AddUser("100", "secret", Conversation.Realm);
        script.Application.MustAuthenticateMethods.Add("SUBSCRIBE");
        return script;
    }
}
