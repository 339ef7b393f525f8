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

    private const int DaysOfWeek = 7;

    /// <summary>When that is. A time that has gone by is tomorrow's where no day was said, next week's of a weekday, and else now.</summary>
    public DateTimeOffset When(LocalTime local, DateTimeOffset now)
    {
        if (Minutes is { } minutes)
        {
            return now.AddMinutes(minutes);
        }

        var today = local.WallOf(now).Date;
        var ahead = Day is { } day ? ((int)day - (int)today.DayOfWeek + DaysOfWeek) % DaysOfWeek : Days ?? 0;
        var at = At(ahead);
        if (at > now)
        {
            return at;
        }

        return (Days, Day) switch
        {
            (not null, _) => now,
            (_, not null) => At(ahead + DaysOfWeek),
            _ => At(1),
        };

        DateTimeOffset At(int days) => local.AtWall(today.AddDays(days).AddMinutes(MinuteOfDay ?? Morning));
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
