using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Pbx.Sip.Engine;
using Pbx.Sip.Messages;
using Pbx.Sip.Parsing;
using Pbx.Sip.Transport;
using TransportTarget = Pbx.Sip.Transport.SipTarget;

namespace Pbx.Sip;

/// <summary>The SIP stack at work: transports, the signalling loop and the engine (RFC 3261), with the registrar and SIP over WebSocket (RFC 7118).</summary>
public sealed class SipHost : ISipUserAgent, IAsyncDisposable, IDisposable
{
    private readonly SipHostOptions _options;
    private readonly ISipApplication _application;
    private readonly ILogger _logger;
    private readonly SipTransports _transports = new();
    private readonly ISipDns _dns;
    private readonly SipResolver _resolver;
    private readonly SipEngine _engine;
    private readonly LoopThread _loop;
    private readonly WebSocketTransport _ws;
    private readonly WebSocketTransport _wss;
    private readonly CancellationTokenSource _stopped = new();
    private bool _started;
    private bool _disposed;

    /// <summary>Creates the stack; nothing listens before <see cref="Start"/>.</summary>
    public SipHost(SipHostOptions options, ISipApplication application, ILogger<SipHost> logger)
    {
        _options = options;
        _application = application;
        _logger = logger;
        // Which of several equal servers comes first needs balance, not secrecy.
        _dns = options.Dns ?? new SipDns();
        _resolver = new SipResolver(_dns, new Random(RandomNumberGenerator.GetInt32(int.MaxValue)));
        var adapter = new Adapter(this);
        _engine = new SipEngine(options.Engine, application, adapter, new CryptographicRandomSource(), logger);
        _loop = new LoopThread(adapter, options.Time, logger);
        var anywhere = new IPEndPoint(IPAddress.Any, 0);
        _ws = _transports.Add(new WebSocketTransport(anywhere, secure: false, options.Connections, _transports.Counters));
        _wss = _transports.Add(new WebSocketTransport(anywhere, secure: true, options.Connections, _transports.Counters));
    }

    /// <summary>Counters by reason.</summary>
    public SipStatistics Statistics => _engine.Statistics;

    /// <summary>Counters of the transports and the parser.</summary>
    public SipTransportCounters TransportCounters => _transports.Counters;

    /// <summary>Exceptions caught on the signalling loop.</summary>
    public long LoopExceptions => _loop.Exceptions;

    /// <inheritdoc/>
    public bool IsOnLoop => _loop.IsOnLoop;

    /// <inheritdoc/>
    public TimeSpan SessionExpires
    {
        get => _engine.SessionExpires;
        set => _engine.SessionExpires = value;
    }

    /// <inheritdoc/>
    public IRegistrations Registrations => _engine.Registrar;

    /// <inheritdoc/>
    public ISubscriptions Subscriptions => _engine.Subscriptions;

    /// <summary>Where it listens, with real ports: for the dashboard, and for tests that asked for port 0.</summary>
    public IReadOnlyList<(SipTransportKind Transport, IPEndPoint EndPoint)> Listeners
    {
        get
        {
            var list = new List<(SipTransportKind, IPEndPoint)>();
            foreach (var transport in _transports.All)
                if (!transport.Kind.IsWebSocket()) list.Add((transport.Kind, transport.LocalEndPoint));
            return list;
        }
    }

