using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage;

/// <summary>Which page of a query is wanted.</summary>
/// <param name="Limit">Items at most, 1 to 100.</param>
/// <param name="After">What the page before gave as <see cref="QueryPage{T}.Next"/>; null for the first.</param>
internal sealed record PageAsk(int Limit, string? After = null);

/// <summary>A page of a query. It may hold fewer items than asked for, even none, though more follow: only a null next is the end.</summary>
internal sealed record QueryPage<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>The page that was asked for is none of this query's.</summary>
internal sealed class UnknownPageException() : Exception("The page is not one of this query.");

/// <summary>Rows of one partition in key order, from <paramref name="First"/> up to, not including, <paramref name="End"/>.</summary>
/// <param name="Where">A further condition, made by <see cref="TableFilter"/>, or null.</param>
internal sealed record KeyRange(TableClient Table, string Partition, string First, string End, string? Where = null)
{
    /// <summary>A condition few rows meet lets storage answer with empty pages; after these many the caller decides.</summary>
    private const int MaxStoragePages = 3;

    public static KeyRange OfPrefix(TableClient table, string partition, string prefix, string? where = null) =>
        new(table, partition, prefix, prefix + "~", where);

    /// <returns>At most <paramref name="want"/> rows, and where storage goes on, or null at the end.</returns>
    public async Task<(IReadOnlyList<TableEntity> Rows, string? Continuation)> ReadAsync(
        string? after, string? continuation, int want, CancellationToken cancellationToken)
    {
        var rows = new List<TableEntity>();
        var pages = 0;
        await foreach (var page in Table.QueryAsync(Filter(after ?? First), want, cancellationToken: cancellationToken).AsPages(continuation))
        {
            continuation = page.ContinuationToken;
            rows.AddRange(page.Values);
            if (rows.Count > 0 || ++pages == MaxStoragePages)
            {
                return (rows, continuation);
            }
        }

        return (rows, null);
    }

    /// <summary>All rows; for ranges that are known to be short.</summary>
    public IAsyncEnumerable<TableEntity> AllAsync(CancellationToken cancellationToken) => Table.QueryAsync(Filter(First), cancellationToken: cancellationToken);

    // No row has the bare prefix as its key, so "greater" serves for the first page too.
    private string Filter(string after) =>
        TableFilter.Of($"PartitionKey eq {Partition} and RowKey gt {after} and RowKey lt {End}") + (Where is null ? "" : $" and ({Where})");
}

/// <summary>
/// Pages through key ranges one after another. What a page costs depends on its size and on the number of ranges, never on rows outside
/// them: that is what makes a query of this class an index and not a scan.
/// </summary>
internal static class KeyRangeWalk
{
    private const int MaxRounds = 16;
    private const int MaxRangesAtOnce = 8;
    private const int MaxRowsAtOnce = 16;

    /// <summary>Rows looked at for one page, as a multiple of its size: a condition that only the truth can answer may drop most of them.</summary>
    private const int MaxRowsPerItem = 4;

    /// <param name="resolve">The item of a row, or null where the row is out of date or the item not wanted.</param>
    /// <exception cref="UnknownPageException">The page is none of these ranges'.</exception>
    public static async Task<QueryPage<T>> ReadAsync<T>(
        IReadOnlyList<KeyRange> ranges, PageAsk ask, Func<TableEntity, CancellationToken, ValueTask<T?>> resolve, CancellationToken cancellationToken)
        where T : class
    {
        var items = new List<T>();
        Place? place = ranges.Count == 0 ? null : Place.Read(ask.After, ranges);
        var (atOnce, rowsLeft) = (1, ask.Limit * MaxRowsPerItem);
        for (var round = 0; place is not null && items.Count < ask.Limit && rowsLeft > 0 && round < MaxRounds; round++)
        {
            (var rows, place) = await NextAsync(ranges, place, atOnce, ask.Limit - items.Count, cancellationToken);
            items.AddRange(await ResolveAsync(rows, resolve, cancellationToken));
            rowsLeft -= rows.Count;
            atOnce = Math.Min(atOnce * 2, MaxRangesAtOnce);
        }

        return new QueryPage<T>(items, place?.Write(ranges));
    }

