using Pbx.Sip.Engine;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Dialogs.Procedures;

/// <summary>
/// Our re-INVITEs and UPDATEs (RFC 3261 14.1, RFC 3311 5.1): one at a time, never while the peer's own is open; 491 and 500 with Retry-After are tried again,
/// 422 with the peer's interval, UPDATE that is not understood as re-INVITE.
/// </summary>
internal sealed class OfferSender : ITimerOwner
{
    private const int MaxAttempts = 12;

    private readonly InviteSession _session;
    private readonly SipTimer _glare;
    private readonly Queue<OfferOperation> _waiting = new();
    private OfferOperation? _current;
    private OfferOperation? _acknowledged;
    private SuccessAcknowledger? _ack;
    private SuccessAcknowledger? _owedAck;
    private bool _inFlight;

    public OfferSender(InviteSession session)
    {
        _session = session;
        _glare = new SipTimer(session.Engine.Timers, this, TimerName.Glare);
    }

    /// <summary>A re-INVITE of ours has no final response yet, or its ACK is owed.</summary>
    public bool IsInviteOpen => _inFlight && _current is { AsUpdate: false } || _owedAck is not null;

    /// <summary>An offer of ours has no answer yet.</summary>
    public bool IsOfferOpen => _inFlight && (_current!.Sdp is not null || !_current.AsUpdate) || _owedAck is not null;

