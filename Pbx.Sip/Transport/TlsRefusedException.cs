using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Pbx.Sip.Transport;

/// <summary>The certificate of a server was not taken (RFC 5922 7.2), and why.</summary>
internal sealed class TlsRefusedException(SipFlowEnd reason, Exception inner) : AuthenticationException("the certificate was refused", inner)
{
    public SipFlowEnd Reason => reason;

    /// <summary>What is wrong with a certificate; the name first, for another server's certificate is often wrong in other ways as well.</summary>
    public static SipFlowEnd ReasonOf(SslPolicyErrors errors, X509Chain? chain)
    {
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) return SipFlowEnd.TlsName;
        var expired = chain?.ChainStatus.Any(status => status.Status.HasFlag(X509ChainStatusFlags.NotTimeValid)) == true;
        return expired ? SipFlowEnd.TlsExpired : SipFlowEnd.TlsUntrusted;
    }
}
