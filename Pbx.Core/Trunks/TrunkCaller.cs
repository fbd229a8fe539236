using Pbx.Core.Live;
using Pbx.Core.Numbers;
using Pbx.Sip;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;

namespace Pbx.Core.Trunks;

/// <summary>Who calls, and whom, on a call that comes in on a trunk: From, P-Asserted-Identity and P-Preferred-Identity (RFC 3325), Remote-Party-ID, Privacy (RFC 3323), P-Called-Party-ID (RFC 7315).</summary>
internal static class TrunkCaller
{
    private const string CalledPartyId = "P-Called-Party-ID";

    /// <summary>User parts that may be the called number, in the order in which to look them up.</summary>
    public static IReadOnlyList<string> Called(IIncomingInvite invite, Trunk trunk) => [.. CalledIn(invite, trunk).Select(one => one.Text).Distinct(StringComparer.Ordinal)];

    /// <summary>The same, with the header in which each stands.</summary>
    public static IReadOnlyList<(string Header, string Text)> CalledIn(IIncomingInvite invite, Trunk trunk)
    {
        var calledParty = (CalledPartyId, Addresses(invite.Header(CalledPartyId)).Select(NumberOf).FirstOrDefault() ?? "");
        var (to, dialled) = ((HeaderNames.To, invite.To.User), ("Request-URI", invite.Dialled));
        (string Header, string Text)[] texts = trunk.ReadCalledFrom switch
        {
            CalledNumberSource.To => [to, dialled],
            CalledNumberSource.PCalledPartyId => [calledParty, to, dialled],
            _ => [dialled, to, calledParty],
        };
        // A carrier that calls our Contact names the account there, and the number elsewhere.
        return [.. texts.Where(one => one.Text.Length > 0).OrderBy(one => one.Text == trunk.UserName)];
    }

    /// <summary>The caller. One who withholds the number is marked so, even where the carrier has told us the number.</summary>
    public static LiveParty Read(IIncomingInvite invite, Trunk trunk, string country) => ReadIn(invite, trunk, country).Party;

    /// <summary>The same, with the header in which the number stands.</summary>
    public static (LiveParty Party, string Header) ReadIn(IIncomingInvite invite, Trunk trunk, string country)
    {
        var withheld = IsPrivate(invite.Header(HeaderNames.Privacy));
        foreach (var header in trunk.ReadCallerFrom)
        {
            foreach (var address in Addresses(invite, header))
            {
                if (header == CallerIdHeader.RemotePartyId && address.Parameters["privacy"] is { } privacy && !privacy.Trim('"').Equals("off", StringComparison.OrdinalIgnoreCase)) withheld = true;
                var text = NumberOf(address);
                if (TelephoneNumber.ToE164(text, country) is { } number) return (Party(number, address), NameOf(header));
                if (TelephoneNumber.IsNumber(text)) return (Party(text, address), NameOf(header));
            }
        }
        var from = invite.From.User.Length == 0 || IsNobody(invite.From.User)
            ? LiveParty.Anonymous with { IsAnonymous = true }
            : new LiveParty(invite.From.User, invite.From.DisplayName, null) { IsAnonymous = withheld };
        return (from, HeaderNames.From);

        LiveParty Party(string number, NameAddress address) =>
            new(number, address.DisplayName is { Length: > 0 } name && !IsNobody(name) ? name : IsNobody(invite.From.User) ? "" : invite.From.DisplayName, null)
            {
                IsAnonymous = withheld || IsNobody(invite.From.User),
            };
    }

    /// <summary>True if the Privacy header asks that the caller is not named (RFC 3323 4.2, RFC 3325 9.3).</summary>
    public static bool IsPrivate(string? privacy) =>
        privacy is not null && privacy.Split([';', ','], StringSplitOptions.TrimEntries).Any(value => value.ToLowerInvariant() is "id" or "user" or "header" or "full");

    private static string NameOf(CallerIdHeader header) => header switch
    {
        CallerIdHeader.PAssertedIdentity => HeaderNames.PAssertedIdentity,
        CallerIdHeader.PPreferredIdentity => HeaderNames.PPreferredIdentity,
        CallerIdHeader.RemotePartyId => HeaderNames.RemotePartyId,
        _ => HeaderNames.From,
    };

    private static IEnumerable<NameAddress> Addresses(IIncomingInvite invite, CallerIdHeader header)
    {
        switch (header)
        {
            case CallerIdHeader.From:
                return IsNobody(invite.From.User) ? [] : [new NameAddress(new SipUri(invite.From.User, "from.invalid"), invite.From.DisplayName)];
            case CallerIdHeader.PAssertedIdentity:
                return Addresses(invite.Header(HeaderNames.PAssertedIdentity));
            case CallerIdHeader.PPreferredIdentity:
                return Addresses(invite.Header(HeaderNames.PPreferredIdentity));
            default:
                return Addresses(invite.Header(HeaderNames.RemotePartyId));
        }
    }

    private static IReadOnlyList<NameAddress> Addresses(string? value)
    {
        if (value is null) return [];
        var headers = new SipHeaders(1);
        headers.Add("X", value);
        return headers.GetList<NameAddress>("X");
    }

    private static string NumberOf(NameAddress address) => address.Uri.IsSip || address.Uri.IsTel ? address.Uri.User ?? "" : "";

    private static bool IsNobody(string name) => name.ToLowerInvariant() is "" or "anonymous" or "unavailable" or "restricted" or "private" or "unknown" or "asterisk";
}