    /// <summary>The token that goes on behind a row key of a partition.</summary>
    public static string After(string partition, string rowKey) => Place.Write(partition, rowKey, null);

    /// <returns>Partition and row key a token goes on behind; nulls for the first page.</returns>
    public static (string? Partition, string? RowKey) ReadAfter(string? token)
    {
        var (partition, after, _) = Place.Read(token);
        return (partition, after);
    }

    private static async Task<(List<TableEntity> Rows, Place? Next)> NextAsync(
        IReadOnlyList<KeyRange> ranges, Place place, int atOnce, int want, CancellationToken cancellationToken)
    {
        var wave = ranges.Skip(place.Range).Take(atOnce).ToList();
        var reads = await Task.WhenAll(wave.Select((range, i) => i == 0
            ? range.ReadAsync(place.After, place.Continuation, want, cancellationToken)
            : range.ReadAsync(null, null, want, cancellationToken)));
        var rows = new List<TableEntity>();
        foreach (var (i, (found, continuation)) in reads.Index())
        {
            if (rows.Count == want)
            {
                return (rows, new Place(place.Range + i));
            }

            var taken = found.Take(want - rows.Count).ToList();
            rows.AddRange(taken);
            if (taken.Count < found.Count)
            {
                return (rows, new Place(place.Range + i, After: taken[^1].RowKey));
            }

            if (continuation is not null)
            {
                return (rows, new Place(place.Range + i, Continuation: continuation));
            }
        }

        var end = place.Range + wave.Count;
        return (rows, end < ranges.Count ? new Place(end) : null);
    }

    private static async Task<IEnumerable<T>> ResolveAsync<T>(
        List<TableEntity> rows, Func<TableEntity, CancellationToken, ValueTask<T?>> resolve, CancellationToken cancellationToken)
        where T : class
    {
        var items = new T?[rows.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = MaxRowsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, rows.Count, options, async (i, cancel) => items[i] = await resolve(rows[i], cancel));
        return items.OfType<T>();
    }

    /// <summary>Where a walk goes on. A token names a partition only to find it among the query's own ranges: it opens no other.</summary>
    private sealed record Place(int Range, string? After = null, string? Continuation = null)
    {
        public static Place Read(string? token, IReadOnlyList<KeyRange> ranges)
        {
            var (partition, after, continuation) = Read(token);
            if (partition is null)
            {
                return new Place(0);
            }

            foreach (var (i, range) in ranges.Index())
            {
                var isInside = after is null || (string.CompareOrdinal(after, range.First) >= 0 && string.CompareOrdinal(after, range.End) < 0);
                if (range.Partition == partition && isInside)
                {
                    return new Place(i, after, continuation);
                }
            }

            throw new UnknownPageException();
        }

        public static (string? Partition, string? After, string? Continuation) Read(string? token)
        {
            if (token is null)
            {
                return (null, null, null);
            }

            return TryDecode(token, out var parts) && parts is [{ } partition, var after, var continuation]
                ? (partition, after, continuation)
                : throw new UnknownPageException();
        }

        public static string Write(string partition, string? after, string? continuation) =>
            Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes<string?[]>([partition, after, continuation]));

        /// <summary>Two ranges may share a partition: where there is no row key to tell them apart, the range's first key does, which no row has.</summary>
        public string Write(IReadOnlyList<KeyRange> ranges) => Write(ranges[Range].Partition, After ?? ranges[Range].First, Continuation);

        private static bool TryDecode(string token, [NotNullWhen(true)] out string?[]? parts)
        {
            parts = null;
            try
            {
                parts = JsonSerializer.Deserialize<string?[]>(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token)));
                return parts is not null && parts.OfType<string>().All(p => p.Length < 2048 && !p.Any(char.IsControl));
            }
            catch (Exception exception) when (exception is FormatException or JsonException)
            {
                return false;
            }
        }
    }
}
