using Microsoft.Extensions.Logging;
using Pbx.Sip.Authentication;
using Pbx.Sip.Dialogs;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;
using Pbx.Sip.Parsing;
using Pbx.Sip.Registration;
using Pbx.Sip.Subscriptions;
using Pbx.Sip.Transactions;
using Pbx.Sip.Transport;
using TransportTarget = Pbx.Sip.Transport.SipTarget;

namespace Pbx.Sip.Engine;

/// <summary>
/// The SIP stack without sockets, threads and clocks: messages, closed flows and the time come in; messages go out through <see cref="IEngineNetwork"/>.
/// Owned by one thread. See README.md beside this file.
/// </summary>
internal sealed class SipEngine : ILoopWork
{
    private readonly ILogger _logger;
    private readonly UserAgentServer _server;
    private readonly Queue<Action> _deferred = new();
    private bool _draining;

    private TaskCompletionSource? _quiet;

    public SipEngine(SipEngineSettings settings, ISipApplication application, IEngineNetwork network, IRandomSource random, ILogger logger)
    {
        Settings = settings;
        SessionExpires = settings.SessionExpires;
        Application = application;
        Network = network;
        _logger = logger;
        Tokens = new SipTokens(random);
        Transactions = new TransactionLayer(Timers, settings.Timers, network, Statistics);
        Registrar = new Registrar(this);
        Subscriptions = new Notifier(this);
        _server = new UserAgentServer(this, new DigestAuthenticator(settings.Realm, NewSecret(random)), new StatelessTag(NewSecret(random)));
    }

    public SipEngineSettings Settings { get; }

    /// <summary>Session interval that sessions begun from now on ask for (RFC 4028); zero: none.</summary>
    public TimeSpan SessionExpires { get; set; }

    public ISipApplication Application { get; }

    public IEngineNetwork Network { get; }

    public SipTokens Tokens { get; }

    public SipStatistics Statistics { get; } = new();

    public TimerQueue Timers { get; } = new();

    public TransactionLayer Transactions { get; }

    public DialogTable Dialogs { get; } = new();

    public Registrar Registrar { get; }

    public Notifier Subscriptions { get; }

    /// <summary>Who has sent what is of no use.</summary>
    public NoiseLog Noise { get; } = new();

    /// <summary>Our own accounts elsewhere.</summary>
    public List<ClientRegistration> ClientRegistrations { get; } = [];

    /// <summary>The date at <c>now</c> zero; set again when the clock of the machine is.</summary>
    public DateTimeOffset Epoch { get; set; } = DateTimeOffset.UnixEpoch;

    /// <summary>The date of the present input.</summary>
    public DateTimeOffset UtcNow => Epoch + Timers.Now;

    /// <summary>New calls are answered with 503: the program is going down.</summary>
    public bool IsDraining { get; set; }

    /// <summary>A message that parsed; the top Via of a request has been completed (RFC 3581). <paramref name="delay"/>: how long it has waited in a crowd.</summary>
    public void OnMessage(SipMessage message, SipFlow flow, TimeSpan delay = default)
    {
        if (message is SipRequest request)
        {
            Statistics.Count(SipCounter.RequestsReceived);
            _server.OnRequest(request, flow, delay);
        }
        else if (message is SipResponse response)
        {
            Statistics.Count(SipCounter.ResponsesReceived);
            var known = false;
            if (ResponseValidator.Check(response) != ResponseDrop.None) Statistics.Count(SipCounter.BadResponse);
            else if (!(known = Transactions.OnResponse(response))) Statistics.Count(SipCounter.StrayResponse);
            if (!known) Noise.Note(flow.Remote, Timers.Now);
        }
        RunDeferred();
    }

    /// <summary>Bytes that are no acceptable message: answered without a transaction where that is possible (RFC 3261 8.2.7).</summary>
    public void OnParseError(SipParseError error, SipFlow flow)
    {
        if (!error.CanAnswer)
        {
            Statistics.Count(SipCounter.MalformedDropped);
            return;
        }
        Statistics.Count(SipCounter.MalformedAnswered);
        var request = error.PartialRequest!;
        var phrase = error.ResponseStatus == 400 ? $"Bad Request ({error.Reason})" : null;
        var response = SipResponse.For(request, error.ResponseStatus, phrase, Tokens.NewTag());
        response.UserAgent = Settings.UserAgent;
        Transactions.Send(response, TransactionLayer.ResponseFlow(request.TopVia!, flow));
    }

