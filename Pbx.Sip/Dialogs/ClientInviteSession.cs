using Pbx.Sip.Dialogs.Procedures;
using Pbx.Sip.Engine;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;
using Pbx.Sip.Transport;

namespace Pbx.Sip.Dialogs;

/// <summary>A session that we began: the user agent client of an INVITE (RFC 3261 13.2), with all branches of a fork behind one face.</summary>
internal sealed class ClientInviteSession : InviteSession, IClientRequestUser
{
    private readonly List<EarlyDialog> _early = [];
    private readonly List<SuccessAcknowledger> _accepted = [];
    private readonly bool _toBinding;
    private readonly bool _hasOffer;
    private readonly NextHop _hop;
    private ClientRequest _request;
    private int _toldStatus;
    private string _toldTag = "";
    private byte[]? _toldSdp;
    private bool _owesAnswer;

    public ClientInviteSession(SipEngine engine, OutgoingInvite invite, IInviteHandler handler)
        : base(engine, handler, invite.Credentials)
    {
        _toBinding = invite.Target.Binding is not null;
        _hasOffer = invite.Sdp is not null;
        LocalSdp = invite.Sdp;
        ContactUser = invite.ContactUser ?? invite.From.User;
        var request = engine.NewRequest(SipMethods.Invite, invite.Target, invite.From, invite.To, invite.Headers, out _hop);
        CallId = request.CallId;
        LocalTag = request.From.Tag!;
        request.Headers.Set(HeaderNames.Allow, Capabilities.Allow);
        request.Headers.Set(HeaderNames.Supported, _hasOffer ? Capabilities.SupportedInInvite : Capabilities.SupportedWithout100Rel);
        if (invite.AssertIdentity && !invite.From.IsAnonymous && !request.Headers.Contains(HeaderNames.PAssertedIdentity))
            request.Headers.Add(HeaderNames.PAssertedIdentity, request.From.WithoutTag());
        Timer.Write(request, isRefresh: false);
        if (invite.Sdp is not null) request.SetBody(MediaType.Sdp, invite.Sdp);
        State = InviteState.Calling;
        _request = new ClientRequest(engine, request, _hop, this, Digest) { ContactUser = ContactUser };
        engine.Dialogs.SessionBegan(this);
    }

    public override string CallId { get; }

    public override string LocalTag { get; }

    public override bool IsClient => true;

    public override bool IsSettled => State == InviteState.Established && !_owesAnswer;

    public override bool AwaitsAnswer => _owesAnswer;

    public override System.Net.IPEndPoint? RemoteEndPoint => base.RemoteEndPoint ?? _request.Flow?.Remote;

    public override string Transport => (Dialog?.Flow ?? _request.Flow)?.Transport.ViaName() ?? "";

    public void Start() => _request.Start();

    public override void Ring(int statusCode, byte[]? sdp = null)
    {
    }

    public override void Accept(byte[] sdp)
    {
    }

    public override void Reject(int statusCode, string? reasonPhrase = null, IReadOnlyList<KeyValuePair<string, string>>? headers = null)
    {
    }

    public override void End(EndReason reason)
    {
        switch (State)
        {
            case InviteState.Calling or InviteState.Proceeding:
                Finish(reason);
                _request.Cancel(EndReasons.ToHeader(reason));
                break;
            case InviteState.Established:
                if (_owesAnswer) SendOwedAck(null);
                HangUp(reason);
                break;
        }
    }

    public override void AnswerInAck(byte[] sdp)
    {
        if (_owesAnswer)
        {
            LocalSdp = sdp;
            SendOwedAck(sdp);
            Offers.Next();
        }
        else
        {
            Offers.AnswerInAck(sdp);
        }
    }

    public uint NextCSeq(uint last) => last + 1;

    public void OnResponse(ClientRequest request, SipResponse response)
    {
        if (!ReferenceEquals(request, _request)) return;
        if (response.StatusCode == 100)
        {
            if (State == InviteState.Calling) State = InviteState.Proceeding;
        }
        else if (response.IsProvisional)
        {
            OnProvisional(response);
        }
        else if (response.IsSuccess)
        {
            OnSuccess(response);
        }
        else
        {
            OnFailure(response);
        }
    }

    protected override void OnBye(SipRequest bye)
    {
        var reason = EndReasons.FromPeer(bye, EndKind.HungUp);
        if (State != InviteState.Established) _request.Cancel(null);
        else if (_owesAnswer) SendOwedAck(null);
        Finish(reason);
    }

    protected override void OnFinished()
    {
        // They are still known here: an answer may cross our CANCEL, and its BYE must count on from the PRACKs (12.2.1.1).
        foreach (var early in _early) Engine.Dialogs.Remove(early.Dialog);
        if (Dialog is not null) Engine.Dialogs.Remove(Dialog);
    }

