using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;

namespace Pbx.Tests.Sip.Transport;

internal static class Samples
{
    public static IPEndPoint Free(bool v6 = false) => new(v6 ? IPAddress.IPv6Loopback : IPAddress.Loopback, 0);

    public static string OptionsText(string callId, string transport = "UDP", int length = 0) =>
        $"OPTIONS sip:h SIP/2.0\r\nVia: SIP/2.0/{transport} client.invalid;branch=z9hG4bK{callId};rport\r\nFrom: <sip:a@h>;tag=1\r\nTo: <sip:h>\r\n"
        + $"Call-ID: {callId}\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: {length}\r\n\r\n{new string('x', length)}";

    public static byte[] OptionsBytes(string callId, string transport = "UDP", int length = 0) =>
        Encoding.ASCII.GetBytes(OptionsText(callId, transport, length));

    public static SipRequest Options(string callId, string transport, int length = 0) => new("OPTIONS", new SipUri(null, "h"))
    {
        Vias = [new Via { Transport = transport, Host = "client.invalid", Parameters = SipParameters.Empty.With("branch", "z9hG4bKx").With("rport", null) }],
        From = new NameAddress(new SipUri("a", "h")).WithTag("1"),
        To = new NameAddress(new SipUri("b", "h")),
        CallId = callId,
        CSeq = new CSeq(1, "OPTIONS"),
        MaxForwards = 70,
        Body = new byte[length],
    };

    public static async Task<string> ReadText(Stream stream, int atLeast)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var buffer = new byte[64 * 1024];
        var length = 0;
        while (length < atLeast)
        {
            var count = await stream.ReadAsync(buffer.AsMemory(length), patience.Token);
            if (count == 0) break;
            length += count;
        }
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    /// <summary>A certificate that vouches for itself.</summary>
    public static X509Certificate2 Certificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
