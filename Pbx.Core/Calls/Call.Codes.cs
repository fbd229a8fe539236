using Pbx.Core.Configuration;
using Pbx.Core.FeatureCodes;
using Pbx.Core.Flows;
using Pbx.Core.RingGroups;
using Pbx.Core.Routing;

namespace Pbx.Core.Calls;

/// <content>Codes that do something with calls instead of saying something.</content>
internal sealed partial class Call
{
    private bool merged;

    /// <summary>The devices of this call that ring and have not answered.</summary>
    public IEnumerable<CallLeg> RingingLegs => ringing is { CanClaim: true } attempt ? legs.Where(leg => leg is { IsCallee: true, State: LegState.Early } && attempt.Involves(leg)) : [];

    /// <summary>Carries out a code that was dialled.</summary>
    private async Task DialCodeAsync(string number)
    {
        var code = CodeBook.Of(Snapshot.Plan).Read(number)!;
        switch (code.Feature.Key)
        {
            case "pick-up" when Ringing(id => Snapshot.UsersByExtension[code.Argument].Id == id) is { } found:
                Merge(() => found.Call.TakeOver(found, Caller!));
                break;
            case "pick-up-group" when GroupMates() is { } mates && Ringing(mates.Contains) is { } found:
                Merge(() => found.Call.TakeOver(found, Caller!));
                break;
            case "fetch" when board.Parking.Find(PlaceOf(code.Argument)) is { } parked:
                Merge(() => parked.Fetch(Caller!));
                break;
            case "park":
                Caller!.ShowPeer(Record.To);
                await OfferPlaceAsync(number, code.Argument);
                break;
            case "intercom":
                await CallAtOnceAsync(Snapshot.UsersByExtension[code.Argument]);
                break;
            case "last-caller" when StartedBy is { } me && board.LastCallers.GetValueOrDefault(me) is { } last:
                await GoAsync(Switchboard.Route(this, last, depth + 1, DiallerOf(Caller!)));
                break;
            case "call-back" when StartedBy is { } me:
                Caller!.ShowPeer(Record.To);
                await ServeAsync(Caller, number, new Saying(board.CallBacks.Want(me) ? "call-back-on" : "call-back-none"));
                break;
            case "call-back-off" when StartedBy is { } me:
                Caller!.ShowPeer(Record.To);
                board.CallBacks.Forget(me);
                await ServeAsync(Caller, number, new Saying("call-back-off"));
                break;
            default:
                Caller!.ShowPeer(Record.To);
                await ServeAsync(Caller, number);
                break;
        }
    }

    /// <summary>The device that has rung longest for one of these people, in another call.</summary>
    private CallLeg? Ringing(Func<string, bool> isMeant) => board.Calls
        .Where(call => call != this).OrderBy(call => call.Record.StartedAt).SelectMany(call => call.RingingLegs)
        .FirstOrDefault(leg => leg.Party.UserId is { } id && isMeant(id) && leg.Call.CanBeTakenOver(leg));

    private HashSet<string> GroupMates() =>
        [.. Snapshot.Plan.Nodes.OfType<RingGroup>().Where(group => StartedBy is { } me && group.Members.Contains(me)).SelectMany(group => group.Members)];

    /// <summary>The caller becomes part of another call, which keeps the record; this one leaves no trace.</summary>
    private void Merge(Action join)
    {
        merged = true;
        legs.Remove(Caller!);
        join();
    }

    /// <summary>Intercom: the telephone answers by itself, unless its owner talks.</summary>
    private async Task CallAtOnceAsync(UserRecord user)
    {
        Record.To = PartyOf(user);
        Caller!.ShowPeer(Record.To);
        if (user.Id == StartedBy || board.FlowWorld.Of(this).StateOf(user.Id) is MemberState.Busy)
        {
            Refuse(486, "busy");
            return;
        }
        await FollowAsync(await RingAsync(user, Caller, exceptDevice: Caller.DeviceId, answersItself: true));
    }
}
