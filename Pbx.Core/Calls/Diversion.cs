using System.Globalization;
using Pbx.Core.Live;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;

namespace Pbx.Core.Calls;

/// <summary>A phone has sent a call on with 301 or 302 (RFC 3261 21.3). How the next phone is told: Diversion (RFC 5806) and History-Info (RFC 7044).</summary>
/// <param name="By">Whose phone it was.</param>
/// <param name="StatusCode">What it answered.</param>
internal sealed record Diversion(LiveParty By, int StatusCode)
{
    /// <summary>The number that a Contact names, or null: what is neither SIP nor a telephone number leads nowhere.</summary>
    public static string? NumberOf(string contact) => SipUri.TryParse(contact, out var uri) && (uri.IsSip || uri.IsTel) && uri.User is { Length: > 0 } user ? user : null;

    /// <summary>Headers of an INVITE that was sent on; none if it was not.</summary>
    /// <param name="diversions">The last one first.</param>
    /// <param name="to">Who is called now.</param>
    /// <param name="domain">Domain of our addresses.</param>
    public static IEnumerable<KeyValuePair<string, string>> Headers(IReadOnlyList<Diversion> diversions, LiveParty to, string domain)
    {
        if (diversions.Count == 0) yield break;
        // Why the phone sends calls on is not in its answer.
        foreach (var diversion in diversions) yield return new("Diversion", $"{Address(diversion.By, domain)};reason=unknown;counter=1");
        var index = "1";
        string? caused = null;
        foreach (var diversion in diversions.Reverse())
        {
            var status = diversion.StatusCode.ToString(CultureInfo.InvariantCulture);
            yield return new("History-Info", Entry(diversion.By, domain, caused, $"?Reason=SIP%3Bcause%3D{status}", index));
            index += ".1";
            caused = status;
        }
        yield return new("History-Info", Entry(to, domain, caused, "", index));
    }

    // cause: RFC 4458; mp: the address was mapped to another one, of the entry that this one came from (RFC 7044 10.3).
    private static string Entry(LiveParty party, string domain, string? cause, string headers, string index) =>
        $"<{new SipUri(party.Number, domain)}{(cause is null ? "" : $";cause={cause}")}{headers}>;index={index}{(cause is null ? "" : $";mp={index[..^2]}")}";

    private static string Address(LiveParty party, string domain) => new NameAddress(new SipUri(party.Number, domain), party.Name.Length > 0 ? party.Name : null).ToString();
}
