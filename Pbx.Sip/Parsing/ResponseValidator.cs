using Pbx.Sip.Messages;

namespace Pbx.Sip.Parsing;

/// <summary>Why a well-formed response is dropped.</summary>
public enum ResponseDrop
{
    None,
    MoreThanOneVia,
    BadTopVia,
}

/// <summary>Checks of a response before it meets a transaction (RFC 3261 8.1.3.3, 18.1.2; RFC 4475 3.3.10).</summary>
public static class ResponseValidator
{
    /// <summary>Pbx is the end of every request that it sends, so its own Via is the only one.</summary>
    public static ResponseDrop Check(SipResponse response)
    {
        var vias = response.Vias;
        if (vias.Count > 1) return ResponseDrop.MoreThanOneVia;
        return vias is [{ Branch: not null, Host: not "255.255.255.255" }] ? ResponseDrop.None : ResponseDrop.BadTopVia;
    }
}
