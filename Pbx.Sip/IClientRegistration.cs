using System.Net;

namespace Pbx.Sip;

/// <summary>An account of ours at somebody else's registrar, kept alive until it is ended (RFC 3261 10.2). On the loop only.</summary>
public interface IClientRegistration
{
    /// <summary>Where it stands.</summary>
    ClientRegistrationState State { get; }

    /// <summary>Registers now instead of when it is due, to see whether it works; nothing happens while an answer is awaited anyway, or when it has ended.</summary>
    void Refresh();

    /// <summary>Removes the binding (Expires 0) and stops. Completes when the registrar has answered or cannot be reached; ending twice is harmless.</summary>
    Task EndAsync();
}

/// <summary>What to register, and where.</summary>
public sealed record OutgoingRegistration
{
    /// <summary>Address of record: To and From. Its user is the user of our Contact too.</summary>
    public required SipParty Account { get; init; }

    /// <summary>Request URI: the registrar's domain, without a user.</summary>
    public required string Registrar { get; init; }

    /// <summary>Proxy URIs in order of preference; empty: the registrar by RFC 3263. The next one is tried when one does not answer, or answers 5xx.</summary>
    public IReadOnlyList<string> Proxies { get; init; } = [];

    /// <summary>Answers 401 and 407, or null.</summary>
    public SipCredentials? Credentials { get; init; }

    /// <summary>Period asked for; the registrar may grant another.</summary>
    public TimeSpan Expires { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>OPTIONS this often while registered; zero: never.</summary>
    public TimeSpan KeepAlive { get; init; }
}

/// <summary>Where a registration stands.</summary>
/// <param name="Phase">In one word.</param>
/// <param name="Since">Since when.</param>
public sealed record ClientRegistrationState(ClientRegistrationPhase Phase, DateTimeOffset Since)
{
    /// <summary>The binding lives until then; null: there is none.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Status of the failure, 408 where nobody answered and 503 where nobody could be reached; else 0.</summary>
    public int StatusCode { get; init; }

    /// <summary>The failure did not come from the registrar: it did not answer, or could not be found or reached.</summary>
    public bool IsLocal { get; init; }

    /// <summary>Why nothing has answered, where that is so.</summary>
    public SipFailure Failure { get; init; }

    /// <summary>The way of the last REGISTER that was answered, as both ends saw it.</summary>
    public SipWay? Way { get; init; }

    /// <summary>Words of the registrar, or empty.</summary>
    public string Reason { get; init; } = "";

    /// <summary>When it is tried again after a failure.</summary>
    public DateTimeOffset? NextTry { get; init; }

    /// <summary>Where the registrar answers from; null before it has.</summary>
    public IPEndPoint? Server { get; init; }

    /// <summary>Proxy that is used now; null where there are none.</summary>
    public string? Proxy { get; init; }

    /// <summary>UDP, TCP or TLS; empty before it has answered.</summary>
    public string Transport { get; init; } = "";
}

/// <summary>Phases of a registration.</summary>
public enum ClientRegistrationPhase
{
    /// <summary>REGISTER is sent, nothing is known yet.</summary>
    Registering,

    /// <summary>The registrar has us.</summary>
    Registered,

    /// <summary>It has not; it will be tried again.</summary>
    Failed,

    /// <summary>Ended by us.</summary>
    Ended,
}
