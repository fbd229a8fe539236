using Microsoft.Extensions.Logging;
using Pbx.Core.CallHistory;
using Pbx.Core.Configuration;
using Pbx.Core.FeatureCodes;
using Pbx.Core.Flows;
using Pbx.Core.Live;
using Pbx.Core.Presence;
using Pbx.Core.Routing;
using Pbx.Core.Schedules;
using Pbx.Sip;

namespace Pbx.Core.Calls;

/// <content>The course of a call, top to bottom: route, ring, answer, talk, end.</content>
internal sealed partial class Call
{
    private async Task DriveAsync()
    {
        try
        {
            await RunAsync();
        }
        catch (Exception e)
        {
            board.Log.LogError(e, "{Call}: failed", Id);
            closing = (new EndReason(EndKind.Rejected, 500, "internal error"), "failed");
        }
        finally
        {
            Close();
        }
    }

    private async Task RunAsync()
    {
        if (firstRung is { } person && !await RingFirstAsync(person)) return;
        if (Says is not null) await ServeAsync(Caller!, dialled, Says);
        else await GoAsync(Entry ?? Switchboard.Route(this, dialled, depth, Chosen(DiallerOf(Caller!))));
    }

    private async Task GoAsync(Destination destination)
    {
        switch (destination)
        {
            case Destination.Person person when ForwardRules.MailboxOf(Snapshot.Plan, person.User.Id) is not null || board.People.Of(person.User.Id).Forwards.Count > 0:
                Record.To = PartyOf(person.User);
                await WalkAsync(new FlowStart(Record.From.Number, dialled, Department.CompanyId, FlowTarget.User(person.User.Id), Language));
                break;
            case Destination.Person person:
                await CallPersonAsync(person.User);
                break;
            case Destination.Service service:
                await DialCodeAsync(service.Number);
                break;
            case Destination.Flow flow:
                await WalkAsync(flow.Start);
                break;
            case Destination.Outside outside:
                await CallOutsideAsync(outside);
                break;
            case Destination.Nowhere nowhere:
                Refuse(nowhere.StatusCode, nowhere.Reason);
                break;
        }
    }

    /// <summary>The call goes through hours, menus, groups and mailboxes.</summary>
    private async Task WalkAsync(FlowStart start)
    {
        Caller!.ShowPeer(Record.To);
        await FollowAsync(await RunFlowAsync(start));
    }

    private async Task<RingResult> RunFlowAsync(FlowStart start)
    {
        Language = start.Language;
        flow = new FlowDriver(this, board, start);
        try
        {
            return await flow.RunAsync();
        }
        finally
        {
            flow.Stop();
            flow = null;
        }
    }

    private async Task CallPersonAsync(UserRecord user)
    {
        Record.To = PartyOf(user);
        Caller!.ShowPeer(Record.To);
        await FollowAsync(await RingAsync(user, Caller, exceptDevice: Caller.DeviceId));
    }

    /// <summary>The caller has waited, and this came of it.</summary>
    private async Task FollowAsync(RingResult result)
    {
        switch (result)
        {
            case RingResult.Won won:
                Callee = won.Leg;
                if (Connect()) await TalkAsync();
                break;
            case RingResult.SentToService sent:
                Record.To = new LiveParty(sent.Number, "", null);
                Caller!.ShowPeer(Record.To);
                path.Part();
                await ServeAsync(Caller, sent.Number);
                break;
            case RingResult.Failed failed when Caller!.State == LegState.Answered:
                NoteBusy(failed);
                // A flow had answered: it hangs up as a person does.
                Record.Finish(EndKeys.OutcomeOf(failed.Key), failed.Key, failed.StatusCode);
                break;
            case RingResult.Failed failed:
                NoteBusy(failed);
                Refuse(failed.StatusCode, failed.Key);
                break;
            case RingResult.WaitingEnded ended:
                Record.Finish(CallOutcome.Missed, ended.Reason.Kind is EndKind.HungUp or EndKind.Cancelled ? "cancelled" : EndKeys.Of(ended.Reason), 487);
                break;
            case RingResult.Stopped stopped:
                Stop(stopped.Reason, stopped.Key);
                break;
        }
    }

    private async Task<RingResult> RingAsync(UserRecord user, CallLeg waiting, string? exceptDevice, bool evenIfDisturbing = false, bool answersItself = false)
    {
        if (!evenIfDisturbing && board.People.Of(user.Id).DoNotDisturb) return new RingResult.Failed(486, "busy");
        ringing = new Ringing(this, board, [user], waiting, exceptDevice, depth) { AnswersItself = answersItself };
        try
        {
            return await ringing.RunAsync();
        }
        finally
        {
            ringing = null;
        }
    }

    /// <summary>Answers the caller with what the callee chose. False: the call is over.</summary>
    private bool Connect()
    {
        var caller = Caller!;
        var callee = Callee!;
        if (caller.IsOver)
        {
            Record.Finish(CallOutcome.Missed, "cancelled", 487);
            closing = (new EndReason(EndKind.Cancelled, 487, "caller gave up"), "cancelled");
            return false;
        }
        if (caller.State == LegState.Early && !caller.Accept(CodecPlan.Answer(callee.Media?.Codec, caller.Codecs)))
        {
            Refuse(488, "bad-sdp");
            closing = (new EndReason(EndKind.Rejected, 488, "no common audio encoding"), "failed");
            return false;
        }
        Record.AnsweredAt = board.Now;
        Record.To = callee.Party;
        caller.ShowPeer(callee.Party.Shown());
        return true;
    }

