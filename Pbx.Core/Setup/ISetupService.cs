using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pbx.Core.Setup;

/// <summary>First run: makes an empty data folder into a system. Can be done once.</summary>
public interface ISetupService
{
    /// <summary>True once the system has an owner.</summary>
    bool IsSetUp { get; }

    /// <summary>
    /// Reads and checks a set-up file without changing anything. <paramref name="open"/> gives the content of a recording that the file names, or null; without it
    /// a file can name none.
    /// </summary>
    SetupReading Read(string json, Func<string, byte[]?>? open = null);

    /// <summary>Is this port free on this address? <paramref name="protocol"/> is udp or tcp. Ports that this program itself holds count as free.</summary>
    bool IsPortFree(string address, string protocol, int port);

    /// <summary>Addresses of this machine that phones could use.</summary>
    IReadOnlyList<string> LocalAddresses { get; }

    /// <summary>Applies it all or nothing. Fails with <c>already-set-up</c> the second time.</summary>
    Task<IReadOnlyList<SetupProblem>> ApplyAsync(SetupFile setup);
}

/// <summary>A file that was read: the content, or the problems.</summary>
public sealed record SetupReading(SetupFile? Setup, IReadOnlyList<SetupProblem> Problems);

/// <summary>What is wrong where. <paramref name="Line"/> is 0 when it did not come from a file; <paramref name="Field"/> is a path such as <c>users[1].extension</c>.</summary>
/// <param name="Line">Line in the file, or 0.</param>
/// <param name="Field">Path of the field.</param>
/// <param name="Code">Resource key of what was expected; <see cref="SetupWords"/> has the English words.</param>
/// <param name="Arguments">Fill it in.</param>
public sealed record SetupProblem(int Line, string Field, string Code, params IReadOnlyList<string> Arguments)
{
    /// <summary>The field had to be there; the code says what it should have been.</summary>
    public bool IsMissing { get; init; }

    /// <summary>What was expected, in English, for the console.</summary>
    public string Expected => IsMissing ? $"missing, {SetupWords.Of(Code, Arguments)}" : SetupWords.Of(Code, Arguments);

    /// <summary>As printed for a person: <c>line 12, users[1].extension: expected 2 to 8 digits</c>.</summary>
    public override string ToString() => Line > 0 ? $"line {Line}, {Field}: {Expected}" : $"{Field}: {Expected}";

    /// <inheritdoc />
    public bool Equals(SetupProblem? other) =>
        other is not null && (Line, Field, Code, IsMissing) == (other.Line, other.Field, other.Code, other.IsMissing) && Arguments.SequenceEqual(other.Arguments);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Line, Field, Code);
}

/// <summary>The set-up file (docs/setup-file.md).</summary>
public sealed record SetupFile
{
    /// <summary>Company name.</summary>
    public string Company { get; init; } = "";

    /// <summary>Fully qualified domain name.</summary>
    public string Fqdn { get; init; } = "";

    /// <summary>IANA time zone.</summary>
    public string TimeZone { get; init; } = "";

    /// <summary>ISO 3166 alpha-2.</summary>
    public string Country { get; init; } = "";

    /// <summary>en, de, fr, it; first is the default.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>The owner.</summary>
    public SetupAdmin? Admin { get; init; }

    /// <summary>Ports; each has a default.</summary>
    public SetupPorts Ports { get; init; } = new();

    /// <summary>Address to listen on; 0.0.0.0 or :: for all.</summary>
    public string BindAddress { get; init; } = "0.0.0.0";

    /// <summary>Public address told to the outside when behind NAT, or null.</summary>
    public string? PublicAddress { get; init; }

    /// <summary>Users.</summary>
    public IReadOnlyList<SetupUser> Users { get; init; } = [];

    /// <summary>Call handling as a <see cref="Configuration.CallPlan"/> in which people are named by extension, or null.</summary>
    public JsonElement? CallPlan { get; init; }

    /// <summary>Recordings (WAV) that <see cref="CallPlan"/> names, by the name of the file.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, byte[]> Recordings { get; init; } = new Dictionary<string, byte[]>(StringComparer.Ordinal);
}

/// <summary>Owner account.</summary>
public sealed record SetupAdmin(string Email, string Password, string FirstName, string LastName)
{
    /// <summary>Extension of the owner, or null for an owner without telephone.</summary>
    public string? Extension { get; init; }
}

/// <summary>Ports.</summary>
public sealed record SetupPorts
{
    /// <summary>HTTP, redirects to HTTPS except from this machine.</summary>
    public int Http { get; init; } = 5000;

    /// <summary>HTTPS and WSS.</summary>
    public int Https { get; init; } = 5001;

    /// <summary>SIP, UDP and TCP.</summary>
    public int Sip { get; init; } = 5060;

    /// <summary>SIP over TLS.</summary>
    public int Sips { get; init; } = 5061;

    /// <summary>WebRTC media, UDP and TCP.</summary>
    public int Media { get; init; } = 5090;

    /// <summary>First RTP port.</summary>
    public int RtpFirst { get; init; } = 9000;

    /// <summary>Last RTP port.</summary>
    public int RtpLast { get; init; } = 10999;
}

/// <summary>One user.</summary>
public sealed record SetupUser(string Extension, string FirstName, string LastName, string Email)
{
    /// <summary>Web password, or null.</summary>
    public string? Password { get; init; }

    /// <summary>SIP password; generated when null.</summary>
    public string? SipPassword { get; init; }

    /// <summary>Role name; default User.</summary>
    public string? Role { get; init; }
}
