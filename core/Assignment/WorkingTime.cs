namespace Dispatch.Core.Assignment;

/// <summary>An opening of a weekday by the clock on the wall.</summary>
/// <param name="From">From midnight.</param>
/// <param name="To">From midnight; 24 hours is the end of the day.</param>
public sealed record Opening(DayOfWeek Day, TimeSpan From, TimeSpan To);

/// <summary>When an organisation works; data of the organisation.</summary>
/// <param name="TimeZone">IANA id; the caller looks it up, no rule does.</param>
/// <param name="Holidays">Days on which it does not work at all.</param>
public sealed record WorkingHours(string TimeZone, IReadOnlyList<Opening> Openings, IReadOnlyList<DateOnly> Holidays);

/// <summary>A stretch of open time in UTC; the end is not part of it.</summary>
public sealed record OpenInterval(DateTimeOffset From, DateTimeOffset To);

/// <summary>
/// Working hours as times in UTC for the coming weeks: what a decision may know of an organisation's calendar. Clock changes and
/// holidays are already in it. Beyond its end all time counts as open: rather too early than never.
/// </summary>
/// <param name="open">In order, without overlaps.</param>
public sealed class WorkingTime(IReadOnlyList<OpenInterval> open)
{
    /// <summary>Round the clock.</summary>
    public static readonly WorkingTime Always = new([]);

    public bool IsOpen(DateTimeOffset at) => NextOpen(at) == at;

    /// <summary>The time itself when open, else the next opening.</summary>
    public DateTimeOffset NextOpen(DateTimeOffset at)
    {
        foreach (var interval in open)
        {
            if (at < interval.To)
            {
                return at < interval.From ? interval.From : at;
            }
        }

        return at;
    }

    /// <summary>The time when so much open time has gone by.</summary>
    public DateTimeOffset Add(DateTimeOffset from, TimeSpan work)
    {
        var at = from;
        foreach (var interval in open.Where(i => i.To > from))
        {
            at = at < interval.From ? interval.From : at;
            if (work <= interval.To - at)
            {
                // At the very end of an opening: whoever has to act could do it only at the next.
                return NextOpen(at + work);
            }

            work -= interval.To - at;
            at = interval.To;
        }

        return at + work;
    }
}
