using Pbx.Core.RingGroups;

namespace Pbx.Core.Flows.Steps;

/// <summary>What came of ringing a group.</summary>
internal enum GroupOutcome
{
    /// <summary>A member answered.</summary>
    Answered,

    /// <summary>At least one rang, and nobody answered.</summary>
    NoAnswer,

    /// <summary>Whoever is there is busy.</summary>
    AllBusy,

    /// <summary>Nobody is there.</summary>
    NobodyThere,

    /// <summary>The call has gone on to what a member has for calls that are not answered.</summary>
    TakenOn,
}

/// <summary>One group being rung by its strategy, round after round. A member's state is looked at when the turn comes.</summary>
internal sealed class GroupAttempt(FlowRun run, RingGroup group)
{
    private readonly Queue<string> turn = [];
    private string[] order = [];
    private readonly List<string> ringing = [];
    private int rounds;
    private bool rang;
    private bool busy;
    private bool rangThisRound;

    /// <summary>Starts; not null: it is over at once.</summary>
    public GroupOutcome? Begin()
    {
        order = [.. Order()];
        foreach (var member in order) turn.Enqueue(member);
        return Next();
    }

    /// <summary>Takes what happened; not null: it is over.</summary>
    public GroupOutcome? Take(FlowInput input)
    {
        switch (input)
        {
            case FlowInput.Answered answered when ringing.Remove(answered.UserId):
                run.WaitNoLonger();
                if (ringing.Count > 0) run.Emit(new FlowCommand.StopRinging([.. ringing]));
                return GroupOutcome.Answered;
            case FlowInput.Unanswered unanswered when ringing.Remove(unanswered.UserId):
                busy |= unanswered.Why == MemberState.Busy;
                rang |= unanswered.Why is not (MemberState.Busy or MemberState.NotRegistered);
                return ringing.Count > 0 ? null : TakenOn(unanswered.UserId) ?? Next();
            case FlowInput.TimeIsUp when ringing.Count > 0:
                rang = true;
                run.Emit(new FlowCommand.StopRinging([.. ringing]));
                var last = ringing[^1];
                ringing.Clear();
                return TakenOn(last) ?? Next();
            default:
                return null;
        }
    }

    // Of many who ring at once nobody's mailbox is meant more than another's.
    private GroupOutcome? TakenOn(string member)
    {
        if (!group.MembersForward || group.Strategy == RingStrategy.AllAtOnce || Presence.ForwardRules.MailboxOf(run.Plan, member) is not { } mailbox) return null;
        run.Go("member-mailbox", FlowTarget.Node(mailbox.Id));
        return GroupOutcome.TakenOn;
    }

    private GroupOutcome? Next()
    {
        run.WaitNoLonger();
        while (true)
        {
            while (turn.Count > 0)
            {
                string[] asked = group.Strategy == RingStrategy.AllAtOnce ? [.. turn] : [turn.Peek()];
                for (var i = 0; i < asked.Length; i++) turn.Dequeue();
                string[] free = [.. asked.Where(MayRing)];
                if (free.Length == 0) continue;
                rangThisRound = true;
                ringing.AddRange(free);
                run.Emit(new FlowCommand.Ring(free, AsGroup: !group.MembersForward));
                run.Wait(TimeSpan.FromSeconds(group.RingSeconds));
                return null;
            }
            // A round in which nobody could be rung would be followed by another like it, in no time.
            if (!rangThisRound || ++rounds >= group.Rounds) return rang ? GroupOutcome.NoAnswer : busy ? GroupOutcome.AllBusy : GroupOutcome.NobodyThere;
            rangThisRound = false;
            foreach (var member in order) turn.Enqueue(member);
        }
    }

    private bool MayRing(string member)
    {
        var state = run.World.StateOf(member, group.Id);
        busy |= state == MemberState.Busy;
        return state == MemberState.Free || (state == MemberState.Busy && !group.SkipBusy);
    }

    private IEnumerable<string> Order() => group.Strategy switch
    {
        RingStrategy.Rotating when group.Members.Count > 0 => Rotated(run.World.TakeTurn(group.Id) % group.Members.Count),
        RingStrategy.Random => Shuffled(),
        RingStrategy.LongestIdle => group.Members.OrderBy(member => run.World.LastCallEnded(member) ?? DateTimeOffset.MinValue),
        _ => group.Members,
    };

    private IEnumerable<string> Rotated(int first) => [.. group.Members.Skip(first), .. group.Members.Take(first)];

    // Fisher-Yates
    private List<string> Shuffled()
    {
        List<string> members = [.. group.Members];
        for (var i = members.Count - 1; i > 0; i--)
        {
            var other = run.World.Chance(i + 1);
            (members[i], members[other]) = (members[other], members[i]);
        }
        return members;
    }
}
