using Pbx.Sip.Transactions;

namespace Pbx.Sip.Engine;

/// <summary>How the engine behaves. Immutable.</summary>
public sealed record SipEngineSettings
{
    /// <summary>User-Agent and Server header.</summary>
    public string UserAgent { get; init; } = "Pbx";

    /// <summary>Realm of our challenges; the digest secrets are made for it.</summary>
    public string Realm { get; init; } = "pbx";

    /// <summary>
    /// User agents (by how their name begins; <c>*</c> for all) that are offered SHA-256 before MD5, as RFC 8760 wants. Others get MD5 alone: many phones, and
    /// the SIP stacks of browsers, give up when they see an algorithm that they do not know. Credentials with SHA-256 are taken from everybody.
    /// </summary>
    public IReadOnlyList<string> Sha256Agents { get; init; } = ["Linphone", "Pbx"];

    /// <summary>Domain of From and To where the caller names none.</summary>
    public string Domain { get; init; } = "pbx.invalid";

    /// <summary>T1, T2, T4.</summary>
    public TransactionTimers Timers { get; init; } = new();

    /// <summary>Session interval that we ask for (RFC 4028) until <see cref="ISipUserAgent.SessionExpires"/> says otherwise; zero: none.</summary>
    public TimeSpan SessionExpires { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Smallest session interval that we take; RFC 4028 5 knows nothing under 90 s.</summary>
    public TimeSpan MinSessionExpires { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>An INVITE that rings for this long without a sign of life is cancelled (after timer C, RFC 3261 16.6).</summary>
    public TimeSpan ProceedingLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Expiry of a registration that asks for none.</summary>
    public TimeSpan RegistrationDefault { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Shortest registration; less is answered with 423.</summary>
    public TimeSpan RegistrationMin { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest registration; more is cut.</summary>
    public TimeSpan RegistrationMax { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How often a device with an outbound connection sends a keep-alive at least (RFC 5626 4.4.1).</summary>
    public TimeSpan FlowTimer { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Contacts of one address of record; the oldest goes when one more comes.</summary>
    public int MaxBindings { get; init; } = 10;

    /// <summary>OPTIONS to UDP contacts behind NAT this often; zero for never.</summary>
    public TimeSpan BindingPing { get; init; }

    /// <summary>
    /// A request that begins something new and has waited longer is answered with 503 at once, so that what has begun is finished in time; one with
    /// credentials may wait twice as long. A second: a shorter stall (a collection of memory, a busy disk) passes by itself, and its calls with it.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Sessions at the same time; more INVITEs are answered with 503.</summary>
    public int MaxSessions { get; init; } = 10_000;
}
