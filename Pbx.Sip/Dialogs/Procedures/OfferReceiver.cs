using Pbx.Sip.Engine;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;
using Pbx.Sip.Transactions;

namespace Pbx.Sip.Dialogs.Procedures;

/// <summary>The peer's re-INVITEs and UPDATEs (RFC 3261 14.2, RFC 3311 5.2): glare, overlap, offers told to the handler, and the wait for the ACK.</summary>
internal sealed class OfferReceiver(InviteSession session) : IServerTransactionUser
{
    private IncomingOffer? _open;
    private SuccessResponder? _success;

    /// <summary>An offer of the peer waits for our answer.</summary>
    public bool IsOpen => _open is not null;

    /// <summary>A 2xx of ours waits for its ACK.</summary>
    public bool AwaitsAck => _success is not null;

    public void OnRequest(SipRequest request, ServerTransaction transaction, Dialog dialog)
    {
        var isInvite = request.Is(SipMethods.Invite);
        var sdp = SessionBody.Sdp(request);
        var carriesOffer = isInvite || sdp is not null;
        if (session.State == InviteState.Ended)
        {
            session.Respond(transaction, 481);
        }
        else if (isInvite && !session.IsClient && session.State == InviteState.Incoming || _open is not null && carriesOffer)
        {
            // 14.2: a second INVITE before the final response to the first.
            var busy = SipResponse.For(request, 500);
            busy.RetryAfter = new RetryAfter(session.Engine.Tokens.Next(11));
            session.Engine.Respond(transaction, busy);
        }
        else if (carriesOffer && (session.Offers.IsOfferOpen || isInvite && session.Offers.IsInviteOpen || _success is { OwesAnswer: true } || session.AwaitsAnswer))
        {
            session.Respond(transaction, 491);
        }
        else if (session.Timer.IsTooSmall(request))
        {
            var small = SipResponse.For(request, 422);
            small.MinSE = (uint)session.Engine.Settings.MinSessionExpires.TotalSeconds;
            session.Engine.Respond(transaction, small);
        }
        else
        {
            dialog.RefreshTarget(request);
            if (carriesOffer) Open(new IncomingOffer(this, transaction, sdp));
            else Respond(transaction, null);
        }
    }

    /// <summary>A PRACK may carry an offer as well (RFC 3262 5).</summary>
    public void OnPrackOffer(ServerTransaction transaction, byte[] sdp) => Open(new IncomingOffer(this, transaction, sdp));

    public void OnAck(SipRequest ack)
    {
        if (_success is not { } success || success.Sequence != ack.CSeq.Number) return;
        success.Stop();
        _success = null;
        var answer = success.OwesAnswer ? SessionBody.Sdp(ack) : null;
        if (success.OwesAnswer) session.Tell(handler => handler.OnAcknowledged(session, answer));
        session.Offers.Next();
    }

    public void OnCancel(ServerTransaction invite)
    {
        if (_open is not { } open || !ReferenceEquals(open.Transaction, invite)) return;
        Close(open, 487);
    }

    public void OnServerTransactionFailed(ServerTransaction transaction)
    {
        if (_open is { } open && ReferenceEquals(open.Transaction, transaction)) _open = null;
    }

    /// <summary>The session is over: what is open gets its final response.</summary>
    public void Abort()
    {
        if (_open is { } open) Close(open, 487);
        _success?.Stop();
        _success = null;
    }

    private void Open(IncomingOffer offer)
    {
        _open = offer;
        session.Tell(handler => handler.OnOffer(session, offer));
    }

    private void Close(IncomingOffer offer, int statusCode)
    {
        _open = null;
        session.Respond(offer.Transaction, statusCode);
        session.Offers.Next();
    }

    private void Accept(IncomingOffer offer, byte[] sdp)
    {
        if (!ReferenceEquals(_open, offer)) return;
        _open = null;
        session.LocalSdp = sdp;
        if (offer.Transaction.Request.Is(SipMethods.Prack))
        {
            var response = SipResponse.For(offer.Transaction.Request, 200);
            response.SetBody(MediaType.Sdp, sdp);
            session.Engine.Respond(offer.Transaction, response);
        }
        else
        {
            Respond(offer.Transaction, sdp, offer.Sdp is null);
        }
        session.Offers.Next();
    }

    private void Respond(ServerTransaction transaction, byte[]? sdp, bool owesAnswer = false)
    {
        var request = transaction.Request;
        var response = SipResponse.For(request, 200);
        response.Contact = session.Engine.ContactFor(transaction.Flow, session.ContactUser);
        response.Headers.Set(HeaderNames.Allow, Capabilities.Allow);
        response.Headers.Set(HeaderNames.Supported, Capabilities.SupportedInInvite);
        if (session.AssertedIdentity is { } identity) response.Headers.Add(HeaderNames.PAssertedIdentity, identity);
        // An UPDATE in an early dialog does not start the session timer: there is no session yet.
        if (session.State == InviteState.Established) session.Timer.Accept(request, response);
        if (sdp is not null) response.SetBody(MediaType.Sdp, sdp);
        if (!request.Is(SipMethods.Invite))
        {
            session.Engine.Respond(transaction, response);
            return;
        }
        _success?.Stop();
        _success = new SuccessResponder(session.Engine, transaction, response, () =>
        {
            _success = null;
            session.HangUp(new EndReason(EndKind.PeerLost, 408, "No ACK"));
        })
        { OwesAnswer = owesAnswer };
        _success.Start();
    }

    private sealed class IncomingOffer(OfferReceiver receiver, ServerTransaction transaction, byte[]? sdp) : IIncomingOffer
    {
        public ServerTransaction Transaction => transaction;

        public byte[]? Sdp => sdp;

        public bool IsOpen => ReferenceEquals(receiver._open, this);

        public void Accept(byte[] sdp) => receiver.Accept(this, sdp);

        public void Reject(int statusCode)
        {
            if (ReferenceEquals(receiver._open, this)) receiver.Close(this, statusCode);
        }
    }
}
