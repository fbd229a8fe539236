using Pbx.Sip.Authentication;
using Pbx.Sip.Dialogs;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;
using Pbx.Sip.Parsing;
using Pbx.Sip.Transactions;
using Pbx.Sip.Transport;

namespace Pbx.Sip.Engine;

/// <summary>Takes requests (RFC 3261 8.2): finds their transaction and dialog, validates, authenticates, and begins what is new.</summary>
internal sealed class UserAgentServer(SipEngine engine, DigestAuthenticator authenticator, StatelessTag tags)
{
    public void OnRequest(SipRequest request, SipFlow flow, TimeSpan delay)
    {
        if (request.Method == SipMethods.Ack)
        {
            OnAck(request, flow);
            return;
        }
        if (engine.Transactions.Find(request, request.Method) is { } known)
        {
            engine.Statistics.Count(SipCounter.Retransmission);
            known.OnRequest(request);
            return;
        }
        if (IsTooLate(request, delay))
        {
            Shed(request, flow);
            return;
        }
        var merged = engine.Transactions.IsMerged(request);
        var transaction = engine.Transactions.Accept(request, flow);
        try
        {
            if (request.Method == SipMethods.Cancel) OnCancel(request, transaction);
            else if (merged) RefuseStranger(transaction, SipResponse.For(request, 482), SipCounter.Merged);
            else if (RequestValidator.Check(request, Capabilities.ForValidation) is { } refusal)
                RefuseStranger(transaction, refusal.ToResponse(request, tags.For(request)), SipCounter.Refused);
            else if (request.To.Tag is { } localTag) OnDialogRequest(request, transaction, flow, localTag);
            else OnNewRequest(request, transaction, flow);
        }
#pragma warning disable CA1031 // a request that is never answered would be kept for ever
        catch (Exception exception)
#pragma warning restore CA1031
        {
            engine.OnApplicationException(exception);
            if (transaction.IsOngoing) engine.Respond(transaction, SipResponse.For(request, 500));
        }
    }

    // Whoever has answered our challenge has cost us something already, and comes in longer.
    private bool IsTooLate(SipRequest request, TimeSpan delay) =>
        delay > engine.Settings.Patience && request.Method != SipMethods.Cancel && request.To.Tag is null
        && (delay > 2 * engine.Settings.Patience || !request.Headers.Contains(HeaderNames.Authorization));

    /// <summary>Refuses for a tenth of what a call costs; the peers come back at different times (21.5.4).</summary>
    private void Shed(SipRequest request, SipFlow flow)
    {
        engine.Statistics.Count(SipCounter.Overload);
        var busy = SipResponse.For(request, 503);
        busy.RetryAfter = new RetryAfter(2 + engine.Tokens.Next(6));
        RespondOnce(request, busy, TransactionLayer.ResponseFlow(request.TopVia!, flow));
    }

    /// <summary>Answers and forgets (RFC 3261 8.2.7): the request again gets its answer again.</summary>
    private void RespondOnce(SipRequest request, SipResponse response, SipFlow flow)
    {
        if (response.To.Tag is null) response.To = response.To.WithTag(tags.For(request));
        response.Headers.Set(HeaderNames.Server, engine.Settings.UserAgent);
        engine.Transactions.Send(response, flow);
    }

    /// <summary>
    /// Refuses who has proved nothing yet. An INVITE transaction would repeat the response for half a minute to a source that may be forged (17.2.1).
    /// </summary>
    private void RefuseStranger(ServerTransaction transaction, SipResponse response, SipCounter counter)
    {
        engine.Statistics.Count(counter);
        var request = transaction.Request;
        if (!request.Is(SipMethods.Invite))
        {
            engine.Respond(transaction, response);
            return;
        }
        transaction.Abandon();
        RespondOnce(request, response, transaction.Flow);
    }