    /// <summary>Binds the ports and begins to work. Throws <see cref="SipPortBusyException"/> when a port is taken; nothing is left bound then.</summary>
    public void Start()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_started) throw new InvalidOperationException("Already started.");
        try
        {
            foreach (var address in _options.BindAddresses) Bind(address);
        }
        catch
        {
            Dispose();
            throw;
        }
        _started = true;
        _loop.Start();
        _transports.Start(new Sink(this));
        foreach (var (transport, endPoint) in Listeners) _logger.LogInformation("SIP {Transport} listens on {EndPoint}", transport, endPoint);
    }

    /// <inheritdoc/>
    public void Post(Action action) => _loop.Post(action);

    /// <inheritdoc/>
    public Task<T> InvokeAsync<T>(Func<Task<T>> function) => _loop.InvokeAsync(function);

    /// <inheritdoc/>
    public IInviteSession Invite(OutgoingInvite invite, IInviteHandler handler) => _engine.Invite(invite, handler);

    /// <inheritdoc/>
    public Task<SipOutcome> RequestAsync(OutgoingRequest request, CancellationToken cancellationToken) =>
        _engine.RequestAsync(request, cancellationToken);

    /// <inheritdoc/>
    public IClientRegistration Register(OutgoingRegistration registration, Action<ClientRegistrationState> changed) => _engine.Register(registration, changed);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IPEndPoint>> ResolveAsync(string uri)
    {
        if (!SipUri.TryParse(uri, out var parsed)) return [];
        var found = new TaskCompletionSource<IReadOnlyList<TransportTarget>>(TaskCreationOptions.RunContinuationsAsynchronously);
        _engine.Resolve(parsed, targets => found.TrySetResult(targets));
        IReadOnlyList<TransportTarget> result = await found.Task;
        return [.. result.Select(target => target.Remote)];
    }

    /// <inheritdoc/>
    public async Task<SipLookUp> LookUpAsync(string uri)
    {
        if (!SipUri.TryParse(uri, out var parsed)) return new SipLookUp([], []);
        var dns = new TracingDns(_dns);
        IReadOnlyList<TransportTarget> targets = [];
        try
        {
            targets = await new SipResolver(dns, new Random(0)).ResolveAsync(parsed, _stopped.Token);
        }
        catch (OperationCanceledException)
        {
            // going down
        }
#pragma warning disable CA1031 // a name server may fail in any way: there is no server then
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _logger.LogWarning(exception, "Cannot resolve {Host}", parsed.HostName);
        }
        return new SipLookUp([.. targets.Select(target => new SipServer(target.Transport.ViaName(), target.Remote))], dns.Records);
    }

    /// <inheritdoc/>
    public Task<bool> IsPortClosedAsync(IPEndPoint server, TimeSpan within) => UdpProbe.IsClosedAsync(server, within, _options.Time);

    /// <inheritdoc/>
    public bool HasHeardNoise(IPEndPoint source, TimeSpan within) => _engine.Noise.HeardFrom(source, _loop.Now - within);

    /// <inheritdoc/>
    public IInviteSession? FindSession(string callId, string localTag, string remoteTag) => _engine.FindSession(callId, localTag, remoteTag);

    /// <summary>Serves a WebSocket that the web server has accepted with subprotocol <c>sip</c>; returns when it has ended.</summary>
    public Task AcceptWebSocketAsync(WebSocket socket, IPEndPoint local, IPEndPoint remote, bool secure, CancellationToken cancellationToken) =>
        (secure ? _wss : _ws).RunAsync(socket, local, remote, cancellationToken);

    /// <inheritdoc cref="AcceptWebSocketAsync(WebSocket, IPEndPoint, IPEndPoint, bool, CancellationToken)"/>
    public Task AcceptWebSocketAsync(WebSocket socket, IPEndPoint remote, bool secure, CancellationToken cancellationToken)
    {
        var any = remote.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
        var local = new IPEndPoint(LocalAddresses.Toward(remote.Address, any), secure ? 443 : 80);
        return AcceptWebSocketAsync(socket, local, remote, secure, cancellationToken);
    }

    /// <summary>Takes no new calls, ends those that are left, waits for the last answers, but no longer than the time given, and closes.</summary>
    public async Task StopAsync(TimeSpan within)
    {
        if (_disposed) return;
        if (_started)
        {
            var quiet = await _loop.InvokeAsync(() =>
            {
                _engine.IsDraining = true;
                foreach (var session in new List<IInviteSession>(_engine.Dialogs.Sessions)) session.End(new EndReason(EndKind.Shutdown));
                return Task.FromResult(_engine.WhenQuiet());
            });
            // BYE and CANCEL are out; their answers usually come within a round trip.
            await _loop.WaitAsync(quiet, within);
            await _loop.InvokeAsync(() =>
            {
                _engine.Clear();
                return Task.FromResult(true);
            });
        }
        Dispose();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => new(StopAsync(TimeSpan.FromSeconds(2)));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _stopped.Cancel();
        _transports.Dispose();
        _loop.Dispose();
        _stopped.Dispose();
    }

    private void Bind(IPAddress address)
    {
        for (var attempt = 0; ; attempt++)
        {
            var udp = new UdpTransport(new IPEndPoint(address, _options.SipPort), _transports.Counters);
            try
            {
                _transports.AddTcp(new IPEndPoint(address, udp.LocalEndPoint.Port), _options.Connections);
                _transports.Add(udp);
                break;
            }
            catch (SipPortBusyException) when (_options.SipPort == 0 && attempt < 20)
            {
                // The free UDP port is taken for TCP: try another pair.
                udp.Dispose();
            }
            catch
            {
                udp.Dispose();
                throw;
            }
        }
        if (_options is { SipsPort: { } secure, Certificate: { } certificate })
            _transports.Add(new TlsTransport(new IPEndPoint(address, secure), certificate, _options.Connections, _transports.Counters, _options.ValidateServer));
    }

    private int ListeningPort(SipFlow flow)
    {
        if (flow.Transport is SipTransportKind.Tcp or SipTransportKind.Tls)
        {
            foreach (var transport in _transports.All)
                if (transport.Kind == flow.Transport && transport.LocalEndPoint.AddressFamily == flow.Local.AddressFamily) return transport.LocalEndPoint.Port;
        }
        return flow.Local.Port;
    }

    private async Task ResolveAsync(SipUri uri, Action<IReadOnlyList<TransportTarget>> done)
    {
        IReadOnlyList<TransportTarget> targets = [];
        try
        {
            targets = await _resolver.ResolveAsync(uri, _stopped.Token);
        }
        catch (OperationCanceledException)
        {
            // going down
        }
#pragma warning disable CA1031 // a name server may fail in any way: the request then has no target
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _logger.LogWarning(exception, "Cannot resolve {Host}", uri.HostName);
        }
        _loop.Post(() => done(targets));
    }

    /// <summary>The engine's way out.</summary>
    private sealed class Adapter(SipHost host) : IEngineNetwork, ILoopWork
    {
        public bool TrySend(SipMessage message, SipFlow flow) => host._transports.TrySend(message, flow);

        public SipFlow? FlowTo(TransportTarget target) => host._transports.FlowTo(target);

        public SipFlowEnd? EndOf(SipFlow flow) => host._transports.EndOf(flow);

        public void Resolve(SipUri uri, Action<IReadOnlyList<TransportTarget>> done) => _ = host.ResolveAsync(uri, done);

        public (string Host, int Port) AdvertisedFor(SipFlow flow)
        {
            var name = host._options.AdvertisedHost?.Invoke(flow.Remote.Address) ?? flow.Local.Address.ToString();
            if (name.Contains(':') && !name.StartsWith('[')) name = $"[{name}]";
            return (name, host.ListeningPort(flow));
        }

        public TimeSpan Advance(TimeSpan now)
        {
            host._engine.Epoch = host._options.Time.GetUtcNow() - now;
            return host._engine.Advance(now);
        }
    }

    /// <summary>The transports' way in.</summary>
    private sealed class Sink(SipHost host) : ITransportSink
    {
        public void OnMessage(SipMessage message, SipFlow flow)
        {
            var arrived = host._loop.Now;
            if (host._loop.Backlog > host._options.MaxBacklog) host.Statistics.Count(SipCounter.BacklogFull);
            else host._loop.Post(() => Handle(message, flow, arrived));
        }

        public void OnParseError(SipParseError error, SipFlow flow)
        {
            // Whoever answers us with what is no SIP shall be named as such.
            if (!error.CanAnswer) host._engine.Noise.Note(flow.Remote, host._loop.Now);
            if (!error.CanAnswer || host._loop.Backlog > host._options.MaxBacklog) host.Statistics.Count(SipCounter.MalformedDropped);
            else host._loop.Post(() => host._engine.OnParseError(error, flow));
        }

        public void OnFlowClosed(SipFlow flow, SipFlowEnd reason) => host._loop.Post(() => host._engine.OnFlowClosed(flow));

        public bool IsBlocked(IPAddress source)
        {
            if (!host._application.IsBlocked(source)) return false;
            host.Statistics.Count(SipCounter.Blocked);
            return true;
        }

        // Asked again: what a source sent before it was blocked, in one burst or on a connection that stands, guesses no further.
        private void Handle(SipMessage message, SipFlow flow, TimeSpan arrived)
        {
            if (!IsBlocked(flow.Remote.Address)) host._engine.OnMessage(message, flow, Delay(arrived));
        }

        private TimeSpan Delay(TimeSpan arrived) => host._loop.Waiting > host._options.Crowd ? host._loop.Now - arrived : TimeSpan.Zero;
    }
}
