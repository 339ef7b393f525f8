using Dispatch.Core;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage;

/// <summary>Conditions on requests, all of which have to hold; null asks nothing.</summary>
/// <param name="CreatedFrom">Inclusive.</param>
/// <param name="CreatedTo">Exclusive.</param>
internal sealed record RequestFilter(
    RequestStatus? Status = null,
    DeliveryStatus? WhatsappStatus = null,
    string? RenterId = null,
    string? AssignedWorkerId = null,
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedTo = null)
{
    public bool Holds(MaintenanceRequest request) =>
        (Status is null || request.Status == Status)
        && (WhatsappStatus is null || request.WhatsappStatus == WhatsappStatus)
        && (RenterId is null || request.RenterId == RenterId)
        && (AssignedWorkerId is null || request.AssignedWorkerId == AssignedWorkerId)
        && (CreatedFrom is null || request.CreatedAt >= CreatedFrom)
        && (CreatedTo is null || request.CreatedAt < CreatedTo);
}

/// <summary>
/// The seed's named queries over <c>maintenance_requests</c>, one for each index it names. The rows walked are projections, written up
/// to half a minute after a change, so they are hints: every request is read from its own partition, and what does not hold any more is
/// left out. Open rows are written before a request's first commit: queries over them miss no new request.
/// </summary>
internal sealed class TableRequestQueries(StorageAccount account, TimeProvider clock)
{
    /// <summary>A request whose due time passed by less is not late yet; the sweep's measure.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(2);

    /// <summary>Organisations asked at once for an id, by callers who may act for all.</summary>
    private const int MaxAtOnce = 16;

    private readonly TableClient _requests = account.Table(TableRequestStore.TableName);
    private readonly TableClient _contacts = account.Table(TableContactStore.TableName);
    private readonly TableClient _board = account.Table(TableDirectoryStore.BoardTableName);
    private readonly TableClient _directory = account.Table(TableDirectoryStore.TableName);
    private readonly TableDirectoryQueries _places = new(account);

    /// <summary>One point read.</summary>
    public async Task<MaintenanceRequest?> ReadAsync(RequestKey key, CancellationToken cancellationToken) =>
        await _requests.GetEntityIfExistsAsync(key.Partition, RequestRow.Key, cancellationToken: cancellationToken) is { } row
            ? RequestRow.Read(key, row)
            : null;

    /// <summary>The request of that id in one of the organisations; a point read each, side by side.</summary>
    public async Task<MaintenanceRequest?> FindAsync(IReadOnlyList<string> organisationIds, string requestId, CancellationToken cancellationToken)
    {
        foreach (var some in organisationIds.Chunk(MaxAtOnce))
        {
            var found = await Task.WhenAll(some.Select(o => ReadAsync(new RequestKey(o, requestId), cancellationToken)));
            if (found.FirstOrDefault(r => r is not null) is { } request)
            {
                return request;
            }
        }

        return null;
    }

    /// <summary>Index <c>renter_id</c>: open ones first, then closed ones, newest first.</summary>
    public async Task<QueryPage<MaintenanceRequest>> RequestsByRenterAsync(
        string organisationId, string renterId, RequestFilter also, PageAsk ask, CancellationToken cancellationToken)
    {
        var addresses = await _places.RenterAddressesAsync(organisationId, renterId, cancellationToken);
        var ranges = JobRanges(organisationId, addresses, PartyRole.Renter, renterId);
        return await WalkAsync(organisationId, ranges, also with { RenterId = renterId }, ask, cancellationToken);
    }

    /// <summary>Index <c>assigned_worker_id</c>: open ones first, then closed ones, newest first.</summary>
    public async Task<QueryPage<MaintenanceRequest>> RequestsByWorkerAsync(
        string organisationId, string workerId, RequestFilter also, PageAsk ask, CancellationToken cancellationToken)
    {
        var addresses = await _places.WorkerAddressesAsync(organisationId, workerId, cancellationToken);
        var ranges = JobRanges(organisationId, addresses, PartyRole.Worker, workerId);
        return await WalkAsync(organisationId, ranges, also with { AssignedWorkerId = workerId }, ask, cancellationToken);
    }

    /// <summary>Index <c>status</c>: open ones by complex and id; closed ones newest first, the just closed before them.</summary>
    public async Task<QueryPage<MaintenanceRequest>> RequestsByStatusAsync(
        string organisationId, RequestStatus status, RequestFilter also, PageAsk ask, CancellationToken cancellationToken)
    {
        IReadOnlyList<KeyRange> ranges = await OpenRangesAsync(organisationId, null, cancellationToken);
        if (status is RequestStatus.Completed or RequestStatus.Cancelled)
        {
            var closed = await MonthsAsync(organisationId, also.CreatedFrom, also.CreatedTo, TableFilter.Of($"status eq {Wire.Name(status)}"), cancellationToken);
            ranges = [.. ranges, .. closed];
        }

        return await WalkAsync(organisationId, ranges, also with { Status = status }, ask, cancellationToken);
    }

    /// <summary>Index <c>whatsapp_status</c>: open ones by complex and id, then closed ones, newest first.</summary>
    public async Task<QueryPage<MaintenanceRequest>> RequestsByWhatsappStatusAsync(
        string organisationId, DeliveryStatus status, RequestFilter also, PageAsk ask, CancellationToken cancellationToken)
    {
        // Delivery news is not projected (a callback costs two calls), so only the requests themselves can tell it.
        var isClosed = TableFilter.Of($"status eq {Wire.Name(RequestStatus.Completed)} or status eq {Wire.Name(RequestStatus.Cancelled)}");
        var open = OpenRangesAsync(organisationId, null, cancellationToken);
        var closed = MonthsAsync(organisationId, also.CreatedFrom, also.CreatedTo, isClosed, cancellationToken);
        return await WalkAsync(organisationId, [.. await open, .. await closed], also with { WhatsappStatus = status }, ask, cancellationToken);
    }

