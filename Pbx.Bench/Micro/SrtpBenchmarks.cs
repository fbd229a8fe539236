using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using Pbx.Media.Srtp;

namespace Pbx.Bench.Micro;

/// <summary>A 172-byte packet (20 ms of G.711) through a whole context: look-up, index, replay window, cipher.</summary>
[MemoryDiagnoser]
public class SrtpBenchmarks
{
    private readonly byte[] _plain = new byte[172];
    private readonly byte[] _buffer = new byte[256];
    private SrtpContext _sender = null!;
    private SrtpContext _receiver = null!;
    private ushort _sequence;

    [Params("AES_CM_128_HMAC_SHA1_80", "AES_256_CM_HMAC_SHA1_80", "AEAD_AES_128_GCM", "AEAD_AES_256_GCM")]
    public string Profile { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var profile = SrtpProfile.FromName(Profile)!;
        var keys = new SrtpKeyMaterial(profile, new byte[profile.KeyLength + profile.SaltLength]);
        _sender = new SrtpContext(keys);
        _receiver = new SrtpContext(keys);
        _plain[0] = 0x80;
        BinaryPrimitives.WriteUInt32BigEndian(_plain.AsSpan(8), 0x1234);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _sender.Dispose();
        _receiver.Dispose();
    }

    [Benchmark]
    public int Protect()
    {
        _plain.CopyTo(_buffer, 0);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer.AsSpan(2), _sequence++);
        _sender.TryProtectRtp(_buffer, _plain.Length, out var length);
        return length;
    }

    [Benchmark]
    public int ProtectThenUnprotect()
    {
        var length = Protect();
        _receiver.TryUnprotectRtp(_buffer, length, out var opened, out _);
        return opened;
    }
}
