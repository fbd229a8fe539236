using System.Diagnostics;
using Pbx.Sip;
using Pbx.Sip.Engine;
using Pbx.Sip.Transactions;

namespace Pbx.Tests.Sip.Engine;

/// <summary>Whole calls between engines; whatever the network does, nothing stays behind.</summary>
public class VirtualInternetTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Forever = TimeSpan.FromHours(100);

    [Theory]
    [InlineData(1, 0.0)]
    [InlineData(2, 0.1)]
    [InlineData(3, 0.3)]
    [InlineData(4, 1.0)]
    public void A_thousand_calls_over_a_lossy_network_all_end(int seed, double loss)
    {
        var internet = new VirtualInternet(seed, loss);
        var ends = new List<CallEnd>();
        var callee = new Callee(internet, ends);
        var a = internet.Add("192.0.2.1", new Callee(internet, ends));
        var b = internet.Add("192.0.2.2", callee);
        callee.Node = b;
        var established = 0;
        for (var i = 0; i < 1000; i++)
        {
            var plan = internet.Random.Next(8);
            internet.Schedule(TimeSpan.FromMilliseconds(20 * i), () => a.Do(() =>
            {
                var end = new CallEnd
                {
                    Accepted = session =>
                    {
                        established++;
                        internet.Schedule(Seconds(5), () => a.Do(() => _ = session.OfferAsync(Conversation.Sdp("again"), early: plan == 3)));
                        internet.Schedule(Seconds(20), () => a.Do(() => session.End(EndReason.Normal)));
                    },
                };
                ends.Add(end);
                var session = a.Engine.Invite(
                    new OutgoingInvite
                    {
                        Target = new SipTarget { RequestUri = "sip:bob@192.0.2.2" },
                        From = new SipParty("", "alice", ""),
                        To = new SipParty("", "bob", ""),
                        Sdp = Conversation.Sdp(),
                    },
                    end);
                if (plan < 2) internet.Schedule(Seconds(2), () => a.Do(() => session.End(EndReason.CompletedElsewhere)));
            }));
        }
        internet.Run(Forever);

        Assert.All(ends, end => Assert.Equal(1, end.Ended));
        Assert.True(ends.Count >= 1000);
        if (loss < 0.2) Assert.True(established > 500, $"{established} established");
        if (loss >= 1) Assert.Equal(0, established);
        a.AssertEmpty();
        b.AssertEmpty();

        TimeSpan Seconds(double most) => TimeSpan.FromSeconds(internet.Random.NextDouble() * most);
    }

    [Fact]
    public void Ten_thousand_calls_through_a_back_to_back_agent_leave_nothing()
    {
        const int Calls = 10_000;
        var internet = new VirtualInternet(5, 0);
        var middle = new TinyBackToBack("sip:bob@192.0.2.3");
        var callee = new Callee(internet, []) { AlwaysAnswers = true };
        var a = internet.Add("192.0.2.1", callee);
        var b = internet.Add("192.0.2.2", middle);
        var c = internet.Add("192.0.2.3", callee);
        (middle.Node, callee.Node) = (b, c);
        var ended = 0;
        for (var i = 0; i < Calls; i++)
        {
            internet.Schedule(TimeSpan.FromMilliseconds(5 * i), () => a.Do(() => a.Engine.Invite(
                new OutgoingInvite
                {
                    Target = new SipTarget { RequestUri = "sip:bob@192.0.2.2" },
                    From = new SipParty("", "alice", ""),
                    To = new SipParty("", "bob", ""),
                    Sdp = Conversation.Sdp(),
                },
                new CallEnd((_, _) => ended++) { Accepted = session => internet.Schedule(TimeSpan.FromSeconds(1), () => a.Do(() => session.End(EndReason.Normal))) })));
        }
        var clock = Stopwatch.StartNew();
        internet.Run(Forever);

        output.WriteLine($"{clock.Elapsed.TotalMilliseconds / Calls:F3} ms for each call, three engines and the network together; {internet.Datagrams / Calls} datagrams");
        Assert.Equal(Calls, ended);
        a.AssertEmpty();
        b.AssertEmpty();
        c.AssertEmpty();
    }

    /// <summary>Rings, then answers, refuses, or waits until the caller gives up; sometimes hangs up first.</summary>
    private sealed class Callee(VirtualInternet internet, List<CallEnd> ends) : CallApplication
    {
        public VirtualNode Node { get; set; } = null!;

        public bool AlwaysAnswers { get; init; }

        public override void OnInvite(IIncomingInvite invite)
        {
            var session = invite.Session;
            var end = new CallEnd();
            ends.Add(end);
            session.Handler = end;
            var plan = AlwaysAnswers ? 0 : internet.Random.Next(10);
            session.Ring(plan > 5 ? 183 : 180, plan > 5 ? Conversation.Sdp("early") : null);
            internet.Schedule(TimeSpan.FromSeconds(internet.Random.NextDouble() * 3), () => Node.Do(() =>
            {
                if (plan == 9) session.Reject(486);
                else session.Accept(Conversation.Sdp("bob"));
                if (plan == 8) session.End(EndReason.Normal);
                if (plan == 1) internet.Schedule(TimeSpan.FromSeconds(3), () => Node.Do(() => _ = session.OfferAsync(Conversation.Sdp("bob2"))));
                if (plan == 2) internet.Schedule(TimeSpan.FromSeconds(5), () => Node.Do(() => session.End(EndReason.Normal)));
            }));
        }
    }
}