    /// <summary>Index <c>created_at</c>: all requests, newest first; those of the last minutes also from the open rows.</summary>
    public async Task<QueryPage<MaintenanceRequest>> RequestsByCreatedAsync(
        string organisationId, RequestFilter filter, PageAsk ask, CancellationToken cancellationToken)
    {
        var recent = new RecentRequests(_board, organisationId, clock.GetUtcNow());
        if (!recent.Begins(ask, filter))
        {
            var months = await MonthsAsync(organisationId, filter.CreatedFrom, filter.CreatedTo, null, cancellationToken);
            return await WalkAsync(organisationId, months, filter, ask, cancellationToken);
        }

        var open = await OpenRangesAsync(organisationId, recent.CreatedSince, cancellationToken);
        var (rows, next) = await recent.ReadAsync(open, ask, filter, cancellationToken);
        var news = await Task.WhenAll(rows.Select(id => ReadAsync(new RequestKey(organisationId, id), cancellationToken)));
        var items = news.OfType<MaintenanceRequest>().Where(filter.Holds).ToList();
        if (next is not null)
        {
            return new QueryPage<MaintenanceRequest>(items, next);
        }

        var older = await MonthsAsync(organisationId, filter.CreatedFrom, recent.Cutoff, null, cancellationToken);
        if (items.Count == ask.Limit)
        {
            return new QueryPage<MaintenanceRequest>(items, older.Count == 0 ? null : KeyRangeWalk.After(older[0].Partition, older[0].First));
        }

        var rest = await WalkAsync(organisationId, older, filter, new PageAsk(ask.Limit - items.Count), cancellationToken);
        return rest with { Items = [.. items, .. rest.Items] };
    }

    /// <summary>Open requests a person has to look at: marked as such, or late. Normally none.</summary>
    public async Task<QueryPage<MaintenanceRequest>> RequestsNeedingAttentionAsync(string organisationId, PageAsk ask, CancellationToken cancellationToken)
    {
        var late = clock.GetUtcNow() - Late;
        var ranges = await OpenRangesAsync(organisationId, TableFilter.Of($"needs_attention gt {string.Empty} or due_at lt {late}"), cancellationToken);
        return await WalkAsync(
            organisationId, ranges, r => r.IsOpen && (r.NeedsAttention is not null || r.DueAt is not { } due || due < late), ask, cancellationToken);
    }

    private Task<QueryPage<MaintenanceRequest>> WalkAsync(
        string organisationId, IReadOnlyList<KeyRange> ranges, RequestFilter filter, PageAsk ask, CancellationToken cancellationToken) =>
        WalkAsync(organisationId, ranges, filter.Holds, ask, cancellationToken);

    private async Task<QueryPage<MaintenanceRequest>> WalkAsync(
        string organisationId, IReadOnlyList<KeyRange> ranges, Func<MaintenanceRequest, bool> holds, PageAsk ask, CancellationToken cancellationToken)
    {
        var page = await KeyRangeWalk.ReadAsync<MaintenanceRequest>(ranges, ask, ReadTruthAsync, cancellationToken);

        // A request on its way from the open rows to the closed ones stands in both for a moment.
        return page with { Items = page.Items.DistinctBy(r => r.Id).ToList() };

        async ValueTask<MaintenanceRequest?> ReadTruthAsync(TableEntity row, CancellationToken cancel) =>
            await ReadAsync(new RequestKey(organisationId, RequestIdOf(row)), cancel) is { } request && holds(request) ? request : null;
    }

    private static string RequestIdOf(TableEntity row) =>
        row.GetString("request_id")
        ?? (RequestKey.TryParsePartition(row.GetString("request"), out var key) ? key.RequestId : throw new FormatException($"Row {row.RowKey} names no request."));

    private async Task<List<KeyRange>> OpenRangesAsync(string organisationId, string? where, CancellationToken cancellationToken) =>
        (await _places.ComplexIdsAsync(organisationId, cancellationToken))
        .Select(c => KeyRange.OfPrefix(_directory, DirectoryRows.PartitionOf(organisationId, c), DirectoryRows.OpenPrefix, where))
        .ToList();

    private Task<List<KeyRange>> MonthsAsync(
        string organisationId, DateTimeOffset? from, DateTimeOffset? to, string? where, CancellationToken cancellationToken) =>
        BoardMonths.OfAsync(_board, organisationId, BoardRows.RequestPrefix, new TimeStretch(from, to, clock.GetUtcNow()), where, cancellationToken);

    private List<KeyRange> JobRanges(string organisationId, IEnumerable<string> addresses, PartyRole role, string personId)
    {
        var mine = TableFilter.Of($"role eq {Wire.Name(role)} and person_id eq {personId} and request gt {organisationId + "_"} and request lt {organisationId + "_~"}");
        return addresses.SelectMany(IEnumerable<KeyRange> (address) =>
        [
            KeyRange.OfPrefix(_contacts, address, $"{ContactRows.First}{organisationId}_", mine),
            KeyRange.OfPrefix(_contacts, address, ContactRows.ClosedPrefix, mine),
        ]).ToList();
    }
}
