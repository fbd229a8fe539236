using Pbx.Sip.Dialogs.Procedures;
using Pbx.Sip.Engine;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;
using Pbx.Sip.Transactions;
using Pbx.Sip.Transport;

namespace Pbx.Sip.Dialogs;

/// <summary>A session that a peer began: the user agent server of an INVITE (RFC 3261 13.3).</summary>
internal sealed class ServerInviteSession : InviteSession, ITimerOwner
{
    private static readonly TimeSpan RingInterval = TimeSpan.FromMinutes(1);

    private readonly SipRequest _invite;
    private readonly ServerTransaction _transaction;
    private readonly Dialog _dialog;
    private readonly SipTimer _ringRefresh;
    private readonly bool _peerSupportsReliable;
    private readonly bool _peerRequiresReliable;
    private readonly bool _hasOffer;
    private ReliableResponder? _reliable;
    private SuccessResponder? _success;
    private SipResponse? _ring;
    private byte[]? _deferredAccept;
    private byte[]? _earlyAnswer;
    private EndReason? _byeDue;
    private bool _sdpSentReliably;

    public ServerInviteSession(SipEngine engine, SipRequest invite, ServerTransaction transaction, SipFlow flow)
        : base(engine, NoHandler.Instance, null)
    {
        _invite = invite;
        _transaction = transaction;
        LocalTag = engine.Tokens.NewTag();
        ContactUser = invite.RequestUri.User ?? "";
        Dialog = _dialog = Dialog.ForServer(this, invite, LocalTag, flow);
        // Our own requests count from anywhere below 2^31 (8.1.1.5).
        _dialog.LocalSequence = engine.Tokens.Next(1 << 16);
        State = InviteState.Incoming;
        _ringRefresh = new SipTimer(engine.Timers, this, TimerName.RingRefresh);
        _peerRequiresReliable = invite.Require.Contains("100rel");
        _peerSupportsReliable = _peerRequiresReliable || invite.Supported.Contains("100rel");
        Offer = SessionBody.Sdp(invite);
        _hasOffer = Offer is not null;
        NotePeer(invite);
        engine.Dialogs.Add(_dialog);
        engine.Dialogs.SessionBegan(this);
    }

    /// <summary>The caller's offer, or null.</summary>
    public byte[]? Offer { get; }

    public override string CallId => _dialog.Key.CallId;

    public override string LocalTag { get; }

    public override bool IsClient => false;

    public override bool IsSettled => State == InviteState.Established && _success is null;

    public override bool AwaitsAnswer => _success is { OwesAnswer: true };

    public override void Ring(int statusCode, byte[]? sdp = null)
    {
        if (State != InviteState.Incoming || _deferredAccept is not null || statusCode is <= 100 or >= 200) return;
        // A second description after a reliable one would be a new offer (RFC 3262 5); an offer of ours may not go unreliably.
        if (_sdpSentReliably || !_hasOffer && !_peerSupportsReliable) sdp = null;
        // 100rel without an offer in the INVITE: the first reliable response must carry one (RFC 3262 5), so wait for it.
        if (_peerRequiresReliable && !_hasOffer && sdp is null && !_sdpSentReliably) return;
        var response = NewResponse(statusCode, sdp);
        if (sdp is not null) LocalSdp = sdp;
        if (_peerSupportsReliable && (sdp is not null || _peerRequiresReliable))
        {
            _ringRefresh.Stop();
            _sdpSentReliably |= sdp is not null;
            _reliable ??= new ReliableResponder(Engine, _transaction, () => Fail(504));
            _reliable.Send(response);
            return;
        }
        _ring = response;
        _ringRefresh.Start(RingInterval);
        Engine.Respond(_transaction, response);
    }

    public override void Accept(byte[] sdp)
    {
        if (State != InviteState.Incoming || _deferredAccept is not null) return;
        if (_reliable is { HoldsSdp: true })
        {
            _deferredAccept = sdp;
            return;
        }
        _reliable?.Leave();
        _ringRefresh.Stop();
        State = InviteState.Established;
        var described = _sdpSentReliably ? null : sdp;
        if (described is not null) LocalSdp = described;
        var response = NewResponse(200, described);
        response.Headers.Set(HeaderNames.Accept, Capabilities.Accept);
        Timer.Accept(_invite, response);
        _success = new SuccessResponder(Engine, _transaction, response, OnAckMissing) { OwesAnswer = !_hasOffer && _earlyAnswer is null };
        _success.Start();
    }

    public override void Reject(int statusCode, string? reasonPhrase = null, IReadOnlyList<KeyValuePair<string, string>>? headers = null)
    {
        if (State != InviteState.Incoming) return;
        Refuse(statusCode, reasonPhrase, headers);
        Finish(new EndReason(EndKind.Rejected, statusCode, reasonPhrase ?? ReasonPhrases.For(statusCode)));
    }

