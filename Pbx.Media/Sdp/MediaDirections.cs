namespace Pbx.Media.Sdp;

/// <summary>Names and arithmetic of <see cref="MediaDirection"/> (RFC 3264 section 5.1).</summary>
public static class MediaDirections
{
    public static bool Sends(this MediaDirection direction) => direction is MediaDirection.SendReceive or MediaDirection.SendOnly;

    public static bool Receives(this MediaDirection direction) => direction is MediaDirection.SendReceive or MediaDirection.ReceiveOnly;

    public static MediaDirection From(bool sends, bool receives) => (sends, receives) switch
    {
        (true, true) => MediaDirection.SendReceive,
        (true, false) => MediaDirection.SendOnly,
        (false, true) => MediaDirection.ReceiveOnly,
        _ => MediaDirection.Inactive,
    };

    /// <summary>The same flow seen from the other side.</summary>
    public static MediaDirection Reverse(this MediaDirection direction) => From(direction.Receives(), direction.Sends());

    /// <summary>What both allow.</summary>
    public static MediaDirection And(this MediaDirection a, MediaDirection b) => From(a.Sends() && b.Sends(), a.Receives() && b.Receives());

    public static string Name(this MediaDirection direction) => direction switch
    {
        MediaDirection.SendOnly => "sendonly",
        MediaDirection.ReceiveOnly => "recvonly",
        MediaDirection.Inactive => "inactive",
        _ => "sendrecv",
    };

    internal static MediaDirection? Find(SdpList<SdpAttribute> attributes)
    {
        foreach (var attribute in attributes)
        {
            if (attribute.Value is null && Parse(attribute.Name) is { } direction)
                return direction;
        }

        return null;
    }

    internal static MediaDirection? Parse(string name) => name switch
    {
        "sendrecv" => MediaDirection.SendReceive,
        "sendonly" => MediaDirection.SendOnly,
        "recvonly" => MediaDirection.ReceiveOnly,
        "inactive" => MediaDirection.Inactive,
        _ => null,
    };
}
