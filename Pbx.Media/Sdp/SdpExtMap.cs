namespace Pbx.Media.Sdp;

/// <summary>a=extmap (RFC 8285 section 5): the number that a header extension has in this session.</summary>
public sealed record SdpExtMap(int Id, string Uri, MediaDirection? Direction = null, string? Parameters = null)
{
    public override string ToString() =>
        (Direction is { } d ? $"{Id}/{d.Name()} {Uri}" : $"{Id} {Uri}") + (Parameters is null ? "" : " " + Parameters);

    internal static SdpExtMap? Parse(string text)
    {
        var parts = text.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 2)
            return null;
        var slash = parts[0].IndexOf('/', StringComparison.Ordinal);
        var number = slash < 0 ? parts[0] : parts[0][..slash];
        if (!int.TryParse(number, out var id) || id is < 1 or > 4351)
            return null;
        return new(id, parts[1], slash < 0 ? null : MediaDirections.Parse(parts[0][(slash + 1)..]), parts.Length > 2 ? parts[2] : null);
    }
}
