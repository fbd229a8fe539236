using Pbx.Core.Mail;
using Pbx.Core.Users;

namespace Pbx.Web.Admin.Settings;

/// <summary>Mail settings as they are typed. The password is only ever typed, never shown.</summary>
public sealed class MailForm(MailSettings stored)
{
    /// <summary>As stored.</summary>
    public MailSettings Stored { get; private set; } = stored;

    /// <summary>As typed.</summary>
    public MailSettings Current { get; private set; } = stored;

    /// <summary>A new password, or empty.</summary>
    public string Password { get; private set; } = "";

    /// <summary>The port; null while what stands in its field is no number.</summary>
    public int? Port { get; private set; } = stored.Port;

    /// <summary>Problems by field.</summary>
    public List<FieldProblem> Problems { get; } = [];

    /// <summary>True if leaving would lose something.</summary>
    public bool Changed => Current != Stored || Password.Length > 0 || Port != Stored.Port;

    /// <summary>Takes what was typed into one field and forgets its problem.</summary>
    public void Set(string field, MailSettings next)
    {
        Current = next;
        Problems.RemoveAll(p => p.Field == field);
    }

    /// <summary>The same for the password.</summary>
    public void SetPassword(string password)
    {
        Password = password;
        Problems.RemoveAll(p => p.Field == "password");
    }

    /// <summary>The same for the port.</summary>
    public void SetPort(int? port)
    {
        Port = port;
        Set("port", port is { } number ? Current with { Port = number } : Current);
    }

    /// <summary>Another protection, with the port that goes with it where the usual one of the other was set.</summary>
    public void SetSecurity(MailSecurity security)
    {
        var port = Port == UsualPort(Current.Security) ? UsualPort(security) : Port;
        Set("security", Current with { Security = security });
        SetPort(port);
    }

    /// <summary>False, with a problem, if the port is no number.</summary>
    public bool Check()
    {
        Problems.Clear();
        if (Port is null) Problems.Add(new FieldProblem("port", "not-a-number"));
        return Problems.Count == 0;
    }

    /// <summary>What is stored now.</summary>
    public void Accept(MailSettings now)
    {
        Stored = Current = now;
        Port = now.Port;
        Password = "";
        Problems.Clear();
    }

    /// <summary>Somebody else has stored something: what is typed here stays to be looked at.</summary>
    public void Rebase(MailSettings now) => Stored = now;

    /// <summary>Back to what is stored.</summary>
    public void Discard() => Accept(Stored);

    private static int UsualPort(MailSecurity security) => security switch
    {
        MailSecurity.Tls => 465,
        MailSecurity.None => 25,
        _ => 587,
    };
}
