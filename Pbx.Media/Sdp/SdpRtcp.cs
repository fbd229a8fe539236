namespace Pbx.Media.Sdp;

/// <summary>a=rtcp (RFC 3605 section 2.1): where RTCP goes when that is not the RTP port plus one.</summary>
public sealed record SdpRtcp(int Port, SdpConnection? Connection = null)
{
    public override string ToString() => Connection is null ? Port.ToString() : $"{Port} {Connection}";

    internal static SdpRtcp? Parse(string text)
    {
        var parts = text.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || !int.TryParse(parts[0], out var port) || port is < 0 or > 65535)
            return null;
        return new(port, parts.Length > 1 ? SdpConnection.Parse(parts[1]) : null);
    }
}
