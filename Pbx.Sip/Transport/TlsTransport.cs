using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Pbx.Sip.Transport;

/// <summary>
/// SIP over TLS 1.2 and 1.3 (RFC 3261 26.2, RFC 5922). The certificate is asked for at each handshake, so a renewed one is used at once.
/// </summary>
/// <param name="certificate">The server's certificate with its key; also shown to servers that ask for one.</param>
/// <param name="validate">Judges the certificate of a server that we connect to; the system's rules when null.</param>
public sealed class TlsTransport(
    IPEndPoint bind,
    Func<X509Certificate2?> certificate,
    SipTransportOptions? options = null,
    SipTransportCounters? counters = null,
    RemoteCertificateValidationCallback? validate = null)
    : StreamTransport(SipTransportKind.Tls, bind, options ?? new SipTransportOptions(), counters)
{
    private const SslProtocols Versions = SslProtocols.Tls12 | SslProtocols.Tls13;

    private static readonly SslApplicationProtocol Sip = new("sip");

    protected override async Task<Stream> OpenAsync(NetworkStream network, SipTarget? target, CancellationToken stop)
    {
        var own = certificate();
        var stream = new SslStream(network, leaveInnerStreamOpen: false);
        try
        {
            if (target is null) await ServerAsync(stream, own, stop).ConfigureAwait(false);
            else await ClientAsync(stream, own, target, stop).ConfigureAwait(false);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static Task ServerAsync(SslStream stream, X509Certificate2? own, CancellationToken stop) => stream.AuthenticateAsServerAsync(
        new SslServerAuthenticationOptions
        {
            ServerCertificate = own ?? throw new InvalidOperationException("no certificate for SIP over TLS"),
            EnabledSslProtocols = Versions,
            ApplicationProtocols = [Sip],
        },
        stop);

    private async Task ClientAsync(SslStream stream, X509Certificate2? own, SipTarget target, CancellationToken stop)
    {
        SipFlowEnd? refused = null;
        try
        {
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = target.TlsName ?? target.Remote.Address.ToString(),
                    EnabledSslProtocols = Versions,
                    ClientCertificates = own is null ? null : [own],
                    RemoteCertificateValidationCallback = (sender, presented, chain, errors) =>
                    {
                        var taken = validate?.Invoke(sender, presented, chain, errors) ?? errors == SslPolicyErrors.None;
                        if (!taken) refused = TlsRefusedException.ReasonOf(errors, chain);
                        return taken;
                    },
                },
                stop).ConfigureAwait(false);
        }
        catch (AuthenticationException e) when (refused is { } reason)
        {
            throw new TlsRefusedException(reason, e);
        }
    }
}