    public override void End(EndReason reason)
    {
        switch (State)
        {
            case InviteState.Incoming:
                Refuse(
                    reason.StatusCode is >= 300 and < 700 ? reason.StatusCode : reason.Kind switch
                    {
                        EndKind.Cancelled or EndKind.CompletedElsewhere => 487,
                        EndKind.Shutdown => 503,
                        EndKind.Timeout => 408,
                        _ => 480,
                    },
                    null,
                    null);
                Finish(reason);
                break;
            case InviteState.Established when _success is not null:
                // 15: the callee may not send BYE before the ACK or its timeout.
                _byeDue = reason;
                Finish(reason);
                break;
            case InviteState.Established:
                HangUp(reason);
                break;
        }
    }

    public override void AnswerInAck(byte[] sdp) => Offers.AnswerInAck(sdp);

    public override void OnAck(SipRequest ack, SipFlow flow, Dialog dialog)
    {
        if (_success is not { } success || success.Sequence != ack.CSeq.Number)
        {
            base.OnAck(ack, flow, dialog);
            return;
        }
        success.Stop();
        _success = null;
        dialog.HeardOn(flow);
        if (_byeDue is { } reason)
        {
            _byeDue = null;
            SendBye(dialog, reason);
            Engine.Dialogs.Remove(dialog);
            return;
        }
        var answer = success.OwesAnswer ? SessionBody.Sdp(ack) : _earlyAnswer;
        Tell(handler => handler.OnAcknowledged(this, answer));
        Offers.Next();
    }

    public override void OnCancel(SipRequest cancel, ServerTransaction invite)
    {
        if (!ReferenceEquals(invite, _transaction))
        {
            base.OnCancel(cancel, invite);
            return;
        }
        if (State != InviteState.Incoming) return;
        Refuse(487, null, null);
        Finish(EndReasons.FromPeer(cancel, EndKind.Cancelled));
    }

    public void OnTimer(SipTimer timer)
    {
        // 13.3.1.1: proxies on the way give up when they hear nothing for three minutes.
        if (State != InviteState.Incoming || _ring is null) return;
        _ringRefresh.Start(RingInterval);
        Engine.Respond(_transaction, _ring);
    }

    protected override void OnPrack(SipRequest request, ServerTransaction transaction, Dialog dialog)
    {
        if (_reliable is null || !_reliable.OnPrack(request, out var acknowledged))
        {
            Respond(transaction, 481);
            return;
        }
        var sdp = SessionBody.Sdp(request);
        if (sdp is not null && !_hasOffer && _earlyAnswer is null && !acknowledged!.Body.IsEmpty)
        {
            _earlyAnswer = sdp;
            Respond(transaction, 200);
        }
        else if (sdp is not null)
        {
            IncomingOffers.OnPrackOffer(transaction, sdp);
        }
        else
        {
            Respond(transaction, 200);
        }
        if (State != InviteState.Incoming) return;
        _reliable.Next();
        if (_deferredAccept is { } deferred && !_reliable.HoldsSdp)
        {
            _deferredAccept = null;
            Accept(deferred);
        }
        else
        {
            Offers.Next();
        }
    }

    protected override void OnBye(SipRequest bye)
    {
        if (State == InviteState.Incoming) Refuse(487, null, null);
        _byeDue = null;
        Finish(EndReasons.FromPeer(bye, EndKind.HungUp));
        // Also when End was called before: nothing more is to be sent.
        OnFinished();
    }

    protected override void OnFinished()
    {
        _reliable?.Stop();
        _ringRefresh.Stop();
        if (_byeDue is not null) return;
        _success?.Stop();
        _success = null;
        Engine.Dialogs.Remove(_dialog);
    }

    private void OnAckMissing()
    {
        _success = null;
        if (_byeDue is { } reason)
        {
            _byeDue = null;
            SendBye(_dialog, reason);
            Engine.Dialogs.Remove(_dialog);
            return;
        }
        HangUp(new EndReason(EndKind.PeerLost, 408, "No ACK"));
    }

    private void Fail(int statusCode)
    {
        if (State != InviteState.Incoming) return;
        Refuse(statusCode, null, null);
        Finish(new EndReason(EndKind.PeerLost, statusCode, "No PRACK"));
    }

    private void Refuse(int statusCode, string? reasonPhrase, IReadOnlyList<KeyValuePair<string, string>>? headers)
    {
        var response = SipResponse.For(_invite, statusCode, reasonPhrase, LocalTag);
        if (headers is not null)
            foreach (var header in headers) response.Headers.Add(header.Key, header.Value);
        Engine.Respond(_transaction, response);
    }

    private SipResponse NewResponse(int statusCode, byte[]? sdp)
    {
        var response = SipResponse.For(_invite, statusCode, null, LocalTag);
        response.Headers.Set(HeaderNames.Contact, Engine.ContactFor(_transaction.Flow, ContactUser));
        response.Headers.Set(HeaderNames.Allow, Capabilities.Allow);
        response.Headers.Set(HeaderNames.Supported, Capabilities.SupportedInInvite);
        if (AssertedIdentity is { } identity) response.Headers.Set(HeaderNames.PAssertedIdentity, identity);
        if (sdp is not null) response.SetBody(MediaType.Sdp, sdp);
        return response;
    }
}
