using System.Buffers.Binary;
using Pbx.Media.Codecs;

namespace Pbx.Media.Audio;

/// <summary>How samples are stored in a WAV file; the numbers are the format tags.</summary>
public enum WavFormat
{
    Pcm16 = 1,
    ALaw = 6,
    MuLaw = 7,
}

/// <summary>Writes RIFF WAVE while the audio comes. Lengths are filled in at the end; a file that was cut off before is still read.</summary>
public sealed class WavWriter : IDisposable
{
    private const int HeaderLength = 46;

    private readonly Stream _stream;
    private readonly WavFormat _format;
    private readonly bool _leaveOpen;
    private readonly byte[] _buffer = new byte[4096];
    private long _dataLength;
    private bool _finished;

    public WavWriter(Stream stream, int sampleRate, int channels = 1, WavFormat format = WavFormat.Pcm16, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        (_stream, _format, _leaveOpen, SampleRate, Channels) = (stream, format, leaveOpen, sampleRate, channels);
        WriteHeader();
    }

    public int SampleRate { get; }

    public int Channels { get; }

    public TimeSpan Duration => TimeSpan.FromSeconds((double)_dataLength / BytesPerSample / Channels / SampleRate);

    private int BytesPerSample => _format == WavFormat.Pcm16 ? 2 : 1;

    /// <summary>Appends samples, channels interleaved.</summary>
    public void Write(ReadOnlySpan<short> samples)
    {
        while (!samples.IsEmpty)
        {
            var piece = samples[..Math.Min(samples.Length, _buffer.Length / BytesPerSample)];
            var bytes = _buffer.AsSpan(0, piece.Length * BytesPerSample);
            switch (_format)
            {
                case WavFormat.ALaw:
                    G711.ToALaw(piece, bytes);
                    break;
                case WavFormat.MuLaw:
                    G711.ToMuLaw(piece, bytes);
                    break;
                default:
                    for (var i = 0; i < piece.Length; i++)
                        BinaryPrimitives.WriteInt16LittleEndian(bytes[(2 * i)..], piece[i]);
                    break;
            }

            _stream.Write(bytes);
            _dataLength += bytes.Length;
            samples = samples[piece.Length..];
        }
    }

    /// <summary>Makes what was written so far a whole file, as far as the system below is concerned: a process that dies leaves a playable one.</summary>
    public void Checkpoint()
    {
        if (!_stream.CanSeek)
            return;
        _stream.Position = 0;
        WriteHeader();
        _stream.Seek(0, SeekOrigin.End);
        _stream.Flush();
    }

    public void Dispose()
    {
        if (_finished)
            return;
        _finished = true;
        if ((_dataLength & 1) != 0)
            _stream.WriteByte(0);
        if (_stream.CanSeek)
        {
            _stream.Position = 0;
            WriteHeader();
            _stream.Seek(0, SeekOrigin.End);
        }

        _stream.Flush();
        if (!_leaveOpen)
            _stream.Dispose();
    }

    private void WriteHeader()
    {
        Span<byte> h = stackalloc byte[HeaderLength];
        var data = (uint)Math.Min(_dataLength, uint.MaxValue - HeaderLength);
        "RIFF"u8.CopyTo(h);
        BinaryPrimitives.WriteUInt32LittleEndian(h[4..], HeaderLength - 8 + data + (data & 1));
        "WAVEfmt "u8.CopyTo(h[8..]);
        BinaryPrimitives.WriteUInt32LittleEndian(h[16..], 18);
        BinaryPrimitives.WriteUInt16LittleEndian(h[20..], (ushort)_format);
        BinaryPrimitives.WriteUInt16LittleEndian(h[22..], (ushort)Channels);
        BinaryPrimitives.WriteUInt32LittleEndian(h[24..], (uint)SampleRate);
        BinaryPrimitives.WriteUInt32LittleEndian(h[28..], (uint)(SampleRate * Channels * BytesPerSample));
        BinaryPrimitives.WriteUInt16LittleEndian(h[32..], (ushort)(Channels * BytesPerSample));
        BinaryPrimitives.WriteUInt16LittleEndian(h[34..], (ushort)(8 * BytesPerSample));
        BinaryPrimitives.WriteUInt16LittleEndian(h[36..], 0);
        "data"u8.CopyTo(h[38..]);
        BinaryPrimitives.WriteUInt32LittleEndian(h[42..], data);
        _stream.Write(h);
    }
}
