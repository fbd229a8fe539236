namespace Pbx.Media.Sdp;

/// <summary>a=group (RFC 5888 section 5): sections that belong together, by mid; BUNDLE is RFC 9143.</summary>
public sealed record SdpGroup(string Semantics, SdpList<string> Mids)
{
    public override string ToString() => Mids.Count == 0 ? Semantics : $"{Semantics} {string.Join(' ', Mids)}";

    internal static SdpGroup? Parse(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 0 ? null : new(parts[0], parts[1..].ToSdpList());
    }
}
