using Pbx.Core.Configuration;
using Pbx.Core.Schedules;

namespace Pbx.Web.Admin.CallHandling.Hours;

/// <summary>Holidays that were found for a region, and which of them are to be taken over.</summary>
public sealed class HolidayChoice(IReadOnlyList<FoundHoliday> found, CallPlan plan)
{
    /// <summary>What was found, in order; what is already there cannot be taken a second time.</summary>
    public IReadOnlyList<Line> Lines { get; } =
    [
        .. from one in found
           let first = DayWords.Read(one.From)
           let last = DayWords.Read(one.To)
           where first is not null && last is not null && first <= last
           let known = plan.Holidays.Any(holiday => holiday.From == first && holiday.To == last && holiday.Departments.Count == 0)
           select new Line(one.Name.Trim(), first.Value, last.Value, one.Type, known) { Taken = !known && (one.Type is "public" or HolidayTable.FromFile) },
    ];

    /// <summary>How many are to be taken.</summary>
    public int Count => Lines.Count(line => line.Taken);

    /// <summary>The plan with what was chosen. Days that somebody else has put there meanwhile are left alone.</summary>
    public CallPlan AddTo(CallPlan now)
    {
        ArgumentNullException.ThrowIfNull(now);
        var added = Lines.Where(line => line.Taken && !now.Holidays.Any(holiday => holiday.From == line.From && holiday.To == line.To && holiday.Departments.Count == 0))
            .Select(line => new Holiday { Id = Guid.NewGuid().ToString("N"), Name = line.Name.Length > 100 ? line.Name[..100] : line.Name, From = line.From, To = line.To });
        return now with { Holidays = [.. now.Holidays, .. added] };
    }

    /// <summary>One holiday of the list.</summary>
    public sealed record Line(string Name, DateOnly From, DateOnly To, string Type, bool Known)
    {
        /// <summary>It is to be taken over.</summary>
        public bool Taken { get; set; }
    }
}
