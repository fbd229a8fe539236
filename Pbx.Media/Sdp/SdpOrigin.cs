namespace Pbx.Media.Sdp;

/// <summary>The o= line (RFC 8866 section 5.2). Identifier and version stay text: peers write more digits than 64 bits hold.</summary>
public sealed record SdpOrigin(string Username, string SessionId, string SessionVersion, string NetworkType, string AddressType, string Address)
{
    public static SdpOrigin Create(ulong sessionId, ulong version, string address, string username = "-") =>
        new(username, sessionId.ToString(), version.ToString(), "IN", SdpConnection.TypeOf(address), address);

    public override string ToString() => $"{Username} {SessionId} {SessionVersion} {NetworkType} {AddressType} {Address}";

    internal static SdpOrigin? Parse(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 6)
            return null;
        // A user name with blanks is against the grammar, yet phones put a display name there: the last five fields are the sure ones.
        var last = parts.Length - 5;
        return new(string.Join(' ', parts[..last]), parts[last], parts[last + 1], parts[last + 2], parts[last + 3], parts[last + 4]);
    }
}
