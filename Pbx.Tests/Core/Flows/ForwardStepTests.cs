using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Presence;
using Pbx.Core.Voicemail;

namespace Pbx.Tests.Core.Flows;

/// <summary>People send calls on.</summary>
public class ForwardStepTests
{
    private static readonly CallPlan Plan = new() { Nodes = [new Mailbox { Id = "bens", Name = "Ben", UserId = "ben" }, new Mailbox { Id = "team", Name = "Team", Number = "890" }] };

    private readonly ImaginedWorld world = new();

    [Fact]
    public void Always_to_a_colleague() => Assert.Equal("anna forwarded>ben play:ringback ring:ben", To("anna", ForwardWhen.Always, "102").Trail);

    [Fact]
    public void Always_to_a_node() => Assert.Equal("anna forwarded>team answer play:voicemail-greeting/en", To("anna", ForwardWhen.Always, "890").Trail);

    [Fact]
    public void Always_to_the_own_mailbox() => Assert.Equal("ben forwarded>bens answer play:voicemail-greeting/en", To("ben", ForwardWhen.Always, ForwardRules.OwnMailbox).Trail);

    [Fact]
    public void A_mailbox_that_is_gone_counts_as_nothing_said() => Assert.Equal("anna play:ringback ring:anna", To("anna", ForwardWhen.Always, ForwardRules.OwnMailbox).Trail);

    [Fact]
    public void Outside_and_back_to_the_mailbox_when_it_fails()
    {
        var walk = To("ben", ForwardWhen.NoAnswer, "0791112233");
        Assert.Equal("ben play:ringback ring:ben", walk.Trail);
        Assert.Equal("stop:ben play:ringback dial:0791112233", walk.Waits().Trail);
        Assert.Equal("stop-dialling no-answer>bens answer play:voicemail-greeting/en", walk.Waits().Trail);
    }

    [Fact]
    public void Busy_by_telephone_by_state_and_by_wish()
    {
        Assert.Equal("anna play:ringback ring:anna forwarded>ben play:ringback ring:ben", To("anna", ForwardWhen.Busy, "102").Fails("anna", MemberState.Busy).Trail);
        world.States["anna"] = MemberState.Busy;
        Assert.Equal("anna forwarded>ben play:ringback ring:ben", To("anna", ForwardWhen.Busy, "102").Trail);
        world.States["anna"] = MemberState.DoNotDisturb;
        Assert.Equal("anna forwarded>ben play:ringback ring:ben", To("anna", ForwardWhen.Busy, "102").Trail);
    }

    [Fact]
    public void No_telephone_is_away_or_else_no_answer()
    {
        world.States["anna"] = MemberState.NotRegistered;
        Assert.Equal("anna forwarded>ben play:ringback ring:ben", To("anna", ForwardWhen.NoAnswer, "102").Trail);
        world.Forwards[("anna", ForwardWhen.Away)] = "890";
        Assert.Equal("anna forwarded>team answer play:voicemail-greeting/en", To("anna", ForwardWhen.NoAnswer, "102").Trail);
    }

    [Fact]
    public void Two_who_send_calls_to_each_other_do_not_make_a_loop()
    {
        world.Forwards[("ben", ForwardWhen.Always)] = "101";
        Assert.Equal("anna forwarded>ben play:ringback ring:ben", To("anna", ForwardWhen.Always, "102").Trail);
    }

    private Walk To(string user, ForwardWhen when, string number)
    {
        world.Forwards[(user, when)] = number;
        return new Walk(Plan, FlowTarget.User(user), world, users: ["anna", "ben"]);
    }
}
