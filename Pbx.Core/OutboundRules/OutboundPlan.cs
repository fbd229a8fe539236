using Pbx.Core.Configuration;
using Pbx.Core.Numbers;
using Pbx.Core.Routing;
using Pbx.Core.Schedules;
using Pbx.Core.Trunks;

namespace Pbx.Core.OutboundRules;

/// <summary>Which way a number outside is reached, and whether it may be: emergency numbers first, then the first rule that fits, then what no call may do. Pure.</summary>
public static class OutboundPlan
{
    /// <summary>The number is on the company's own list of those that are always put through.</summary>
    public static bool IsListedEmergency(PbxSnapshot snapshot, string number)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return snapshot.Plan.Limits.Emergency.Contains(number);
    }

    /// <summary>Finds the way. Null: it does not look like a telephone number at all.</summary>
    /// <param name="snapshot">Configuration.</param>
    /// <param name="number">As dialled, normalised.</param>
    /// <param name="dialler">Who dials.</param>
    /// <param name="now">The moment, for rules that hold in office hours.</param>
    public static Destination? Route(PbxSnapshot snapshot, string number, Dialler dialler, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(dialler);
        var plan = snapshot.Plan;
        if (EmergencyIn(snapshot, number) is { } emergency) return Emergency(snapshot, emergency, dialler);
        if (number.Length < 3 || !number.All(c => char.IsAsciiDigit(c) || c is '+' or '*' or '#') || !number.Any(char.IsAsciiDigit)) return null;
        if (plan.OutboundRules.Count == 0) return null;
        var department = DepartmentOf(plan, dialler);
        if (RuleOf(snapshot, number, dialler) is not { } rule) return null;
        if (rule.OnlyWhenOpen && ScheduleRules.StateAt(plan, snapshot.Settings, department, now, ScheduleRules.SaidAbout(dialler.Said, department, now)) != ScheduleState.Open)
            return new Destination.Nowhere(403, "outside-closed");
        if (!MayShow(snapshot, dialler)) return new Destination.Nowhere(403, "caller-id");
        // Who cannot be asked does not get through.
        if (rule.AskPin && dialler.UserId is null) return new Destination.Nowhere(403, "outside-pin");
        var routes = rule.Routes.Select(route => RouteOf(snapshot, route, number, dialler)).OfType<(OutsideRoute Route, string? Number)>().ToList();
        if (routes.Count == 0) return new Destination.Nowhere(rule.Routes.Count == 0 ? 403 : 503, rule.Routes.Count == 0 ? "outside-forbidden" : "no-trunk");
        // Each way makes its own number of what was dialled; what it reaches there counts.
        var allowed = routes.Where(one => IsAllowed(snapshot, one.Number, one.Route.Dial)).ToList();
        if (allowed.Count == 0) return new Destination.Nowhere(403, "outside-country");
        if (dialler.UserId is not null && dialler.CallsNow >= plan.Limits.CallsAtOnce) return new Destination.Nowhere(403, "outside-too-many");
        TimeSpan? longest = allowed.Any(one => one.Number is { } to && TelephoneNumber.IsCostly(to, snapshot.Settings.Country))
            ? TimeSpan.FromMinutes(plan.Limits.DailyMinutes) - dialler.CostlyToday
            : null;
        if (longest <= TimeSpan.Zero) return new Destination.Nowhere(403, "outside-daily");
        return new Destination.Outside(rule.Id, allowed[0].Number ?? allowed[0].Route.Dial, [.. allowed.Select(one => one.Route)]) { Longest = longest, AskPin = rule.AskPin };
    }

    /// <summary>
    /// What would become of a number that is tried on one trunk, whoever may use which rule: written and shown as on that trunk, within the limits against fraud.
    /// Emergency numbers are never tried.
    /// </summary>
    internal static Destination OnTrunk(PbxSnapshot snapshot, Trunk trunk, string number, Dialler dialler)
    {
        var country = snapshot.Settings.Country;
        if (number.Length < 3 || !number.All(c => char.IsAsciiDigit(c) || c is '+' or '*' or '#') || !number.Any(char.IsAsciiDigit)) return new Destination.Nowhere(484, "no-number");
        var e164 = TelephoneNumber.ToE164(number, country);
        var route = snapshot.Plan.OutboundRules.Where(rule => Fits(rule, number, e164)).SelectMany(rule => rule.Routes)
            .FirstOrDefault(one => one.TrunkId == trunk.Id && one.Strip < number.Length) ?? new OutboundRoute(trunk.Id);
        var (dial, reached) = NumberOn(snapshot, trunk, route, number);
        if (EmergencyIn(snapshot, number) is not null || TelephoneNumber.IsEmergency(number, country) || TelephoneNumber.IsEmergency(dial, country) || IsListedEmergency(snapshot, dial))
            return new Destination.Nowhere(403, "emergency");
        if (!IsAllowed(snapshot, reached, dial)) return new Destination.Nowhere(403, "outside-country");
        if (dialler.CallsNow >= snapshot.Plan.Limits.CallsAtOnce) return new Destination.Nowhere(403, "outside-too-many");
        TimeSpan? longest = reached is not null && TelephoneNumber.IsCostly(reached, country) ? TimeSpan.FromMinutes(snapshot.Plan.Limits.DailyMinutes) - dialler.CostlyToday : null;
        if (longest <= TimeSpan.Zero) return new Destination.Nowhere(403, "outside-daily");
        return new Destination.Outside(null, reached ?? dial, [new OutsideRoute(trunk, dial, CallerIdFor(snapshot, trunk, route.CallerId, dialler))]) { Longest = longest };
    }

    /// <summary>The first rule that fits a number and is for this caller; null: none. Emergency numbers need none.</summary>
    public static OutboundRule? RuleOf(PbxSnapshot snapshot, string number, Dialler dialler)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(dialler);
        var e164 = TelephoneNumber.ToE164(number, snapshot.Settings.Country);
        return snapshot.Plan.OutboundRules.FirstOrDefault(rule => Fits(rule, number, e164) && IsFor(rule, snapshot.Plan, dialler));
    }

    /// <summary>A number as a route writes it to its trunk; null: there is nothing left of it.</summary>
    public static string? Written(PbxSnapshot snapshot, Trunk trunk, OutboundRoute route, string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        ArgumentNullException.ThrowIfNull(route);
        return route.Strip >= number.Length ? null : NumberOn(snapshot, trunk, route, number).Dial;
    }

    /// <summary>The department that a person belongs to, else the company.</summary>
    public static string DepartmentOf(CallPlan plan, Dialler dialler)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(dialler);
        if (dialler.DepartmentId is { } known) return known;
        return plan.Departments.FirstOrDefault(one => one.Id != Department.CompanyId && dialler.UserId is { } user && one.Members.Contains(user))?.Id ?? Department.CompanyId;
    }

    /// <summary>The emergency number that was dialled, also behind the prefix for outside calls that people are used to; null if it is none.</summary>
    private static string? EmergencyIn(PbxSnapshot snapshot, string number)
    {
        var prefixed = snapshot.Plan.OutboundRules.Where(rule => rule.Prefixes.Any(prefix => number.StartsWith(prefix, StringComparison.Ordinal)))
            .SelectMany(rule => rule.Routes).Where(route => route.Strip > 0 && route.Strip < number.Length).Select(route => number[route.Strip..]);
        var isListed = snapshot.Plan.Limits.Emergency.Count > 0;
        return prefixed.Prepend(number).FirstOrDefault(one => isListed ? IsListedEmergency(snapshot, one) : TelephoneNumber.IsEmergency(one, snapshot.Settings.Country));
    }

    private static bool Fits(OutboundRule rule, string number, string? e164)
    {
        var digits = number.Count(char.IsAsciiDigit);
        if (digits < rule.MinDigits || rule.MaxDigits > 0 && digits > rule.MaxDigits) return false;
        return rule.Prefixes.Count == 0 || rule.Prefixes.Any(prefix =>
            number.StartsWith(prefix, StringComparison.Ordinal) || prefix[0] == '+' && e164?.StartsWith(prefix, StringComparison.Ordinal) == true);
    }

    private static bool IsFor(OutboundRule rule, CallPlan plan, Dialler dialler)
    {
        if (rule.Departments.Count == 0) return true;
        if (dialler.UserId is not { } user) return rule.Departments.Contains(dialler.DepartmentId ?? Department.CompanyId);
        return rule.Departments.Contains(Department.CompanyId) || plan.Departments.Any(one => rule.Departments.Contains(one.Id) && one.Members.Contains(user));
    }

    private static bool IsAllowed(PbxSnapshot snapshot, string? e164, string dial)
    {
        var home = snapshot.Settings.Country;
        if (e164 is null) return TelephoneNumber.IsShort(dial);
        var countries = snapshot.Plan.Limits.Countries;
        return TelephoneNumber.CountryOf(e164, home) is { } country && (countries.Count == 0 ? country == home : countries.Contains(country));
    }

    /// <summary>As dialled, by every way there is: those of rules that would take it first.</summary>
    private static Destination Emergency(PbxSnapshot snapshot, string number, Dialler dialler)
    {
        var plan = snapshot.Plan;
        var first = plan.OutboundRules.FirstOrDefault(rule => Fits(rule, number, null) && IsFor(rule, plan, dialler));
        OutboundRule[] ruled = first is null ? [] : [first];
        var ids = ruled.Concat(plan.OutboundRules).SelectMany(rule => rule.Routes).Select(route => route.TrunkId).Concat(plan.Trunks.Select(trunk => trunk.Id)).Distinct();
        OutsideRoute[] routes =
        [
            .. ids.Select(id => plan.Trunks.FirstOrDefault(trunk => trunk.Id == id && trunk.Enabled)).OfType<Trunk>()
                .Select(trunk => new OutsideRoute(trunk, number, CallerIdFor(snapshot, trunk, null, dialler with { ForwardedFrom = null, CallerId = MayShow(snapshot, dialler) ? dialler.CallerId : null }))),
        ];
        return routes.Length == 0 ? new Destination.Nowhere(503, "no-trunk") : new Destination.Outside(first?.Id, number, routes) { IsEmergency = true };
    }

    private static (OutsideRoute Route, string? Number)? RouteOf(PbxSnapshot snapshot, OutboundRoute route, string number, Dialler dialler)
    {
        if (snapshot.Plan.Trunks.FirstOrDefault(one => one.Id == route.TrunkId && one.Enabled) is not { } trunk || route.Strip >= number.Length) return null;
        var (dial, e164) = NumberOn(snapshot, trunk, route, number);
        return (new OutsideRoute(trunk, dial, CallerIdFor(snapshot, trunk, route.CallerId, dialler)), e164);
    }

    private static (string Dial, string? Number) NumberOn(PbxSnapshot snapshot, Trunk trunk, OutboundRoute route, string number)
    {
        var country = snapshot.Settings.Country;
        var stripped = number[route.Strip..];
        var whole = route.Prepend + stripped;
        if (TelephoneNumber.ToE164(whole, country) is { } e164) return (TelephoneNumber.Write(e164, trunk.OutFormat, country, whole), e164);
        // A code that the carrier wants before the number, or a number that has no international form.
        return route.Prepend.Length > 0 && TelephoneNumber.ToE164(stripped, country) is { } behind
            ? (route.Prepend + TelephoneNumber.Write(behind, trunk.OutFormat, country, stripped), behind)
            : (whole, null);
    }

    /// <summary>A forwarded caller where the carrier allows it, else the route's, the caller's choice, the person's, the department's, the company's, the trunk's.</summary>
    private static string CallerIdFor(PbxSnapshot snapshot, Trunk trunk, string? ofRoute, Dialler dialler)
    {
        if (dialler.ForwardedFrom is { Length: > 0 } caller && trunk.AllowsForeignCallerId) return caller;
        return ofRoute ?? dialler.CallerId ?? CallerIds.Usual(snapshot, dialler.UserId, DepartmentOf(snapshot.Plan, dialler)) ?? trunk.CallerId;
    }

    // People show what is theirs; what the system itself sends on shows what the node says.
    private static bool MayShow(PbxSnapshot snapshot, Dialler dialler) =>
        dialler.CallerId is not { } wanted || dialler.UserId is not { } user || CallerIds.Holds(snapshot, user, wanted);
}
