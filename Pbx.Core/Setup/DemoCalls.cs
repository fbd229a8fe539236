using Pbx.Core.CallHistory;
using Pbx.Core.Configuration;

namespace Pbx.Core.Setup;

/// <summary>Two weeks of calls as a small company makes them, for the demo: office hours, colleagues and outsiders, some missed. The same every time for the same day.</summary>
public static class DemoCalls
{
    private const int Days = 14;

    private static readonly (string Number, string Name)[] Outsiders =
    [
        ("+41265550123", "Garage du Lac"), ("+41315550177", "Treuhand Lehmann"), ("+41435550142", "Hotel Adler"), ("+41215550118", "Fiduciaire Rochat"),
        ("+41265550169", "Pharmacie de la Gare"), ("+390255501", "Officine Brera"), ("+41795550134", ""), ("+41765550111", ""), ("+4930555018", "Krause Messtechnik"),
    ];

    /// <summary>The calls before <paramref name="now"/>.</summary>
    public static IEnumerable<CallHistoryEntry> Make(PbxSnapshot snapshot, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(snapshot.Settings.TimeZone);
        var people = snapshot.UsersByExtension.Values.OrderBy(user => user.Extension, StringComparer.Ordinal).ToArray();
        var chance = new Random(now.DayOfYear);
        var today = TimeZoneInfo.ConvertTime(now, zone).Date;
        for (var day = today.AddDays(-Days); day <= today; day = day.AddDays(1))
        {
            if (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday) continue;
            for (var i = chance.Next(18, 34); i > 0; i--)
            {
                // Two humps: the morning and the early afternoon, as in any office.
                var hour = (chance.Next(2) == 0 ? 8.0 : 13.25) + (chance.NextDouble() + chance.NextDouble()) * 1.9;
                var local = day.AddHours(hour);
                var start = new DateTimeOffset(local, zone.GetUtcOffset(local));
                var call = One(people, chance, start, $"demo-{day:yyyyMMdd}-{i:00}");
                if (call.EndedAt < now) yield return call;
            }
        }
    }

    private static CallHistoryEntry One(UserRecord[] people, Random chance, DateTimeOffset start, string id)
    {
        var a = people[chance.Next(people.Length)];
        var b = people[(Array.IndexOf(people, a) + chance.Next(1, people.Length)) % people.Length];
        var outsider = Outsiders[chance.Next(Outsiders.Length)];
        var internalCall = chance.Next(100) < 55;
        var incoming = chance.Next(2) == 0;
        var (fromNumber, fromName, fromId) = internalCall || !incoming ? (a.Extension, a.DisplayName, (string?)a.Id) : (outsider.Number, outsider.Name, null);
        var (toNumber, toName, toId) = internalCall || incoming ? (b.Extension, b.DisplayName, (string?)b.Id) : (outsider.Number, outsider.Name, null);
        var ring = TimeSpan.FromSeconds(chance.Next(2, 16));
        var fate = chance.Next(100);
        if (fate < 80)
        {
            var talk = TimeSpan.FromSeconds(15 + Math.Pow(chance.NextDouble(), 2.5) * 1500);
            return Entry(CallOutcome.Answered, chance.Next(2) == 0 ? "hung-up-by-caller" : "hung-up-by-callee", 0, ring, talk);
        }
        return fate switch
        {
            < 91 => Entry(CallOutcome.Missed, chance.Next(2) == 0 ? "no-answer" : "cancelled", 0, TimeSpan.FromSeconds(chance.Next(8, 31)), null),
            < 96 => Entry(CallOutcome.Busy, "busy", 486, TimeSpan.FromSeconds(1), null),
            < 99 => Entry(CallOutcome.Rejected, "rejected", 603, ring, null),
            _ => Entry(CallOutcome.Failed, "not-found", 404, TimeSpan.Zero, null),
        };

        CallHistoryEntry Entry(CallOutcome outcome, string reason, int status, TimeSpan rang, TimeSpan? talked) => new(
            id, start, talked is null ? null : start + rang, start + rang + (talked ?? TimeSpan.Zero), fromNumber, fromName, fromId, toNumber, toName, toId,
            outcome, reason, status, talked is null ? null : internalCall ? "G722" : "PCMA", talked is null ? null : Math.Round(3.7 + chance.NextDouble() * 0.75, 2));
    }
}
