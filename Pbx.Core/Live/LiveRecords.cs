using Pbx.Core.Recordings;

namespace Pbx.Core.Live;

/// <summary>A call as pages see it.</summary>
/// <param name="Id">Call id, as in the history.</param>
/// <param name="From">Who called.</param>
/// <param name="To">Who was called (or answered).</param>
/// <param name="State">Where it stands.</param>
/// <param name="StartedAt">When the INVITE came.</param>
/// <param name="AnsweredAt">When it was answered.</param>
/// <param name="Legs">Its legs with their media, for the quality columns.</param>
public sealed record LiveCall(
    string Id, LiveParty From, LiveParty To, LiveCallState State, DateTimeOffset StartedAt, DateTimeOffset? AnsweredAt, IReadOnlyList<LiveLeg> Legs)
{
    /// <summary>Whether it is recorded.</summary>
    public RecordingState Recording { get; init; }
}

/// <summary>A party of a call. <paramref name="UserId"/> is null for outsiders.</summary>
public sealed record LiveParty(string Number, string Name, string? UserId)
{
    /// <summary>What others see of a party that withholds its number.</summary>
    public static LiveParty Anonymous { get; } = new("anonymous", "", null);

    /// <summary>The party withholds its number (RFC 3323): only administrators may see more than <see cref="Shown"/>.</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>The party as the other side and other people may see it.</summary>
    public LiveParty Shown() => IsAnonymous ? Anonymous : this;
}

/// <summary>One leg with its media quality.</summary>
public sealed record LiveLeg(
    string Party, string Device, string? Codec, string Security, double MeanOpinionScore, double JitterMs, double LossPercent, double? RoundTripMs, bool Transcoding)
{
    /// <summary>The devices send their voice to each other, past us: nothing of its quality is known here.</summary>
    public bool IsDirect { get; init; }
}

/// <summary>States of a call.</summary>
public enum LiveCallState
{
    /// <summary>Being routed.</summary>
    Connecting,

    /// <summary>Devices ring.</summary>
    Ringing,

    /// <summary>Two parties talk.</summary>
    Talking,

    /// <summary>One side holds.</summary>
    OnHold,

    /// <summary>Being transferred.</summary>
    Transferring,
}

/// <summary>A device that can be called now: a registered SIP contact or a browser.</summary>
/// <param name="Id">Binding id or browser device id.</param>
/// <param name="UserId">Whose it is.</param>
/// <param name="Extension">The user's extension.</param>
/// <param name="Address">Address and port.</param>
/// <param name="Transport">UDP, TCP, TLS, WS, WSS, or Browser.</param>
/// <param name="UserAgent">What it says it is.</param>
/// <param name="Since">Registered since.</param>
/// <param name="ExpiresAt">Null for a browser.</param>
public sealed record LiveDevice(
    string Id, string UserId, string Extension, string Address, string Transport, string UserAgent, DateTimeOffset Since, DateTimeOffset? ExpiresAt);

/// <summary>How the system is, once every few seconds.</summary>
public sealed record SystemHealth(
    DateTimeOffset At, string Version, DateTimeOffset StartedAt, double CpuPercent, long MemoryBytes, long DiskFreeBytes, long DiskTotalBytes,
    DateTimeOffset CertificateExpiresAt, bool CertificateSelfSigned, IReadOnlyList<PortStatus> Ports, IReadOnlyList<HealthProblem> Problems,
    IReadOnlyDictionary<string, long> Counters);

/// <summary>One port we listen on.</summary>
public sealed record PortStatus(string Purpose, string Protocol, string Address, int Port, int? LastPort, bool Listening);

/// <summary>Something an administrator should do. <paramref name="Code"/> is a resource key; <paramref name="Arguments"/> fill it in.</summary>
public sealed record HealthProblem(string Code, HealthSeverity Severity, IReadOnlyList<string> Arguments);

/// <summary>How bad.</summary>
public enum HealthSeverity
{
    /// <summary>Worth knowing.</summary>
    Notice,

    /// <summary>Will go wrong.</summary>
    Warning,

    /// <summary>Is wrong.</summary>
    Error,
}
