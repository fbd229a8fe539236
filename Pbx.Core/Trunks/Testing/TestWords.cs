using System.Globalization;
using System.Net;
using Pbx.Core.Security;
using Pbx.Media;
using Pbx.Sip;

namespace Pbx.Core.Trunks.Testing;

/// <summary>What answers, failures and counters mean, as findings. Pure.</summary>
internal static class TestWords
{
    /// <summary>Interarrival jitter from which speech begins to suffer.</summary>
    private const double MuchJitterMs = 30;

    /// <summary>A request without an answer.</summary>
    public static string KeyOf(SipFailure failure) => failure switch
    {
        SipFailure.NoAddress => "reach.no-address",
        SipFailure.Garbled => "reach.garbled",
        SipFailure.PortClosed => "reach.port-closed",
        SipFailure.Unreachable => "reach.unreachable",
        SipFailure.Disconnected => "reach.disconnected",
        SipFailure.TlsFailed => "reach.tls-failed",
        SipFailure.TlsName => "reach.tls-name",
        SipFailure.TlsExpired => "reach.tls-expired",
        SipFailure.TlsUntrusted => "reach.tls-untrusted",
        _ => "reach.no-answer",
    };

    /// <summary>A registration that is up or has failed.</summary>
    public static IEnumerable<TrunkTestFinding> Registration(ClientRegistrationState state, Trunk trunk, string server, bool hasPassword, DateTimeOffset now)
    {
        if (state.Phase == ClientRegistrationPhase.Registered)
        {
            yield return TrunkTestFinding.Ok("register.done", server);
            var granted = state.Until is { } until ? (int)Math.Round((until - now).TotalSeconds) : trunk.ExpiresSeconds;
            // A registrar that wants longer periods says 423 each time: an exchange more at every refresh.
            if (granted > trunk.ExpiresSeconds + 5) yield return TrunkTestFinding.Hint("register.longer", Text(trunk.ExpiresSeconds), Text(granted));
            else if (granted < trunk.ExpiresSeconds - 5) yield return TrunkTestFinding.Ok("register.shorter", Text(trunk.ExpiresSeconds), Text(granted));
            foreach (var finding in Nat(state.Way)) yield return finding;
            yield break;
        }
        if (state.IsLocal)
        {
            yield return TrunkTestFinding.Problem(KeyOf(state.Failure), server, trunk.Domain);
            yield break;
        }
        var key = state.StatusCode switch
        {
            401 or 407 => hasPassword ? "register.wrong-password" : "register.no-password",
            403 => "register.forbidden",
            404 or 410 or 604 => "register.unknown-account",
            423 => "register.too-brief",
            >= 200 and < 300 => "register.no-binding",
            >= 500 and < 600 => "register.server-error",
            _ => "register.refused",
        };
        yield return TrunkTestFinding.Problem(key, Text(state.StatusCode), trunk.UserName) with { Details = [$"{state.StatusCode} {state.Reason}".TrimEnd()] };
        foreach (var finding in Nat(state.Way)) yield return finding;
    }

    /// <summary>Whether the server sees us where we say that we are (RFC 3581).</summary>
    public static IEnumerable<TrunkTestFinding> Nat(SipWay? way)
    {
        if (way?.SeenAs is not { } seen) yield break;
        var colon = way.SentAs.LastIndexOf(':');
        var (host, port) = (way.SentAs[..colon].Trim('[', ']'), way.SentAs[(colon + 1)..]);
        // A connection goes out from a port of its own; only a datagram tells of the port that we listen on.
        var samePort = way.Transport != "UDP" || port == Text(seen.Port);
        if (!IPAddress.TryParse(host, out var ours))
            yield return TrunkTestFinding.Ok("nat.name", host, seen.ToString());
        else if (!ours.Equals(seen.Address))
            yield return PrivateNetworks.Contains(ours) && !PrivateNetworks.Contains(seen.Address)
                ? TrunkTestFinding.Hint("nat.behind", way.SentAs, seen.Address.ToString())
                : TrunkTestFinding.Hint("nat.other", way.SentAs, seen.ToString());
        else if (!samePort) yield return TrunkTestFinding.Hint("nat.port", way.SentAs, seen.ToString());
        else yield return TrunkTestFinding.Ok("nat.none", seen.ToString());
    }

