using System.Net;

namespace Pbx.Core.Security;

/// <summary>Counts failed log-ins (SIP and web) by source and blocks a source for a time. From any thread; checks take no lock that a writer holds long.</summary>
public interface IAccessGuard
{
    /// <summary>True if nothing is taken from this address now.</summary>
    bool IsBlocked(IPAddress address);

    /// <summary>A failure. Loopback and the networks of the settings are counted but never blocked (loopback is blocked too if <c>blockLoopback</c> is set, for tests).</summary>
    void Failed(IPAddress address, string service, string userName, string reason);

    /// <summary>A success forgets the failures of this source.</summary>
    void Succeeded(IPAddress address);

    /// <summary>Sources blocked now.</summary>
    IReadOnlyList<BlockedSource> Blocked { get; }

    /// <summary>Lets a source in again; false if it was not blocked.</summary>
    bool Unblock(IPAddress address);
}

/// <summary>A source that is blocked.</summary>
public sealed record BlockedSource(IPAddress Address, string Service, string LastUserName, string Reason, int Failures, DateTimeOffset Since, DateTimeOffset Until);
