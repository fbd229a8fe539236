using System.Net;
using Pbx.Sip.Authentication;
using Pbx.Sip.Dialogs.Procedures;
using Pbx.Sip.Engine;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;
using Pbx.Sip.Transactions;
using Pbx.Sip.Transport;

namespace Pbx.Sip.Dialogs;

/// <summary>
/// What both ends of an INVITE usage share (RFC 3261 12-15): the confirmed dialog, requests in it in both directions, and its end.
/// Each RFC procedure is an object of its own in Procedures/.
/// </summary>
internal abstract class InviteSession : IInviteSession, IDialogUsage
{
    private IInviteHandler _handler;
    private bool _endTold;

    protected InviteSession(SipEngine engine, IInviteHandler handler, SipCredentials? credentials)
    {
        Engine = engine;
        _handler = handler;
        Digest = engine.DigestFor(credentials);
        Offers = new OfferSender(this);
        Timer = new SessionTimer(this);
        Refers = new ReferSubscription(this);
        IncomingOffers = new OfferReceiver(this);
    }

    public SipEngine Engine { get; }

    /// <summary>Answers the challenges of a trunk, for all requests of the session.</summary>
    public DigestClient? Digest { get; }

    /// <summary>The dialog: confirmed, or on the server side early from the start.</summary>
    public Dialog? Dialog { get; protected set; }

    public OfferSender Offers { get; }

    public OfferReceiver IncomingOffers { get; }

    public SessionTimer Timer { get; }

    public ReferSubscription Refers { get; }

    /// <summary>The SDP that we sent last, for refreshes that change nothing.</summary>
    public byte[]? LocalSdp { get; set; }

    /// <summary>The peer's Allow names UPDATE.</summary>
    public bool PeerAllowsUpdate { get; set; }

    /// <summary>Who the peer is shown from now on (RFC 3325), or null.</summary>
    public NameAddress? AssertedIdentity { get; protected set; }

    /// <summary>User part of our Contact.</summary>
    public string ContactUser { get; protected init; } = "";

    public abstract string CallId { get; }

    public abstract string LocalTag { get; }

    public string RemoteTag => Dialog?.Key.RemoteTag ?? "";

    public InviteState State { get; protected set; }

    public abstract bool IsClient { get; }

    public string UserAgent { get; protected set; } = "";

    public virtual IPEndPoint? RemoteEndPoint => Dialog?.Flow.Remote;

    public virtual string Transport => Dialog?.Flow.Transport.ViaName() ?? "";

    public IInviteHandler Handler
    {
        get => _handler;
        set => _handler = value;
    }

    /// <summary>The initial INVITE is done with: answered and acknowledged.</summary>
    public abstract bool IsSettled { get; }

    /// <summary>The initial 2xx carried an offer that has no answer yet.</summary>
    public abstract bool AwaitsAnswer { get; }

    public abstract void Ring(int statusCode, byte[]? sdp = null);

    public abstract void Accept(byte[] sdp);

    public abstract void Reject(int statusCode, string? reasonPhrase = null, IReadOnlyList<KeyValuePair<string, string>>? headers = null);

    public abstract void End(EndReason reason);

    public Task<SipOutcome> OfferAsync(byte[]? sdp, bool early = false) => Offers.OfferAsync(sdp, early);

    public abstract void AnswerInAck(byte[] sdp);

