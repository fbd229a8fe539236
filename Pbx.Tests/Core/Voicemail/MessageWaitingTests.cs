using System.Text;
using Pbx.Core.Configuration;
using Pbx.Core.Voicemail;
using Pbx.Sip;
using Pbx.Tests.Core.Support;

namespace Pbx.Tests.Core.Voicemail;

/// <summary>Lamps of telephones (RFC 3842).</summary>
public class MessageWaitingTests
{
    private readonly CallWorld world = new();

    [Theory]
    [InlineData("101")]
    [InlineData("sip101")]
    [InlineData("*97")]
    [InlineData("")]
    public void People_ask_about_themselves(string resource)
    {
        Has("box101", 2, 3);
        var answer = Ask("101", resource);
        Assert.Equal((200, "mwi:u101", "application/simple-message-summary"), (answer.StatusCode, answer.Topic, answer.ContentType));
        Assert.Equal("Messages-Waiting: yes\r\nMessage-Account: sip:*97@pbx.test\r\nVoice-Message: 2/1 (0/0)\r\n", Encoding.ASCII.GetString(answer.Body!));
    }

    [Fact]
    public void A_mailbox_of_several_lights_the_lamps_of_all_who_listen_and_can_be_asked_for_by_its_number()
    {
        var box = new Mailbox { Id = "sales", Name = "Sales", Number = "860", Listeners = ["u101", "u102"] };
        world.Mailboxes.Others.Add(box);
        world.Snapshots.Set(world.Snapshots.Current! with { Plan = CallPlan.Empty with { Nodes = [box, new Mailbox { Id = "box101", Name = "Ada", UserId = "u101" }] } });
        world.Loop.Run();
        Has("box101", 1, 1);
        Assert.Equal([("mwi:u101", "1/0")], Told());
        Has("sales", 2, 5);
        Assert.Equal([("mwi-box:sales", "2/3"), ("mwi:u101", "3/3"), ("mwi:u102", "2/3")], Told());
        Has("sales", 0, 3);
        Assert.Equal([("mwi-box:sales", "0/3"), ("mwi:u101", "1/3"), ("mwi:u102", "0/3")], Told());
        Assert.Equal("mwi-box:sales", Ask("102", "860").Topic);
    }

    [Fact]
    public void Others_mailboxes_and_other_packages_are_refused()
    {
        world.Mailboxes.Others.Add(new Mailbox { Id = "sales", Name = "Sales", Number = "860", Listeners = ["u102"] });
        Assert.Equal(403, Ask("101", "860").StatusCode);
        Assert.Equal(403, Ask("102", "101").StatusCode);
        Assert.Equal(403, Ask("999", "999").StatusCode);
        Assert.Equal(489, world.Service.OnSubscribe(new SubscriptionWish("presence", "101", "101")).StatusCode);
    }

    [Fact]
    public void Devices_that_have_not_asked_are_told_after_they_registered_and_at_each_change()
    {
        PlanWithTheBox();
        var phone = world.Phone("101");
        world.Phone("104");
        Assert.Empty(world.Sip.Requests);
        Pass(3);
        var first = Assert.Single(world.Sip.Requests);
        Assert.Equal(("NOTIFY", phone, "application/simple-message-summary"), (first.Method, first.Target.Binding, first.ContentType));
        Assert.Contains("Voice-Message: 0/0", Encoding.ASCII.GetString(first.Body!), StringComparison.Ordinal);
        Assert.Contains(new("Event", "message-summary"), first.Headers);
        Has("box101", 1, 1);
        Has("box101", 1, 1);
        Assert.Equal(2, world.Sip.Requests.Count);
        Assert.Contains("Messages-Waiting: yes", Encoding.ASCII.GetString(world.Sip.Requests[^1].Body!), StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_has_asked_is_told_once_and_one_that_refuses_is_left_alone_until_it_registers_anew()
    {
        PlanWithTheBox();
        var asked = world.Phone("101");
        world.Sip.Asked.Subscribed.Add(("mwi:u101", asked.Id));
        var refuses = world.Phone("101");
        world.Sip.OnRequest = _ => new SipOutcome(481, "Subscription Does Not Exist");
        Has("box101", 1, 1);
        Assert.Equal(refuses, Assert.Single(world.Sip.Requests).Target.Binding);
        Has("box101", 2, 2);
        Pass(5);
        Assert.Single(world.Sip.Requests);
        Assert.Equal(2, world.Sip.Asked.Told.Count);
        world.Loop.Post(() => world.Service.OnRegistrationChanged(new RegistrationChange(refuses, RegistrationEvent.Expired)));
        world.Loop.Post(() => world.Service.OnRegistrationChanged(new RegistrationChange(refuses, RegistrationEvent.Added)));
        world.Loop.Run();
        Pass(3);
        Assert.Equal(2, world.Sip.Requests.Count);
    }

    [Fact]
    public void Somebody_who_is_deleted_is_told_no_more()
    {
        PlanWithTheBox();
        Has("box101", 1, 1);
        world.Snapshots.Set(CallWorld.MakeSnapshot(without: ["101"]));
        world.Loop.Run();
        Assert.Equal(["mwi:u101"], world.Sip.Asked.Ended);
    }

    private void PlanWithTheBox()
    {
        world.Snapshots.Set(world.Snapshots.Current! with { Plan = CallPlan.Empty with { Nodes = [new Mailbox { Id = "box101", Name = "Ada", UserId = "u101" }] } });
        world.Loop.Run();
    }

    private SubscriptionAnswer Ask(string aor, string resource) => world.Service.OnSubscribe(new SubscriptionWish("message-summary", aor, resource));

    private void Has(string mailbox, int fresh, int all)
    {
        world.Mailboxes.Has(mailbox, fresh, all);
        world.Loop.Run();
    }

    private void Pass(double seconds)
    {
        world.Time.Advance(TimeSpan.FromSeconds(seconds));
        world.Loop.Run();
    }

    private (string, string)[] Told()
    {
        var told = world.Sip.Asked.Told.Select(one => (one.Topic, one.Body.Split("Voice-Message: ")[1].Split(' ')[0])).ToArray();
        world.Sip.Asked.Told.Clear();
        return told;
    }
}