    /// <summary>A call that was not taken.</summary>
    /// <param name="reason">What came back.</param>
    /// <param name="number">Number as it was sent.</param>
    /// <param name="from">Who called, as it was sent.</param>
    /// <param name="codecs">Encodings that were offered.</param>
    /// <param name="secure">SRTP was offered.</param>
    /// <param name="hasPassword">A password was there to answer a challenge with.</param>
    /// <param name="server">Server that was asked.</param>
    public static TrunkTestFinding Refusal(EndReason reason, string number, string from, string codecs, bool secure, bool hasPassword, string server)
    {
        if (reason.Kind is EndKind.Timeout or EndKind.TransportFailed)
            return TrunkTestFinding.Problem(reason.Failure is SipFailure.None or SipFailure.NoAnswer ? "call.silent" : KeyOf(reason.Failure), server, number);
        if (reason.Kind == EndKind.BadAnswer) return TrunkTestFinding.Problem("call.bad-answer") with { Details = [reason.Text] };
        var status = reason.StatusCode;
        var finding = status switch
        {
            >= 300 and < 400 => TrunkTestFinding.Problem("call.redirected", number),
            401 or 407 => TrunkTestFinding.Problem(hasPassword ? "call.wrong-password" : "call.no-password"),
            402 => TrunkTestFinding.Problem("call.credit"),
            404 or 410 or 604 => TrunkTestFinding.Problem("call.unknown-number", number),
            403 or 603 => TrunkTestFinding.Problem("call.forbidden", number, from),
            // RFC 5079, RFC 8224: about who calls, and nothing else.
            433 or 428 or 436 or 437 or 438 => TrunkTestFinding.Problem("call.caller-id", from),
            408 or 480 => TrunkTestFinding.Hint("call.unavailable", number),
            482 or 483 => TrunkTestFinding.Problem("call.loop"),
            484 => TrunkTestFinding.Problem("call.incomplete-number", number),
            486 or 600 => TrunkTestFinding.Hint("call.busy", number),
            415 or 488 or 606 => secure ? TrunkTestFinding.Problem("call.srtp-refused") : TrunkTestFinding.Problem("call.codec-refused", codecs),
            503 => TrunkTestFinding.Problem("call.channels"),
            >= 500 and < 600 => TrunkTestFinding.Problem("call.server-error", Text(status)),
            _ => TrunkTestFinding.Problem("call.refused", Text(status)),
        };
        return finding with { Details = [$"{status} {reason.Text}".TrimEnd()] };
    }

    /// <summary>How the sound went.</summary>
    /// <param name="now">Counters at the end.</param>
    /// <param name="early">Counters when the other side had had time to hear us.</param>
    /// <param name="ours">Our address as it stands in the SDP.</param>
    /// <param name="server">Where the trunk's server is.</param>
    /// <param name="offered">Encodings that were offered.</param>
    public static IEnumerable<TrunkTestFinding> Sound(MediaStatistics now, MediaStatistics early, IPEndPoint? ours, IPAddress? server, string offered)
    {
        yield return TrunkTestFinding.Ok("sound.codec", now.Codec ?? "", offered);
        if (now.Security.StartsWith("SRTP", StringComparison.Ordinal)) yield return TrunkTestFinding.Ok("sound.srtp", now.Security);
        foreach (var finding in Incoming(now, ours, server)) yield return finding;
        var reports = now.ReportsReceived - early.ReportsReceived;
        if (now.ReportsOnUs > 0)
            yield return now.RemoteLoss > 0.02 ? TrunkTestFinding.Problem("sound.heard-badly", Percent(now.RemoteLoss)) : TrunkTestFinding.Ok("sound.heard", Percent(now.RemoteLoss));
        else yield return reports > 0 ? TrunkTestFinding.Problem("sound.unheard", ours?.ToString() ?? "") : TrunkTestFinding.Hint("sound.unreported");
    }

    private static IEnumerable<TrunkTestFinding> Incoming(MediaStatistics now, IPEndPoint? ours, IPAddress? server)
    {
        if (now.PacketsReceived == 0)
        {
            if (now.UnknownEncodings > 0) yield return TrunkTestFinding.Problem("sound.unknown-encoding", Text(now.UnknownEncodings));
            else if (now.ForeignPackets > 0) yield return TrunkTestFinding.Problem("sound.foreign", Text(now.ForeignPackets), now.SignalledAt?.ToString() ?? "–");
            else if (ours is not null && server is not null && PrivateNetworks.Contains(ours.Address) && !PrivateNetworks.Contains(server))
                yield return TrunkTestFinding.Problem("sound.private-address", ours.ToString());
            else yield return TrunkTestFinding.Problem("sound.nothing", ours?.ToString() ?? "–");
            yield break;
        }
        var loss = (double)now.PacketsLost / Math.Max(1, now.PacketsReceived + now.PacketsLost);
        string[] measured = [Text(now.PacketsReceived), Percent(loss), Text((long)Math.Round(now.JitterMs))];
        yield return loss > 0.02 ? TrunkTestFinding.Problem("sound.loss", measured)
            : loss > 0.005 || now.JitterMs > MuchJitterMs ? TrunkTestFinding.Hint("sound.uneven", measured)
            : TrunkTestFinding.Ok("sound.received", measured);
        if (now.UnknownEncodings > 0) yield return TrunkTestFinding.Hint("sound.some-unknown", Text(now.UnknownEncodings));
        if (now is { SignalledAt: { } said, HeardFrom: { } heard } && !said.Equals(heard)) yield return TrunkTestFinding.Hint("sound.nat", said.ToString(), heard.ToString());
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Percent(double share) => (share * 100).ToString("0.#", CultureInfo.InvariantCulture);
}
