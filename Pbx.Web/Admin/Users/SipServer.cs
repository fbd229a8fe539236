using System.Xml.Linq;
using Pbx.Core.Configuration;

namespace Pbx.Web.Admin.Users;

/// <summary>Where a phone registers.</summary>
public sealed record SipServer(string Host, int Port, int TlsPort)
{
    /// <summary>Address of record with what a phone must know of the way there (RFC 3261 19.1.1): <c>sip:201@pbx.example.com:5060;transport=tcp</c>.</summary>
    public string Address(string user, PhoneTransport transport) => transport switch
    {
        PhoneTransport.Tls => $"sips:{Uri.EscapeDataString(user)}@{Host}:{TlsPort}",
        PhoneTransport.Tcp => $"sip:{Uri.EscapeDataString(user)}@{Host}:{Port};transport=tcp",
        _ => $"sip:{Uri.EscapeDataString(user)}@{Host}:{Port};transport=udp",
    };

    /// <summary>
    /// What the camera of Grandstream Wave reads: its account configuration in XML. Other softphones read codes of their makers' services only, and none reads
    /// a SIP URI. The app asks for the transport itself.
    /// </summary>
    public string WaveAccount(string user, string password, string name, PhoneTransport transport) =>
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>" + new XElement(
            "AccountConfig", new XAttribute("version", "1"),
            new XElement(
                "Account",
                new XElement("RegisterServer", $"{Host}:{(transport == PhoneTransport.Tls ? TlsPort : Port)}"),
                new XElement("OutboundServer", ""),
                new XElement("UserID", user),
                new XElement("AuthID", user),
                new XElement("AuthPass", password),
                new XElement("AccountName", Host),
                new XElement("DisplayName", name))).ToString(SaveOptions.DisableFormatting);

    /// <summary>The transport to begin with: who must encrypt the voice keeps its keys off the open line too (RFC 4568 7).</summary>
    public static PhoneTransport Suggested(SrtpPolicy srtp) => srtp == SrtpPolicy.Required ? PhoneTransport.Tls : PhoneTransport.Udp;

    /// <summary>As configured now.</summary>
    public static SipServer From(PbxSnapshot? snapshot, NetworkOptions network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new SipServer(snapshot?.Settings.Fqdn ?? "", network.Ports.Sip, network.Ports.Sips);
    }
}
