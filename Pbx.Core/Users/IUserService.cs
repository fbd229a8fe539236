namespace Pbx.Core.Users;

/// <summary>Users of the company: one account, one extension, their SIP credentials. Every change is audited under the acting account.</summary>
public interface IUserService
{
    /// <summary>All users by extension, optionally those that match a search in extension, name or e-mail.</summary>
    Task<IReadOnlyList<UserSummary>> ListAsync(string? search, CancellationToken cancellationToken);

    /// <summary>One user to edit, or null.</summary>
    Task<UserEdit?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>The next free extension.</summary>
    Task<string> SuggestExtensionAsync(CancellationToken cancellationToken);

    /// <summary>Creates a user; SIP credentials are generated. The result carries the SIP password, to be shown once.</summary>
    Task<UserChange> CreateAsync(UserEdit user, string actorId);

    /// <summary>Changes a user.</summary>
    Task<UserChange> UpdateAsync(UserEdit user, string actorId);

    /// <summary>Deletes a user; its devices are unregistered, its history stays. The last system owner cannot be deleted, nor oneself.</summary>
    Task<UserChange> DeleteAsync(string id, string actorId);

    /// <summary>Makes a new SIP password and returns it, the only time it can be read; registered devices must use it from then on.</summary>
    Task<UserChange> ResetSipPasswordAsync(string id, string actorId);

    /// <summary>Turns a lost second factor off, with its secret, and ends all sessions of that user. Nobody does so to somebody stronger, nor to oneself.</summary>
    Task<UserChange> ResetTwoFactorAsync(string id, string actorId);
}

/// <summary>A row of the users list.</summary>
public sealed record UserSummary(string Id, string Extension, string FirstName, string LastName, string Email, string Role, bool TwoFactor, bool LockedOut)
{
    /// <summary>First and last name.</summary>
    public string DisplayName => $"{FirstName} {LastName}".Trim();
}

/// <summary>The edit form of a user.</summary>
public sealed record UserEdit
{
    /// <summary>Account id; empty for a new user.</summary>
    public string Id { get; init; } = "";

    /// <summary>2 to 8 digits.</summary>
    public string Extension { get; init; } = "";

    /// <summary>First name.</summary>
    public string FirstName { get; init; } = "";

    /// <summary>Last name.</summary>
    public string LastName { get; init; } = "";

    /// <summary>E-mail, also the sign-in name.</summary>
    public string Email { get; init; } = "";

    /// <summary>One of <see cref="PbxRoles"/>.</summary>
    public string Role { get; init; } = PbxRoles.User;

    /// <summary>en, de, fr or it.</summary>
    public string Language { get; init; } = "en";

    /// <summary>SRTP towards this user's phones.</summary>
    public Configuration.SrtpPolicy Srtp { get; init; }

    /// <summary>Number shown for calls outside, E.164 with +; empty: the department's.</summary>
    public string CallerId { get; init; } = "";

    /// <summary>Which calls are recorded by themselves.</summary>
    public Recordings.UserRecording Recording { get; init; }

    /// <summary>What the person may do with recordings; only an owner may let somebody hear all.</summary>
    public Recordings.RecordingRights RecordingRights { get; init; } = Recordings.RecordingRights.Hear;

    /// <summary>New web password; null or empty leaves it (for a new user: none, an invitation link is needed).</summary>
    public string? Password { get; init; }

    /// <summary>Signs in with a second factor, shown only.</summary>
    public bool TwoFactor { get; init; }

    /// <summary>SIP user name, shown only.</summary>
    public string SipName { get; init; } = "";

    /// <summary>What was stored when this was read: a change on top of something older is refused. Empty changes whatever is there.</summary>
    public string Version { get; init; } = "";
}

/// <summary>Outcome of a change: problems by field (resource keys), or success.</summary>
public sealed record UserChange(string? Id, IReadOnlyList<FieldProblem> Problems, string? SipPassword = null)
{
    /// <summary>No problems.</summary>
    public bool Succeeded => Problems.Count == 0;
}

/// <summary>One field that is wrong. <paramref name="Field"/> is camelCase and empty for the whole; <paramref name="Code"/> is a resource key.</summary>
public sealed record FieldProblem(string Field, string Code, params string[] Arguments);

/// <summary>Roles, strongest first.</summary>
public static class PbxRoles
{
    /// <summary>Everything, and the only one who may appoint owners.</summary>
    public const string SystemOwner = "SystemOwner";

    /// <summary>The console.</summary>
    public const string Administrator = "Administrator";

    /// <summary>Reads the console's call pages.</summary>
    public const string Manager = "Manager";

    /// <summary>The web client.</summary>
    public const string User = "User";

    /// <summary>All, strongest first.</summary>
    public static IReadOnlyList<string> All { get; } = [SystemOwner, Administrator, Manager, User];
}
