namespace Pbx.Media.Sdp;

/// <summary>a=rid (RFC 8851 section 4): the name of one simulcast stream, its direction, its restrictions as written.</summary>
public sealed record SdpRid(string Id, bool Send, string? Restrictions = null)
{
    public override string ToString() => $"{Id} {(Send ? "send" : "recv")}{(Restrictions is null ? "" : " " + Restrictions)}";

    internal static SdpRid? Parse(string text)
    {
        var parts = text.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
        return parts.Length >= 2 && parts[1] is ("send" or "recv") ? new(parts[0], parts[1] == "send", parts.Length > 2 ? parts[2] : null) : null;
    }
}
