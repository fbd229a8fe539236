using Pbx.Sip.Engine;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;
using Pbx.Sip.Transport;

namespace Pbx.Sip.Dialogs.Procedures;

/// <summary>The ACK of a 2xx (RFC 3261 13.2.2.4): made once, sent again for each repeated 2xx; a transaction of its own in its branch alone.</summary>
internal sealed class SuccessAcknowledger(SipEngine engine, Dialog dialog, SipRequest invite) : ITimerOwner
{
    private SipTimer? _wait;
    private Action? _onTimeout;
    private SipRequest? _ack;
    private SipFlow? _flow;

    public Dialog Dialog => dialog;

    /// <summary>True once the ACK has been made.</summary>
    public bool IsSent => _ack is not null;

    /// <summary>Sends the ACK, with the answer to an offer that the 2xx brought.</summary>
    public void Send(byte[]? sdp)
    {
        if (_ack is not null) return;
        _wait?.Stop();
        var ack = dialog.NewRequest(SipMethods.Ack, invite.CSeq.Number);
        // Credentials of the INVITE go into its ACK (22.1).
        ack.Headers.CopyFrom(invite.Headers, HeaderNames.Authorization);
        ack.Headers.CopyFrom(invite.Headers, HeaderNames.ProxyAuthorization);
        if (sdp is not null) ack.SetBody(MediaType.Sdp, sdp);
        _ack = ack;
        Route();
    }

    /// <summary>The 2xx brought an offer: the application owes the answer, but the peer will not wait longer than 64*T1.</summary>
    public void WaitForAnswer(Action onTimeout)
    {
        _onTimeout = onTimeout;
        _wait = new SipTimer(engine.Timers, this, TimerName.AnswerWait);
        _wait.Start(engine.Settings.Timers.Timeout);
    }

    public void OnTimer(SipTimer timer)
    {
        Send(null);
        _onTimeout?.Invoke();
    }

    /// <summary>The 2xx has come again: its ACK was lost.</summary>
    public void Resend()
    {
        if (_ack is null || _flow is not null && engine.Transactions.Send(_ack, _flow)) return;
        // The connection is gone, and the first ACK perhaps with it; or there was no way at all then.
        Route();
    }

    private void Route()
    {
        var hop = dialog.NextHop;
        if (hop.Flow is { } flow && Transmit(flow)) return;
        if (hop.Uri is null) return;
        engine.Resolve(hop.Uri, targets =>
        {
            foreach (var target in targets)
                if (engine.Network.FlowTo(target) is { } found && Transmit(found)) return;
        });
    }

    private bool Transmit(SipFlow flow)
    {
        _ack!.Headers.Remove(HeaderNames.Via);
        _ack.Headers.Prepend(HeaderNames.Via, engine.NewVia(flow));
        _flow = flow;
        return engine.Transactions.Send(_ack, flow);
    }
}
