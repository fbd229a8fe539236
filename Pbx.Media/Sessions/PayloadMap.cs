using Pbx.Media.Sdp;

namespace Pbx.Media.Sessions;

/// <summary>What a payload type carries.</summary>
internal enum PayloadKind : byte
{
    Audio,
    TelephoneEvent,
    ComfortNoise,
}

/// <summary>One format of a negotiation: its numbers both ways and how long a packet usually is.</summary>
internal sealed record PayloadFormat(PayloadKind Kind, AudioCodec Codec, int SendPayloadType, int ReceivePayloadType)
{
    /// <summary>Clock units of 20 ms: the usual packet.</summary>
    public int Frame { get; } = Codec.ClockRate / 50;

    /// <summary>How the peer wants the encoding (a=fmtp).</summary>
    public string? RemoteFmtp { get; init; }
}

/// <summary>The payload types of one negotiation, looked up by number for each packet.</summary>
internal sealed class PayloadMap
{
    private readonly PayloadFormat?[] _received = new PayloadFormat?[128];
    private readonly List<PayloadFormat> _formats = [];

    public PayloadMap(NegotiatedMedia media)
    {
        foreach (var codec in media.Codecs)
            Add(PayloadKind.Audio, codec);
        foreach (var codec in media.TelephoneEvents)
            Add(PayloadKind.TelephoneEvent, codec);
        if (media.ComfortNoise is { } noise)
            Add(PayloadKind.ComfortNoise, noise);
        Audio = _formats.Find(f => f.Kind == PayloadKind.Audio);
        TelephoneEvent = _formats.Find(f => f.Kind == PayloadKind.TelephoneEvent && f.Codec.ClockRate == Audio?.Codec.ClockRate)
            ?? _formats.Find(f => f.Kind == PayloadKind.TelephoneEvent);
        ComfortNoise = _formats.Find(f => f.Kind == PayloadKind.ComfortNoise);
    }

    /// <summary>The encoding to send.</summary>
    public PayloadFormat? Audio { get; }

    /// <summary>Events at the clock of the audio, where there are such.</summary>
    public PayloadFormat? TelephoneEvent { get; }

    public PayloadFormat? ComfortNoise { get; }

    public PayloadFormat? Received(int payloadType) => _received[payloadType & 0x7F];

    /// <summary>The format of this map that carries the same as one of another map: it can be relayed. Null: it has to be translated or dropped.</summary>
    public PayloadFormat? Counterpart(PayloadFormat other)
    {
        if (other.Kind == PayloadKind.TelephoneEvent)
            return TelephoneEvent;
        foreach (var format in _formats)
        {
            if (format.Kind == other.Kind && format.Codec.Equals(other.Codec))
                return format;
        }

        return null;
    }

    private void Add(PayloadKind kind, NegotiatedCodec codec)
    {
        var format = new PayloadFormat(kind, codec.Codec, codec.SendPayloadType, codec.ReceivePayloadType) { RemoteFmtp = codec.RemoteFmtp };
        _formats.Add(format);
        _received[codec.ReceivePayloadType & 0x7F] ??= format;
    }
}
