namespace Pbx.Core.OutboundRules;

/// <summary>How long each person has talked to costly numbers today. Since the program started: a restart forgets it. On the signalling loop only.</summary>
internal sealed class OutsideSpending
{
    private readonly Dictionary<string, TimeSpan> spent = new(StringComparer.Ordinal);
    private DateOnly day;

    /// <summary>Time of a person (empty: the system's own forwards) on this day.</summary>
    public TimeSpan Of(string userId, DateOnly today) => today == day ? spent.GetValueOrDefault(userId) : TimeSpan.Zero;

    /// <summary>A call is over; it counts for the day on which it ended.</summary>
    public void Add(string userId, DateOnly today, TimeSpan time)
    {
        if (today != day)
        {
            spent.Clear();
            day = today;
        }
        spent[userId] = spent.GetValueOrDefault(userId) + time;
    }
}
