using Pbx.Core.FeatureCodes;
using Pbx.Core.Flows;
using Pbx.Core.Live;
using Pbx.Core.OutboundRules;
using Pbx.Core.Routing;
using Pbx.Core.Trunks;
using Pbx.Sip;

namespace Pbx.Core.Calls;

/// <content>Calls to numbers outside.</content>
internal sealed partial class Call
{
    private OutsideAttempt? outside;
    private DateTimeOffset? costlySince;
    private IDisposable? costlyEnd;

    /// <summary>Where the call begins when it is not what was dialled that decides: a number of ours that was called from outside.</summary>
    public Destination? Entry { get; init; }

    /// <summary>Number that the caller has chosen to show, E.164; null: by the rules; empty: one that the caller does not have.</summary>
    public string? Picked { get; init; }

    /// <summary>Account that pays for the outside side of this call; null: there is none, or nobody pays for it.</summary>
    public string? OutsideBy { get; private set; }

    /// <summary>The number outside that is being called.</summary>
    public OutsideAttempt? Outside => outside;

    /// <summary>Begins to call a number outside for whoever waits in a flow. Not null: why it goes nowhere.</summary>
    public Destination.Nowhere? DialOutside(FlowCommand.Dial dial, FlowStart start)
    {
        var (number, showCaller, person) = (dial.Number, dial.ShowCaller, dial.ForUserId is { } id ? Snapshot.UsersById.GetValueOrDefault(id) : null);
        var dialler = new Dialler
        {
            UserId = person?.Id,
            DepartmentId = start.DepartmentId,
            Number = person?.Extension ?? start.Caller,
            Said = board.Overrides.All,
            CallsNow = person is null ? 0 : board.OutsideCallsOf(person.Id),
            CostlyToday = board.Spending.Of(person?.Id ?? "", board.Today(Snapshot)),
            ForwardedFrom = showCaller && start.Caller.StartsWith('+') ? start.Caller : null,
        };
        switch (Switchboard.Route(this, number, depth + 1, dialler))
        {
            case Destination.Outside { AskPin: true } or Destination.Outside { IsEmergency: true } when person is not null:
                return new Destination.Nowhere(403, "outside-pin");
            case Destination.Outside found:
                // Who sends calls on pays for them.
                if (person is not null) OutsideBy = person.Id;
                var own = person is null ? null : CallerIds.Of(Snapshot, person.Id).FirstOrDefault(one => one.Kind == CallerIdKind.Own)?.Number;
                outside = new OutsideAttempt(this, board, found, Caller!, CallerOf(Caller!, own ?? (start.Dialled.StartsWith('+') ? start.Dialled : null)), depth);
                return null;
            case Destination.Nowhere nowhere:
                return nowhere;
            default:
                return new Destination.Nowhere(482, "loop");
        }
    }

    /// <summary>The number outside is called no more; whoever has answered stays.</summary>
    public void EndOutside()
    {
        outside?.Stop();
        outside = null;
    }

    /// <summary>The number outside has answered: what counts against the limit of the day begins to count, and ends with it.</summary>
    public void OutsideAnswered(Destination.Outside destination)
    {
        if (destination.Longest is not { } longest || costlySince is not null) return;
        costlySince = board.Now;
        costlyEnd = board.After(longest, () => Post(new CallEvent.Stop(new EndReason(EndKind.HungUp, 0, "limit of the day"), "outside-daily")));
    }

    private void CountOutside()
    {
        costlyEnd?.Dispose();
        if (costlySince is { } since) board.Spending.Add(OutsideBy ?? "", board.Today(Snapshot), board.Now - since);
    }

    private static OutsideCaller CallerOf(CallLeg leg, string? divertedFrom) =>
        new("", leg.Party.UserId is null ? "" : leg.Party.Number, leg.Party.IsAnonymous, divertedFrom);

    /// <summary>What the dial plan may do for a party: people place outside calls, others do not.</summary>
    private Dialler? DiallerOf(CallLeg leg, string? code = null) => leg.Party.UserId is { } userId
        ? new Dialler
        {
            UserId = userId,
            Number = leg.Party.IsAnonymous ? "" : leg.Party.Number,
            CallerId = code is null ? null : CallerIds.ByCode(Snapshot, userId, code),
            Said = board.Overrides.All,
            CallsNow = board.OutsideCallsOf(userId),
            CostlyToday = board.Spending.Of(userId, board.Today(Snapshot)),
        }
        : null;

    /// <summary>With the number that the caller has chosen for this call.</summary>
    private Dialler? Chosen(Dialler? dialler) => dialler is null || Picked is null ? dialler : dialler with { CallerId = Picked };

    private async Task CallOutsideAsync(Destination.Outside destination)
    {
        OutsideBy = Caller!.Party.UserId;
        Record.To = new LiveParty(destination.Number, "", null);
        Caller.ShowPeer(Record.To);
        if (destination.AskPin && !await AskPinAsync()) return;
        var result = await DialAsync(destination, Caller);
        // Whoever was answered to be asked for the PIN hears the refusal, which the telephone cannot make of a status any more.
        if (destination.AskPin && result is RingResult.Failed) await SpeakAsync(Caller, "", new FailureTone(Snapshot.Settings.Country));
        await FollowAsync(result);
    }

    private async Task<RingResult> DialAsync(Destination.Outside destination, CallLeg waiting, bool isWithheld = false)
    {
        outside = new OutsideAttempt(this, board, destination, waiting, CallerOf(waiting, null) is var caller && isWithheld ? caller with { IsAnonymous = true } : caller, depth);
        try
        {
            return await outside.RunAsync();
        }
        finally
        {
            outside = null;
        }
    }
}
