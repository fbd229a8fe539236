using Pbx.Sip.Authentication;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;
using Pbx.Sip.Transactions;
using Pbx.Sip.Transport;
using TransportTarget = Pbx.Sip.Transport.SipTarget;

namespace Pbx.Sip.Engine;

/// <summary>
/// One request of a user agent client until its final response: chooses the flow or resolves the targets and fails over (RFC 3263 4.3),
/// answers 401 and 407 (RFC 3261 22), cancels by the rules of 9.1. What remains is told to its user.
/// </summary>
internal sealed class ClientRequest : IClientTransactionUser, ITimerOwner
{
    private readonly SipEngine _engine;
    private readonly NextHop _hop;
    private readonly IClientRequestUser _user;
    private readonly DigestClient? _digest;
    private int _attempts;
    private IReadOnlyList<TransportTarget>? _targets;
    private int _nextTarget;
    private ClientTransaction? _transaction;
    private SipTimer? _limit;
    private bool _cancelWanted;
    private bool _cancelSent;
    private bool _provisional;
    private Reason? _cancelReason;
    private TimeSpan _sentAt;

    public ClientRequest(SipEngine engine, SipRequest request, NextHop hop, IClientRequestUser user, DigestClient? digest = null)
    {
        _engine = engine;
        Request = request;
        _hop = hop;
        _user = user;
        _digest = digest;
        digest?.Apply(request);
    }

    /// <summary>The request as it was last sent.</summary>
    public SipRequest Request { get; private set; }

    /// <summary>The flow that it was last sent on.</summary>
    public SipFlow? Flow { get; private set; }

    /// <summary>User part of the Contact that it needs, or null if it needs none.</summary>
    public string? ContactUser { get; init; }

    /// <summary>The response that is being told did not come from the network: 408 for a timeout, 503 for a transport failure, 487 for CANCEL without answer.</summary>
    public bool IsLocalResponse { get; private set; }

    /// <summary>Why nothing has answered, for a response that did not come from the network.</summary>
    public SipFailure Failure { get; private set; }

    /// <summary>A final response has been told.</summary>
    public bool IsFinished { get; private set; }

    public void Start()
    {
        if (_hop.Flow is { } flow) SendOn(flow);
        else Resolve();
    }

    /// <summary>Cancels an INVITE: at once if a provisional response has come, else as soon as one does (9.1).</summary>
    public void Cancel(Reason? reason)
    {
        if (IsFinished || _cancelWanted) return;
        _cancelWanted = true;
        _cancelReason = reason;
        if (_transaction is null) FinishLocally(487);
        else if (_provisional) SendCancel();
    }

    public void OnResponse(ClientTransaction transaction, SipResponse response)
    {
        if (!ReferenceEquals(transaction, _transaction) && !response.IsSuccess) return;
        if (response.IsProvisional)
        {
            _provisional = true;
            if (_cancelWanted) SendCancel();
            else if (transaction is InviteClientTransaction) RestartLimit();
            _user.OnResponse(this, response);
            return;
        }
        if (IsFinished && !response.IsSuccess) return;
        if (!response.IsSuccess && !_cancelWanted && TryAgain(response)) return;
        // An earlier target may have been of no use; this one has answered.
        Failure = SipFailure.None;
        Finish();
        _user.OnResponse(this, response);
    }

    public void OnTimeout(ClientTransaction transaction)
    {
        if (IsFinished || !ReferenceEquals(transaction, _transaction)) return;
        Failure = _engine.Noise.HeardFrom(transaction.Flow.Remote, _sentAt) ? SipFailure.Garbled : SipFailure.NoAnswer;
        if (_cancelWanted || !TryNextTarget()) FinishLocally(408);
    }

    public void OnTransportError(ClientTransaction transaction)
    {
        if (IsFinished || !ReferenceEquals(transaction, _transaction)) return;
        if (_cancelWanted)
        {
            FinishLocally(487);
            return;
        }
        Failure = FailureOf(_engine.Network.EndOf(transaction.Flow));
        if (TryNextTarget()) return;
        // The connection that the dialog came on is gone: a new one may reach the same peer.
        if (_targets is null && _hop.Uri is not null) Resolve();
        else FinishLocally(503);
    }

    public void OnTimer(SipTimer timer)
    {
        switch (timer.Name)
        {
            case TimerName.C:
                Cancel(null);
                break;
            case TimerName.CancelWait:
                _transaction?.Abandon();
                FinishLocally(487);
                break;
            case TimerName.Connect:
                Failure = SipFailure.NoAddress;
                FinishLocally(503);
                break;
        }
    }

    /// <summary>The way on which a response came; null for one of our own.</summary>
    public SipWay? Way(SipResponse response) => IsLocalResponse || Flow is not { } flow ? null : SipWay.Of(flow, response.TopVia);

