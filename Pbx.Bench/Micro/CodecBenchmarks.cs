using BenchmarkDotNet.Attributes;
using Pbx.Media.Audio;
using Pbx.Media.Codecs;

namespace Pbx.Bench.Micro;

/// <summary>Time of 20 ms of audio through each codec, the resampler and the receiving chain; nothing may be allocated.</summary>
[MemoryDiagnoser]
public class CodecBenchmarks
{
    private readonly short[] _narrow = new short[160];
    private readonly short[] _wide = new short[320];
    private readonly short[] _full = new short[960];
    private readonly short[] _output = new short[5760];
    private readonly byte[] _payload = new byte[1500];
    private readonly G722Encoder _g722Encoder = new();
    private readonly G722Decoder _g722Decoder = new();
    private readonly G711Decoder _g711Decoder = new(aLaw: true);
    private readonly Resampler _up = new(8000, 48000);
    private readonly Resampler _down = new(48000, 8000);
    private readonly JitterBuffer _jitter = new(8000);
    private AudioReceiver _receiver = null!;
    private OpusEncoder? _opusEncoder;
    private OpusDecoder? _opusDecoder;
    private byte[] _opusPacket = [];
    private byte[] _g711Packet = [];
    private int _number;

    [GlobalSetup]
    public void Setup()
    {
        new ToneGenerator([440, 1230]).Read(_narrow, 8000);
        new ToneGenerator([440, 1230]).Read(_wide, 16000);
        new ToneGenerator([440, 1230]).Read(_full, 48000);
        _g711Packet = new byte[160];
        G711.ToALaw(_narrow, _g711Packet);
        _receiver = new(new G711Decoder(aLaw: true), _jitter);
        if (!OpusCodec.IsAvailable)
            return;
        _opusEncoder = new();
        _opusDecoder = new();
        _opusPacket = _payload[.._opusEncoder.Encode(_full, _payload)];
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _opusEncoder?.Dispose();
        _opusDecoder?.Dispose();
    }

    [Benchmark]
    public void G711Encode() => G711.ToALaw(_narrow, _payload);

    [Benchmark]
    public int G711Decode() => _g711Decoder.Decode(_g711Packet, _output);

    [Benchmark]
    public int G722Encode() => _g722Encoder.Encode(_wide, _payload);

    [Benchmark]
    public int G722Decode() => _g722Decoder.Decode(_payload.AsSpan(0, 160), _output);

    [Benchmark]
    public int OpusEncode() => _opusEncoder?.Encode(_full, _payload) ?? 0;

    [Benchmark]
    public int OpusDecode() => _opusDecoder?.Decode(_opusPacket, _output) ?? 0;

    [Benchmark]
    public int Resample8To48() => _up.Process(_narrow, _output);

    [Benchmark]
    public int Resample48To8() => _down.Process(_full, _output);

    [Benchmark]
    public void JitterBufferAndDecode()
    {
        var now = TimeSpan.FromMilliseconds(20) * _number;
        _jitter.Insert((ushort)_number, (uint)(160 * _number), 8, _g711Packet, now);
        _receiver.Read(_output.AsSpan(0, 160), now);
        _number++;
    }
}
