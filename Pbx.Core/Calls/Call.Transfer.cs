using Pbx.Core.CallHistory;
using Pbx.Core.Configuration;
using Pbx.Core.Extensions;
using Pbx.Core.FeatureCodes;
using Pbx.Core.Flows;
using Pbx.Core.Live;
using Pbx.Core.Numbers;
using Pbx.Core.Presence;
using Pbx.Core.Routing;
using Pbx.Sip;

namespace Pbx.Core.Calls;

/// <content>Transfers (RFC 5589): the system itself connects the two far ends; no phone but ours ever sees the REFER.</content>
internal sealed partial class Call
{
    private static readonly EndReason TransferredAway = new(EndKind.Transferred, 0, "transferred");

    /// <summary>False: the call is over.</summary>
    private async Task<bool> TransferAsync(CallLeg by, TransferRequest request)
    {
        if (!IsParty(by) || by.State == LegState.Ended || Other(by) is not { State: LegState.Answered } stays)
        {
            request.Refuse(603, "gone");
            return true;
        }
        direct.Recall(by, stays);
        if (stays.IsFax) stays.BackToVoice(null);
        if (request.Target is { } target) return !TryJoin(by, stays, target, request);
        var prefix = DialPrefix.Read(request.Number);
        switch (Switchboard.Route(this, prefix.Number, depth + 1, DiallerOf(by, prefix.Code)))
        {
            // Whoever waits knows no PIN, and whoever knows it is leaving.
            case Destination.Outside { AskPin: true }:
                request.Refuse(603, "outside-pin");
                return true;
            case Destination.Person person when board.People.Of(person.User.Id).Forwards.ContainsKey(ForwardWhen.Always):
                request.Accept();
                request.Report(200, "OK", final: true);
                return await LeaveToFlowAsync(by, stays, new FlowStart("", person.User.Extension, Schedules.Department.CompanyId, FlowTarget.User(person.User.Id), ""));
            case Destination.Person person:
                return await TransferByRingingAsync(by, stays, () => RingAsync(person.User, stays, exceptDevice: by.DeviceId), request);
            case Destination.Outside found:
                OutsideBy = by.Party.UserId;
                return await TransferByRingingAsync(by, stays, () => DialAsync(found, stays, isWithheld: prefix.IsWithheld), request);
            case Destination.Service service when CodeBook.Of(Snapshot.Plan).Read(service.Number) is { Feature.Key: "park" } park:
                return await LeaveParkedAsync(by, stays, park.Argument, request);
            case Destination.Service service:
                request.Accept();
                request.Report(200, "OK", final: true);
                return await LeaveToServiceAsync(by, stays, service.Number);
            case Destination.Flow found:
                request.Accept();
                request.Report(200, "OK", final: true);
                return await LeaveToFlowAsync(by, stays, found.Start);
            case Destination.Nowhere nowhere:
                request.Refuse(nowhere.StatusCode, nowhere.Reason);
                return true;
            default:
                request.Refuse(603, "forbidden");
                return true;
        }
    }

    private async Task<bool> TransferByRingingAsync(CallLeg by, CallLeg stays, Func<Task<RingResult>> ring, TransferRequest request)
    {
        request.Accept();
        path.Part();
        SetState(LiveCallState.Transferring);
        switch (await ring())
        {
            case RingResult.Won won:
                request.Report(200, "OK", final: true);
                Arrive(by, stays, won.Leg);
                return true;
            case RingResult.SentToService sent:
                request.Report(200, "OK", final: true);
                return await LeaveToServiceAsync(by, stays, sent.Number);
            case RingResult.Failed failed:
                request.Report(failed.StatusCode, Phrase(failed.StatusCode), final: true);
                return by.State != LegState.Ended || await RecallAsync(by, stays, failed);
            case RingResult.WaitingEnded ended:
                request.Report(487, "Request Terminated", final: true);
                HungUp(stays, ended.Reason);
                return false;
            case RingResult.Stopped stopped:
                request.Report(503, "Service Unavailable", final: true);
                Stop(stopped.Reason, stopped.Key);
                return false;
            default:
                return false;
        }
    }

    /// <summary>The transfer failed after the transferor had hung up: whoever waits gets the transferor back.</summary>
    private async Task<bool> RecallAsync(CallLeg by, CallLeg stays, RingResult.Failed failure)
    {
        if (by.Party.UserId is { } userId && Snapshot.UsersById.TryGetValue(userId, out var transferor))
        {
            switch (await RingAsync(transferor, stays, exceptDevice: null, evenIfDisturbing: true))
            {
                case RingResult.Won won:
                    Arrive(by, stays, won.Leg);
                    return true;
                case RingResult.SentToService sent:
                    return await LeaveToServiceAsync(by, stays, sent.Number);
                case RingResult.WaitingEnded ended:
                    HungUp(stays, ended.Reason);
                    return false;
                case RingResult.Stopped stopped:
                    Stop(stopped.Reason, stopped.Key);
                    return false;
            }
        }
        Record.Finish(CallOutcome.Answered, failure.Key, failure.StatusCode);
        closing = (new EndReason(EndKind.HungUp, 0, "transfer failed"), failure.Key);
        return false;
    }

