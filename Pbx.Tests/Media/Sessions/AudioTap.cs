using Pbx.Media.Codecs;
using Pbx.Media.Sessions;

namespace Pbx.Tests.Media.Sessions;

/// <summary>Listens to what a flow receives, decodes it and keeps what a test asks for.</summary>
internal sealed class AudioTap : IFlowListener, IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<short> _samples = [];
    private readonly List<(uint Ssrc, ushort Sequence, uint Timestamp, bool Marker, PayloadKind Kind)> _packets = [];
    private PayloadFormat? _format;
    private IAudioDecoder? _decoder;

    public int SampleRate { get; private set; }

    public IReadOnlyList<(uint Ssrc, ushort Sequence, uint Timestamp, bool Marker, PayloadKind Kind)> Packets
    {
        get
        {
            lock (_lock)
                return [.. _packets];
        }
    }

    public int Samples
    {
        get
        {
            lock (_lock)
                return _samples.Count;
        }
    }

    public void OnRtp(in InboundPacket packet)
    {
        lock (_lock)
        {
            _packets.Add((packet.Ssrc, packet.Sequence, packet.Timestamp, packet.Marker, packet.Format!.Kind));
            if (packet.Format.Kind != PayloadKind.Audio || packet.Payload.IsEmpty)
                return;
            if (!ReferenceEquals(_format, packet.Format))
            {
                _format = packet.Format;
                _decoder?.Dispose();
                _decoder = AudioCodecs.CreateDecoder(_format.Codec);
                SampleRate = _decoder!.SampleRate;
            }

            Span<short> samples = stackalloc short[6000];
            var count = _decoder!.Decode(packet.Payload, samples);
            for (var i = 0; i < count; i++)
                _samples.Add(samples[i]);
        }
    }

    public void OnSourceGone()
    {
    }

    public void Clear()
    {
        lock (_lock)
        {
            _samples.Clear();
            _packets.Clear();
        }
    }

    /// <summary>The share of the frequency in the last half second, 0 while there is less.</summary>
    public double ShareOf(double frequency)
    {
        lock (_lock)
        {
            var length = SampleRate / 2;
            if (length == 0 || _samples.Count < length)
                return 0;
            return ToneMeter.Share(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_samples)[^length..], SampleRate, frequency);
        }
    }

    public void Dispose() => _decoder?.Dispose();
}
