namespace Dispatch.Core.Assignment;

/// <summary>From when on a zone keeps an offset from UTC.</summary>
public sealed record OffsetChange(DateTimeOffset From, TimeSpan Offset);

/// <summary>
/// A zone's offsets in the coming weeks: what a decision may know of the clock on somebody's wall. The caller looks the zone up, no rule
/// does. Before the first change the first offset counts; without any it is UTC.
/// </summary>
/// <param name="changes">In order of time.</param>
public sealed class LocalTime(IReadOnlyList<OffsetChange> changes)
{
    /// <summary>For a zone this machine does not know.</summary>
    public static readonly LocalTime Utc = new([]);

    public TimeSpan OffsetAt(DateTimeOffset at) =>
        changes.Count == 0 ? TimeSpan.Zero : (changes.LastOrDefault(c => c.From <= at) ?? changes[0]).Offset;

    /// <summary>What the clock on the wall shows.</summary>
    public DateTime WallOf(DateTimeOffset at) => at.ToOffset(OffsetAt(at)).DateTime;

    /// <summary>When the clock shows it: the first time where it does so twice, a moment after the gap where it never does.</summary>
    public DateTimeOffset AtWall(DateTime wall)
    {
        var possible = changes.Select(c => c.Offset).DefaultIfEmpty(TimeSpan.Zero).Distinct()
            .Select(o => new DateTimeOffset(wall, o).ToUniversalTime())
            .Order()
            .ToList();
        return possible.Where(at => WallOf(at) == wall).Cast<DateTimeOffset?>().FirstOrDefault() ?? possible[^1];
    }
}
