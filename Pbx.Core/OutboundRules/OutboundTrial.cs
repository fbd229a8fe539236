using Pbx.Core.Configuration;
using Pbx.Core.Extensions;
using Pbx.Core.Routing;
using Pbx.Core.Schedules;
using Pbx.Core.Trunks;

namespace Pbx.Core.OutboundRules;

/// <summary>What would become of a number that a person dials: where it leads, by which rule, and what stands on the wire. What was talked today is not counted. Pure.</summary>
/// <param name="Number">The number without the prefixes of the caller.</param>
/// <param name="Destination">Where it leads.</param>
/// <param name="Rule">Rule that takes it, or null.</param>
/// <param name="Ways">Ways out, in order; none where it does not leave.</param>
public sealed record OutboundTrial(string Number, Destination Destination, OutboundRule? Rule, IReadOnlyList<OutboundTrialWay> Ways)
{
    /// <summary>Tries a number.</summary>
    /// <param name="snapshot">Configuration.</param>
    /// <param name="dialled">What is dialled, with prefixes.</param>
    /// <param name="userId">Who dials.</param>
    /// <param name="said">What people have said about hours.</param>
    /// <param name="now">When.</param>
    public static OutboundTrial Of(PbxSnapshot snapshot, string dialled, string userId, IReadOnlyList<ScheduleOverride> said, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var prefix = DialPrefix.Read(dialled);
        var number = DialledNumber.Normalise(prefix.Number);
        var extension = snapshot.UsersById.GetValueOrDefault(userId)?.Extension ?? "";
        var dialler = new Dialler
        {
            UserId = userId,
            Number = prefix.IsWithheld ? "" : extension,
            CallerId = prefix.Code is { } code ? CallerIds.ByCode(snapshot, userId, code) : null,
            Said = said,
        };
        var destination = DialPlan.Route(snapshot, number, 0, dialler, now);
        var outside = destination as Destination.Outside;
        return new OutboundTrial(
            number, destination,
            destination is Destination.Outside or Destination.Nowhere { Reason: not "not-found" } ? OutboundPlan.RuleOf(snapshot, number, dialler) : null,
            outside is null ? [] : [.. outside.Routes.Select(route => Way(snapshot, outside, route, prefix.IsWithheld))]);
    }

    private static OutboundTrialWay Way(PbxSnapshot snapshot, Destination.Outside outside, OutsideRoute route, bool isWithheld)
    {
        var withheld = (isWithheld || route.Trunk.AlwaysWithholds) && !outside.IsEmergency;
        var identity = TrunkIdentity.Of(route.Trunk, new OutsideCaller(route.CallerId, "", withheld), snapshot.Settings.Country);
        return new OutboundTrialWay(
            route.Trunk, route.Dial, route.CallerId, withheld,
            [
                "INVITE " + TrunkUris.Number(route.Trunk, route.Dial), $"From: <sip:{identity.From.User}@{identity.From.Host}>",
                .. identity.Headers.Select(header => $"{header.Key}: {header.Value}"),
            ]);
    }
}

/// <summary>One way out of a trial.</summary>
/// <param name="Trunk">Trunk.</param>
/// <param name="Dial">Number as the trunk gets it.</param>
/// <param name="CallerId">Number shown, E.164; empty: the trunk's account.</param>
/// <param name="IsWithheld">The number is withheld from the called party.</param>
/// <param name="Wire">Lines of the INVITE that say who calls whom (RFC 3261, RFC 3325).</param>
public sealed record OutboundTrialWay(Trunk Trunk, string Dial, string CallerId, bool IsWithheld, IReadOnlyList<string> Wire);
