using System.Net;

namespace Pbx.Sip;

/// <summary>How the servers of a URI were found (RFC 3263 4).</summary>
/// <param name="Servers">In the order in which they are tried; none: nobody serves it.</param>
/// <param name="Records">What the name servers said, line by line: kind, name and value of each record, or that there is none.</param>
public sealed record SipLookUp(IReadOnlyList<SipServer> Servers, IReadOnlyList<string> Records);

/// <summary>One server of a URI.</summary>
/// <param name="Transport">UDP, TCP or TLS.</param>
/// <param name="Address">Address and port.</param>
public sealed record SipServer(string Transport, IPEndPoint Address);
