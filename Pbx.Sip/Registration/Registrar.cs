using System.Globalization;
using System.Net;
using Pbx.Sip.Engine;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;
using Pbx.Sip.Transactions;
using Pbx.Sip.Transport;
using TransportTarget = Pbx.Sip.Transport.SipTarget;

namespace Pbx.Sip.Registration;

/// <summary>
/// Registrar and location service (RFC 3261 10.3) with Path (RFC 3327) and outbound flows (RFC 5626): several devices for one address of record,
/// each with the flow that it registered on. Works on the loop; <see cref="IRegistrations"/> may be read from anywhere.
/// </summary>
internal sealed class Registrar : IRegistrations, ITimerOwner
{
    private readonly SipEngine _engine;
    private readonly LocationTable _table = new();
    private readonly SipTimer _ping;
    private long _lastId;

    public Registrar(SipEngine engine)
    {
        _engine = engine;
        _ping = new SipTimer(engine.Timers, this, TimerName.BindingPing);
    }

    public IReadOnlyList<Binding> All => _table.All;

    public IReadOnlyList<Binding> For(string aor) => _table.For(aor);

    /// <summary>An authenticated REGISTER.</summary>
    public void OnRegister(SipRequest request, ServerTransaction transaction, SipFlow flow, string authenticatedAor)
    {
        var aor = UserPart(authenticatedAor);
        if (!aor.Equals(request.To.Uri.User, StringComparison.OrdinalIgnoreCase))
        {
            _engine.Statistics.Count(SipCounter.Forbidden);
            _engine.Respond(transaction, SipResponse.For(request, 403));
            return;
        }
        var response = Process(request, flow, aor);
        _engine.Respond(transaction, response);
    }

    public void OnFlowClosed(SipFlow flow)
    {
        foreach (var contact in _table.On(flow)) Drop(contact, RegistrationEvent.FlowClosed);
    }

    public void OnExpired(RegisteredContact contact) => Drop(contact, RegistrationEvent.Expired);

    public void Remove(string aor)
    {
        foreach (var contact in _table.ContactsOf(aor)) Drop(contact, RegistrationEvent.Removed);
    }

    public void Restore(IEnumerable<Binding> bindings)
    {
        foreach (var binding in bindings)
        {
            var left = binding.ExpiresAt - _engine.UtcNow;
            // A WebSocket cannot be opened from our side.
            if (left <= TimeSpan.Zero || binding.IsWebSocket || !SipUri.TryParse(binding.Contact, out var uri)) continue;
            if (!SipTransportKinds.TryParse(binding.Transport, out var kind) || _table.Find(binding.Id) is not null) continue;
            var contact = new RegisteredContact(this, _engine.Timers, binding, uri)
            {
                Flow = kind == SipTransportKind.Udp ? _engine.Network.FlowTo(new TransportTarget(kind, binding.RemoteEndPoint)) : null,
                IsBehindNat = IsBehindNat(uri, binding.RemoteEndPoint),
            };
            contact.Expiry.Start(left);
            _table.Add(contact);
        }
        StartPing();
    }

    /// <summary>The flow of a binding as it is now: the device may have registered anew since the record was read.</summary>
    public SipFlow? FlowOf(Binding binding)
    {
        if (_table.Find(binding.Id) is { } contact) return contact.Flow;
        if (!SipTransportKinds.TryParse(binding.Transport, out var kind) || kind != SipTransportKind.Udp) return null;
        return _engine.Network.FlowTo(new TransportTarget(kind, binding.RemoteEndPoint));
    }

    /// <summary>Keeps the pinholes of UDP devices behind NAT open, where the setting asks for it.</summary>
    public void OnTimer(SipTimer timer)
    {
        foreach (var binding in _table.All)
        {
            if (binding.Transport != "UDP" || _table.Find(binding.Id) is not { IsBehindNat: true }) continue;
            var us = new SipParty("", "", _engine.Settings.Domain);
            var ping = new OutgoingRequest(SipMethods.Options, new SipTarget { Binding = binding }, us, new SipParty("", binding.Aor, _engine.Settings.Domain));
            _ = _engine.RequestAsync(ping, CancellationToken.None);
        }
        StartPing();
    }

