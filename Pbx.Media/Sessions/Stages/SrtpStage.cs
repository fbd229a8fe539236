using Pbx.Media.Srtp;

namespace Pbx.Media.Sessions.Stages;

/// <summary>Opens what comes and protects what goes (RFC 3711). Keys come from SDES or DTLS; new ones keep the roll-over counters.</summary>
internal sealed class SrtpStage : MediaStage, IDisposable
{
    // Packets of 10 ms.
    private const int HighestRate = 100;
    private const int MaxRollovers = 64;

    private SrtpContext? _inbound;
    private SrtpContext? _outbound;

    public bool HasKeys => _outbound is not null && _inbound is not null;

    /// <summary>Keys took the place of others.</summary>
    public Action? Rekeyed { get; set; }

    public string Suite => _outbound?.Profile.Name ?? "";

    public void SetKeys(SrtpKeyMaterial local, SrtpKeyMaterial remote)
    {
        if (Use(ref _outbound, local) | Use(ref _inbound, remote))
            Rekeyed?.Invoke();
    }

    /// <summary>The peer has sent to somebody else for this long, perhaps under the key that it uses here.</summary>
    public void Resume(TimeSpan away) => _inbound?.Resume((int)Math.Min(away.TotalSeconds * HighestRate / 65536, MaxRollovers) + 2);

    /// <summary>This stream of ours has sent more than 2^16 packets.</summary>
    public bool HasRolledOver(uint ssrc) => _outbound is not null && _outbound.HasRolledOver(ssrc);

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

    private static bool Use(ref SrtpContext? context, SrtpKeyMaterial keys)
    {
        if (context is not null)
            return context.Rekey(keys);
        context = new(keys);
        return false;
    }

    private static MediaDropReason Map(SrtpDropReason reason) => reason switch
    {
        SrtpDropReason.AuthenticationFailed => MediaDropReason.AuthenticationFailed,
        SrtpDropReason.Replayed or SrtpDropReason.TooOld => MediaDropReason.Replayed,
        SrtpDropReason.TooShort or SrtpDropReason.MalformedHeader => MediaDropReason.MalformedRtp,
        _ => MediaDropReason.SrtpRefused,
    };
}
