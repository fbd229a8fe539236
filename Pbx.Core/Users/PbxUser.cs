using Microsoft.AspNetCore.Identity;
using Pbx.Core.Configuration;
using Pbx.Core.Recordings;

namespace Pbx.Core.Users;

/// <summary>An account: a person who signs in, with an extension and its SIP credentials. The SIP password itself is not kept.</summary>
public sealed class PbxUser : IdentityUser
{
    /// <summary>2 to 8 digits; null for an owner without telephone.</summary>
    public string? Extension { get; set; }

    /// <summary>First name.</summary>
    public string FirstName { get; set; } = "";

    /// <summary>Last name.</summary>
    public string LastName { get; set; } = "";

    /// <summary>SIP user name: the extension unless changed; null without telephone.</summary>
    public string? SipName { get; set; }

    /// <summary>H(user:realm:password) with MD5 (RFC 7616 3.4.2).</summary>
    public string Ha1Md5 { get; set; } = "";

    /// <summary>H(user:realm:password) with SHA-256.</summary>
    public string Ha1Sha256 { get; set; } = "";

    /// <summary>en, de, fr or it.</summary>
    public string Language { get; set; } = "en";

    /// <summary>SRTP towards this user's phones.</summary>
    public SrtpPolicy Srtp { get; set; }

    /// <summary>Number shown for this person's calls outside, E.164; null: the department's.</summary>
    public string? CallerId { get; set; }

    /// <summary>Which calls of this person are recorded by themselves.</summary>
    public UserRecording Recording { get; set; }

    /// <summary>What this person may do with recordings.</summary>
    public RecordingRights RecordingRights { get; set; } = RecordingRights.Hear;

    /// <summary>When the account was made.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>First and last name.</summary>
    public string DisplayName => $"{FirstName} {LastName}".Trim();
}
