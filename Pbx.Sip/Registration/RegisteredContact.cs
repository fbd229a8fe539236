using Pbx.Sip.Engine;
using Pbx.Sip.Messages;
using Pbx.Sip.Transport;

namespace Pbx.Sip.Registration;

/// <summary>A binding with what the registrar alone knows of it: flow, order, deadline.</summary>
internal sealed class RegisteredContact : ITimerOwner
{
    private readonly Registrar _registrar;

    public RegisteredContact(Registrar registrar, TimerQueue timers, Binding binding, SipUri contact)
    {
        _registrar = registrar;
        Binding = binding;
        Contact = contact;
        Expiry = new SipTimer(timers, this, TimerName.BindingExpiry);
    }

    public Binding Binding { get; set; }

    public SipUri Contact { get; set; }

    /// <summary>The way to the device; null after a restart, until it has registered again.</summary>
    public SipFlow? Flow { get; set; }

    public string CallId { get; set; } = "";

    public uint Sequence { get; set; }

    /// <summary>Preference in thousandths (RFC 3261 20.10).</summary>
    public int Q { get; set; } = 1000;

    /// <summary><c>reg-id</c> (RFC 5626 4.2), or null.</summary>
    public string? RegId { get; set; }

    /// <summary>The Contact is not where the REGISTER came from.</summary>
    public bool IsBehindNat { get; set; }

    public SipTimer Expiry { get; }

    public void OnTimer(SipTimer timer) => _registrar.OnExpired(this);
}
