namespace Pbx.Media.Sdp;

/// <summary>a=setup (RFC 4145 section 4, RFC 5763 section 5): who sends the ClientHello.</summary>
public enum DtlsSetup
{
    /// <summary>Sends the ClientHello.</summary>
    Active,

    /// <summary>Waits for it.</summary>
    Passive,

    /// <summary>Either; only in offers.</summary>
    ActPass,

    /// <summary>No connection for now.</summary>
    HoldConn,
}

/// <summary>Names of the values.</summary>
public static class DtlsSetups
{
    public static string Name(this DtlsSetup setup) => setup switch
    {
        DtlsSetup.Active => "active",
        DtlsSetup.Passive => "passive",
        DtlsSetup.HoldConn => "holdconn",
        _ => "actpass",
    };

    internal static DtlsSetup? Parse(string? text) => text?.Trim().ToLowerInvariant() switch
    {
        "active" => DtlsSetup.Active,
        "passive" => DtlsSetup.Passive,
        "actpass" => DtlsSetup.ActPass,
        "holdconn" => DtlsSetup.HoldConn,
        _ => null,
    };
}