    private void OnProvisional(SipResponse response)
    {
        if (State is not (InviteState.Calling or InviteState.Proceeding)) return;
        State = InviteState.Proceeding;
        NotePeer(response);
        var tag = response.To.Tag ?? "";
        // An offer could only come reliably, which such an INVITE does not ask for.
        var sdp = _hasOffer ? SessionBody.Sdp(response) : null;
        if (tag.Length > 0)
        {
            var early = FindOrAdd(response, tag);
            Dialog = early.Dialog;
            if (response.RSeq is { } sequence && response.Require.Contains("100rel"))
            {
                // A repeated one, or one that has overtaken another (RFC 3262 4), is not processed at all.
                if (early.LastReliable is { } last && sequence != last + 1) return;
                early.LastReliable = sequence;
                early.Answer ??= sdp;
                SendPrack(early.Dialog, sequence);
            }
        }
        if (State == InviteState.Ended) return;
        var isNewSdp = sdp is not null && (_toldSdp is null || !sdp.AsSpan().SequenceEqual(_toldSdp));
        if (response.StatusCode == _toldStatus && tag == _toldTag && !isNewSdp) return;
        _toldStatus = response.StatusCode;
        _toldTag = tag;
        if (sdp is not null) _toldSdp = sdp;
        var status = response.StatusCode;
        Tell(handler => handler.OnProvisional(this, status, sdp));
        Offers.Next();
    }

    private void OnSuccess(SipResponse response)
    {
        var tag = response.To.Tag ?? "";
        foreach (var known in _accepted)
        {
            if (known.Dialog.Key.RemoteTag != tag) continue;
            known.Resend();
            return;
        }
        var early = Find(tag);
        Dialog dialog;
        if (early is not null)
        {
            dialog = early.Dialog;
            dialog.Confirm(response);
        }
        else
        {
            dialog = Dialog.ForClient(this, _request.Request, response, _request.Flow!, _toBinding);
        }
        var ack = new SuccessAcknowledger(Engine, dialog, _request.Request);
        _accepted.Add(ack);
        if (State is InviteState.Established or InviteState.Ended)
        {
            // The loser of a fork, or an answer that crossed our CANCEL (13.2.2.4, 15): it must be acknowledged before it can be hung up.
            Engine.Statistics.Count(SipCounter.ForkDiscarded);
            ack.Send(null);
            SendBye(dialog, null);
            return;
        }
        Establish(response, dialog, early, ack);
    }

    private void Establish(SipResponse response, Dialog dialog, EarlyDialog? early, SuccessAcknowledger ack)
    {
        foreach (var other in _early)
            if (!ReferenceEquals(other.Dialog, dialog)) Engine.Dialogs.Remove(other.Dialog);
        Dialog = dialog;
        Engine.Dialogs.Add(dialog);
        State = InviteState.Established;
        NotePeer(response);
        Timer.OnSuccess(response);
        var sdp = SessionBody.Sdp(response);
        if (early?.Answer is { } answer) sdp = ReferenceEquals(answer, _toldSdp) ? null : answer;
        if (!_hasOffer && sdp is not null)
        {
            _owesAnswer = true;
            ack.WaitForAnswer(() =>
            {
                _owesAnswer = false;
                HangUp(new EndReason(EndKind.HungUp, 0, "offer was not answered"));
            });
        }
        else
        {
            ack.Send(null);
        }
        if (State == InviteState.Ended) return;
        Tell(handler => handler.OnAccepted(this, sdp));
        Offers.Next();
    }

    private void OnFailure(SipResponse response)
    {
        if (State is not (InviteState.Calling or InviteState.Proceeding)) return;
        if (response.StatusCode == 422 && Timer.TryRaise(response))
        {
            var retry = _request.Request.Clone();
            retry.TopVia = null;
            retry.CSeq = new CSeq(retry.CSeq.Number + 1, SipMethods.Invite);
            Timer.Write(retry, isRefresh: false);
            _request = new ClientRequest(Engine, retry, _hop, this, Digest) { ContactUser = ContactUser };
            _request.Start();
            return;
        }
        NotePeer(response);
        var kind = _request.IsLocalResponse switch
        {
            true when response.StatusCode == 503 => EndKind.TransportFailed,
            true => EndKind.Timeout,
            false => EndKind.Rejected,
        };
        Finish(new EndReason(kind, response.StatusCode, response.ReasonPhrase) { Contacts = RedirectsOf(response), Failure = _request.Failure });
    }

    private static IReadOnlyList<string> RedirectsOf(SipResponse response) => response.StatusCode is >= 300 and < 400
        ? [.. response.Contacts.Where(contact => !contact.IsStar).OrderByDescending(contact => contact.Q).Select(contact => contact.Uri.ToString())]
        : [];

    private void SendPrack(Dialog dialog, uint sequence)
    {
        var prack = dialog.NewRequest(SipMethods.Prack);
        prack.RAck = new RAck(sequence, new CSeq(_request.Request.CSeq.Number, SipMethods.Invite));
        Send(dialog, prack, static (_, _) => { });
    }

    private void SendOwedAck(byte[]? sdp)
    {
        _owesAnswer = false;
        foreach (var ack in _accepted)
            if (ReferenceEquals(ack.Dialog, Dialog)) ack.Send(sdp);
    }

    private EarlyDialog? Find(string tag)
    {
        foreach (var early in _early)
            if (early.Dialog.Key.RemoteTag == tag) return early;
        return null;
    }

    private EarlyDialog FindOrAdd(SipResponse response, string tag)
    {
        if (Find(tag) is { } known)
        {
            known.Dialog.RefreshTarget(response);
            return known;
        }
        var early = new EarlyDialog(Dialog.ForClient(this, _request.Request, response, _request.Flow!, _toBinding));
        _early.Add(early);
        Engine.Dialogs.Add(early.Dialog);
        return early;
    }
}
