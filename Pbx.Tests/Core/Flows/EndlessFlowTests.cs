using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Menus;
using Pbx.Core.Prompts;
using Pbx.Core.RingGroups;
using Pbx.Core.Schedules;
using Pbx.Core.Voicemail;

namespace Pbx.Tests.Core.Flows;

/// <summary>Whatever is configured, and whatever happens: the interpreter never turns without time passing, and every call ends.</summary>
public class EndlessFlowTests
{
    [Fact]
    public void Circle_of_nodes_that_take_no_time_ends_the_call()
    {
        var plan = CallPlan.Empty with
        {
            Nodes =
            [
                new LanguageSwitch { Id = "a", Name = "A", Language = "de", Next = FlowTarget.Node("b") },
                new Announcement { Id = "b", Name = "B", Next = FlowTarget.Node("c") },
                new RingGroup { Id = "c", Name = "C", NobodyThere = new GroupOverflow([], FlowTarget.Node("a")) },
            ],
        };
        var call = new Walk(plan, FlowTarget.Node("a"));
        Assert.True(call.IsOver);
        Assert.EndsWith("end:482:loop", call.Trail, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_plan_and_any_course_of_events_comes_to_an_end()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            string[] users = ["u0", "u1", "u2", "u3"];
            var plan = AnyPlan(random, users);
            var world = new ImaginedWorld();
            foreach (var user in users) world.States[user] = (MemberState)random.Next(5);
            var call = new Walk(plan, FlowTarget.Node("n0"), world, users: users);
            var steps = 0;
            for (; !call.IsOver && steps < 200_000; steps++) Happen(call, random, users);
            Assert.True(call.IsOver, $"seed {seed} has not ended after {steps} events");
        }
    }

    private static void Happen(Walk call, Random random, string[] users)
    {
        switch (random.Next(6))
        {
            case 0: call.Played(random.Next(2)); break;
            case 1: call.Take(new FlowInput.Digit("0123456789*#"[random.Next(12)])); break;
            case 2: call.Fails(users[random.Next(users.Length)], (MemberState)random.Next(5)); break;
            case 3: call.Take(new FlowInput.Recorded()); break;
            case 4: call.Take(new FlowInput.OutsideFailed(503, "congestion")); break;
            default:
                if (call.IsWaiting) call.Waits();
                break;
        }
    }

    private static CallPlan AnyPlan(Random random, string[] users)
    {
        var count = random.Next(1, 12);
        return CallPlan.Empty with { Departments = [Department.Company with { Operator = FlowTarget.Node($"n{random.Next(count)}") }], Nodes = [.. Enumerable.Range(0, count).Select(Node)] };

        FlowTarget Target() => random.Next(9) switch { 0 => FlowTarget.HangUp, 2 => FlowTarget.Operator, 1 => FlowTarget.User(users[random.Next(users.Length)]), _ => FlowTarget.Node($"n{random.Next(count)}") };

        GroupOverflow Overflow() => new([.. Enumerable.Range(0, random.Next(3)).Select(_ => $"n{random.Next(count)}")], Target());

        PromptSet Prompt() => random.Next(2) == 0 ? PromptSet.None : new PromptSet { ByLanguage = new Dictionary<string, string> { ["en"] = "p" } };

        FlowNode Node(int i)
        {
            var (id, name) = ($"n{i}", $"N{i}");
            return random.Next(7) switch
            {
                0 => new RingGroup
                {
                    Id = id,
                    Name = name,
                    MembersForward = random.Next(3) == 0,
                    Members = [.. users.Where(_ => random.Next(2) == 0)],
                    Strategy = (RingStrategy)random.Next(5),
                    Rounds = random.Next(1, 4),
                    SkipBusy = random.Next(2) == 0,
                    NoAnswer = Overflow(),
                    AllBusy = Overflow(),
                    NobodyThere = Overflow(),
                },
                1 => new Menu
                {
                    Id = id,
                    Name = name,
                    Number = $"80{i % 10}",
                    Prompt = Prompt(),
                    DialExtensions = random.Next(2) == 0,
                    Repeats = random.Next(1, 4),
                    Timeout = Target(),
                    WrongKey = Target(),
                    Keys = "123".ToDictionary(key => key, _ => Target()),
                },
                2 => new ScheduleBranch { Id = id, Name = name, Open = Target(), Closed = Target() },
                3 => new Mailbox { Id = id, Name = name },
                4 => new Announcement { Id = id, Name = name, Prompt = Prompt(), Next = Target() },
                5 => new LanguageSwitch { Id = id, Name = name, Language = "fr", Next = Target() },
                _ => new OutsideNumber { Id = id, Name = name, Dial = "+41791112233", Otherwise = Target() },
            };
        }
    }
}
