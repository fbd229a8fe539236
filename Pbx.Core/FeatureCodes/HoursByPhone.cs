using System.Globalization;
using Pbx.Core.OutboundRules;
using Pbx.Core.Routing;
using Pbx.Core.Schedules;

namespace Pbx.Core.FeatureCodes;

/// <summary>
/// The caller's department is open, closed, on holiday from now on, whatever the timetable says; four digits set when that ends. Or the timetable
/// holds again.
/// </summary>
internal sealed class HoursByPhone(ScheduleState? state) : IServiceNumber
{
    private const int Tries = 3;
    private const int DigitsOfTime = 4;

    public async Task RunAsync(IServiceLine line, CancellationToken cancellationToken)
    {
        var dialogue = new Dialogue(line, cancellationToken);
        if (line.Caller.UserId is not { } caller)
        {
            await dialogue.SayAsync("not-allowed");
            return;
        }
        var department = OutboundPlan.DepartmentOf(line.Snapshot.Plan, new Dialler { UserId = caller });
        if (await SayItHoldsAsync(ScheduleOverride.UntilFurtherNotice) is not null)
        {
            await dialogue.SayAsync("not-allowed");
            return;
        }
        if (state is null)
        {
            await dialogue.SayAsync("hours-timetable");
            return;
        }
        await dialogue.SayAsync(state switch { ScheduleState.Open => "hours-open", ScheduleState.Holiday => "hours-holiday", _ => "hours-closed" });
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            if (await dialogue.EnterAsync("hours-time", DigitsOfTime) is not { } entered) return;
            if (TimeOf(entered, line.Now) is { } at)
            {
                // The clock may be put forward or back until then.
                var until = new DateTimeOffset(at, line.Now.Offset);
                until += at - line.InZone(until).DateTime;
                await SayItHoldsAsync(until);
                await dialogue.SayAsync(["until", .. MailboxWords.Time(line.Language, line.InZone(until)).Where(word => word != "at")]);
                return;
            }
            await dialogue.SayAsync("wrong-key");
        }

        Task<string?> SayItHoldsAsync(DateTimeOffset until) =>
            state is { } holds ? line.Overrides.SetAsync(department, holds, until, caller) : line.Overrides.ClearAsync(department, caller);
    }

    /// <summary>The next time that a clock shows these digits (1830; 2400 is midnight); null: it never does.</summary>
    internal static DateTime? TimeOf(string digits, DateTimeOffset now)
    {
        if (digits == "2400") digits = "0000";
        if (digits.Length != DigitsOfTime || !TimeOnly.TryParseExact(digits, "HHmm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return null;
        var today = now.Date + time.ToTimeSpan();
        return today > now.DateTime ? today : today.AddDays(1);
    }
}
