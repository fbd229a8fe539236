using System.Globalization;
using Microsoft.Extensions.Logging;
using Pbx.Core.CallHistory;
using Pbx.Core.Configuration;
using Pbx.Core.Extensions;
using Pbx.Core.Flows;
using Pbx.Core.Live;
using Pbx.Core.Numbers;
using Pbx.Core.OutboundRules;
using Pbx.Core.Routing;
using Pbx.Core.Trunks;
using Pbx.Core.Trunks.Testing;
using Pbx.Media;
using Pbx.Sip;

namespace Pbx.Core.Calls;

/// <summary>Takes INVITEs: who really calls, whether a call may begin, and whether it takes over a running one (RFC 3891).</summary>
internal sealed class IncomingCalls(Switchboard board)
{
    public void Take(IIncomingInvite invite)
    {
        if (board.Snapshots.Current is not { } snapshot)
        {
            Reject(invite, 503);
            return;
        }
        if (invite.AuthenticatedAor is null && invite.Session.RemoteEndPoint is { } source && board.Trunks.Identify(source, [invite.Dialled, invite.To.User]) is { } line)
        {
            TakeFromTrunk(invite, snapshot, line);
            return;
        }
        // A phone is who it proved to be by digest, whatever its From says.
        if (invite.AuthenticatedAor is not { } aor || !snapshot.UsersByExtension.TryGetValue(aor, out var user))
        {
            Reject(invite, 403);
            return;
        }
        if (board.Refusal(user.Id) is { } refusal)
        {
            board.Log.LogWarning("Call of {Extension} refused: {Reason}", user.Extension, refusal);
            Reject(invite, 503);
            return;
        }
        var party = new LiveParty(user.Extension, user.DisplayName, user.Id) { IsAnonymous = IsAnonymous(invite) };
        var binding = board.Sip!.Registrations.For(aor).FirstOrDefault(b => b.RemoteEndPoint.Equals(invite.Session.RemoteEndPoint));
        var deviceId = binding?.Id ?? invite.Session.RemoteEndPoint?.ToString() ?? "";
        var withoutOffer = binding is null ? MediaProfile.Rtp : SipLeg.ProfileFor(binding, user.Srtp);
        if (invite.Replaces is not null || invite.Header("Replaces") is not null) TakeOver(invite, party, deviceId, withoutOffer);
        else Begin(invite, snapshot, user, party, deviceId, withoutOffer);
    }

    private void Begin(
        IIncomingInvite invite, PbxSnapshot snapshot, UserRecord user, LiveParty party, string deviceId, MediaProfile withoutOffer)
    {
        _ = int.TryParse(invite.Header(CallService.DepthHeader), NumberStyles.None, CultureInfo.InvariantCulture, out var depth);
        var prefix = DialPrefix.Read(invite.Dialled);
        party = party with { IsAnonymous = party.IsAnonymous || prefix.IsWithheld };
        var picked = prefix.Code is { } code ? CallerIds.ByCode(snapshot, user.Id, code) : null;
        var call = new Call(board, snapshot, party, prefix.Number, depth) { Language = user.Language, Picked = picked };
        Start(call, SipLeg.ForCaller(board, call, party, invite, deviceId), withoutOffer);
    }

    private void Start(Call call, SipLeg leg, MediaProfile withoutOffer)
    {
        if (leg.Prepare(withoutOffer) is var status and not 0)
        {
            leg.Refuse(status, "bad-sdp");
            call.Record.Finish(CallOutcome.Failed, status == 488 ? "bad-sdp" : "too-many", status);
            board.History.Record(call.Record.ToEntry(board.Now));
            return;
        }
        call.Start(leg);
    }

