namespace Pbx.Media.Sdp;

/// <summary>a=candidate (RFC 8839 section 5.1) with tcptype (RFC 6544 section 4.5); extensions are kept in order.</summary>
public sealed record SdpCandidate(string Foundation, int Component, string Transport, uint Priority, string Address, int Port, string Type)
{
    public string? RelatedAddress { get; init; }

    public int? RelatedPort { get; init; }

    /// <summary>active, passive or so.</summary>
    public string? TcpType { get; init; }

    /// <summary>Name and value pairs such as generation 0.</summary>
    public SdpList<KeyValuePair<string, string>> Extensions { get; init; } = [];

    public bool IsUdp => Transport.Equals("udp", StringComparison.OrdinalIgnoreCase);

    public bool IsTcp => Transport.Equals("tcp", StringComparison.OrdinalIgnoreCase);

    public override string ToString()
    {
        var text = $"{Foundation} {Component} {Transport} {Priority} {Address} {Port} typ {Type}";
        if (RelatedAddress is not null)
            text += $" raddr {RelatedAddress}";
        if (RelatedPort is not null)
            text += $" rport {RelatedPort}";
        if (TcpType is not null)
            text += $" tcptype {TcpType}";
        foreach (var (name, value) in Extensions)
            text += $" {name} {value}";
        return text;
    }

    public static SdpCandidate? Parse(string text)
    {
        if (text.StartsWith("candidate:", StringComparison.OrdinalIgnoreCase))
            text = text["candidate:".Length..];
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 8 || !parts[6].Equals("typ", StringComparison.OrdinalIgnoreCase)
            || !int.TryParse(parts[1], out var component) || component is < 1 or > 256
            || !uint.TryParse(parts[3], out var priority)
            || !int.TryParse(parts[5], out var port) || port is < 0 or > 65535)
            return null;
        var candidate = new SdpCandidate(parts[0], component, parts[2], priority, parts[4], port, parts[7]);
        var extensions = new List<KeyValuePair<string, string>>();
        for (var i = 8; i + 1 < parts.Length; i += 2)
        {
            switch (parts[i])
            {
                case "raddr":
                    candidate = candidate with { RelatedAddress = parts[i + 1] };
                    break;
                case "rport" when int.TryParse(parts[i + 1], out var rport) && rport is >= 0 and <= 65535:
                    candidate = candidate with { RelatedPort = rport };
                    break;
                case "tcptype":
                    candidate = candidate with { TcpType = parts[i + 1] };
                    break;
                default:
                    extensions.Add(new(parts[i], parts[i + 1]));
                    break;
            }
        }

        return candidate with { Extensions = extensions.ToSdpList() };
    }
}
