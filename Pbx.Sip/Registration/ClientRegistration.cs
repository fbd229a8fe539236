using Pbx.Sip.Authentication;
using Pbx.Sip.Engine;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;
using Pbx.Sip.Transport;

namespace Pbx.Sip.Registration;

/// <summary>
/// The client of somebody else's registrar (RFC 3261 10.2): registers, refreshes, goes on to the next proxy when one fails, watches the way there with OPTIONS,
/// and removes the binding at the end. One REGISTER at a time, all with one Call-ID and a rising CSeq.
/// </summary>
internal sealed class ClientRegistration : IClientRegistration, IClientRequestUser, ITimerOwner
{
    private const int MostRedirects = 3;
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromDays(1);

    private readonly SipEngine _engine;
    private readonly OutgoingRegistration _wanted;
    private readonly Action<ClientRegistrationState> _changed;
    private readonly DigestClient? _digest;
    private readonly string _callId;
    private readonly SipTimer _next;
    private readonly SipTimer _keepAlive;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private uint _sequence;
    private TimeSpan _period;
    private int _proxy;
    private int _triedProxies;
    private int _failures;
    private string? _redirect;
    private int _redirects;
    private ClientRequest? _pending;
    private KeepAlive? _ping;
    private bool _removing;

    public ClientRegistration(SipEngine engine, OutgoingRegistration wanted, Action<ClientRegistrationState> changed)
    {
        _engine = engine;
        _wanted = wanted;
        _changed = changed;
        _digest = engine.DigestFor(wanted.Credentials);
        _callId = engine.Tokens.NewCallId();
        _sequence = 1 + engine.Tokens.Next(1 << 15);
        _period = wanted.Expires;
        _next = new SipTimer(engine.Timers, this, TimerName.RegistrationRefresh);
        _keepAlive = new SipTimer(engine.Timers, this, TimerName.KeepAlive);
        State = new ClientRegistrationState(ClientRegistrationPhase.Registering, engine.UtcNow);
    }

    public ClientRegistrationState State { get; private set; }

    /// <summary>The way on which the registrar has last answered; null: none is known to work.</summary>
    public SipFlow? Flow { get; private set; }

    private string? Proxy => _wanted.Proxies.Count > 0 ? _wanted.Proxies[_proxy] : null;

    private bool IsEnding => State.Phase == ClientRegistrationPhase.Ended;

    public void Start() => Send(_period);

    public void Refresh()
    {
        if (!IsEnding && _pending is null) Send(_period);
    }

    public Task EndAsync()
    {
        if (IsEnding) return _ended.Task;
        var hadBinding = State.Until > _engine.UtcNow;
        Change(new ClientRegistrationState(ClientRegistrationPhase.Ended, _engine.UtcNow));
        _next.Stop();
        _keepAlive.Stop();
        // Whatever is on its way may still make a binding: its answer is waited for.
        if (_pending is null && hadBinding) Remove();
        else if (_pending is null) Finish();
        return _ended.Task;
    }

    public uint NextCSeq(uint last) => _sequence = last + 1;

    public void OnTimer(SipTimer timer)
    {
        if (timer.Name == TimerName.KeepAlive) Ping();
        else if (_pending is null) Send(_period);
    }

    /// <summary>The connection is gone, and with it the binding's way back to us.</summary>
    public void OnFlowClosed(SipFlow flow)
    {
        if (IsEnding || Flow != flow) return;
        Flow = null;
        _keepAlive.Stop();
        // Many clients lose a server at once; they come back one after another.
        if (_pending is null) _next.Start(TimeSpan.FromMilliseconds(_engine.Tokens.Next(2000)));
    }

    public void OnResponse(ClientRequest request, SipResponse response)
    {
        if (response.IsProvisional || !ReferenceEquals(request, _pending)) return;
        _pending = null;
        if (_removing)
        {
            Finish();
        }
        else if (IsEnding)
        {
            if (response.IsSuccess) Remove();
            else Finish();
        }
        else if (response.IsSuccess)
        {
            OnSuccess(request, response);
        }
        else
        {
            OnFailure(request, response);
        }
    }

    private void Remove()
    {
        _removing = true;
        Send(TimeSpan.Zero);
    }

    private void Finish()
    {
        _engine.ClientRegistrations.Remove(this);
        _ended.TrySetResult();
    }

    private void Send(TimeSpan period)
    {
        _next.Stop();
        var request = NewRequest(SipMethods.Register, out var hop);
        request.CallId = _callId;
        request.CSeq = new CSeq(++_sequence, SipMethods.Register);
        request.Expires = (uint)period.TotalSeconds;
        _pending = new ClientRequest(_engine, request, hop, this, _digest) { ContactUser = _wanted.Account.User };
        _pending.Start();
    }

    private SipRequest NewRequest(string method, out NextHop hop)
    {
        var target = new SipTarget { RequestUri = _redirect ?? _wanted.Registrar, OutboundProxy = Proxy };
        var request = _engine.NewRequest(method, target, _wanted.Account, _wanted.Account, [], out hop);
        if (Flow is not null) hop = hop with { Flow = Flow };
        return request;
    }

