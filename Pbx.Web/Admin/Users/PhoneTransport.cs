namespace Pbx.Web.Admin.Users;

/// <summary>How a telephone speaks SIP with this system.</summary>
public enum PhoneTransport
{
    /// <summary>Datagrams: every phone.</summary>
    Udp,

    /// <summary>A connection: phones on mobile networks, large messages.</summary>
    Tcp,

    /// <summary>An encrypted connection.</summary>
    Tls,
}