    public Task<SipOutcome> InfoAsync(string contentType, byte[] body)
    {
        var completion = new TaskCompletionSource<SipOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Dialog is null || State == InviteState.Ended)
        {
            completion.SetResult(Outcome(481));
            return completion.Task;
        }
        var request = Dialog.NewRequest(SipMethods.Info);
        if (MediaType.TryParse(contentType, out var type)) request.SetBody(type, body);
        else request.Body = body;
        Send(Dialog, request, (_, response) => completion.TrySetResult(Outcome(response)));
        return completion.Task;
    }

    public void NotifyRefer(int statusCode, string reasonPhrase, bool final) => Refers.Notify(statusCode, reasonPhrase, final);

    public void UpdateIdentity(SipParty party)
    {
        AssertedIdentity = Parties.ToAddress(party, Engine.Settings.Domain);
        if (State == InviteState.Established) Offers.Refresh();
    }

    /// <summary>A request in one of our dialogs, transaction made, validated, in sequence or not.</summary>
    public void OnRequest(SipRequest request, ServerTransaction transaction, SipFlow flow, Dialog dialog)
    {
        if (!dialog.AcceptSequence(request.CSeq.Number))
        {
            Engine.Statistics.Count(SipCounter.OutOfOrder);
            Respond(transaction, 500);
            return;
        }
        dialog.HeardOn(flow);
        transaction.User = IncomingOffers;
        switch (request.Method)
        {
            case SipMethods.Bye:
                Respond(transaction, 200);
                OnBye(request);
                break;
            case SipMethods.Invite:
            case SipMethods.Update:
                NotePeer(request);
                IncomingOffers.OnRequest(request, transaction, dialog);
                break;
            case SipMethods.Prack:
                OnPrack(request, transaction, dialog);
                break;
            case SipMethods.Info:
                Respond(transaction, 200);
                if (State != InviteState.Ended)
                    Tell(handler => handler.OnInfo(this, request.ContentType?.ToString() ?? "", SessionBody.Whole(request.Body)));
                break;
            case SipMethods.Refer:
                Refers.OnRefer(request, transaction);
                break;
            case SipMethods.Options:
                var response = SipResponse.For(request, 200);
                Capabilities.Describe(response);
                Engine.Respond(transaction, response);
                break;
            case SipMethods.Message:
                var outcome = Engine.AskApplication(request);
                Engine.Respond(transaction, SipResponse.For(request, outcome.StatusCode, outcome.ReasonPhrase));
                break;
            default:
                // NOTIFY without a subscription of ours, SUBSCRIBE: neither has a usage in this dialog (RFC 6665 4.1.3).
                Respond(transaction, request.Is(SipMethods.Notify) ? 481 : 489);
                break;
        }
    }

    /// <summary>The ACK of a 2xx.</summary>
    public virtual void OnAck(SipRequest ack, SipFlow flow, Dialog dialog)
    {
        dialog.HeardOn(flow);
        IncomingOffers.OnAck(ack);
    }

    /// <summary>CANCEL of an INVITE that is still open; the transaction layer has answered it.</summary>
    public virtual void OnCancel(SipRequest cancel, ServerTransaction invite) => IncomingOffers.OnCancel(invite);

    protected virtual void OnPrack(SipRequest request, ServerTransaction transaction, Dialog dialog) => Respond(transaction, 481);

    protected abstract void OnBye(SipRequest bye);

    /// <summary>Sends a request in a dialog; 408 and 481 end the session, as RFC 3261 12.2.1.2 wants.</summary>
    public ClientRequest Send(Dialog dialog, SipRequest request, Action<ClientRequest, SipResponse> onResponse, bool refreshesTarget = false)
    {
        var client = new ClientRequest(Engine, request, dialog.NextHop, new DialogRequestUser(dialog, onResponse), Digest)
        {
            ContactUser = refreshesTarget ? ContactUser : null,
        };
        client.Start();
        return client;
    }

    public void SendBye(Dialog dialog, EndReason? reason)
    {
        var bye = dialog.NewRequest(SipMethods.Bye);
        if (reason is not null) bye.Headers.Add(HeaderNames.Reason, EndReasons.ToHeader(reason));
        Send(dialog, bye, static (_, _) => { });
    }

    /// <summary>BYE from our side, then the end.</summary>
    public void HangUp(EndReason reason)
    {
        if (State == InviteState.Ended) return;
        if (Dialog is not null) SendBye(Dialog, reason);
        Finish(reason);
    }

    /// <summary>A request in the dialog has shown that the peer is gone.</summary>
    public void OnPeerLost(ClientRequest request, SipResponse response)
    {
        if (State == InviteState.Ended || response.StatusCode is not (408 or 481) && !request.IsLocalResponse) return;
        var kind = response.StatusCode == 503 ? EndKind.TransportFailed : EndKind.PeerLost;
        // The peer may still be there while its answer was lost: a BYE costs nothing.
        HangUp(new EndReason(kind, response.StatusCode, response.ReasonPhrase));
    }

    /// <summary>Ends the session and tells the handler, once, after the present input.</summary>
    public void Finish(EndReason reason)
    {
        if (_endTold) return;
        _endTold = true;
        State = InviteState.Ended;
        Timer.Stop();
        OnFinished();
        IncomingOffers.Abort();
        Refers.Abort();
        Offers.Abort();
        Engine.Dialogs.SessionEnded(this);
        Engine.Defer(() =>
        {
            Tell(handler => handler.OnEnded(this, reason));
            // Transactions keep the session for half a minute, to acknowledge what is repeated; the call behind it is not theirs to keep.
            _handler = NoHandler.Instance;
        });
    }

    protected abstract void OnFinished();

    /// <summary>Calls the handler; what it throws is its own fault and stays there.</summary>
    public void Tell(Action<IInviteHandler> call) => Engine.Guard(call, _handler);

    public void Respond(ServerTransaction transaction, int statusCode) =>
        Engine.Respond(transaction, SipResponse.For(transaction.Request, statusCode));

    /// <summary>Remembers what the peer says about itself.</summary>
    public void NotePeer(SipMessage message)
    {
        if (message.Headers.Contains(HeaderNames.Allow)) PeerAllowsUpdate = message.Allow.Contains(SipMethods.Update);
        if (UserAgent.Length == 0 && message.UserAgent is { } agent) UserAgent = agent;
    }

    public static SipOutcome Outcome(int statusCode) => new(statusCode, ReasonPhrases.For(statusCode));

    public static SipOutcome Outcome(SipResponse response) => new(response.StatusCode, response.ReasonPhrase)
    {
        Body = response.Body.IsEmpty ? null : SessionBody.Sdp(response) ?? SessionBody.Whole(response.Body),
    };

    /// <summary>With what is known of the way, or of why there was no answer.</summary>
    public static SipOutcome Outcome(ClientRequest request, SipResponse response) => Outcome(response) with { Failure = request.Failure, Way = request.Way(response) };

    private sealed class DialogRequestUser(Dialog dialog, Action<ClientRequest, SipResponse> onResponse) : IClientRequestUser
    {
        public void OnResponse(ClientRequest request, SipResponse response) => onResponse(request, response);

        public uint NextCSeq(uint last) => dialog.NextSequence();
    }
}
