using Pbx.Media.Sdp;

namespace Pbx.Media.Codecs;

/// <summary>Opus decoder (RFC 6716) through libopus, with its own concealment and in-band FEC. Stereo comes out as mono.</summary>
public sealed unsafe class OpusDecoder : IAudioDecoder
{
    private nint _decoder;

    /// <exception cref="NotSupportedException">There is no libopus here: ask <see cref="OpusCodec.IsAvailable"/> first.</exception>
    public OpusDecoder(int sampleRate = 48000)
    {
        if (!OpusLibrary.IsAvailable)
            throw new NotSupportedException("libopus is not installed");
        SampleRate = sampleRate;
        int error;
        _decoder = OpusLibrary.DecoderCreate(sampleRate, 1, &error);
        if (_decoder == 0 || error != 0)
            throw new NotSupportedException($"libopus has no decoder at {sampleRate} Hz ({error})");
    }

    ~OpusDecoder() => Free();

    public AudioCodec Codec => AudioCodec.Opus;

    public int SampleRate { get; }

    public int SamplesIn(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
            return 0;
        fixed (byte* input = payload)
            return Math.Max(0, OpusLibrary.PacketSamples(input, payload.Length, SampleRate));
    }

    public int Decode(ReadOnlySpan<byte> payload, Span<short> samples) => payload.IsEmpty ? 0 : Run(payload, samples, fec: 0);

    public void Conceal(Span<short> samples)
    {
        // libopus conceals multiples of 2.5 ms; what is left over keeps still.
        var unit = SampleRate / 400;
        var whole = samples.Length / unit * unit;
        var most = SampleRate * 60 / 1000;
        for (var at = 0; at < whole;)
        {
            var piece = Math.Min(whole - at, most);
            if (Run([], samples.Slice(at, piece), fec: 0) <= 0)
                samples.Slice(at, piece).Clear();
            at += piece;
        }

        samples[whole..].Clear();
    }

    public bool TryRecover(ReadOnlySpan<byte> nextPayload, Span<short> samples) =>
        !nextPayload.IsEmpty && samples.Length % (SampleRate / 400) == 0 && Run(nextPayload, samples, fec: 1) == samples.Length;

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private int Run(ReadOnlySpan<byte> payload, Span<short> samples, int fec)
    {
        ObjectDisposedException.ThrowIf(_decoder == 0, this);
        fixed (byte* input = payload)
        fixed (short* output = samples)
            return Math.Max(0, OpusLibrary.Decode(_decoder, input, payload.Length, output, samples.Length, fec));
    }

    private void Free()
    {
        if (_decoder != 0)
            OpusLibrary.DecoderDestroy(_decoder);
        _decoder = 0;
    }
}
