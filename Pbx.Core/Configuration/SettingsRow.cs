namespace Pbx.Core.Configuration;

/// <summary>The settings of the system as stored: one row.</summary>
public sealed class SettingsRow
{
    /// <summary>The id of the one row.</summary>
    public const int OnlyId = 1;

    /// <summary>Always <see cref="OnlyId"/>.</summary>
    public int Id { get; set; } = OnlyId;

    /// <summary>When the system was set up.</summary>
    public DateTimeOffset SetUpAt { get; set; }

    /// <summary>Company name.</summary>
    public string Company { get; set; } = "";

    /// <summary>Fully qualified domain name.</summary>
    public string Fqdn { get; set; } = "";

    /// <summary>Digest realm.</summary>
    public string Realm { get; set; } = "";

    /// <summary>IANA time zone.</summary>
    public string TimeZone { get; set; } = "";

    /// <summary>ISO 3166 alpha-2.</summary>
    public string Country { get; set; } = "";

    /// <summary>Languages, comma separated, first is the default.</summary>
    public string Languages { get; set; } = "en";

    /// <summary>Address to listen on.</summary>
    public string BindAddress { get; set; } = "0.0.0.0";

    /// <summary>Public address behind NAT.</summary>
    public string? PublicAddress { get; set; }

    /// <summary>HTTP port.</summary>
    public int HttpPort { get; set; }

    /// <summary>HTTPS port.</summary>
    public int HttpsPort { get; set; }

    /// <summary>SIP port.</summary>
    public int SipPort { get; set; }

    /// <summary>SIP over TLS port.</summary>
    public int SipsPort { get; set; }

    /// <summary>WebRTC media port.</summary>
    public int MediaPort { get; set; }

    /// <summary>First RTP port.</summary>
    public int RtpFirst { get; set; }

    /// <summary>Last RTP port.</summary>
    public int RtpLast { get; set; }

    /// <summary>How long devices ring, seconds.</summary>
    public int RingSeconds { get; set; } = 30;

    /// <summary>RTP silence that ends a call, seconds.</summary>
    public int MediaTimeoutSeconds { get; set; } = 60;

    /// <summary>Session-Expires, seconds.</summary>
    public int SessionExpiresSeconds { get; set; } = 1800;

    /// <summary>Failures before a source is blocked.</summary>
    public int BlockAfterFailures { get; set; } = 10;

    /// <summary>Window of the failures, seconds.</summary>
    public int BlockWindowSeconds { get; set; } = 300;

    /// <summary>How long a source stays blocked, seconds.</summary>
    public int BlockSeconds { get; set; } = 3600;

    /// <summary>Networks never blocked, CIDR, comma separated.</summary>
    public string NeverBlock { get; set; } = "";

    /// <summary>The immutable form.</summary>
    public SystemSettings ToSettings() => new()
    {
        Company = Company,
        Fqdn = Fqdn,
        Realm = Realm,
        TimeZone = TimeZone,
        Country = Country,
        Languages = Split(Languages),
        RingSeconds = RingSeconds,
        MediaTimeoutSeconds = MediaTimeoutSeconds,
        SessionExpiresSeconds = SessionExpiresSeconds,
        BlockAfterFailures = BlockAfterFailures,
        BlockWindowSeconds = BlockWindowSeconds,
        BlockSeconds = BlockSeconds,
        NeverBlock = Split(NeverBlock),
    };

    private static string[] Split(string list) =>
        list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