    private void OnAck(SipRequest ack, SipFlow flow)
    {
        if (engine.Transactions.Find(ack, SipMethods.Ack) is { State: not TransactionState.Accepted } transaction) transaction.OnRequest(ack);
        else if (engine.Dialogs.Find(ack.CallId, ack.To.Tag ?? "", ack.From.Tag ?? "") is { } dialog) dialog.Usage.OnAck(ack, flow, dialog);
        else if (!tags.IsIn(ack)) engine.Statistics.Count(SipCounter.StrayAck);
    }

    private void OnCancel(SipRequest cancel, ServerTransaction transaction)
    {
        if (engine.Transactions.Find(cancel, SipMethods.Invite) is not { } invite)
        {
            Refuse(transaction, 481, SipCounter.NoDialog);
            return;
        }
        // 9.2: the To tag is that of the responses to the INVITE.
        var session = invite.Session;
        engine.Respond(transaction, SipResponse.For(cancel, 200, null, session?.LocalTag));
        if (invite.IsOngoing) session?.OnCancel(cancel, invite);
    }

    private void OnDialogRequest(SipRequest request, ServerTransaction transaction, SipFlow flow, string localTag)
    {
        if (engine.Dialogs.Find(request.CallId, localTag, request.From.Tag ?? "") is not { } dialog)
        {
            // An OPTIONS may well ask a peer whether it is still there; everything else belongs to a dialog that is not.
            RefuseStranger(transaction, SipResponse.For(request, 481), SipCounter.NoDialog);
            return;
        }
        // Asked for by CANCEL alone; a BYE must not keep what it has ended.
        if (request.Method == SipMethods.Invite) transaction.Session = dialog.Session;
        dialog.Usage.OnRequest(request, transaction, flow, dialog);
    }

    private void OnNewRequest(SipRequest request, ServerTransaction transaction, SipFlow flow)
    {
        switch (request.Method)
        {
            case SipMethods.Register:
                if (!TryAuthenticate(request, transaction, flow, out var registering)) return;
                engine.Registrar.OnRegister(request, transaction, flow, registering!.Aor);
                break;
            case SipMethods.Invite:
                OnInvite(request, transaction, flow);
                break;
            case SipMethods.Options:
                if (!TryAuthenticateWhereAsked(request, transaction, flow, out _)) return;
                var options = SipResponse.For(request, 200);
                Capabilities.Describe(options);
                engine.Respond(transaction, options);
                break;
            case SipMethods.Subscribe:
                if (!TryAuthenticateWhereAsked(request, transaction, flow, out var subscriber)) return;
                engine.Subscriptions.OnSubscribe(request, transaction, flow, subscriber?.Aor);
                break;
            case SipMethods.Refer or SipMethods.Message or SipMethods.Notify:
                if (!TryAuthenticateWhereAsked(request, transaction, flow, out _)) return;
                var outcome = engine.AskApplication(request);
                engine.Respond(transaction, SipResponse.For(request, outcome.StatusCode, outcome.ReasonPhrase));
                break;
            default:
                Refuse(transaction, 481, SipCounter.NoDialog);
                break;
        }
    }

    private void OnInvite(SipRequest request, ServerTransaction transaction, SipFlow flow)
    {
        if (engine.IsDraining || engine.Dialogs.SessionCount >= engine.Settings.MaxSessions)
        {
            var busy = SipResponse.For(request, 503);
            busy.RetryAfter = new RetryAfter(engine.IsDraining ? 30u : 5u);
            RefuseStranger(transaction, busy, SipCounter.Overload);
            return;
        }
        if (!TryAuthenticateWhereAsked(request, transaction, flow, out var secret)) return;
        if (request.SessionExpires is { } wanted && wanted.Seconds < engine.Settings.MinSessionExpires.TotalSeconds
            && request.Supported.Contains("timer"))
        {
            var small = SipResponse.For(request, 422);
            small.MinSE = (uint)engine.Settings.MinSessionExpires.TotalSeconds;
            engine.Statistics.Count(SipCounter.Refused);
            engine.Respond(transaction, small);
            return;
        }
        if (!TryReplaces(request, out var replaced, out var earlyOnly, out var refusal))
        {
            Refuse(transaction, refusal, SipCounter.Refused);
            return;
        }
        engine.Respond(transaction, SipResponse.For(request, 100));
        var session = new ServerInviteSession(engine, request, transaction, flow);
        transaction.Session = session;
        try
        {
            engine.Application.OnInvite(new IncomingInvite(request, session, secret?.Aor, replaced, earlyOnly));
        }
#pragma warning disable CA1031 // the caller must get an answer whatever happens above
        catch (Exception exception)
#pragma warning restore CA1031
        {
            engine.OnApplicationException(exception);
            session.Reject(500);
        }
    }