    private async Task TalkAsync()
    {
        talking = true;
        Arrange();
        while (true)
        {
            switch (await queue.NextAsync())
            {
                case CallEvent.Ended ended when IsParty(ended.Leg):
                    HungUp(ended.Leg, ended.Reason);
                    return;
                case CallEvent.MediaChanged or CallEvent.RecordingChanged:
                    Arrange();
                    break;
                case CallEvent.TransferAsked asked:
                    if (!await TransferAsync(asked.By, asked.Request)) return;
                    Arrange();
                    break;
                case CallEvent.TakenOver taken:
                    TakePlace(taken.Old, taken.New);
                    Arrange();
                    break;
                case CallEvent.Stop stop:
                    Stop(stop.Reason, stop.Key);
                    return;
            }
        }
    }

    /// <summary>A service number answers and speaks until either side hangs up.</summary>
    private async Task ServeAsync(CallLeg leg, string number, IServiceNumber? words = null)
    {
        if (leg.State == LegState.Early && !leg.Accept(CodecPlan.Answer(null, leg.Codecs)))
        {
            Refuse(488, "bad-sdp");
            return;
        }
        Record.AnsweredAt ??= board.Now;
        SetState(LiveCallState.Talking);
        switch (await SpeakAsync(leg, number, words ?? board.Services.Find(CodeBook.Of(Snapshot.Plan).Read(number)?.Feature.Key ?? "")))
        {
            case CallEvent.Ended ended:
                HungUp(leg, ended.Reason);
                break;
            case CallEvent.Stop stop:
                Stop(stop.Reason, stop.Key);
                break;
            default:
                Record.Finish(CallOutcome.Answered, "hung-up-by-callee");
                break;
        }
    }

    /// <summary>A service speaks to a leg that is answered: what ended it (the leg, the service, or the system).</summary>
    private async Task<CallEvent> SpeakAsync(CallLeg leg, string number, IServiceNumber? words)
    {
        var line = service = ServiceLine.Begin(this, board, leg, number, words);
        try
        {
            while (true)
            {
                switch (await queue.NextAsync())
                {
                    case CallEvent.Ended ended when ended.Leg == leg:
                        return ended;
                    case CallEvent.ServiceEnded over when over.Token == line:
                        return over;
                    case CallEvent.MediaChanged when leg.Media != line.Media || leg.IsHolding != line.WasHolding:
                        line.Dispose();
                        line = service = ServiceLine.Begin(this, board, leg, number, words);
                        break;
                    case CallEvent.TransferAsked asked:
                        asked.Request.Refuse(603, "forbidden");
                        break;
                    // A call is parked at the place that was said.
                    case CallEvent.TakenOver taken when reserved is not null && taken.Old == leg:
                        return taken;
                    case CallEvent.TakenOver taken:
                        Dismiss(taken.New, 481, "gone");
                        break;
                    case CallEvent.Stop stop:
                        return stop;
                }
            }
        }
        finally
        {
            line.Dispose();
            service = null;
        }
    }

    // A person who is busy can be waited for.
    private void NoteBusy(RingResult.Failed failed)
    {
        if (failed.StatusCode == 486 && StartedBy is { } caller && Record.To.UserId is { } called && called != caller) board.CallBacks.WasBusy(caller, called);
    }

    private void HungUp(CallLeg leg, EndReason reason)
    {
        var key = reason.Kind switch
        {
            EndKind.HungUp when Record.WasTransferred => "transferred",
            EndKind.HungUp => leg == Caller ? "hung-up-by-caller" : "hung-up-by-callee",
            _ => EndKeys.Of(reason),
        };
        Record.Finish(CallOutcome.Answered, key, reason.StatusCode);
        closing = reason.Kind is EndKind.HungUp or EndKind.Rejected or EndKind.Cancelled
            ? (EndReason.Normal, null)
            : (reason with { StatusCode = 0 }, EndKeys.Of(reason));
    }

    private void Stop(EndReason reason, string key)
    {
        Record.Finish(Record.AnsweredAt is null ? CallOutcome.Failed : CallOutcome.Answered, key);
        closing = (reason, key);
    }

    /// <summary>The call could not be made.</summary>
    private void Refuse(int statusCode, string key)
    {
        Record.Finish(EndKeys.OutcomeOf(key), key, statusCode);
        if (Caller is { } caller) Dismiss(caller, statusCode, key);
    }

    private static void Dismiss(CallLeg leg, int statusCode, string key)
    {
        if (leg is { State: LegState.Early, IsCallee: false }) leg.Refuse(statusCode, key);
        else leg.End(new EndReason(EndKind.Rejected, statusCode, key), key);
    }

    private static LiveParty PartyOf(UserRecord user) => new(user.Extension, user.DisplayName, user.Id);
}
