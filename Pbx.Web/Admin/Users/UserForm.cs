using Pbx.Core.Configuration;
using Pbx.Core.Users;

namespace Pbx.Web.Admin.Users;

/// <summary>What is being typed about a user, and whether it differs from what is stored.</summary>
public sealed class UserForm(UserEdit stored)
{
    /// <summary>As stored (or as suggested, for a new user).</summary>
    public UserEdit Stored { get; private set; } = stored;

    /// <summary>As typed.</summary>
    public UserEdit Current { get; private set; } = stored;

    /// <summary>Problems by field.</summary>
    public List<FieldProblem> Problems { get; } = [];

    /// <summary>True if leaving would lose something.</summary>
    public bool Changed => Current != Stored;

    /// <summary>True until it was created.</summary>
    public bool IsNew => Stored.Id.Length == 0;

    /// <summary>Takes what was typed into one field and forgets its problem.</summary>
    public void Set(string field, UserEdit next)
    {
        Current = next;
        Problems.RemoveAll(p => p.Field == field);
    }

    /// <summary>Back to what is stored.</summary>
    public void Discard()
    {
        Current = Stored;
        Problems.Clear();
    }

    /// <summary>What is typed was stored.</summary>
    public void Accept(UserEdit now)
    {
        Stored = now;
        Current = now;
        Problems.Clear();
    }

    /// <summary>Somebody else stored something meanwhile: what was typed here stays, the rest is as it is now.</summary>
    public void Rebase(UserEdit now)
    {
        ArgumentNullException.ThrowIfNull(now);
        Current = now with
        {
            Extension = Mine(user => user.Extension),
            FirstName = Mine(user => user.FirstName),
            LastName = Mine(user => user.LastName),
            Email = Mine(user => user.Email),
            Role = Mine(user => user.Role),
            Language = Mine(user => user.Language),
            Srtp = Mine(user => user.Srtp),
            CallerId = Mine(user => user.CallerId),
            Recording = Mine(user => user.Recording),
            RecordingRights = Mine(user => user.RecordingRights),
            Password = Current.Password,
        };
        Stored = now;

        T Mine<T>(Func<UserEdit, T> field) => field(Equals(field(Current), field(Stored)) ? now : Current);
    }

    /// <summary>Checks the four mandatory fields as typed, so that nothing is sent in vain.</summary>
    public bool Check()
    {
        Problems.Clear();
        var user = Current;
        var mayLack = !IsNew && Stored.Extension.Length == 0;
        if (string.IsNullOrWhiteSpace(user.Extension))
        {
            if (!mayLack) Problems.Add(new("extension", "required"));
        }
        else if (!UserRules.IsExtension(user.Extension.Trim())) Problems.Add(new("extension", "extension-digits"));
        if (string.IsNullOrWhiteSpace(user.FirstName)) Problems.Add(new("firstName", "required"));
        if (string.IsNullOrWhiteSpace(user.LastName)) Problems.Add(new("lastName", "required"));
        if (string.IsNullOrWhiteSpace(user.Email)) Problems.Add(new("email", "required"));
        else if (!UserRules.IsEmail(user.Email.Trim())) Problems.Add(new("email", "email-invalid"));
        if (!string.IsNullOrEmpty(user.Password) && PasswordRules.Problem(user.Password, user.Email, null) is { } weak) Problems.Add(new("password", weak));
        return Problems.Count == 0;
    }

    /// <summary>The policies a user's phones can have.</summary>
    public static IReadOnlyList<SrtpPolicy> Policies { get; } = Enum.GetValues<SrtpPolicy>();
}
