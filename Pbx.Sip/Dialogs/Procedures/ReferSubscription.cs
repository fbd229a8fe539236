using System.Text;
using Pbx.Sip.Engine;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;
using Pbx.Sip.Transactions;

namespace Pbx.Sip.Dialogs.Procedures;

/// <summary>REFER in a dialog and its implicit subscription (RFC 3515 2.4, RFC 4488): 202, then NOTIFY with sipfrag until the final one, also after the BYE.</summary>
internal sealed class ReferSubscription : ITimerOwner
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(3);

    private readonly InviteSession _session;
    private readonly SipTimer _expiry;
    private IncomingRefer? _open;
    private uint? _id;
    private bool _active;

    public ReferSubscription(InviteSession session)
    {
        _session = session;
        _expiry = new SipTimer(session.Engine.Timers, this, TimerName.Subscription);
    }

    public void OnRefer(SipRequest request, ServerTransaction transaction)
    {
        if (_session.State != InviteState.Established)
        {
            _session.Respond(transaction, _session.State == InviteState.Ended ? 481 : 403);
            return;
        }
        if (request.ReferTo is not { } target || request.Headers.CountOf(HeaderNames.ReferTo) != 1 || !(target.Uri.IsSip || target.Uri.IsTel))
        {
            _session.Respond(transaction, 400);
            return;
        }
        if (_open is not null || _active)
        {
            // One transfer at a time; the peer may try again once it has heard how this one went.
            _session.Respond(transaction, 491);
            return;
        }
        ReplacesParameters? replaces = null;
        if (target.Uri.Header(HeaderNames.Replaces) is { } text)
        {
            if (!Replaces.TryParse(text, out var parsed))
            {
                _session.Respond(transaction, 400);
                return;
            }
            replaces = new ReplacesParameters(parsed.CallId, parsed.ToTag!, parsed.FromTag!, parsed.EarlyOnly);
        }
        var refer = new IncomingRefer(this, transaction, target.Uri.User ?? "", replaces);
        _open = refer;
        _expiry.Start(_session.Engine.Settings.Timers.Timeout);
        _session.Tell(handler => handler.OnRefer(_session, refer));
    }

    public void Notify(int statusCode, string reasonPhrase, bool final)
    {
        if (!_active || _session.Dialog is not { } dialog) return;
        var notify = dialog.NewRequest(SipMethods.Notify);
        notify.Headers.Set(HeaderNames.Event, _id is { } id ? $"refer;id={id}" : "refer");
        notify.SubscriptionState = final
            ? Headers.SubscriptionState.Terminated("noresource")
            : Headers.SubscriptionState.Active((uint)Lifetime.TotalSeconds);
        notify.SetBody(MediaType.SipFrag, Encoding.UTF8.GetBytes($"SIP/2.0 {statusCode} {reasonPhrase}\r\n"));
        if (final) Close();
        _session.Send(
            dialog,
            notify,
            (_, response) =>
            {
                // The peer has no interest, or is gone: the call lives on its own terms.
                if (response.StatusCode is 481 or 408) Close();
            },
            refreshesTarget: true);
    }

    public void OnTimer(SipTimer timer)
    {
        // Whoever asked has given up by now; an answer that nobody hears still ends the transaction.
        if (_open is { } open) Reject(open, 480);
        else Notify(408, "Request Timeout", final: true);
    }

    /// <summary>Drops the subscription: the program is going down.</summary>
    public void Close()
    {
        _active = false;
        _expiry.Stop();
    }

    /// <summary>The session is over before the REFER was answered.</summary>
    public void Abort()
    {
        if (_open is { } open) Reject(open, 481);
    }

    private void Accept(IncomingRefer refer)
    {
        if (!Take(refer)) return;
        var request = refer.Transaction.Request;
        var response = SipResponse.For(request, 202);
        response.Contact = _session.Engine.ContactFor(refer.Transaction.Flow, _session.ContactUser);
        var wanted = !"false".Equals(request.Headers[HeaderNames.ReferSub], StringComparison.OrdinalIgnoreCase);
        if (!wanted) response.Headers.Set(HeaderNames.ReferSub, "false");
        _session.Engine.Respond(refer.Transaction, response);
        if (!wanted) return;
        // 2.4.6: the id tells subscriptions of several REFERs in one dialog apart; with the first it may be there as well.
        _id = request.CSeq.Number;
        _active = true;
        _expiry.Start(Lifetime);
        Notify(100, "Trying", final: false);
    }

    private void Reject(IncomingRefer refer, int statusCode)
    {
        if (!Take(refer)) return;
        _session.Respond(refer.Transaction, statusCode);
    }

    // The first answer counts.
    private bool Take(IncomingRefer refer)
    {
        if (!ReferenceEquals(_open, refer)) return false;
        _open = null;
        _expiry.Stop();
        return true;
    }

    private sealed class IncomingRefer(ReferSubscription owner, ServerTransaction transaction, string number, ReplacesParameters? replaces)
        : IIncomingRefer
    {
        public ServerTransaction Transaction => transaction;

        public string Number => number;

        public ReplacesParameters? Replaces => replaces;

        public void Accept() => owner.Accept(this);

        public void Reject(int statusCode) => owner.Reject(this, statusCode);
    }
}