    public Task<SipOutcome> OfferAsync(byte[]? sdp, bool asUpdate)
    {
        var completion = new TaskCompletionSource<SipOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_session.State == InviteState.Ended || _session.Dialog is null) completion.SetResult(InviteSession.Outcome(481));
        else if (asUpdate && !_session.PeerAllowsUpdate) completion.SetResult(InviteSession.Outcome(405));
        else if (asUpdate && sdp is null) throw new ArgumentException("An UPDATE cannot ask for an offer (RFC 3311).", nameof(sdp));
        else Enqueue(new OfferOperation { Sdp = sdp, AsUpdate = asUpdate, Completion = completion });
        return completion.Task;
    }

    /// <summary>Refreshes the session with what was agreed last.</summary>
    public void Refresh()
    {
        foreach (var waiting in _waiting)
            if (waiting.IsRefresh) return;
        if (_current is { IsRefresh: true } && !_inFlight) return;
        var asUpdate = _session.PeerAllowsUpdate;
        Enqueue(new OfferOperation { IsRefresh = true, AsUpdate = asUpdate, Sdp = asUpdate ? null : _session.LocalSdp });
    }

    public void AnswerInAck(byte[] sdp)
    {
        if (_owedAck is not { } ack) return;
        _owedAck = null;
        _session.LocalSdp = sdp;
        ack.Send(sdp);
        Next();
    }

    /// <summary>Something that held us up is over.</summary>
    public void Next()
    {
        if (_current is not null || _owedAck is not null || _waiting.Count == 0 || _session.State == InviteState.Ended) return;
        var next = _waiting.Peek();
        if (_session.IncomingOffers.IsOpen) return;
        // An UPDATE may go in an early dialog; a re-INVITE must wait for the first INVITE to be over (14.1).
        if (!_session.IsSettled && !next.AsUpdate) return;
        if (_session.Dialog is null) return;
        _current = _waiting.Dequeue();
        Attempt();
    }

    public void OnTimer(SipTimer timer)
    {
        if (_current is null || _session.State == InviteState.Ended) return;
        if (_session.IncomingOffers.IsOpen)
        {
            _glare.Start(_session.Engine.Settings.Timers.T1);
            return;
        }
        Attempt();
    }

    /// <summary>The session is over.</summary>
    public void Abort()
    {
        _glare.Stop();
        if (_owedAck is { } owed)
        {
            _owedAck = null;
            owed.Send(null);
        }
        var current = _current;
        _current = null;
        _inFlight = false;
        current?.Completion?.TrySetResult(InviteSession.Outcome(481));
        while (_waiting.TryDequeue(out var waiting)) waiting.Completion?.TrySetResult(InviteSession.Outcome(481));
    }

    private void Enqueue(OfferOperation operation)
    {
        _waiting.Enqueue(operation);
        Next();
    }

    private void Attempt()
    {
        var operation = _current!;
        var dialog = _session.Dialog!;
        operation.Attempts++;
        _inFlight = true;
        _ack = null;
        var request = dialog.NewRequest(operation.AsUpdate ? SipMethods.Update : SipMethods.Invite);
        request.Headers.Set(HeaderNames.Allow, Capabilities.Allow);
        request.Headers.Set(HeaderNames.Supported, Capabilities.SupportedWithout100Rel);
        if (_session.State == InviteState.Established) _session.Timer.Write(request, operation.IsRefresh);
        if (_session.AssertedIdentity is { } identity) request.Headers.Add(HeaderNames.PAssertedIdentity, identity);
        if (operation.Sdp is { } sdp) request.SetBody(MediaType.Sdp, sdp);
        _session.Send(dialog, request, (client, response) => OnResponse(operation, dialog, client, response), refreshesTarget: true);
    }

    private void OnResponse(OfferOperation operation, Dialog dialog, ClientRequest client, SipResponse response)
    {
        if (response.IsProvisional) return;
        if (response.IsSuccess && !operation.AsUpdate)
        {
            OnInviteSuccess(operation, dialog, client, response);
            return;
        }
        if (!ReferenceEquals(operation, _current) || !_inFlight) return;
        _inFlight = false;
        if (response.IsSuccess)
        {
            dialog.RefreshTarget(response);
            Complete(operation, response, renews: true);
            return;
        }
        if (operation.Attempts < MaxAttempts && TryRepeat(operation, response)) return;
        Complete(operation, response, renews: false);
        _session.OnPeerLost(client, response);
        if (operation.IsRefresh) _session.Timer.OnRefused();
    }

    private void OnInviteSuccess(OfferOperation operation, Dialog dialog, ClientRequest client, SipResponse response)
    {
        if (_ack is { } sent && ReferenceEquals(operation, _acknowledged))
        {
            sent.Resend();
            return;
        }
        dialog.RefreshTarget(response);
        var ack = new SuccessAcknowledger(_session.Engine, dialog, client.Request);
        if (!ReferenceEquals(operation, _current) || _session.State == InviteState.Ended)
        {
            // It crossed our BYE: without the ACK the peer would repeat it for 32 s.
            ack.Send(null);
            return;
        }
        _ack = ack;
        _acknowledged = operation;
        _inFlight = false;
        if (operation.Sdp is null && SessionBody.Sdp(response) is not null)
        {
            _owedAck = ack;
            ack.WaitForAnswer(() => _session.HangUp(new EndReason(EndKind.HungUp, 0, "offer was not answered")));
        }
        else
        {
            ack.Send(null);
        }
        Complete(operation, response, renews: true);
    }

    private bool TryRepeat(OfferOperation operation, SipResponse response)
    {
        switch (response.StatusCode)
        {
            case 491:
                // 14.1: the owner of the Call-ID waits longer, so that both do not come again at the same time.
                var tens = _session.IsClient ? 210 + _session.Engine.Tokens.Next(191) : _session.Engine.Tokens.Next(201);
                _glare.Start(TimeSpan.FromMilliseconds(10 * tens));
                return true;
            case 500 when response.RetryAfter is { } after && operation.Attempts < 5:
                _glare.Start(TimeSpan.FromSeconds(Math.Clamp(after.Seconds, 1, 10)));
                return true;
            case 422 when _session.Timer.TryRaise(response):
                Attempt();
                return true;
            case 405 or 501 when operation.AsUpdate && _session.State == InviteState.Established:
                _session.PeerAllowsUpdate = false;
                operation.AsUpdate = false;
                if (operation is { IsRefresh: true, Sdp: null } && _session.LocalSdp is { } same)
                    _current = new OfferOperation { IsRefresh = true, Sdp = same, Attempts = operation.Attempts, Completion = operation.Completion };
                Attempt();
                return true;
            default:
                return false;
        }
    }

    private void Complete(OfferOperation operation, SipResponse response, bool renews)
    {
        _current = null;
        if (renews && _session.State == InviteState.Established)
        {
            _session.NotePeer(response);
            _session.Timer.OnSuccess(response);
            if (operation.Sdp is not null) _session.LocalSdp = operation.Sdp;
        }
        operation.Completion?.TrySetResult(InviteSession.Outcome(response));
        Next();
    }
}
