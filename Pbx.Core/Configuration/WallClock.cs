namespace Pbx.Core.Configuration;

/// <summary>What a clock on the wall shows, as a moment: pure.</summary>
public static class WallClock
{
    /// <summary>
    /// The moment at which clocks of the zone show this. In the night when they go forward an hour is missing: then the first moment after it. Going back, the
    /// first of the two.
    /// </summary>
    public static DateTimeOffset MomentOf(DateTime shown, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        while (zone.IsInvalidTime(shown)) shown = shown.AddMinutes(1);
        var offset = zone.IsAmbiguousTime(shown) ? zone.GetAmbiguousTimeOffsets(shown).Max() : zone.GetUtcOffset(shown);
        return new DateTimeOffset(shown, offset);
    }
}
