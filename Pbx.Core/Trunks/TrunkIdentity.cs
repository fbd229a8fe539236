using Pbx.Core.Numbers;
using Pbx.Sip;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;

namespace Pbx.Core.Trunks;

/// <summary>Who places a call outside, as a trunk shall show it.</summary>
/// <param name="CallerId">E.164 with +, or empty: the account.</param>
/// <param name="Extension">Shown to another telephone system where there is nothing else.</param>
/// <param name="IsAnonymous">The number is withheld (CLIR).</param>
/// <param name="DivertedFrom">Number of ours that sends the call on, E.164; null: it is no forward.</param>
internal sealed record OutsideCaller(string CallerId, string Extension, bool IsAnonymous = false, string? DivertedFrom = null);

/// <summary>From and the headers that say who calls (RFC 3261, 3323, 3325, 5806, draft-ietf-sip-privacy-04), in the way that a trunk wants them. Pure.</summary>
internal sealed record TrunkIdentity(SipParty From, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    public static TrunkIdentity Of(Trunk trunk, OutsideCaller caller, string country)
    {
        var headers = new List<KeyValuePair<string, string>>();
        var number = caller.CallerId.Length > 0 ? TelephoneNumber.Write(caller.CallerId, trunk.CallerFormat, country) : "";
        var inFrom = trunk.WriteCallerTo == CallerIdHeader.From || trunk.UserName.Length == 0;
        var user = inFrom && number.Length > 0 ? number : trunk.UserName.Length > 0 ? trunk.UserName : caller.Extension;
        var hidden = caller.IsAnonymous && trunk.Clir == ClirStyle.AnonymousFrom;
        var from = hidden ? new SipParty("Anonymous", "anonymous", "anonymous.invalid") : new SipParty("", user, trunk.Domain);
        if (number.Length > 0 && HeaderOf(trunk, hidden) is { } name)
        {
            var address = new NameAddress(new SipUri(number, HostOf(trunk.Domain))).ToString();
            // The older header carries its own privacy.
            if (trunk.WriteCallerTo == CallerIdHeader.RemotePartyId) address += $";party=calling;screen=no;privacy={(caller.IsAnonymous ? "full" : "off")}";
            headers.Add(new(name, address));
        }
        if (caller.IsAnonymous) headers.Add(new(HeaderNames.Privacy, "id"));
        if (caller.DivertedFrom is { } diverted && trunk.SendDiversion)
            headers.Add(new(HeaderNames.Diversion, new NameAddress(new SipUri(TelephoneNumber.Write(diverted, trunk.CallerFormat, country), HostOf(trunk.Domain))) + ";reason=unconditional;counter=1"));
        return new TrunkIdentity(from, headers);
    }

    // A carrier that reads From alone still has to know whose call it is when From says nothing: RFC 3325 9.2 has a header for that.
    private static string? HeaderOf(Trunk trunk, bool isHidden) => trunk.WriteCallerTo switch
    {
        CallerIdHeader.PAssertedIdentity => HeaderNames.PAssertedIdentity,
        CallerIdHeader.PPreferredIdentity => HeaderNames.PPreferredIdentity,
        CallerIdHeader.RemotePartyId => HeaderNames.RemotePartyId,
        _ => isHidden ? HeaderNames.PPreferredIdentity : null,
    };

    private static string HostOf(string host) => host.Contains("::", StringComparison.Ordinal) ? $"[{host}]" : host;
}