    /// <summary>A connection is gone: its transactions fail, its bindings end (RFC 5626 4.2).</summary>
    public void OnFlowClosed(SipFlow flow)
    {
        Transactions.OnFlowClosed(flow);
        Registrar.OnFlowClosed(flow);
        foreach (var registration in ClientRegistrations) registration.OnFlowClosed(flow);
        RunDeferred();
    }

    /// <summary>Fires what is due and returns the next deadline.</summary>
    public TimeSpan Advance(TimeSpan now)
    {
        RunDeferred();
        while (Timers.TryTakeDue(now, out var timer))
        {
            timer.Fire();
            RunDeferred();
        }
        if (_quiet is not null && Transactions.IsQuiet)
        {
            _quiet.TrySetResult();
            _quiet = null;
        }
        Statistics.Sessions = Dialogs.SessionCount;
        Statistics.Transactions = Transactions.ClientCount + Transactions.ServerCount;
        return Timers.NextDeadline;
    }

    /// <summary>Completes when no request waits for its answer any more, ours or a peer's.</summary>
    public Task WhenQuiet()
    {
        if (Transactions.IsQuiet) return Task.CompletedTask;
        _quiet ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _quiet.Task;
    }

    /// <summary>Runs something once the present input has been worked on, so that callbacks never come from inside a call.</summary>
    public void Defer(Action action) => _deferred.Enqueue(action);

    /// <summary>Calls the application; what it throws is logged and goes no further.</summary>
    public void Guard(Action<IInviteHandler> call, IInviteHandler handler)
    {
        try
        {
            call(handler);
        }
#pragma warning disable CA1031 // the state of the protocol must not depend on it
        catch (Exception exception)
#pragma warning restore CA1031
        {
            OnApplicationException(exception);
        }
    }

    public void OnApplicationException(Exception exception)
    {
        Statistics.Count(SipCounter.ApplicationException);
        _logger.LogError(exception, "Exception in a SIP callback");
    }

    public IInviteSession Invite(OutgoingInvite invite, IInviteHandler handler)
    {
        var session = new ClientInviteSession(this, invite, handler);
        session.Start();
        return session;
    }

    public IClientRegistration Register(OutgoingRegistration wanted, Action<ClientRegistrationState> changed)
    {
        var registration = new ClientRegistration(this, wanted, changed);
        ClientRegistrations.Add(registration);
        registration.Start();
        return registration;
    }

    public Task<SipOutcome> RequestAsync(OutgoingRequest outgoing, CancellationToken cancellationToken)
    {
        var request = NewRequest(outgoing.Method, outgoing.Target, outgoing.From, outgoing.To, outgoing.Headers, out var hop);
        if (outgoing.Method == SipMethods.Options) request.Headers.Set(HeaderNames.Accept, Capabilities.Accept);
        if (outgoing.ContentType is { } text) request.Headers.Set(HeaderNames.ContentType, text);
        if (outgoing.Body is { } body) request.Body = body;
        var user = new OneRequest(cancellationToken);
        new ClientRequest(this, request, hop, user, DigestFor(outgoing.Credentials)) { ContactUser = outgoing.Method == SipMethods.Message ? null : outgoing.From.User }.Start();
        return user.Task;
    }

    public IInviteSession? FindSession(string callId, string localTag, string remoteTag) =>
        Dialogs.Find(callId, localTag, remoteTag)?.Session is { State: not InviteState.Ended } session ? session : null;

    /// <summary>Asks whether, and what, somebody is told.</summary>
    public SubscriptionAnswer AskSubscription(SubscriptionWish wish)
    {
        try
        {
            return Application.OnSubscribe(wish);
        }
#pragma warning disable CA1031
        catch (Exception exception)
#pragma warning restore CA1031
        {
            OnApplicationException(exception);
            return new SubscriptionAnswer(500);
        }
    }

    /// <summary>REFER, MESSAGE or NOTIFY that no dialog of ours takes.</summary>
    public SipOutcome AskApplication(SipRequest request)
    {
        try
        {
            var body = request.Body.IsEmpty ? null : SessionBody.Whole(request.Body);
            return Application.OnRequest(request.Method, Parties.Of(request.From), Parties.Of(request.To), body);
        }
#pragma warning disable CA1031
        catch (Exception exception)
#pragma warning restore CA1031
        {
            OnApplicationException(exception);
            return new SipOutcome(500, ReasonPhrases.For(500));
        }
    }

    public void Respond(ServerTransaction transaction, SipResponse response)
    {
        if (response.StatusCode > 100 && response.To.Tag is null) response.To = response.To.WithTag(Tokens.NewTag());
        response.Headers.Set(HeaderNames.Server, Settings.UserAgent);
        transaction.Respond(response);
    }

