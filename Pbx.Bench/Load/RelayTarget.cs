using System.Globalization;

namespace Pbx.Bench.Load;

/// <summary>One relayed call as the generator sees it: where each side sends, and the key with which the relay encrypts to side A.</summary>
public sealed record RelayedCall(int PortA, int PortB, string? Crypto);

/// <summary>A process that relays RTP between two sides of many calls.</summary>
public interface IRelayTarget : IAsyncDisposable
{
    /// <summary>Its process.</summary>
    int ProcessId { get; }

    /// <summary>The calls that it relays.</summary>
    IReadOnlyList<RelayedCall> Calls { get; }

    /// <summary>Memory that a call took, kB, measured with its calls set up and carrying packets.</summary>
    double KilobytesPerCall { get; }
}

/// <summary>SDP of the generator's sides.</summary>
public static class RelaySdp
{
    /// <summary>Key and salt of side A, the same for every call: the generator's own cost is not what is measured.</summary>
    public const string Key = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNk";

    /// <summary>PCMA at a port; SDES where asked.</summary>
    public static string Describe(int port, bool sdes) => string.Create(CultureInfo.InvariantCulture,
        $"v=0\r\no=- {port} 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {port} {(sdes ? "RTP/SAVP" : "RTP/AVP")} 8\r\na=rtpmap:8 PCMA/8000\r\n")
        + (sdes ? $"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{Key}\r\n" : "") + "a=sendrecv\r\n";

    /// <summary>The port of the audio line.</summary>
    public static int PortOf(string sdp) =>
        int.Parse(sdp.Split('\n').First(line => line.StartsWith("m=audio ", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);

    /// <summary>The key of the chosen suite, or null.</summary>
    public static string? KeyOf(string sdp)
    {
        var line = sdp.Split('\n').FirstOrDefault(line => line.StartsWith("a=crypto:", StringComparison.Ordinal));
        return line?.Split("inline:")[1].Trim().Split('|', ' ')[0];
    }
}