    private static SipFailure FailureOf(SipFlowEnd? end) => end switch
    {
        SipFlowEnd.Refused => SipFailure.PortClosed,
        SipFlowEnd.ConnectFailed or SipFlowEnd.Unreachable or null => SipFailure.Unreachable,
        SipFlowEnd.TlsFailed => SipFailure.TlsFailed,
        SipFlowEnd.TlsName => SipFailure.TlsName,
        SipFlowEnd.TlsExpired => SipFailure.TlsExpired,
        SipFlowEnd.TlsUntrusted => SipFailure.TlsUntrusted,
        SipFlowEnd.BadFraming or SipFlowEnd.PartialMessageTimeout => SipFailure.Garbled,
        _ => SipFailure.Disconnected,
    };

    private void Resolve()
    {
        if (_hop.Uri is not { } uri)
        {
            if (Failure == SipFailure.None) Failure = SipFailure.Disconnected;
            FinishLocally(503);
            return;
        }
        _targets = [];
        _engine.Resolve(uri, targets =>
        {
            if (IsFinished) return;
            _limit?.Stop();
            _targets = targets;
            if (TryNextTarget()) return;
            if (Failure == SipFailure.None) Failure = targets.Count == 0 ? SipFailure.NoAddress : SipFailure.Unreachable;
            FinishLocally(503);
        });
        if (_transaction is null && !IsFinished && _limit is null)
        {
            _limit = new SipTimer(_engine.Timers, this, TimerName.Connect);
            _limit.Start(_engine.Settings.Timers.Timeout);
        }
    }

    private bool TryNextTarget()
    {
        while (_targets is { } targets && _nextTarget < targets.Count)
        {
            if (_engine.Network.FlowTo(targets[_nextTarget++]) is not { } flow) continue;
            SendOn(flow);
            return true;
        }
        return false;
    }

    private void SendOn(SipFlow flow)
    {
        // A new attempt is a new transaction: the branch may not be used twice, and the old one may still be sending its own copy.
        if (_transaction is not null)
        {
            Request = Request.Clone();
            Request.TopVia = null;
        }
        Flow = flow;
        Request.Headers.Prepend(HeaderNames.Via, _engine.NewVia(flow));
        if (Request.UserAgent is null) Request.UserAgent = _engine.Settings.UserAgent;
        if (ContactUser is not null) Request.Headers.Set(HeaderNames.Contact, _engine.ContactFor(flow, ContactUser));
        _provisional = false;
        _sentAt = _engine.Timers.Now;
        _limit?.Stop();
        _transaction = _engine.Transactions.Request(Request, flow, this);
        _transaction.Start();
    }

    private bool TryAgain(SipResponse response)
    {
        if (response.StatusCode is 401 or 407 && _digest is not null)
        {
            var retry = Request.Clone();
            if (!_digest.TryAnswer(Request, response, retry, _attempts++)) return false;
            retry.CSeq = new CSeq(_user.NextCSeq(Request.CSeq.Number), retry.Method);
            Request = retry;
            SendOn(_transaction!.Flow);
            return true;
        }
        return response.StatusCode == 503 && TryNextTarget();
    }

    private void SendCancel()
    {
        if (_cancelSent) return;
        _cancelSent = true;
        _limit ??= new SipTimer(_engine.Timers, this, TimerName.CancelWait);
        if (_limit.Name != TimerName.CancelWait)
        {
            _limit.Stop();
            _limit = new SipTimer(_engine.Timers, this, TimerName.CancelWait);
        }
        _limit.Start(_engine.Settings.Timers.Timeout);
        _engine.Transactions.Request(AckBuilder.Cancel(Request, _cancelReason), _transaction!.Flow, NoUser.Instance).Start();
    }

    private void RestartLimit()
    {
        if (_limit is not { Name: TimerName.C })
        {
            _limit?.Stop();
            _limit = new SipTimer(_engine.Timers, this, TimerName.C);
        }
        _limit.Start(_engine.Settings.ProceedingLimit);
    }

    private void FinishLocally(int statusCode)
    {
        if (IsFinished) return;
        Finish();
        IsLocalResponse = true;
        _user.OnResponse(this, SipResponse.For(Request, statusCode));
    }

    private void Finish()
    {
        IsFinished = true;
        _limit?.Stop();
    }

    /// <summary>Nobody waits for the outcome of a CANCEL: what counts is the response to its INVITE.</summary>
    private sealed class NoUser : IClientTransactionUser
    {
        public static readonly NoUser Instance = new();

        public void OnResponse(ClientTransaction transaction, SipResponse response)
        {
        }

        public void OnTimeout(ClientTransaction transaction)
        {
        }

        public void OnTransportError(ClientTransaction transaction)
        {
        }
    }
}

/// <summary>The user of a <see cref="ClientRequest"/>.</summary>
internal interface IClientRequestUser
{
    /// <summary>A provisional response, or the final one; of an INVITE each 2xx, also repeated ones.</summary>
    void OnResponse(ClientRequest request, SipResponse response);

    /// <summary>The CSeq number of a repeated attempt with credentials (RFC 3261 22.2).</summary>
    uint NextCSeq(uint last);
}