    public Via NewVia(SipFlow flow)
    {
        var (host, port) = Network.AdvertisedFor(flow);
        return new Via
        {
            Transport = flow.Transport.ViaName(),
            Host = host,
            Port = port,
            Parameters = new SipParameters([new SipParameter("branch", Tokens.NewBranch()), new SipParameter("rport", null)]),
        };
    }

    /// <summary>Our Contact as the peer at the other end of the flow can use it (RFC 3261 8.1.1.8).</summary>
    public NameAddress ContactFor(SipFlow flow, string user)
    {
        var (host, port) = Network.AdvertisedFor(flow);
        var uri = new SipUri(user.Length > 0 ? user : null, host, port);
        // RFC 7118 5: there is one transport parameter for both kinds of WebSocket.
        if (flow.Transport != SipTransportKind.Udp)
            uri = uri.WithParameter("transport", flow.Transport.IsWebSocket() ? "ws" : flow.Transport.UriName());
        return new NameAddress(uri);
    }

    public void Resolve(SipUri uri, Action<IReadOnlyList<TransportTarget>> done)
    {
        if (NumericTarget.TryFrom(uri, out var target)) done([target]);
        else if (uri.HostName.EndsWith(".invalid", StringComparison.OrdinalIgnoreCase)) done([]);
        else Network.Resolve(uri, done);
    }

    /// <summary>Who answers challenges with these credentials (RFC 3261 22); null where there are none.</summary>
    public DigestClient? DigestFor(SipCredentials? credentials) =>
        credentials is null ? null : new DigestClient(credentials.UserName, credentials.Password, Tokens.NewTag);

    /// <summary>A request outside any dialog (8.1.1), and where it goes first.</summary>
    public SipRequest NewRequest(
        string method, SipTarget target, SipParty from, SipParty to, IReadOnlyList<KeyValuePair<string, string>> extra, out NextHop hop)
    {
        var routes = new List<NameAddress>();
        if (target.Binding is { } bound)
            foreach (var path in bound.Path)
                if (NameAddress.TryParse(path, out var hopAddress)) routes.Add(hopAddress);
        if (target.OutboundProxy is { } proxy && SipUri.TryParse(proxy, out var proxyUri))
            routes.Insert(0, new NameAddress(proxyUri.IsLooseRoute ? proxyUri : proxyUri.WithParameter("lr", null)));
        if (!SipUri.TryParse(target.Binding?.Contact ?? target.RequestUri, out var uri)) uri = SipUri.Invalid;
        uri = uri.WithoutHeaders();
        var flow = target.Binding is { } known ? Registrar.FlowOf(known) : (target.Registration as ClientRegistration)?.Flow;
        hop = new NextHop(flow, routes.Count > 0 ? routes[0].Uri : uri);
        if (target.Binding is { IsWebSocket: true }) hop = hop with { Uri = null };

        var request = new SipRequest(method, uri);
        var headers = request.Headers;
        headers.Set(HeaderNames.MaxForwards, "70");
        foreach (var route in routes) headers.Add(HeaderNames.Route, route);
        headers.Set(HeaderNames.From, Parties.ToAddress(from, Settings.Domain).WithTag(Tokens.NewTag()));
        headers.Set(HeaderNames.To, Parties.ToAddress(to, Settings.Domain));
        headers.Set(HeaderNames.CallId, Tokens.NewCallId());
        headers.Set(HeaderNames.CSeq, $"{1 + Tokens.Next(1 << 15)} {method}");
        foreach (var header in extra)
        {
            if (header.Key.Equals(HeaderNames.MaxForwards, StringComparison.OrdinalIgnoreCase)) headers.Set(HeaderNames.MaxForwards, header.Value);
            else headers.Add(header.Key, header.Value);
        }
        return request;
    }

    /// <summary>Drops all state without a word to anybody: after the drain, and in tests.</summary>
    public void Clear()
    {
        foreach (var session in Dialogs.Sessions.ToArray()) session.Finish(new EndReason(EndKind.Shutdown));
        Subscriptions.Clear();
        RunDeferred();
        Transactions.Clear();
    }

    private static byte[] NewSecret(IRandomSource random)
    {
        var secret = new byte[32];
        random.Fill(secret);
        return secret;
    }

    private void RunDeferred()
    {
        // What is deferred from inside comes to its turn in the same run.
        if (_draining) return;
        _draining = true;
        try
        {
            while (_deferred.TryDequeue(out var action)) action();
        }
        finally
        {
            _draining = false;
        }
    }
}
