using Pbx.Core.Configuration;

namespace Pbx.Core.Trunks;

/// <summary>A line to a carrier or another telephone system (SIP trunk). Its password is kept apart, protected, under its id.</summary>
public sealed record Trunk : IPlanObject
{
    /// <inheritdoc />
    public required string Id { get; init; }

    /// <inheritdoc />
    public required string Name { get; init; }

    /// <summary>Template it was made from, for its remarks; or null.</summary>
    public string? Template { get; init; }

    /// <summary>Off: it neither registers nor carries calls.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Registers, or is known by its addresses.</summary>
    public TrunkAuthentication Authentication { get; init; } = TrunkAuthentication.Registers;

    /// <summary>SIP domain of the account: host of the address of record and of the request URI.</summary>
    public required string Domain { get; init; }

    /// <summary>Host, or host:port, that requests are sent to, in order of preference; empty: the domain by NAPTR and SRV (RFC 3263).</summary>
    public IReadOnlyList<string> Proxies { get; init; } = [];

    /// <summary>How it is reached.</summary>
    public TrunkTransport Transport { get; init; } = TrunkTransport.Automatic;

    /// <summary>User part of the account.</summary>
    public string UserName { get; init; } = "";

    /// <summary>Name in the digest where it is another one than <see cref="UserName"/>; else empty.</summary>
    public string AuthenticationName { get; init; } = "";

    /// <summary>Addresses or networks (CIDR) that its calls come from; those of its proxies count by themselves.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>SRTP with SDES (RFC 4568).</summary>
    public TrunkSrtp Srtp { get; init; } = TrunkSrtp.Off;

    /// <summary>Most calls at a time; 0: no limit.</summary>
    public int Channels { get; init; }

    /// <summary>Encodings in order of preference: PCMA, PCMU, G722, opus.</summary>
    public IReadOnlyList<string> Codecs { get; init; } = ["PCMA", "PCMU", "G722"];

    /// <summary>Registration period asked for, seconds.</summary>
    public int ExpiresSeconds { get; init; } = 600;

    /// <summary>OPTIONS this often to see that it lives and to keep NAT open, seconds; 0: never.</summary>
    public int OptionsSeconds { get; init; } = 60;

    /// <summary>How numbers are written to it.</summary>
    public NumberFormat OutFormat { get; init; } = NumberFormat.PlusE164;

    /// <summary>Headers in which the caller's number is read, in order of trust.</summary>
    public IReadOnlyList<CallerIdHeader> ReadCallerFrom { get; init; } = [CallerIdHeader.PAssertedIdentity, CallerIdHeader.From];

    /// <summary>Header in which the caller's number is written; From always carries the account or the number.</summary>
    public CallerIdHeader WriteCallerTo { get; init; } = CallerIdHeader.From;

    /// <summary>How the caller's number is written.</summary>
    public NumberFormat CallerFormat { get; init; } = NumberFormat.PlusE164;

    /// <summary>Where the number that was called is read on a call that comes in.</summary>
    public CalledNumberSource ReadCalledFrom { get; init; } = CalledNumberSource.RequestUri;

    /// <summary>Number shown when nothing else is said, E.164; empty: the account.</summary>
    public string CallerId { get; init; } = "";

    /// <summary>The carrier lets calls show numbers that are not ours (CLIP no screening): forwards show the caller.</summary>
    public bool AllowsForeignCallerId { get; init; }

    /// <summary>How a call is sent whose caller withholds the number.</summary>
    public ClirStyle Clir { get; init; } = ClirStyle.AnonymousFrom;

    /// <summary>Every call withholds the number, whatever the caller wants; emergency calls show it.</summary>
    public bool AlwaysWithholds { get; init; }

    /// <summary>Forwarded calls carry Diversion (RFC 5806).</summary>
    public bool SendDiversion { get; init; } = true;

    /// <summary>Media may not move during a call: it stays anchored here.</summary>
    public bool KeepMediaHere { get; init; } = true;

    /// <summary>Fax by T.38 is passed on.</summary>
    public bool AllowT38 { get; init; }
}

/// <summary>How a trunk shows who it is.</summary>
public enum TrunkAuthentication
{
    /// <summary>Registers with a digest (RFC 3261 10).</summary>
    Registers,

    /// <summary>Digest on calls, no registration.</summary>
    DigestOnly,

    /// <summary>Known by its addresses.</summary>
    ByAddress,
}

/// <summary>How a trunk is reached.</summary>
public enum TrunkTransport
{
    /// <summary>By NAPTR and SRV, else UDP.</summary>
    Automatic,

    /// <summary>UDP.</summary>
    Udp,

    /// <summary>TCP.</summary>
    Tcp,

    /// <summary>TLS.</summary>
    Tls,
}

/// <summary>SRTP on a trunk.</summary>
public enum TrunkSrtp
{
    /// <summary>RTP.</summary>
    Off,

    /// <summary>Offered; RTP when refused.</summary>
    Offered,

    /// <summary>SRTP or no call.</summary>
    Required,
}

/// <summary>How a telephone number is written.</summary>
public enum NumberFormat
{
    /// <summary>+41223004545</summary>
    PlusE164,

    /// <summary>41223004545</summary>
    E164,

    /// <summary>0041223004545</summary>
    DoubleZero,

    /// <summary>0223004545 within the country, 00... to others.</summary>
    National,

    /// <summary>As dialled.</summary>
    AsDialled,
}

/// <summary>Headers that carry who calls.</summary>
public enum CallerIdHeader
{
    /// <summary>From (RFC 3261).</summary>
    From,

    /// <summary>P-Asserted-Identity (RFC 3325).</summary>
    PAssertedIdentity,

    /// <summary>P-Preferred-Identity (RFC 3325).</summary>
    PPreferredIdentity,

    /// <summary>Remote-Party-ID (draft-ietf-sip-privacy-04).</summary>
    RemotePartyId,
}

/// <summary>How a number is withheld (CLIR, RFC 3323 4.1, RFC 3325 9.3).</summary>
public enum ClirStyle
{
    /// <summary>From is anonymous; the number stands in a header that the carrier keeps to itself, with Privacy: id.</summary>
    AnonymousFrom,

    /// <summary>From and the other headers stay as they are; Privacy: id asks the carrier to withhold them.</summary>
    PrivacyHeader,
}

/// <summary>Where a trunk says which number was called.</summary>
public enum CalledNumberSource
{
    /// <summary>Request URI.</summary>
    RequestUri,

    /// <summary>To.</summary>
    To,

    /// <summary>P-Called-Party-ID (RFC 7315).</summary>
    PCalledPartyId,
}
