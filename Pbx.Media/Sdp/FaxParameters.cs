namespace Pbx.Media.Sdp;

/// <summary>
/// What one side says of fax in its section <c>m=image ... udptl t38</c> (RFC 3362, ITU-T T.38 annex D): its a=T38 lines as written. They describe the two fax
/// machines, so whoever stands between them hands them on and changes nothing.
/// </summary>
public sealed record FaxParameters(SdpList<SdpAttribute> Attributes)
{
    private const int MaxAttributes = 16;
    private const int MaxLength = 64;

    internal const string MediaType = "image";
    internal const string Protocol = "udptl";
    internal const string Format = "t38";

    /// <summary>Those of the first section that can carry fax, or null.</summary>
    public static FaxParameters? Of(SessionDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        return description.Media.FirstOrDefault(IsFax) is { } section ? Of(section) : null;
    }

    internal static FaxParameters Of(MediaDescription section) => new(section.Attributes.Where(IsKnown).Take(MaxAttributes).ToSdpList());

    internal static bool IsFax(MediaDescription section) => IsImage(section) && !section.IsRejected
        && section.Protocol.Equals(Protocol, StringComparison.OrdinalIgnoreCase) && section.Formats.Contains(Format, StringComparer.OrdinalIgnoreCase);

    internal static bool IsImage(MediaDescription section) => section.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase);

    // The case of the names differs from maker to maker; T38FaxTranscodingJBIG and others have no value.
    private static bool IsKnown(SdpAttribute attribute) =>
        attribute.Name.StartsWith("T38", StringComparison.OrdinalIgnoreCase) && attribute.Name.Length + (attribute.Value?.Length ?? 0) <= MaxLength;
}
