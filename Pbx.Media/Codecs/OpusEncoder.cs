using Pbx.Media.Sdp;

namespace Pbx.Media.Codecs;

/// <summary>Opus encoder for speech (RFC 6716, RFC 7587) through libopus; mono in, whatever the SDP says of channels.</summary>
public sealed unsafe class OpusEncoder : IAudioEncoder
{
    private const int SetBitrate = 4002;
    private const int SetVbr = 4006;
    private const int SetMaxBandwidth = 4004;
    private const int SetComplexity = 4010;
    private const int SetInbandFec = 4012;
    private const int SetPacketLoss = 4014;
    private const int SetDtx = 4016;
    private const int SetSignal = 4024;
    private const int SignalVoice = 3001;

    private nint _encoder;

    /// <exception cref="NotSupportedException">There is no libopus here: ask <see cref="OpusCodec.IsAvailable"/> first.</exception>
    public OpusEncoder(int sampleRate = 48000, string? fmtp = null, int complexity = 5)
    {
        if (!OpusLibrary.IsAvailable)
            throw new NotSupportedException("libopus is not installed");
        SampleRate = sampleRate;
        int error;
        _encoder = OpusLibrary.EncoderCreate(sampleRate, 1, OpusLibrary.ApplicationVoip, &error);
        if (_encoder == 0 || error != 0)
            throw new NotSupportedException($"libopus has no encoder at {sampleRate} Hz ({error})");
        OpusLibrary.Control(_encoder, SetComplexity, complexity);
        OpusLibrary.Control(_encoder, SetSignal, SignalVoice);
        SetFmtp(fmtp);
    }

    ~OpusEncoder() => Free();

    public AudioCodec Codec => AudioCodec.Opus;

    public int SampleRate { get; }

    /// <summary>Takes the peer's format parameters, also in mid stream.</summary>
    public void SetFmtp(string? fmtp)
    {
        var wish = OpusFmtp.Parse(fmtp);
        OpusLibrary.Control(_encoder, SetBitrate, Math.Min(wish.MaxAverageBitrate ?? 32000, 64000));
        OpusLibrary.Control(_encoder, SetVbr, wish.ConstantBitrate ? 0 : 1);
        OpusLibrary.Control(_encoder, SetInbandFec, wish.UseInbandFec ? 1 : 0);
        OpusLibrary.Control(_encoder, SetPacketLoss, wish.UseInbandFec ? 10 : 0);
        OpusLibrary.Control(_encoder, SetDtx, wish.UseDtx ? 1 : 0);
        // 1101 narrow, 1102 medium, 1103 wide, 1104 super-wide, 1105 full band.
        OpusLibrary.Control(_encoder, SetMaxBandwidth, wish.MaxPlaybackRate switch { < 12000 => 1101, < 16000 => 1102, < 24000 => 1103, < 48000 => 1104, _ => 1105 });
    }

    /// <summary>Tells the encoder what loss the peer reports, in percent, so that it spends on redundancy accordingly.</summary>
    public void SetExpectedLoss(int percent) => OpusLibrary.Control(_encoder, SetPacketLoss, Math.Clamp(percent, 0, 100));

    public int Encode(ReadOnlySpan<short> samples, Span<byte> payload)
    {
        ObjectDisposedException.ThrowIf(_encoder == 0, this);
        fixed (short* input = samples)
        fixed (byte* output = payload)
        {
            var length = OpusLibrary.Encode(_encoder, input, samples.Length, output, payload.Length);
            // Two bytes or fewer need not be sent (opus_encode's word for DTX).
            return length > 2 ? length : 0;
        }
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_encoder != 0)
            OpusLibrary.EncoderDestroy(_encoder);
        _encoder = 0;
    }
}