    /// <summary>A call from outside: to one of our numbers, or to nobody.</summary>
    private void TakeFromTrunk(IIncomingInvite invite, PbxSnapshot snapshot, TrunkLine line)
    {
        var refusal = board.Refusal("") is not null ? 503 : line.IsFull ? 486 : invite.Header("Replaces") is not null ? 403 : 0;
        if (refusal != 0)
        {
            board.Log.LogWarning("Call on trunk {Trunk} refused: {Status}, {Count} calls", line.Trunk.Name, refusal, line.Calls);
            Tell(invite, snapshot, line, null, refusal);
            Reject(invite, refusal);
            return;
        }
        var caller = TrunkCaller.Read(invite, line.Trunk, snapshot.Settings.Country);
        var called = TrunkCaller.Called(invite, line.Trunk);
        var start = called.Select(number => InboundPlan.Begin(snapshot, line.Trunk.Id, number, caller.IsAnonymous ? "" : caller.Number)).FirstOrDefault(found => found is not null);
        Tell(invite, snapshot, line, start, start is null ? 404 : 0);
        if (start is null)
        {
            board.Log.LogWarning("Call on trunk {Trunk} to {Numbers}, which is no number of ours", line.Trunk.Name, string.Join(", ", called));
            Reject(invite, 404);
            return;
        }
        _ = int.TryParse(invite.Header(CallService.DepthHeader), NumberStyles.None, CultureInfo.InvariantCulture, out var depth);
        var call = new Call(board, snapshot, caller, start.Dialled, depth)
        {
            Language = start.Language,
            Entry = depth > DialPlan.MaxDepth ? new Destination.Nowhere(482, "loop") : new Destination.Flow(start),
        };
        Start(call, SipLeg.ForTrunkCaller(board, call, caller, invite, line), line.Trunk.Srtp == TrunkSrtp.Off ? MediaProfile.Rtp : MediaProfile.SdesSrtp);
    }

    // Whoever tests the trunk wants to see how the call was read.
    private void Tell(IIncomingInvite invite, PbxSnapshot snapshot, TrunkLine line, FlowStart? start, int refusal)
    {
        if (!board.Trunks.IsWatched || invite.Session.RemoteEndPoint is not { } source) return;
        var (caller, header) = TrunkCaller.ReadIn(invite, line.Trunk, snapshot.Settings.Country);
        board.Trunks.Tell(new TrunkArrival(line.Trunk.Id, source, caller.Number)
        {
            CallerHeader = header,
            IsWithheld = caller.IsAnonymous,
            Called = TrunkCaller.CalledIn(invite, line.Trunk),
            Number = start?.Dialled,
            Target = start?.Target.ToString() ?? "",
            Refusal = refusal,
        });
    }

    private void TakeOver(IIncomingInvite invite, LiveParty party, string deviceId, MediaProfile withoutOffer)
    {
        // An early dialog may be taken over only if we began it: that is a ringing phone (RFC 3891 3).
        if (invite.Replaces?.Handler is not SipLeg old || !old.Call.CanBeTakenOver(old) || old is { State: LegState.Early, IsCallee: false })
        {
            Reject(invite, 481);
            return;
        }
        if (invite.ReplacesEarlyOnly && old.State == LegState.Answered)
        {
            Reject(invite, 486);
            return;
        }
        var leg = SipLeg.ForCaller(board, old.Call, party, invite, deviceId);
        if (leg.Prepare(withoutOffer) is var status and not 0) leg.Refuse(status, "bad-sdp");
        else old.Call.TakeOver(old, leg);
    }

    private static bool IsAnonymous(IIncomingInvite invite) =>
        invite.From.IsAnonymous || invite.Header("Privacy") is { } privacy
        && privacy.Split([';', ',']).Any(p => p.Trim() is var value && (value.Equals("id", StringComparison.OrdinalIgnoreCase) || value.Equals("user", StringComparison.OrdinalIgnoreCase)));

    private static void Reject(IIncomingInvite invite, int statusCode)
    {
        invite.Session.Handler = new Refused();
        invite.Session.Reject(statusCode);
    }

    /// <summary>A session that was refused at the door: nothing more is to be heard of it.</summary>
    private sealed class Refused : IInviteHandler
    {
        public void OnProvisional(IInviteSession session, int statusCode, byte[]? sdp) { }

        public void OnAccepted(IInviteSession session, byte[]? sdp) { }

        public void OnAcknowledged(IInviteSession session, byte[]? sdp) { }

        public void OnOffer(IInviteSession session, IIncomingOffer offer) => offer.Reject(488);

        public void OnRefer(IInviteSession session, IIncomingRefer refer) => refer.Reject(603);

        public void OnInfo(IInviteSession session, string contentType, byte[] body) { }

        public void OnEnded(IInviteSession session, EndReason reason) { }
    }
}