    private SipResponse Process(SipRequest request, SipFlow flow, string aor)
    {
        var contacts = request.Contacts;
        var order = request.CSeq.Number;
        foreach (var contact in contacts)
        {
            if (!contact.IsStar) continue;
            if (contacts.Count != 1 || request.Expires is not 0) return SipResponse.For(request, 400, "Bad Contact");
            foreach (var bound in _table.ContactsOf(aor))
                if (IsOutOfOrder(bound, request.CallId, order)) return OutOfOrder(request);
            Remove(aor);
            return Success(request, aor, outbound: false);
        }
        // 10.3 step 7: all or nothing, so everything is checked before anything is changed.
        foreach (var contact in contacts)
        {
            if (!contact.Uri.IsSip) return SipResponse.For(request, 400, "Bad Contact");
            var seconds = SecondsOf(contact, request);
            if (seconds > 0 && seconds < _engine.Settings.RegistrationMin.TotalSeconds)
            {
                _engine.Statistics.Count(SipCounter.IntervalTooBrief);
                var brief = SipResponse.For(request, 423);
                brief.MinExpires = (uint)_engine.Settings.RegistrationMin.TotalSeconds;
                return brief;
            }
            if (Match(aor, contact) is { } bound && IsOutOfOrder(bound, request.CallId, order)) return OutOfOrder(request);
        }
        var outbound = false;
        foreach (var contact in contacts)
        {
            outbound |= contact.Parameters.Contains("reg-id") && contact.Parameters.Contains("+sip.instance");
            Apply(request, flow, aor, contact);
        }
        var response = Success(request, aor, outbound && request.Supported.Contains("outbound"));
        // Devices keep a connection alive by CRLF, which is answered; the STUN that they would send on UDP is not (RFC 5626 5.4).
        if (flow.IsReliable && response.Headers.Contains(HeaderNames.Require))
            response.Headers.Set(HeaderNames.FlowTimer, ((int)_engine.Settings.FlowTimer.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        return response;
    }

    private void Apply(SipRequest request, SipFlow flow, string aor, NameAddress contact)
    {
        var seconds = SecondsOf(contact, request);
        var known = Match(aor, contact);
        if (seconds == 0)
        {
            if (known is not null) Drop(known, RegistrationEvent.Removed);
            return;
        }
        var lifetime = TimeSpan.FromSeconds(seconds);
        if (lifetime > _engine.Settings.RegistrationMax) lifetime = _engine.Settings.RegistrationMax;
        if (known is null) MakeRoom(aor);
        var paths = request.Paths;
        var path = paths.Count == 0 ? [] : new string[paths.Count];
        for (var i = 0; i < path.Length; i++) path[i] = paths[i].ToString();
        var uri = contact.Uri.WithoutHeaders();
        var binding = new Binding(
            known?.Binding.Id ?? NewId(aor), aor, uri.ToString(), flow.Transport.ViaName(), flow.Remote, request.UserAgent ?? "",
            contact.Parameters.Text("+sip.instance"), path, _engine.UtcNow, _engine.UtcNow + lifetime);
        var registered = known ?? new RegisteredContact(this, _engine.Timers, binding, uri);
        registered.Binding = binding;
        registered.Contact = uri;
        registered.Flow = flow;
        registered.CallId = request.CallId;
        registered.Sequence = request.CSeq.Number;
        registered.Q = contact.Q;
        registered.RegId = contact.Parameters["reg-id"];
        registered.IsBehindNat = IsBehindNat(uri, flow.Remote);
        registered.Expiry.Start(lifetime);
        if (known is null) _table.Add(registered);
        else _table.Changed(aor);
        Tell(binding, known is null ? RegistrationEvent.Added : RegistrationEvent.Refreshed);
        StartPing();
    }

    private SipResponse Success(SipRequest request, string aor, bool outbound)
    {
        var response = SipResponse.For(request, 200);
        foreach (var bound in _table.ContactsOf(aor))
        {
            var left = Math.Max(0, (long)Math.Round((bound.Binding.ExpiresAt - _engine.UtcNow).TotalSeconds));
            var parameters = new List<SipParameter>(4) { new("expires", left.ToString(CultureInfo.InvariantCulture)) };
            if (bound.Q < 1000) parameters.Add(new SipParameter("q", (bound.Q / 1000.0).ToString("0.0##", CultureInfo.InvariantCulture)));
            if (bound.Binding.InstanceId is { } instance) parameters.Add(new SipParameter("+sip.instance", SipText.Quote(instance)));
            if (bound.RegId is { } regId) parameters.Add(new SipParameter("reg-id", regId));
            response.Headers.Add(HeaderNames.Contact, new NameAddress(bound.Contact, null, new SipParameters(parameters)));
        }
        response.Headers.Set(HeaderNames.Supported, Capabilities.Supported);
        if (outbound) response.Headers.Set(HeaderNames.Require, "outbound");
        if (request.Supported.Contains("path")) response.Headers.CopyFrom(request.Headers, HeaderNames.Path);
        response.Headers.Set(HeaderNames.Date, _engine.UtcNow.ToString("r", CultureInfo.InvariantCulture));
        return response;
    }

    // RFC 5626 6: instance and reg-id name the flow, whatever the Contact says. A device that gives its instance alone and comes with another
    // Contact has started anew: its old Contact leads nowhere.
    private RegisteredContact? Match(string aor, NameAddress contact)
    {
        var instance = contact.Parameters.Text("+sip.instance");
        var regId = contact.Parameters["reg-id"];
        foreach (var bound in _table.ContactsOf(aor))
        {
            if (instance is not null && bound.Binding.InstanceId == instance && bound.RegId == regId) return bound;
            if ((instance is null || bound.Binding.InstanceId is null) && bound.Contact.Equals(contact.Uri)) return bound;
        }
        return null;
    }

    private void MakeRoom(string aor)
    {
        var bound = _table.ContactsOf(aor);
        if (bound.Count < _engine.Settings.MaxBindings) return;
        var oldest = bound[0];
        foreach (var contact in bound)
            if (contact.Binding.RegisteredAt < oldest.Binding.RegisteredAt) oldest = contact;
        Drop(oldest, RegistrationEvent.Removed);
    }

    private void Drop(RegisteredContact contact, RegistrationEvent why)
    {
        contact.Expiry.Stop();
        _table.Remove(contact);
        if (_table.Count == 0) _ping.Stop();
        Tell(contact.Binding, why);
    }

    private void Tell(Binding binding, RegistrationEvent what)
    {
        _engine.Defer(() =>
        {
            try
            {
                _engine.Application.OnRegistrationChanged(new RegistrationChange(binding, what));
            }
#pragma warning disable CA1031
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _engine.OnApplicationException(exception);
            }
        });
    }

    private uint SecondsOf(NameAddress contact, SipRequest request) =>
        contact.Expires ?? request.Expires ?? (uint)_engine.Settings.RegistrationDefault.TotalSeconds;

    private void StartPing()
    {
        if (_engine.Settings.BindingPing > TimeSpan.Zero && _table.Count > 0 && !_ping.IsRunning) _ping.Start(_engine.Settings.BindingPing);
    }

    private string NewId(string aor) => $"{aor}-{++_lastId}-{_engine.Tokens.NewTag()}";

    private static bool IsOutOfOrder(RegisteredContact bound, string callId, uint sequence) =>
        bound.CallId == callId && sequence <= bound.Sequence;

    private SipResponse OutOfOrder(SipRequest request)
    {
        _engine.Statistics.Count(SipCounter.OutOfOrder);
        return SipResponse.For(request, 500, "CSeq Out Of Order");
    }

    private static bool IsBehindNat(SipUri contact, IPEndPoint source) =>
        !IPAddress.TryParse(contact.HostName, out var address) || !address.Equals(source.Address) || (contact.Port ?? 5060) != source.Port;

    private static string UserPart(string aor)
    {
        var colon = aor.StartsWith("sip", StringComparison.OrdinalIgnoreCase) ? aor.IndexOf(':') + 1 : 0;
        var at = aor.IndexOf('@', colon);
        return at < 0 ? aor[colon..] : aor[colon..at];
    }
}
