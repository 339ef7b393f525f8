using Dispatch.Core.Assignment;

namespace Dispatch.Functions.Calendars;

/// <summary>Looks a zone's offsets up, so that a rule can know the clock on somebody's wall without knowing zones.</summary>
internal static class ZoneCalendar
{
    private const int Days = 60;

    /// <summary>From two days ago on. A zone this machine does not know is UTC.</summary>
    public static LocalTime Of(string timeZone, DateTimeOffset now)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone))
        {
            return LocalTime.Utc;
        }

        var start = now.ToUniversalTime().AddDays(-2);
        var changes = new List<OffsetChange> { new(DateTimeOffset.MinValue, zone.GetUtcOffset(start)) };
        for (var day = start; day < start.AddDays(Days); day = day.AddDays(1))
        {
            if (zone.GetUtcOffset(day.AddDays(1)) != changes[^1].Offset)
            {
                var at = FirstMinute(zone, day, changes[^1].Offset);
                changes.Add(new OffsetChange(at, zone.GetUtcOffset(at)));
            }
        }

        return new LocalTime(changes);
    }

    /// <summary>The first minute of another offset within a day of <paramref name="from"/>.</summary>
    private static DateTimeOffset FirstMinute(TimeZoneInfo zone, DateTimeOffset from, TimeSpan offset)
    {
        from = new DateTimeOffset(from.Year, from.Month, from.Day, from.Hour, from.Minute, 0, TimeSpan.Zero);
        var (low, high) = (0, (24 * 60) + 1);
        while (low + 1 < high)
        {
            var middle = (low + high) / 2;
            (low, high) = zone.GetUtcOffset(from.AddMinutes(middle)) == offset ? (middle, high) : (low, middle);
        }

        return from.AddMinutes(high);
    }
}
