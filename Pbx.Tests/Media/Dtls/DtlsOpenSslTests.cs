using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pbx.Media.Dtls;
using Pbx.Media.Hosting;
using Pbx.Media.Srtp;
using Pbx.Tests.Media.Support;

namespace Pbx.Tests.Media.Dtls;

/// <summary>Against another implementation over real sockets; OpenSSL prints the exported keys, which must be ours.</summary>
public sealed class DtlsOpenSslTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pbx-dtls").FullName;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly DtlsHandshaker _handshaker = new(2);
    private readonly DtlsFingerprint _fingerprint;

    public DtlsOpenSslTests()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=peer", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText(Path.Combine(_folder, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        _fingerprint = DtlsFingerprint.Of(certificate.RawData);
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    public void Dispose()
    {
        _handshaker.Dispose();
        _socket.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("SRTP_AES128_CM_SHA1_80", "AES_CM_128_HMAC_SHA1_80")]
    [InlineData("SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_128_GCM", "AEAD_AES_128_GCM")]
    [InlineData("SRTP_AEAD_AES_256_GCM", "AEAD_AES_256_GCM")]
    public async Task Openssl_as_client(string offered, string chosen)
    {
        var profile = SrtpProfile.FromName(chosen)!;
        EndPoint? peer = null;
        using var endpoint = new DtlsEndpoint(DtlsRole.Server, DtlsLink.ServerCertificate, d => _socket.SendTo(d, peer!));
        using var openssl = Start($"s_client -connect {_socket.LocalEndPoint}", offered, profile);
        await PlayAsync(endpoint, openssl, profile, from => peer ??= from);
    }

    [Theory]
    [InlineData("SRTP_AES128_CM_SHA1_80", "AES_CM_128_HMAC_SHA1_80")]
    [InlineData("SRTP_AEAD_AES_128_GCM", "AEAD_AES_128_GCM")]
    public async Task Openssl_as_server(string offered, string chosen)
    {
        var profile = SrtpProfile.FromName(chosen)!;
        int port;
        using (var probe = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            port = ((IPEndPoint)probe.LocalEndPoint!).Port;
        }
        var peer = new IPEndPoint(IPAddress.Loopback, port);
        using var openssl = Start($"s_server -4 -accept 127.0.0.1:{port} -verify 1 -mtu 1200", offered, profile);
        await ReadUntilAsync(openssl, "ACCEPT");
        using var endpoint = new DtlsEndpoint(DtlsRole.Client, DtlsLink.ServerCertificate, d => _socket.SendTo(d, peer));
        await PlayAsync(endpoint, openssl, profile, _ => { });
    }

    private async Task PlayAsync(DtlsEndpoint endpoint, Process openssl, SrtpProfile profile, Action<EndPoint> from)
    {
        using var stop = new CancellationTokenSource();
        var receiving = Task.Run(async () =>
        {
            var buffer = new byte[2048];
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    var received = await _socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), stop.Token);
                    from(received.RemoteEndPoint);
                    endpoint.Feed(buffer.AsSpan(0, received.ReceivedBytes));
                    endpoint.Pump();
                }
                catch (OperationCanceledException)
                {
                    return;
                }
                catch (SocketException)
                {
                    // The peer's port is not open yet, or no more.
                }
            }
        });
        try
        {
            var done = new TaskCompletionSource<DtlsResult>(TaskCreationOptions.RunContinuationsAsynchronously);
            _handshaker.Begin(endpoint, [_fingerprint], done.SetResult);
            var result = await done.Task.WaitAsync(TimeSpan.FromSeconds(20));
            Assert.True(result.IsConnected, $"{result.Outcome} {result.Detail}");
            Assert.Equal(profile, result.Profile);
            var line = await ReadUntilAsync(openssl, "Keying material:");
            var (client, server) = endpoint.Role == DtlsRole.Server ? (result.RemoteKeys!, result.LocalKeys!) : (result.LocalKeys!, result.RemoteKeys!);
            byte[] ours = [.. client.Key.Span, .. server.Key.Span, .. client.Salt.Span, .. server.Salt.Span];
            Assert.Equal(Convert.ToHexString(ours), line.Split(':')[1].Trim());
        }
        finally
        {
            if (!openssl.HasExited) openssl.Kill();
            await openssl.WaitForExitAsync();
            await stop.CancelAsync();
            await receiving;
        }
    }

    private static async Task<string> ReadUntilAsync(Process process, string text)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await process.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
            if (line.Contains(text, StringComparison.Ordinal)) return line;
        throw new InvalidOperationException($"openssl ended without \"{text}\": {await process.StandardError.ReadToEndAsync(timeout.Token)}");
    }

    private Process Start(string command, string srtp, SrtpProfile profile)
    {
        var length = (2 * (profile.KeyLength + profile.SaltLength)).ToString(CultureInfo.InvariantCulture);
        var info = new ProcessStartInfo("openssl", $"{command} -dtls1_2 -use_srtp {srtp} -cert cert.pem -key key.pem -keymatexport EXTRACTOR-dtls_srtp -keymatexportlen {length}")
        {
            WorkingDirectory = _folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(info)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("openssl is not on this machine");
            throw;
        }
    }
}
