using Pbx.Core.Live;

namespace Pbx.Web.Admin.Calls;

/// <summary>What a row says of a call, drawn from its legs.</summary>
public static class CallFacts
{
    /// <summary>Codecs in use, one if both sides use the same.</summary>
    public static string Codecs(LiveCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var codecs = call.Legs.Select(l => l.Codec).OfType<string>().Where(c => c.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return codecs.Count == 0 ? "–" : string.Join(" · ", codecs);
    }

    /// <summary>How each side is protected, without repeats.</summary>
    public static IReadOnlyList<string> Securities(LiveCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return [.. call.Legs.Where(l => l.Codec is not null).Select(l => l.Security).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>True for any form of SRTP.</summary>
    public static bool IsEncrypted(string security)
    {
        ArgumentNullException.ThrowIfNull(security);
        return security.Contains("SRTP", StringComparison.OrdinalIgnoreCase) || security.Contains("SDES", StringComparison.OrdinalIgnoreCase)
            || security.Contains("DTLS", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Quality of the side that hears worst; null while nothing is measured.</summary>
    public static double? Worst(LiveCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var scores = call.Legs.Where(l => l.MeanOpinionScore > 0).Select(l => l.MeanOpinionScore).ToList();
        return scores.Count == 0 ? null : scores.Min();
    }

    /// <summary>Name, or the number of a party without one.</summary>
    public static string Name(LiveParty party)
    {
        ArgumentNullException.ThrowIfNull(party);
        return party.Name.Length > 0 ? party.Name : party.Number;
    }

    /// <summary>Look of a state.</summary>
    public static string Kind(LiveCallState state) => state switch
    {
        LiveCallState.Talking => "good",
        LiveCallState.OnHold => "off",
        _ => "attention",
    };
}
