using System.Text;

namespace Pbx.Media.Sdp;

/// <summary>
/// Reads a description (RFC 8866 section 9) tolerantly: any line ending, lines out of order inside their level, unknown line types
/// and a missing s= or t= are forgiven; what would leave the meaning in doubt is refused with a reason. Never throws.
/// </summary>
internal sealed class SdpParser
{
    public const int MaxLength = 65536;
    public const int MaxLines = 2000;
    public const int MaxMedia = 256;

    private readonly List<SdpAttribute> _attributes = [];
    private readonly List<SdpBandwidth> _bandwidths = [];
    private readonly List<SdpConnection> _connections = [];
    private readonly List<SdpTiming> _timings = [];
    private readonly List<string> _emails = [];
    private readonly List<string> _phones = [];
    private readonly List<MediaDescription> _sections = [];
    private SessionDescription? _session;
    private MediaDescription? _media;
    private string? _title;
    private string? _key;

    public static bool TryParse(ReadOnlySpan<byte> bytes, out SessionDescription? description, out SdpError error)
    {
        if (bytes.Length > MaxLength)
        {
            description = null;
            error = new(SdpErrorReason.TooLarge, 0);
            return false;
        }

        return TryParse(Encoding.UTF8.GetString(bytes), out description, out error);
    }

    public static bool TryParse(string text, out SessionDescription? description, out SdpError error)
    {
        description = null;
        error = default;
        if (text.Length > MaxLength)
            error = new(SdpErrorReason.TooLarge, 0);
        else if (text.Contains('\0', StringComparison.Ordinal))
            error = new(SdpErrorReason.NulCharacter, 0);
        else
            (description, error) = new SdpParser().Run(text);
        return description is not null;
    }

    private (SessionDescription? Description, SdpError Error) Run(string text)
    {
        var number = 0;
        var first = true;
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            if (++number > MaxLines)
                return (null, new(SdpErrorReason.TooManyLines, number));
            var line = NextLine(ref rest).TrimEnd(" \t");
            if (line.IsEmpty)
                continue;
            if (line.Length < 2 || line[1] != '=')
                return (null, new(SdpErrorReason.BadLine, number));
            var reason = first ? Version(line) : Line(line[0], line[2..].ToString());
            first = false;
            if (reason != SdpErrorReason.None)
                return (null, new(reason, number));
        }

        if (first)
            return (null, new(SdpErrorReason.Empty, number));
        if (_session is null)
            return (null, new(SdpErrorReason.MissingOrigin, number));
        EndLevel();
        return (_session with { Media = _sections.ToSdpList() }, default);
    }

    // Not EnumerateLines: it also breaks at form feeds and Unicode separators, which may stand inside a value.
    private static ReadOnlySpan<char> NextLine(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAny('\r', '\n');
        var line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[(end + (rest[end..].StartsWith("\r\n") ? 2 : 1))..];
        return line;
    }

    private static SdpErrorReason Version(ReadOnlySpan<char> line) =>
        line[0] == 'v' && line[2..].Trim() is "0" ? SdpErrorReason.None : SdpErrorReason.BadVersion;

    private SdpErrorReason Line(char type, string value)
    {
        if (type == 'o')
            return Origin(value);
        if (_session is null)
            return SdpErrorReason.MissingOrigin;
        switch (type)
        {
            case 'm':
                EndLevel();
                return Media(value);
            case 'a':
                if (value.Length == 0 || value[0] == ':')
                    return SdpErrorReason.BadAttribute;
                _attributes.Add(SdpAttribute.Parse(value));
                return SdpErrorReason.None;
            case 'c':
                return Add(_connections, SdpConnection.Parse(value), SdpErrorReason.BadConnection);
            case 'b':
                return Add(_bandwidths, SdpBandwidth.Parse(value), SdpErrorReason.BadBandwidth);
            case 'i':
                _title ??= value;
                return SdpErrorReason.None;
            case 'k':
                _key ??= value;
                return SdpErrorReason.None;
            default:
                return _media is null ? SessionLine(type, value) : SdpErrorReason.None;
        }
    }

    private SdpErrorReason SessionLine(char type, string value)
    {
        switch (type)
        {
            case 's':
                _session = _session! with { Name = value };
                break;
            case 'u':
                _session = _session! with { Uri = value };
                break;
            case 'e':
                _emails.Add(value);
                break;
            case 'p':
                _phones.Add(value);
                break;
            case 't':
                return Add(_timings, SdpTiming.Parse(value), SdpErrorReason.BadTiming);
            case 'r' when _timings.Count > 0:
                _timings[^1] = _timings[^1] with { Repeats = _timings[^1].Repeats.Add(value) };
                break;
            case 'z':
                _session = _session! with { ZoneAdjustments = value };
                break;
        }

        return SdpErrorReason.None;
    }

    private SdpErrorReason Origin(string value)
    {
        if (_session is not null || SdpOrigin.Parse(value) is not { } origin)
            return SdpErrorReason.BadOrigin;
        _session = new(origin);
        return SdpErrorReason.None;
    }

    private SdpErrorReason Media(string value)
    {
        if (_sections.Count >= MaxMedia)
            return SdpErrorReason.TooManyMedia;
        var parts = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 3)
            return SdpErrorReason.BadMedia;
        var ports = parts[1].Split('/');
        var count = 1;
        if (ports.Length > 2 || !int.TryParse(ports[0], out var port) || port is < 0 or > 65535
            || (ports.Length == 2 && (!int.TryParse(ports[1], out count) || count is < 1 or > 65535)))
            return SdpErrorReason.BadPort;
        _media = new(parts[0], port, parts[2], parts[3..].ToSdpList()) { PortCount = count };
        return SdpErrorReason.None;
    }

    /// <summary>Hands the lines gathered since the last m= to the level that they belong to.</summary>
    private void EndLevel()
    {
        if (_media is { } media)
        {
            _sections.Add(media with
            {
                Title = _title,
                Key = _key,
                Connections = _connections.ToSdpList(),
                Bandwidths = _bandwidths.ToSdpList(),
                Attributes = _attributes.ToSdpList(),
            });
        }
        else
        {
            _session = _session! with
            {
                Information = _title,
                Key = _key,
                Connection = _connections.FirstOrDefault(),
                Bandwidths = _bandwidths.ToSdpList(),
                Attributes = _attributes.ToSdpList(),
                Emails = _emails.ToSdpList(),
                Phones = _phones.ToSdpList(),
                Timings = _timings.Count == 0 ? [SdpTiming.Unbounded] : _timings.ToSdpList(),
            };
        }

        (_title, _key) = (null, null);
        _attributes.Clear();
        _connections.Clear();
        _bandwidths.Clear();
    }

    private static SdpErrorReason Add<T>(List<T> list, T? item, SdpErrorReason otherwise)
        where T : class
    {
        if (item is null)
            return otherwise;
        list.Add(item);
        return SdpErrorReason.None;
    }
}
