using System.Globalization;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage;

/// <summary>A stretch of time, UTC: from (inclusive) to (exclusive), either end open.</summary>
/// <param name="Now">Nothing is newer, but for clocks that differ by a few seconds.</param>
internal sealed record TimeStretch(DateTimeOffset? From, DateTimeOffset? To, DateTimeOffset Now)
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    public DateTimeOffset End => To < Now + ClockSkew ? To.Value : Now + ClockSkew;
}

/// <summary>The board's partitions of a stretch of time, newest first: one range a month.</summary>
internal static class BoardMonths
{
    private const int MonthDigits = 6;

    /// <param name="prefix">Of the row keys, which go on with the inverted time.</param>
    /// <returns>None where the organisation has no board yet. One call finds where it begins.</returns>
    public static async Task<List<KeyRange>> OfAsync(
        TableClient board, string organisationId, string prefix, TimeStretch time, string? where, CancellationToken cancellationToken)
    {
        if (await FirstMonthAsync(board, organisationId, time.From, cancellationToken) is not { } first)
        {
            return [];
        }

        var newest = prefix + (time.To is null ? string.Empty : BoardRows.Inverted(time.End) + "~");
        var oldest = time.From is { } from ? $"{prefix}{BoardRows.Inverted(from)}~" : prefix + "~";
        var ranges = new List<KeyRange>();
        for (var month = MonthOf(time.End); month >= first; month = month.AddMonths(-1))
        {
            ranges.Add(new KeyRange(board, BoardRows.Partition(organisationId, month), newest, oldest, where));
        }

        return ranges;
    }

    private static async Task<DateTimeOffset?> FirstMonthAsync(TableClient board, string organisationId, DateTimeOffset? from, CancellationToken cancellationToken)
    {
        // Partition keys are the table's own index: this seeks one row.
        var begin = from is { } time ? BoardRows.Partition(organisationId, time) : $"{organisationId}_0";
        var filter = TableFilter.Of($"PartitionKey ge {begin} and PartitionKey lt {organisationId + "_:"}");
        await foreach (var row in board.QueryAsync(filter, maxPerPage: 1, ["request_id"], cancellationToken))
        {
            var month = DateTime.ParseExact(row.PartitionKey[^MonthDigits..], "yyyyMM", CultureInfo.InvariantCulture);
            return new DateTimeOffset(month, TimeSpan.Zero);
        }

        return null;
    }

    private static DateTimeOffset MonthOf(DateTimeOffset time) => new(time.UtcDateTime.Year, time.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);
}
