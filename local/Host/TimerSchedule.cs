using System.Collections.Immutable;
using System.Globalization;

namespace Dispatch.Local.Host;

/// <summary>
/// A timer trigger's schedule: six fields (second, minute, hour, day, month, day of week, in UTC), each a list of
/// <c>*</c>, <c>n</c>, <c>a-b</c>, any of them with <c>/step</c>. That is the numeric part of the host's NCRONTAB.
/// </summary>
internal sealed class TimerSchedule
{
    private static readonly (int Low, int High)[] Ranges = [(0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (0, 6)];

    private readonly ImmutableArray<ImmutableHashSet<int>> _fields;

    private TimerSchedule(ImmutableArray<ImmutableHashSet<int>> fields) => _fields = fields;

    /// <summary>Reads the six fields.</summary>
    /// <exception cref="FormatException">Not six fields, or a field out of its range.</exception>
    public static TimerSchedule Parse(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != Ranges.Length)
        {
            throw new FormatException($"schedule \"{text}\" must have six fields");
        }

        return new TimerSchedule([.. parts.Select((part, index) => Field(part, Ranges[index].Low, Ranges[index].High))]);
    }

    /// <summary>The first due second after <paramref name="time"/> (UTC), or null where none comes in four years (31 February).</summary>
    public DateTimeOffset? Next(DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        var at = new DateTime(utc.Year, utc.Month, utc.Day, utc.Hour, utc.Minute, utc.Second, DateTimeKind.Utc).AddSeconds(1);
        var end = at.AddYears(4);
        while (at < end)
        {
            var later = Skip(at);
            if (later == at)
            {
                return new DateTimeOffset(at);
            }

            at = later;
        }

        return null;
    }

    /// <summary>The same time when it is due, else the start of the next unit worth looking at.</summary>
    private DateTime Skip(DateTime at)
    {
        if (!_fields[4].Contains(at.Month))
        {
            return new DateTime(at.Year, at.Month, 1, 0, 0, 0, DateTimeKind.Utc).AddMonths(1);
        }

        if (!_fields[3].Contains(at.Day) || !_fields[5].Contains((int)at.DayOfWeek))
        {
            return at.Date.AddDays(1);
        }

        if (!_fields[2].Contains(at.Hour))
        {
            return at.Date.AddHours(at.Hour + 1);
        }

        if (!_fields[1].Contains(at.Minute))
        {
            return at.AddSeconds(60 - at.Second);
        }

        return _fields[0].Contains(at.Second) ? at : at.AddSeconds(1);
    }

    private static ImmutableHashSet<int> Field(string text, int low, int high) =>
        [.. text.Split(',').SelectMany(item => Item(item, low, high))];

    private static IEnumerable<int> Item(string text, int low, int high)
    {
        var (range, step) = text.Split('/') switch
        {
            [var whole] => (whole, 1),
            [var whole, var every] => (whole, Number(every, 1, high)),
            _ => throw new FormatException($"\"{text}\" is no part of a schedule"),
        };
        var (from, to) = range.Split('-') switch
        {
            ["*"] => (low, high),
            [var one] => (Number(one, low, high), step == 1 ? Number(one, low, high) : high),
            [var first, var last] => (Number(first, low, high), Number(last, low, high)),
            _ => throw new FormatException($"\"{text}\" is no part of a schedule"),
        };
        for (var value = from; value <= to; value += step)
        {
            yield return value;
        }
    }

    private static int Number(string text, int low, int high) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= low && value <= high
            ? value
            : throw new FormatException($"\"{text}\" is not between {low} and {high}");
}
