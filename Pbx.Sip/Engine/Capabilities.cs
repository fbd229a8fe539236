using Pbx.Sip.Headers;
using Pbx.Sip.Messages;
using Pbx.Sip.Parsing;

namespace Pbx.Sip.Engine;

/// <summary>What we can do, as we say it in Allow, Supported and Accept (RFC 3261 11.2, 20.1, 20.5, 20.37).</summary>
internal static class Capabilities
{
    public const string Allow = "INVITE, ACK, CANCEL, BYE, PRACK, UPDATE, INFO, OPTIONS, REFER, NOTIFY, MESSAGE, SUBSCRIBE, REGISTER";

    public const string Supported = "100rel, timer, replaces, norefersub, path, outbound";

    /// <summary>Of an INVITE without an offer, where a reliable provisional would bring an offer that only a PRACK could answer, and of a re-INVITE.</summary>
    public const string SupportedWithout100Rel = "timer, replaces, norefersub";

    public const string SupportedInInvite = "100rel, timer, replaces, norefersub";

    public const string Accept = "application/sdp, application/dtmf-relay, message/sipfrag";

    /// <summary>What the validator checks requests against.</summary>
    public static RequestCapabilities ForValidation { get; } = new()
    {
        Methods = new TokenSet(Allow.Split(", ")),
        Extensions = new TokenSet("100rel", "timer", "replaces", "norefersub", "path", "outbound"),
    };

    /// <summary>Adds the three headers that describe us.</summary>
    public static void Describe(SipMessage message)
    {
        message.Headers.Set(HeaderNames.Allow, Allow);
        message.Headers.Set(HeaderNames.Supported, Supported);
        message.Headers.Set(HeaderNames.Accept, Accept);
    }
}