    private void OnSuccess(ClientRequest request, SipResponse response)
    {
        var granted = Granted(request.Request, response);
        if (granted <= TimeSpan.Zero)
        {
            Fail(request, response, "no binding", TimeSpan.Zero);
            return;
        }
        Flow = request.Flow;
        _failures = _triedProxies = _redirects = 0;
        _next.Start(RegistrationBackoff.Refresh(granted, _engine.Tokens.Next(1000)));
        if (_wanted.KeepAlive > TimeSpan.Zero && !_keepAlive.IsRunning) _keepAlive.Start(_wanted.KeepAlive);
        Change(new ClientRegistrationState(
            ClientRegistrationPhase.Registered, State.Phase == ClientRegistrationPhase.Registered ? State.Since : _engine.UtcNow)
        {
            Until = _engine.UtcNow + granted,
            Server = Flow?.Remote,
            Transport = Flow?.Transport.ViaName() ?? "",
            Way = request.Way(response),
        });
    }

    // 10.2.4: the expires parameter of our own contact counts, then the header. A registrar behind a NAT may have rewritten the contact.
    private TimeSpan Granted(SipRequest request, SipResponse response)
    {
        uint? smallest = null;
        foreach (var contact in response.Contacts)
        {
            if (contact.IsStar || contact.Expires is not { } seconds) continue;
            if (request.Contact is { } ours && contact.Uri.HostName == ours.Uri.HostName && contact.Uri.Port == ours.Uri.Port && contact.Uri.User == ours.Uri.User)
                return Limited(seconds);
            smallest = Math.Min(smallest ?? uint.MaxValue, seconds);
        }
        return Limited(response.Expires ?? smallest ?? request.Expires ?? (uint)_period.TotalSeconds);
    }

    private static TimeSpan Limited(uint seconds) => TimeSpan.FromSeconds(Math.Min(seconds, LongestPeriod.TotalSeconds));

    private void OnFailure(ClientRequest request, SipResponse response)
    {
        var status = response.StatusCode;
        if (status == 423 && response.MinExpires is { } least && Limited(least) > _period)
        {
            _period = Limited(least);
            Send(_period);
            return;
        }
        if (status is >= 300 and < 400 && _redirects < MostRedirects && Redirection(response) is { } elsewhere)
        {
            _redirects++;
            _redirect = elsewhere;
            Flow = null;
            Send(_period);
            return;
        }
        // The way there is of no use, or the server is; an account that is refused is refused by all of them.
        if (status is 408 or >= 500 and < 600)
        {
            Flow = null;
            _redirect = null;
            if (++_triedProxies < _wanted.Proxies.Count)
            {
                _proxy = (_proxy + 1) % _wanted.Proxies.Count;
                Send(_period);
                return;
            }
            if (_wanted.Proxies.Count > 0) _proxy = (_proxy + 1) % _wanted.Proxies.Count;
        }
        Fail(request, response, response.ReasonPhrase, TimeSpan.FromSeconds(response.RetryAfter?.Seconds ?? 0));
    }

    private static string? Redirection(SipResponse response)
    {
        foreach (var contact in response.Contacts)
            if (!contact.IsStar && contact.Uri.IsSip) return contact.Uri.WithoutHeaders().ToString();
        return null;
    }

    private void Fail(ClientRequest request, SipResponse response, string reason, TimeSpan retryAfter)
    {
        var isLocal = request.IsLocalResponse;
        _failures++;
        _triedProxies = _redirects = 0;
        _redirect = null;
        _keepAlive.Stop();
        var left = State.Until is { } until ? until - _engine.UtcNow : TimeSpan.Zero;
        var wait = RegistrationBackoff.AfterFailure(_failures, _engine.Tokens.Next(1000), retryAfter < LongestPeriod ? retryAfter : LongestPeriod, isLocal ? left : TimeSpan.Zero);
        _next.Start(wait);
        Change(new ClientRegistrationState(
            ClientRegistrationPhase.Failed, State.Phase == ClientRegistrationPhase.Failed ? State.Since : _engine.UtcNow)
        {
            Until = isLocal && left > TimeSpan.Zero ? State.Until : null,
            StatusCode = response.StatusCode,
            IsLocal = isLocal,
            Failure = request.Failure,
            Way = request.Way(response),
            Reason = isLocal ? "" : reason,
            NextTry = _engine.UtcNow + wait,
        });
    }

    private void Ping()
    {
        _keepAlive.Start(_wanted.KeepAlive);
        // The last one has not been answered yet, or a REGISTER asks the same at the moment.
        if (_ping is { IsOver: false } || _pending is not null || Flow is null) return;
        var request = NewRequest(SipMethods.Options, out var hop);
        request.Headers.Set(HeaderNames.Accept, Capabilities.Accept);
        _ping = new KeepAlive(alive =>
        {
            // Only silence counts: a refusal is a sign of life too. What is wrong the next REGISTER will tell.
            if (alive || IsEnding || _pending is not null) return;
            Flow = null;
            Send(_period);
        });
        new ClientRequest(_engine, request, hop, _ping) { ContactUser = _wanted.Account.User }.Start();
    }

    private void Change(ClientRegistrationState state)
    {
        State = state = state with { Proxy = Proxy };
        _engine.Defer(() =>
        {
            try
            {
                _changed(state);
            }
#pragma warning disable CA1031 // the state of the protocol must not depend on it
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _engine.OnApplicationException(exception);
            }
        });
    }

    /// <summary>Waits for the answer to one OPTIONS.</summary>
    private sealed class KeepAlive(Action<bool> done) : IClientRequestUser
    {
        public bool IsOver { get; private set; }

        public void OnResponse(ClientRequest request, SipResponse response)
        {
            if (response.IsProvisional || IsOver) return;
            IsOver = true;
            done(!request.IsLocalResponse);
        }

        public uint NextCSeq(uint last) => last + 1;
    }
}
