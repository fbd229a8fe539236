namespace Pbx.Media.Sdp;

/// <summary>
/// Gives our descriptions their o= line (RFC 3264 section 8): one identifier for the session, and a version that grows by one exactly
/// when the description differs from the last one sent.
/// </summary>
public sealed class SdpVersioner(ulong sessionId, string address, string username = "-")
{
    private SessionDescription? _last;
    private ulong _version = 1;

    public SdpOrigin Origin => SdpOrigin.Create(sessionId, _version, address, username);

    public SessionDescription Stamp(SessionDescription description)
    {
        var plain = description with { Origin = SdpOrigin.Create(sessionId, 0, address, username) };
        if (_last is not null && !_last.Equals(plain))
            _version++;
        _last = plain;
        return plain with { Origin = Origin };
    }
}
