namespace Pbx.Media.Dtls;

/// <summary>Who opens the handshake (RFC 5763 5): <c>a=setup:passive</c> is the server, <c>active</c> the client.</summary>
public enum DtlsRole
{
    Server,
    Client,
}
