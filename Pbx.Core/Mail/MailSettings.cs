namespace Pbx.Core.Mail;

/// <summary>The server that takes our letters (RFC 6409), as an administrator sets it. The password is kept elsewhere and never comes back.</summary>
public sealed record MailSettings
{
    /// <summary>Name or address; empty: no letters are sent.</summary>
    public string Host { get; init; } = "";

    /// <summary>587 for submission, 465 for TLS from the first byte (RFC 8314).</summary>
    public int Port { get; init; } = 587;

    /// <summary>How the connection is protected.</summary>
    public MailSecurity Security { get; init; }

    /// <summary>Account at the server; empty: the server asks for none.</summary>
    public string UserName { get; init; } = "";

    /// <summary>Address that letters come from.</summary>
    public string Sender { get; init; } = "";

    /// <summary>A password is kept.</summary>
    public bool HasPassword { get; init; }

    /// <summary>Letters are sent.</summary>
    public bool IsOn => Host.Length > 0;
}

/// <summary>How a connection to a mail server is protected.</summary>
public enum MailSecurity
{
    /// <summary>In the clear at first, encrypted before anything is said (RFC 3207). A server that does not offer it gets nothing.</summary>
    StartTls,

    /// <summary>TLS from the first byte (RFC 8314 3.3).</summary>
    Tls,

    /// <summary>In the clear; for a server on the same machine.</summary>
    None,
}

/// <summary>The settings as stored: one row, none before the first time.</summary>
public sealed class MailSettingsRow
{
    /// <summary>The id of the one row.</summary>
    public const int OnlyId = 1;

    /// <summary>Always <see cref="OnlyId"/>.</summary>
    public int Id { get; set; } = OnlyId;

    /// <summary>Server.</summary>
    public string Host { get; set; } = "";

    /// <summary>Port.</summary>
    public int Port { get; set; }

    /// <summary>Protection.</summary>
    public MailSecurity Security { get; set; }

    /// <summary>Account.</summary>
    public string UserName { get; set; } = "";

    /// <summary>Sender.</summary>
    public string Sender { get; set; } = "";
}
