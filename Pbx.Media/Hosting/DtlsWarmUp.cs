using System.Buffers.Binary;
using Pbx.Media.Dtls;
using Pbx.Media.Srtp;

namespace Pbx.Media.Hosting;

/// <summary>Plays one handshake and some packets in memory, so that the first caller does not wait half a second for the compiler.</summary>
public static class DtlsWarmUp
{
    public static async Task<bool> RunAsync(DtlsHandshaker handshaker, DtlsCertificate certificate)
    {
        ArgumentNullException.ThrowIfNull(handshaker);
        ArgumentNullException.ThrowIfNull(certificate);
        var (serverDone, clientDone) = (NewResult(), NewResult());
        DtlsEndpoint? client = null;
        // Its own thread: the handshaker may be capped at one.
        using var other = new DtlsHandshaker(1);
        using var server = new DtlsEndpoint(DtlsRole.Server, certificate, d => client!.Feed(d));
        using (client = new DtlsEndpoint(DtlsRole.Client, certificate, d => server.Feed(d)))
        {
            handshaker.Begin(server, [certificate.Fingerprint], serverDone.SetResult);
            other.Begin(client, [certificate.Fingerprint], clientDone.SetResult);
            var (s, c) = (await serverDone.Task, await clientDone.Task);
            if (!s.IsConnected || !c.IsConnected) return false;
        }
        foreach (var profile in SrtpProfile.All) Packets(profile);
        return true;
    }

    private static TaskCompletionSource<DtlsResult> NewResult() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static void Packets(SrtpProfile profile)
    {
        var keys = new SrtpKeyMaterial(profile, new byte[profile.KeyLength + profile.SaltLength]);
        using var sender = new SrtpContext(keys);
        using var receiver = new SrtpContext(keys);
        Span<byte> packet = stackalloc byte[200];
        // Often enough to leave the first, slow tier of the compiler.
        for (ushort i = 0; i < 100; i++)
        {
            packet[0] = 0x80;
            BinaryPrimitives.WriteUInt16BigEndian(packet[2..], i);
            if (sender.TryProtectRtp(packet, 172, out var length)) receiver.TryUnprotectRtp(packet, length, out _, out _);
            if (sender.TryProtectRtcp(packet, 28, out length)) receiver.TryUnprotectRtcp(packet, length, out _, out _);
        }
    }
}
