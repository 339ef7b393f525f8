using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage;

/// <summary>
/// Requests of the last minutes, newest first. The board learns of a request half a minute after it was made; until then its open row,
/// written before the request itself, tells of it. Both have the same sort key, so together they are one list.
/// </summary>
internal sealed class RecentRequests(TableClient board, string organisationId, DateTimeOffset now)
{
    /// <summary>Far longer than a nudge needs, its repeats and the sweep included.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(15);

    /// <summary>Requests created before are on the board.</summary>
    public DateTimeOffset Cutoff { get; } = now - Recent;

    public string CreatedSince => TableFilter.Of($"created_at ge {Cutoff}");

    private string CutoffKey => BoardRows.RequestPrefix + BoardRows.Inverted(Cutoff) + "~";

    /// <summary>Whether the page wanted begins among these.</summary>
    public bool Begins(PageAsk ask, RequestFilter filter) =>
        !(filter.CreatedTo < Cutoff)
        && (KeyRangeWalk.ReadAfter(ask.After).RowKey is not { } after || string.CompareOrdinal(after, CutoffKey) < 0);

    /// <returns>Ids in order, and the next page where not all of these fit.</returns>
    public async Task<(IReadOnlyList<string> RequestIds, string? Next)> ReadAsync(
        IReadOnlyList<KeyRange> open, PageAsk ask, RequestFilter filter, CancellationToken cancellationToken)
    {
        var after = KeyRangeWalk.ReadAfter(ask.After).RowKey ?? BoardRows.RequestPrefix;
        var months = await BoardMonths.OfAsync(board, organisationId, BoardRows.RequestPrefix, new TimeStretch(Cutoff, null, now), null, cancellationToken);
        var found = await Task.WhenAll(open.Concat(months).Select(r => ReadAllAsync(r, cancellationToken)));
        var rows = found.SelectMany(r => r)
            .Where(r => filter.CreatedFrom is null || r.CreatedAt >= filter.CreatedFrom)
            .Where(r => filter.CreatedTo is null || r.CreatedAt < filter.CreatedTo)
            .Where(r => string.CompareOrdinal(r.Key, after) > 0)
            .DistinctBy(r => r.Key)
            .OrderBy(r => r.Key, StringComparer.Ordinal)
            .Take(ask.Limit + 1)
            .ToList();
        var isMore = rows.Count > ask.Limit;
        var page = rows.Take(ask.Limit).ToList();
        var next = isMore ? KeyRangeWalk.After(BoardRows.Partition(organisationId, page[^1].CreatedAt), page[^1].Key) : null;
        return (page.Select(r => r.RequestId).ToList(), next);
    }

    private static async Task<List<(string Key, string RequestId, DateTimeOffset CreatedAt)>> ReadAllAsync(KeyRange range, CancellationToken cancellationToken)
    {
        var rows = new List<(string, string, DateTimeOffset)>();
        await foreach (var row in range.AllAsync(cancellationToken))
        {
            var (id, createdAt) = (row.GetRequired("request_id"), row.GetRequiredTime("created_at"));
            rows.Add((BoardRows.RequestKeyOf(id, createdAt), id, createdAt));
        }

        return rows;
    }
}
