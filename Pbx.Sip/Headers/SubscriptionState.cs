using System.Diagnostics.CodeAnalysis;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Headers;

/// <summary>State of a subscription in a NOTIFY: active, pending or terminated (RFC 6665 8.2.3).</summary>
public sealed record SubscriptionState(string State, SipParameters Parameters) : ISipHeaderValue<SubscriptionState>
{
    public SubscriptionState(string state)
        : this(state, SipParameters.Empty)
    {
    }

    public static SubscriptionState Active(uint expires) => new("active", SipParameters.Empty.With("expires", $"{expires}"));

    public static SubscriptionState Terminated(string reason) => new("terminated", SipParameters.Empty.With("reason", reason));

    public uint? Expires => SipText.TryNumber(Parameters["expires"].AsSpan(), uint.MaxValue, out var seconds) ? seconds : null;

    public string? Reason => Parameters["reason"];

    public bool IsTerminated => State.Equals("terminated", StringComparison.OrdinalIgnoreCase);

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out SubscriptionState? value)
    {
        value = null;
        var reader = new HeaderReader(SipText.TrimSpace(text));
        if (!reader.TryToken(out var token) || !reader.TryParameters(out var parameters) || !reader.AtEnd) return false;
        value = new SubscriptionState(token.ToString(), parameters);
        return true;
    }

    public void AppendTo(SipTextWriter writer)
    {
        writer.Append(State);
        Parameters.AppendTo(writer);
    }

    public override string ToString() => State + Parameters;
}