    // RFC 3891 3.
    private bool TryReplaces(SipRequest request, out IInviteSession? replaced, out bool earlyOnly, out int refusal)
    {
        (replaced, earlyOnly, refusal) = (null, false, 0);
        if (!request.Headers.Contains(HeaderNames.Replaces)) return true;
        if (request.Headers.CountOf(HeaderNames.Replaces) > 1 || request.Headers.Contains(HeaderNames.Join) || request.Replaces is not { } replaces)
        {
            refusal = 400;
            return false;
        }
        earlyOnly = replaces.EarlyOnly;
        replaced = engine.FindSession(replaces.CallId, replaces.ToTag!, replaces.FromTag!);
        refusal = replaced switch
        {
            null => 481,
            { State: InviteState.Established } when earlyOnly => 486,
            // An early dialog may only be replaced at the side that began it.
            { State: InviteState.Incoming } => 481,
            _ => 0,
        };
        return refusal == 0;
    }

    private bool TryAuthenticateWhereAsked(SipRequest request, ServerTransaction transaction, SipFlow flow, out DigestSecret? secret)
    {
        secret = null;
        return !engine.Application.MustAuthenticate(request.Method, Parties.Of(request.From), flow.Remote, flow.Transport.ViaName())
            || TryAuthenticate(request, transaction, flow, out secret);
    }

    private bool TryAuthenticate(SipRequest request, ServerTransaction transaction, SipFlow flow, out DigestSecret? secret)
    {
        secret = null;
        var now = engine.Timers.Now;
        var result = authenticator.Verify(request, engine.Application.FindSecret, now);
        if (result.Verdict == DigestVerdict.Valid)
        {
            secret = result.Secret;
            return true;
        }
        var counter = SipCounter.Challenged;
        if (result.Verdict == DigestVerdict.Wrong)
        {
            counter = SipCounter.AuthenticationFailed;
            engine.Application.OnAuthenticationFailed(flow.Remote, flow.Transport.ViaName(), result.UserName, result.Reason.ToString());
        }
        // RFC 3261 21.4.4; the same for a user that does not exist.
        RefuseStranger(transaction, result.IsFinal ? SipResponse.For(request, 403) : Challenge(request, now, result.Verdict == DigestVerdict.Stale), counter);
        return false;
    }

    private SipResponse Challenge(SipRequest request, TimeSpan now, bool stale)
    {
        var response = SipResponse.For(request, 401);
        var knowsSha256 = KnowsSha256(request.UserAgent ?? "");
        foreach (var challenge in authenticator.Challenge(now, stale))
            if (knowsSha256 || challenge.AlgorithmName == "MD5") response.Headers.Add(HeaderNames.WwwAuthenticate, challenge);
        return response;
    }

    private bool KnowsSha256(string agent)
    {
        foreach (var known in engine.Settings.Sha256Agents)
            if (known == "*" || agent.StartsWith(known, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    private void Refuse(ServerTransaction transaction, int statusCode, SipCounter counter)
    {
        engine.Statistics.Count(counter);
        engine.Respond(transaction, SipResponse.For(transaction.Request, statusCode));
    }
}
