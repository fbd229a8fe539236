namespace Pbx.Core.Mail;

/// <summary>How sending a letter went. <paramref name="Detail"/> is what the server or the system said, in its own words.</summary>
public sealed record MailOutcome(MailFault Fault, string Detail = "", bool IsPermanent = false)
{
    /// <summary>The server has taken it.</summary>
    public static MailOutcome Taken { get; } = new(MailFault.None);

    /// <summary>The server has taken it.</summary>
    public bool IsTaken => Fault == MailFault.None;

    /// <summary>This letter is the reason; others may well be taken.</summary>
    public bool IsAboutLetter => Fault is MailFault.RecipientRefused or MailFault.LetterRefused;

    /// <summary>Resource key of <see cref="Fault"/>, such as <c>name-not-found</c>.</summary>
    public string Key => string.Concat(Fault.ToString().Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(c) : c.ToString()));
}

/// <summary>Why a letter was not taken.</summary>
public enum MailFault
{
    /// <summary>It was.</summary>
    None,

    /// <summary>No server is set.</summary>
    NotSet,

    /// <summary>The name of the server has no address.</summary>
    NameNotFound,

    /// <summary>Nothing listens at that port.</summary>
    ConnectionRefused,

    /// <summary>Nothing comes back.</summary>
    NoAnswer,

    /// <summary>The certificate does not belong to that name, has expired, or nobody known has signed it.</summary>
    Certificate,

    /// <summary>The server offers no encryption where it was asked for, or speaks TLS where it was not.</summary>
    NoEncryption,

    /// <summary>User name or password is wrong, or one is needed.</summary>
    LogIn,

    /// <summary>The server does not let this account send as this address.</summary>
    SenderRefused,

    /// <summary>The server does not take letters for this address.</summary>
    RecipientRefused,

    /// <summary>The server does not take this letter: too large, or taken for spam.</summary>
    LetterRefused,

    /// <summary>What answers there does not speak as a mail server does, or stopped half-way.</summary>
    NotMail,
}
