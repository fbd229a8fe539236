using Pbx.Sip.Dialogs;
using Pbx.Sip.Engine;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;
using Pbx.Sip.Transactions;
using Pbx.Sip.Transport;

namespace Pbx.Sip.Subscriptions;

/// <summary>
/// One subscription from SUBSCRIBE to the last NOTIFY (RFC 6665 4.2). One NOTIFY is under way at a time; what changes meanwhile is told as one state after it.
/// A subscriber that is gone, or knows nothing of it any more, ends it (RFC 6665 4.2.2, RFC 5057 5.1).
/// </summary>
internal sealed class Subscription : IDialogUsage, IClientRequestUser, ITimerOwner
{
    private readonly Notifier _notifier;
    private readonly SipEngine _engine;
    private readonly Dialog _dialog;
    private readonly EventPackage _event;
    private readonly string _contactUser;
    private readonly MediaType _contentType;
    private readonly SipTimer _expiry;
    private byte[] _body;
    private TimeSpan _expiresAt;
    private string? _endReason;
    private bool _underWay;
    private bool _changed;
    private bool _over;

    public Subscription(Notifier notifier, SipEngine engine, SipRequest subscribe, string localTag, SipFlow flow, SubscriptionAnswer answer, string aor, MediaType contentType)
    {
        _notifier = notifier;
        _engine = engine;
        _event = subscribe.Event!;
        _contactUser = subscribe.RequestUri.User ?? "";
        _contentType = contentType;
        _body = answer.Body ?? [];
        Topic = answer.Topic;
        Aor = aor;
        _dialog = Dialog.ForServer(this, subscribe, localTag, flow);
        _dialog.LocalSequence = 1;
        _expiry = new SipTimer(engine.Timers, this, TimerName.Subscription);
        engine.Dialogs.Add(_dialog);
    }

    public string Topic { get; }

    /// <summary>Who has asked.</summary>
    public string Aor { get; }

    /// <summary>The flow that the subscriber was last heard on.</summary>
    public SipFlow Flow => _dialog.Flow;

    /// <summary>It lives so long from now, and the state is told at once; zero: the state is told once, and it ends (4.4.3).</summary>
    public void Refresh(uint seconds)
    {
        if (seconds == 0)
        {
            End("timeout");
            return;
        }
        _expiresAt = _engine.Timers.Now + TimeSpan.FromSeconds(seconds);
        _expiry.Start(TimeSpan.FromSeconds(seconds));
        Tell();
    }

    public void Tell(byte[] body)
    {
        _body = body;
        Tell();
    }

    /// <summary>The last NOTIFY, with the state as it is.</summary>
    public void End(string reason)
    {
        if (_over || _endReason is not null) return;
        _endReason = reason;
        _expiry.Stop();
        _notifier.Remove(this);
        Tell();
    }

    public void OnRequest(SipRequest request, ServerTransaction transaction, SipFlow flow, Dialog dialog)
    {
        if (!dialog.AcceptSequence(request.CSeq.Number))
        {
            _engine.Statistics.Count(SipCounter.OutOfOrder);
            _engine.Respond(transaction, SipResponse.For(request, 500));
            return;
        }
        dialog.HeardOn(flow);
        if (!request.Is(SipMethods.Subscribe))
        {
            // 481 would end a subscription that lives; of the sessions' methods none belongs here.
            var refusal = SipResponse.For(request, 405);
            refusal.Headers.Set(HeaderNames.Allow, "SUBSCRIBE");
            _engine.Respond(transaction, refusal);
            return;
        }
        if (request.Event is not { } package || !package.Package.Equals(_event.Package, StringComparison.OrdinalIgnoreCase) || package.Id != _event.Id)
        {
            _engine.Respond(transaction, _notifier.BadEvent(request));
            return;
        }
        if (_endReason is not null)
        {
            _engine.Respond(transaction, SipResponse.For(request, 481));
            return;
        }
        if (!Notifier.TrySeconds(request, out var seconds))
        {
            _engine.Respond(transaction, Notifier.TooBrief(request));
            return;
        }
        dialog.RefreshTarget(request);
        var response = SipResponse.For(request, 200);
        response.Expires = seconds;
        response.Contact = _engine.ContactFor(flow, _contactUser);
        _engine.Respond(transaction, response);
        Refresh(seconds);
    }

    public void OnAck(SipRequest ack, SipFlow flow, Dialog dialog) => _engine.Statistics.Count(SipCounter.StrayAck);

    public void OnTimer(SipTimer timer) => End("timeout");

    public void OnResponse(ClientRequest request, SipResponse response)
    {
        if (response.IsProvisional) return;
        _underWay = false;
        // RFC 5057 5.1: these say that the subscriber, or its usage, is no more. After others the next state is tried again.
        if (request.IsLocalResponse || response.StatusCode is 404 or 405 or 408 or 410 or 416 or (>= 480 and <= 485) or 489 or 501 or 604)
        {
            if (!_over) _engine.Statistics.Count(SipCounter.SubscriberGone);
            Drop();
        }
        else if (_changed)
        {
            Send();
        }
        else if (_endReason is not null)
        {
            Drop();
        }
    }

    public uint NextCSeq(uint last) => _dialog.NextSequence();

    /// <summary>Ends without a word.</summary>
    public void Drop()
    {
        if (_over) return;
        _over = true;
        _expiry.Stop();
        _engine.Dialogs.Remove(_dialog);
        _notifier.Remove(this);
    }

    private void Tell()
    {
        if (_over) return;
        if (_underWay) _changed = true;
        else Send();
    }

    private void Send()
    {
        _changed = false;
        _underWay = true;
        var notify = _dialog.NewRequest(SipMethods.Notify);
        notify.Event = _event;
        notify.SubscriptionState = _endReason is { } reason
            ? SubscriptionState.Terminated(reason)
            : SubscriptionState.Active((uint)Math.Max(0, Math.Ceiling((_expiresAt - _engine.Timers.Now).TotalSeconds)));
        if (_body.Length > 0) notify.SetBody(_contentType, _body);
        new ClientRequest(_engine, notify, _dialog.NextHop, this) { ContactUser = _contactUser }.Start();
    }
}
