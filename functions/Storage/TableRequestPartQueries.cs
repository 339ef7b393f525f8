using Dispatch.Core.Requests;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage;

/// <summary>A row of the history with the request it belongs to.</summary>
internal sealed record RequestChange(RequestKey Key, StatusHistory History);

/// <summary>
/// The seed's named queries over comments, history and attachments. Those by <c>request_id</c> are one key range of the request's own
/// partition; those by <c>user_id</c> and <c>changed_at</c> are rows that never change, written up to half a minute later.
/// </summary>
internal sealed class TableRequestPartQueries(StorageAccount account, TimeProvider clock)
{
    private readonly TableClient _requests = account.Table(TableRequestStore.TableName);
    private readonly TableClient _board = account.Table(TableDirectoryStore.BoardTableName);

    /// <summary>Index <c>request_id</c> of comments, oldest first.</summary>
    public Task<QueryPage<Comment>> CommentsAsync(RequestKey key, PageAsk ask, CancellationToken cancellationToken) =>
        KeyRangeWalk.ReadAsync<Comment>([KeyRange.OfPrefix(_requests, key.Partition, "comment_")], ask, Each(RequestParts.ReadComment), cancellationToken);

    /// <summary>One comment; looked for among the request's, whose keys begin with the time.</summary>
    public async Task<Comment?> CommentAsync(RequestKey key, string commentId, CancellationToken cancellationToken)
    {
        var range = KeyRange.OfPrefix(_requests, key.Partition, "comment_", TableFilter.Of($"id eq {commentId}"));
        await foreach (var row in range.AllAsync(cancellationToken))
        {
            return RequestParts.ReadComment(row);
        }

        return null;
    }

    /// <summary>Index <c>request_id</c> of attachments, by id.</summary>
    public Task<QueryPage<Attachment>> AttachmentsAsync(RequestKey key, PageAsk ask, CancellationToken cancellationToken) =>
        KeyRangeWalk.ReadAsync<Attachment>([KeyRange.OfPrefix(_requests, key.Partition, "attachment_")], ask, Each(RequestParts.ReadAttachment), cancellationToken);

    public async Task<Attachment?> AttachmentAsync(RequestKey key, string attachmentId, CancellationToken cancellationToken) =>
        await _requests.GetEntityIfExistsAsync(key.Partition, $"attachment_{attachmentId}", cancellationToken: cancellationToken) is { } row
            ? RequestParts.ReadAttachment(row)
            : null;

    /// <summary>Index <c>request_id</c> of the history, oldest first, its delivery rows included.</summary>
    public Task<QueryPage<RequestChange>> HistoryAsync(
        RequestKey key, DateTimeOffset? from, DateTimeOffset? to, PageAsk ask, CancellationToken cancellationToken) =>
        KeyRangeWalk.ReadAsync<RequestChange>(
            [KeyRange.OfPrefix(_requests, key.Partition, "history_", Between("changed_at", from, to))],
            ask,
            Each(row => new RequestChange(key, RequestParts.ReadHistory(row))),
            cancellationToken);

    /// <summary>Index <c>user_id</c> of comments, newest first.</summary>
    public Task<QueryPage<Comment>> CommentsByUserAsync(string organisationId, string userId, PageAsk ask, CancellationToken cancellationToken) =>
        KeyRangeWalk.ReadAsync<Comment>(
            [KeyRange.OfPrefix(_board, BoardRows.UserPartition(organisationId, userId), BoardRows.CommentPrefix)],
            ask,
            Each(RequestParts.ReadComment),
            cancellationToken);

    /// <summary>Index <c>changed_at</c>: changes of status in the whole organisation, newest first.</summary>
    public async Task<QueryPage<RequestChange>> ChangesAsync(
        string organisationId, DateTimeOffset? from, DateTimeOffset? to, PageAsk ask, CancellationToken cancellationToken)
    {
        var time = new TimeStretch(from, to, clock.GetUtcNow());
        var months = await BoardMonths.OfAsync(_board, organisationId, BoardRows.ChangePrefix, time, where: null, cancellationToken);
        return await KeyRangeWalk.ReadAsync<RequestChange>(
            months,
            ask,
            Each(row =>
            {
                var (requestId, history) = BoardRows.ReadChange(row);
                return new RequestChange(new RequestKey(organisationId, requestId), history);
            }),
            cancellationToken);
    }

    private static string? Between(string column, DateTimeOffset? from, DateTimeOffset? to)
    {
        var lower = from is { } first ? $"{column} ge {TableFilter.Of($"{first}")}" : null;
        var upper = to is { } end ? $"{column} lt {TableFilter.Of($"{end}")}" : null;
        return (lower, upper) is (null, null) ? null : string.Join(" and ", new[] { lower, upper }.OfType<string>());
    }

    private static Func<TableEntity, CancellationToken, ValueTask<T?>> Each<T>(Func<TableEntity, T> read)
        where T : class =>
        (row, _) => ValueTask.FromResult<T?>(read(row));
}
