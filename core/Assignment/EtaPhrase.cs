namespace Dispatch.Core.Assignment;

/// <summary>A time as a person says it; what it is in UTC only the organisation's zone tells.</summary>
/// <param name="Minutes">From now on ("in 20 minutes"); null for a time of the day.</param>
/// <param name="Days">0 is today; null where no day was said.</param>
/// <param name="Day">The next day of that name ("Monday").</param>
/// <param name="MinuteOfDay">By the clock on the wall; null where only a day was said.</param>
public sealed record EtaPhrase(int? Minutes, int? Days, DayOfWeek? Day, int? MinuteOfDay)
{
    /// <summary>When a day begins for those who only name the day.</summary>
    private const int Morning = 9 * 60;

    private const int HalfDay = 12 * 60;

    private const int DaysOfWeek = 7;

    /// <summary>"At ten" a little after ten is said by somebody who is there.</summary>
    private static readonly TimeSpan JustNow = TimeSpan.FromMinutes(5);

    /// <summary>An hour before noon without am, pm or a part of the day: it may be that of the evening.</summary>
    public bool MayBeEvening { get; init; }

    /// <summary>"Next Monday", said on a Monday, is not today.</summary>
    public bool IsNext { get; init; }

    /// <summary>
    /// When that is. An hour that has gone by is the same of the evening where it may be; else tomorrow's where no day was said, and next
    /// week's of a weekday. Null for a time of a day that has gone by, or where today was named and no hour: nobody knows when they come.
    /// </summary>
    public DateTimeOffset? When(LocalTime local, DateTimeOffset now)
    {
        if (Minutes is { } minutes)
        {
            return now.AddMinutes(minutes);
        }

        var today = local.WallOf(now).Date;
        var ahead = Day is { } day ? ((int)day - (int)today.DayOfWeek + DaysOfWeek) % DaysOfWeek : Days ?? 0;
        ahead = IsNext && ahead == 0 ? DaysOfWeek : ahead;
        var at = At(ahead, MinuteOfDay ?? Morning);
        if (at > now || (MinuteOfDay is not null && now - at < JustNow))
        {
            return at > now ? at : now;
        }

        if (MayBeEvening && ahead == 0 && MinuteOfDay is { } minute && At(0, minute + HalfDay) is var evening && evening > now)
        {
            return evening;
        }

        return (Days, Day, MinuteOfDay) switch
        {
            (not null, _, _) or (_, _, null) => null,
            (_, not null, { } hour) => At(ahead + DaysOfWeek, hour),
            (_, _, { } hour) => At(1, hour),
        };

        DateTimeOffset At(int days, int minuteOfDay) => local.AtWall(today.AddDays(days).AddMinutes(minuteOfDay));
    }

    /// <summary>For a reader: the day's key of the words file, or the date, and the clock ("today 15:20").</summary>
    public static string ForReader(DateTimeOffset at, LocalTime local, DateTimeOffset now)
    {
        var (wall, today) = (local.WallOf(at), local.WallOf(now).Date);
        var day = (wall.Date - today).Days switch
        {
            0 => "today",
            1 => "tomorrow",
            > 1 and < DaysOfWeek => wall.DayOfWeek.ToString().ToLowerInvariant(),
            _ => wall.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        };
        return $"{day} {wall:HH:mm}";
    }
}
