using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Headers;

/// <summary>One hop of the path that responses take back (RFC 3261 20.42; rport RFC 3581; alias RFC 5923).</summary>
public sealed record Via : ISipHeaderValue<Via>
{
    /// <summary>What the branch of a request by RFC 3261 begins with (8.1.1.7).</summary>
    public const string MagicCookie = "z9hG4bK";

    private static readonly string[] KnownTransports = ["UDP", "TCP", "TLS", "WS", "WSS", "SCTP"];

    /// <summary>UDP, TCP, TLS, WS, WSS or another, as written.</summary>
    public required string Transport { get; init; }

    /// <summary>The sent-by host; an IPv6 address in brackets.</summary>
    public required string Host { get; init; }

    public int? Port { get; init; }

    public SipParameters Parameters { get; init; } = SipParameters.Empty;

    public string? Branch => Parameters["branch"];

    /// <summary>The branch identifies the transaction by itself (RFC 3261 17.2.3): cookie and something behind it.</summary>
    public bool HasRfc3261Branch =>
        Branch is { } branch && branch.Length > MagicCookie.Length && branch.StartsWith(MagicCookie, StringComparison.OrdinalIgnoreCase);

    /// <summary>The source address that the receiver saw, brackets removed, or null.</summary>
    public string? Received => Parameters["received"]?.Trim('[', ']');

    /// <summary>The sender asks for symmetric response routing (RFC 3581 3).</summary>
    public bool WantsRport => Parameters.Contains("rport");

    /// <summary>The source port that the receiver filled in.</summary>
    public int? Rport => SipText.TryPort(Parameters["rport"].AsSpan(), out var port) && port > 0 ? port : null;

    public string? Maddr => Parameters["maddr"];

    public int? Ttl => SipText.TryNumber(Parameters["ttl"].AsSpan(), 255, out var ttl) ? (int)ttl : null;

    public bool Alias => Parameters.Contains("alias");

    /// <summary>The same hop with what its receiver saw (RFC 3261 18.2.1, RFC 3581 4).</summary>
    public Via Seen(System.Net.IPEndPoint source)
    {
        var address = source.Address.IsIPv4MappedToIPv6 ? source.Address.MapToIPv4() : source.Address;
        var parameters = Parameters;
        var named = System.Net.IPAddress.TryParse(Host, out var claimed) && claimed.Equals(address);
        if (!named || WantsRport) parameters = parameters.With("received", address.ToString());
        else parameters = parameters.Without("received");
        if (WantsRport) parameters = parameters.With("rport", source.Port.ToString(CultureInfo.InvariantCulture));
        return this with { Parameters = parameters };
    }

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Via? value)
    {
        value = null;
        var reader = new HeaderReader(SipText.TrimSpace(text));
        if (!reader.TryToken(out var protocol) || !protocol.Equals("SIP", StringComparison.OrdinalIgnoreCase)) return false;
        if (!reader.Accept('/') || !reader.TryToken(out _)) return false;
        if (!reader.Accept('/') || !reader.TryToken(out var transport)) return false;
        var before = reader.Position;
        reader.SkipSpace();
        if (reader.Position == before || !TrySentBy(ref reader, out var host, out var port)) return false;
        if (!reader.TryParameters(out var parameters) || !reader.AtEnd) return false;
        value = new Via { Transport = Intern(transport), Host = host, Port = port, Parameters = parameters };
        return true;
    }

    private static bool TrySentBy(ref HeaderReader reader, out string host, out int? port)
    {
        host = "";
        port = null;
        var start = reader.Position;
        if (reader.Current == '[')
        {
            var close = reader.Rest.IndexOf(']');
            if (close < 0) return false;
            reader.Position += close + 1;
        }
        else
        {
            while (!reader.AtEnd && (char.IsAsciiLetterOrDigit(reader.Current) || reader.Current is '.' or '-' or '_')) reader.Position++;
        }
        var text = reader.From(start);
        if (!SipText.IsHost(text)) return false;
        host = text.ToString();
        if (!reader.Accept(':')) return true;
        start = reader.Position;
        while (char.IsAsciiDigit(reader.Current)) reader.Position++;
        if (!SipText.TryPort(reader.From(start), out var number)) return false;
        port = number;
        return true;
    }

    private static string Intern(ReadOnlySpan<char> transport)
    {
        foreach (var known in KnownTransports)
            if (transport.SequenceEqual(known)) return known;
        return transport.ToString();
    }

    public void AppendTo(SipTextWriter writer)
    {
        writer.Append("SIP/2.0/");
        writer.Append(Transport);
        writer.Append(' ');
        writer.Append(Host);
        if (Port is { } port)
        {
            writer.Append(':');
            writer.Append(port);
        }
        Parameters.AppendTo(writer);
    }

    public override string ToString() => SipTextWriter.TextOf(this);
}
