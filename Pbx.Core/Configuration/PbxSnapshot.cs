using System.Collections.Frozen;
using Pbx.Core.Prompts;
using Pbx.Core.Recordings;

namespace Pbx.Core.Configuration;

/// <summary>The whole configuration at one moment, immutable. A call keeps the snapshot it began with; routing touches no database.</summary>
public sealed record PbxSnapshot
{
    /// <summary>Rises with every change.</summary>
    public required long Version { get; init; }

    /// <summary>Company and network settings.</summary>
    public required SystemSettings Settings { get; init; }

    /// <summary>Call handling: nodes, numbers, trunks, rules, hours.</summary>
    public CallPlan Plan { get; init; } = CallPlan.Empty;

    /// <summary>Which version of it, when and by whom it was made.</summary>
    public PlanStamp PlanVersion { get; init; } = new(0, DateTimeOffset.UnixEpoch, "");

    /// <summary>What the company has decided about recordings.</summary>
    public RecordingSettings Recording { get; init; } = new();

    /// <summary>Greetings that the people of a mailbox have set, by mailbox.</summary>
    public FrozenDictionary<string, Prompt> Greetings { get; init; } = FrozenDictionary<string, Prompt>.Empty;

    /// <summary>Users by extension.</summary>
    public required FrozenDictionary<string, UserRecord> UsersByExtension { get; init; }

    /// <summary>Users by account id.</summary>
    public required FrozenDictionary<string, UserRecord> UsersById { get; init; }

    /// <summary>Users by SIP user name (which is the extension unless changed), case-insensitive.</summary>
    public required FrozenDictionary<string, UserRecord> UsersBySipName { get; init; }
}

/// <summary>A version of call handling.</summary>
/// <param name="Id">Its number; 0: nothing was stored yet.</param>
/// <param name="At">When it was made.</param>
/// <param name="By">Who made it; empty: the program itself.</param>
public sealed record PlanStamp(long Id, DateTimeOffset At, string By);

/// <summary>Company-wide settings.</summary>
public sealed record SystemSettings
{
    /// <summary>Company name.</summary>
    public required string Company { get; init; }

    /// <summary>Fully qualified domain name, also the SIP domain.</summary>
    public required string Fqdn { get; init; }

    /// <summary>Digest realm: fixed at set-up, since stored hashes contain it.</summary>
    public required string Realm { get; init; }

    /// <summary>IANA time zone.</summary>
    public required string TimeZone { get; init; }

    /// <summary>ISO 3166 country: tones, number format.</summary>
    public required string Country { get; init; }

    /// <summary>Languages offered, first is the default: en, de, fr, it.</summary>
    public required IReadOnlyList<string> Languages { get; init; }

    /// <summary>How long a user's devices ring before the call goes unanswered, seconds.</summary>
    public int RingSeconds { get; init; } = 30;

    /// <summary>RTP silence after which a call is ended, seconds (not on hold).</summary>
    public int MediaTimeoutSeconds { get; init; } = 60;

    /// <summary>Session-Expires we ask for, seconds (RFC 4028); 0: no session timer.</summary>
    public int SessionExpiresSeconds { get; init; } = 1800;

    /// <summary>Failures from one source before it is blocked, and for how long.</summary>
    public int BlockAfterFailures { get; init; } = 10;

    /// <summary>Window in which the failures are counted, seconds.</summary>
    public int BlockWindowSeconds { get; init; } = 300;

    /// <summary>How long a source stays blocked, seconds.</summary>
    public int BlockSeconds { get; init; } = 3600;

    /// <summary>Networks never blocked, CIDR.</summary>
    public IReadOnlyList<string> NeverBlock { get; init; } = [];
}

/// <summary>A user as call control sees it.</summary>
public sealed record UserRecord(
    string Id, string Extension, string FirstName, string LastName, string Email, string SipName, string Ha1Md5, string Ha1Sha256, string Language,
    SrtpPolicy Srtp)
{
    /// <summary>First and last name.</summary>
    public string DisplayName => $"{FirstName} {LastName}".Trim();

    /// <summary>Number shown for calls outside, E.164; null: the department's.</summary>
    public string? CallerId { get; init; }

    /// <summary>Which calls of the user are recorded by themselves.</summary>
    public UserRecording Recording { get; init; }

    /// <summary>What the user may do with recordings.</summary>
    public RecordingRights RecordingRights { get; init; } = RecordingRights.Hear;
}

/// <summary>Whether a user's SIP phones are offered SRTP when called.</summary>
public enum SrtpPolicy
{
    /// <summary>SRTP to phones on TLS (falling back when refused), RTP to others.</summary>
    Automatic,

    /// <summary>RTP.</summary>
    Off,

    /// <summary>SRTP or no call.</summary>
    Required,
}

/// <summary>Where the current snapshot is read, from any thread.</summary>
public interface ISnapshotSource
{
    /// <summary>The newest snapshot; null until the system is set up.</summary>
    PbxSnapshot? Current { get; }

    /// <summary>Raised after <see cref="Current"/> changed, on the thread of whoever changed it.</summary>
    event Action<PbxSnapshot>? Changed;
}