    /// <summary>The new party is there; the transferor leaves.</summary>
    private void Arrive(CallLeg by, CallLeg stays, CallLeg fresh)
    {
        if (by == Caller)
        {
            // The record keeps who placed the call and who was reached.
            Caller = fresh;
        }
        else
        {
            Callee = fresh;
            Record.To = fresh.Party;
        }
        Record.WasTransferred = true;
        by.End(TransferredAway);
        stays.ShowPeer(fresh.Party.Shown());
        fresh.ShowPeer(stays.Party.Shown());
    }

    /// <summary>The transferor leaves, and who stays hears a service number. False: the call is over.</summary>
    private async Task<bool> LeaveToServiceAsync(CallLeg by, CallLeg stays, string number)
    {
        var to = new LiveParty(number, "", null);
        if (by == Callee)
        {
            Callee = null;
            Record.To = to;
        }
        else
        {
            Caller = null;
        }
        Record.WasTransferred = true;
        path.Part();
        recorder.End();
        by.End(TransferredAway);
        stays.ShowPeer(to);
        await ServeAsync(stays, number);
        return false;
    }

    /// <summary>
    /// The transferor leaves, and who stays goes through hours, menus, groups and mailboxes as a caller does. False: the call is over.
    /// </summary>
    private async Task<bool> LeaveToFlowAsync(CallLeg by, CallLeg stays, FlowStart start)
    {
        var isNewParty = by == Callee;
        var to = new LiveParty(start.Dialled, "", null);
        var language = stays == Caller ? Language : stays.Party.UserId is { } id && Snapshot.UsersById.TryGetValue(id, out var user) ? user.Language : InboundPlan.LanguageOf(Snapshot, start.DepartmentId);
        (Caller, Callee) = (stays, null);
        if (isNewParty) Record.To = to;
        Record.WasTransferred = true;
        path.Part();
        by.End(TransferredAway);
        stays.ShowPeer(to);
        SetState(LiveCallState.Transferring);
        switch (await RunFlowAsync(start with { Caller = stays.Party.IsAnonymous ? "" : stays.Party.Number, Language = language }))
        {
            case RingResult.Won won:
                Callee = won.Leg;
                if (isNewParty) Record.To = won.Leg.Party;
                stays.ShowPeer(won.Leg.Party.Shown());
                return true;
            case RingResult.SentToService sent:
                if (isNewParty) Record.To = new LiveParty(sent.Number, "", null);
                await ServeAsync(stays, sent.Number);
                return false;
            case RingResult.Failed failed:
                // It was talked before, and what was answered does not become missed.
                Record.Finish(CallOutcome.Answered, failed.Key, failed.StatusCode);
                return false;
            case RingResult.WaitingEnded ended:
                HungUp(stays, ended.Reason);
                return false;
            case RingResult.Stopped stopped:
                Stop(stopped.Reason, stopped.Key);
                return false;
            default:
                return false;
        }
    }

    /// <summary>
    /// Attended: whoever talks to the transferor here takes the transferor's place in its other call, whatever that one is doing. True if so: this
    /// call is over then.
    /// </summary>
    private bool TryJoin(CallLeg by, CallLeg stays, CallLeg target, TransferRequest request)
    {
        var other = target.Call;
        if (other == this || !other.CanBeTakenOver(target) || target.IsCallee && target.State == LegState.Early)
        {
            request.Accept();
            request.Report(481, "Call/Transaction Does Not Exist", final: true);
            return false;
        }
        request.Accept();
        path.Part();
        stays.ShowHeld(false);
        legs.Remove(stays);
        recorder.HandTo(other.recorder);
        other.TakeOver(target, stays);
        request.Report(200, "OK", final: true);
        Record.Finish(CallOutcome.Answered, "transferred");
        by.End(TransferredAway);
        return true;
    }

    /// <summary>A leg takes the place of one that talks.</summary>
    private void TakePlace(CallLeg old, CallLeg fresh)
    {
        if (!IsParty(old) || Other(old) is not { } stays)
        {
            Dismiss(fresh, 481, "gone");
            return;
        }
        if (fresh.State == LegState.Early && !fresh.Accept(CodecPlan.Answer(stays.Media?.Codec, fresh.Codecs)))
        {
            Dismiss(fresh, 488, "bad-sdp");
            return;
        }
        Substitute(old, fresh);
        old.End(TransferredAway);
        fresh.ShowPeer(stays.Party.Shown());
        stays.ShowPeer(fresh.Party.Shown());
    }

    private static string Phrase(int statusCode) => statusCode switch
    {
        404 => "Not Found",
        480 => "Temporarily Unavailable",
        482 => "Loop Detected",
        486 => "Busy Here",
        488 => "Not Acceptable Here",
        600 => "Busy Everywhere",
        603 => "Decline",
        604 => "Does Not Exist Anywhere",
        _ => "Request Failed",
    };
}
