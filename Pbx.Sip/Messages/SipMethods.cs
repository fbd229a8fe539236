namespace Pbx.Sip.Messages;

/// <summary>Request method names (RFC 3261 7.1, 3262, 3311, 3265, 3428, 3515, 3903, 6086). Methods are case sensitive.</summary>
public static class SipMethods
{
    public const string Invite = "INVITE";
    public const string Ack = "ACK";
    public const string Bye = "BYE";
    public const string Cancel = "CANCEL";
    public const string Register = "REGISTER";
    public const string Options = "OPTIONS";
    public const string Prack = "PRACK";
    public const string Update = "UPDATE";
    public const string Info = "INFO";
    public const string Subscribe = "SUBSCRIBE";
    public const string Notify = "NOTIFY";
    public const string Refer = "REFER";
    public const string Message = "MESSAGE";
    public const string Publish = "PUBLISH";

    private static readonly string[] Known =
        [Invite, Ack, Bye, Cancel, Register, Options, Prack, Update, Info, Subscribe, Notify, Refer, Message, Publish];

    /// <summary>True for the methods that this library has a name for.</summary>
    public static bool IsKnown(string method) => Array.IndexOf(Known, method) >= 0;

    /// <summary>The shared string of a known method, a new one for an unknown method.</summary>
    public static string Intern(ReadOnlySpan<char> method)
    {
        foreach (var known in Known)
            if (method.SequenceEqual(known)) return known;
        return method.ToString();
    }
}
