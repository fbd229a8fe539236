using Pbx.Media.Srtp;

namespace Pbx.Media.Sessions.Stages;

/// <summary>Opens what comes and protects what goes (RFC 3711). Keys come from SDES or DTLS; new ones keep the roll-over counters.</summary>
internal sealed class SrtpStage : MediaStage, IDisposable
{
    private SrtpContext? _inbound;
    private SrtpContext? _outbound;

    public bool HasKeys => _outbound is not null && _inbound is not null;

    public string Suite => _outbound?.Profile.Name ?? "";

    public void SetKeys(SrtpKeyMaterial local, SrtpKeyMaterial remote)
    {
        _outbound = Use(_outbound, local);
        _inbound = Use(_inbound, remote);
    }

    public override MediaDropReason OnRtp(ref InboundPacket packet)
    {
        if (_inbound is null)
            return MediaDropReason.NoKeys;
        if (!_inbound.TryUnprotectRtp(packet.Data, packet.Data.Length, out var length, out var reason))
            return Map(reason);
        packet.Data = packet.Data[..length];
        packet.Authenticated = true;
        return MediaDropReason.None;
    }

    public override MediaDropReason OnRtcp(ref InboundPacket packet)
    {
        if (_inbound is null)
            return MediaDropReason.NoKeys;
        if (!_inbound.TryUnprotectRtcp(packet.Data, packet.Data.Length, out var length, out var reason))
            return Map(reason);
        packet.Data = packet.Data[..length];
        packet.Authenticated = true;
        return MediaDropReason.None;
    }

    /// <summary>In place; the buffer has room behind the packet.</summary>
    public bool TryProtectRtp(Span<byte> buffer, int length, out int protectedLength)
    {
        protectedLength = 0;
        return _outbound is not null && _outbound.TryProtectRtp(buffer, length, out protectedLength);
    }

    public bool TryProtectRtcp(Span<byte> buffer, int length, out int protectedLength)
    {
        protectedLength = 0;
        return _outbound is not null && _outbound.TryProtectRtcp(buffer, length, out protectedLength);
    }

    public void Dispose()
    {
        _inbound?.Dispose();
        _outbound?.Dispose();
        (_inbound, _outbound) = (null, null);
    }

    private static SrtpContext Use(SrtpContext? context, SrtpKeyMaterial keys)
    {
        if (context is null)
            return new(keys);
        context.Rekey(keys);
        return context;
    }

    private static MediaDropReason Map(SrtpDropReason reason) => reason switch
    {
        SrtpDropReason.AuthenticationFailed => MediaDropReason.AuthenticationFailed,
        SrtpDropReason.Replayed or SrtpDropReason.TooOld => MediaDropReason.Replayed,
        SrtpDropReason.TooShort or SrtpDropReason.MalformedHeader => MediaDropReason.MalformedRtp,
        _ => MediaDropReason.SrtpRefused,
    };
}
