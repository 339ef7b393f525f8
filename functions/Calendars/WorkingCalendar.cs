using Dispatch.Core.Assignment;

namespace Dispatch.Functions.Calendars;

/// <summary>
/// Looks working hours up in their time zone: the one place that knows time zones, so that no rule has to. Hours by the clock on the
/// wall become times in UTC, day by day; on days when the clock changes, a day is an hour shorter or longer.
/// </summary>
internal static class WorkingCalendar
{
    /// <summary>Longer than any hold or target of the defaults.</summary>
    private const int Days = 92;

    public static bool IsZone(string id) => TimeZoneInfo.TryFindSystemTimeZoneById(id, out _);

    /// <summary>Open time from yesterday on. A zone this machine does not know leaves everything open: rather too early than never.</summary>
    public static WorkingTime Of(WorkingHours hours, DateTimeOffset now)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(hours.TimeZone, out var zone))
        {
            return WorkingTime.Always;
        }

        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        var holidays = hours.Holidays.ToHashSet();
        var intervals = new List<OpenInterval>();
        for (var day = today.AddDays(-1); day < today.AddDays(Days); day = day.AddDays(1))
        {
            if (holidays.Contains(day))
            {
                continue;
            }

            var midnight = day.ToDateTime(TimeOnly.MinValue);
            foreach (var opening in hours.Openings.Where(o => o.Day == day.DayOfWeek).OrderBy(o => o.From))
            {
                Append(intervals, Utc(midnight + opening.From, zone, isStart: true), Utc(midnight + opening.To, zone, isStart: false));
            }
        }

        return new WorkingTime(intervals);
    }

    /// <summary>Parts that touch or overlap are one.</summary>
    private static void Append(List<OpenInterval> intervals, DateTimeOffset from, DateTimeOffset to)
    {
        if (intervals.Count > 0 && intervals[^1].To >= from)
        {
            intervals[^1] = intervals[^1] with { To = to > intervals[^1].To ? to : intervals[^1].To };
        }
        else if (to > from)
        {
            intervals.Add(new OpenInterval(from, to));
        }
    }

    /// <summary>
    /// A time the clock skips is the first after the gap. A time it shows twice is the earlier one for a start and the later one for an
    /// end: the whole of it is open.
    /// </summary>
    private static DateTimeOffset Utc(DateTime wall, TimeZoneInfo zone, bool isStart)
    {
        for (var i = 0; i < 24 && zone.IsInvalidTime(wall); i++)
        {
            // Gaps begin and end at full quarters of an hour.
            wall = wall.AddMinutes(15 - (wall.Minute % 15));
        }

        if (!zone.IsAmbiguousTime(wall))
        {
            return new DateTimeOffset(wall, zone.GetUtcOffset(wall)).ToUniversalTime();
        }

        var offsets = zone.GetAmbiguousTimeOffsets(wall);
        return new DateTimeOffset(wall, isStart ? offsets.Max() : offsets.Min()).ToUniversalTime();
    }
}
