using Azure;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage;

/// <summary>Requests in the table <c>requests</c>, one partition each.</summary>
internal sealed class TableRequestStore(StorageAccount account) : IRequestStore
{
    public const string TableName = "requests";

    private readonly TableClient _table = account.Table(TableName);

    public async Task<Loaded<RequestAggregate>?> LoadAsync(RequestKey key, CancellationToken cancellationToken)
    {
        var filter = TableFilter.RowRange(key.Partition, MessageRow.First, RequestRow.Key + "~");
        var rows = await ReadRowsAsync(filter, cancellationToken);
        return Aggregate(key, rows) is { } aggregate
            ? new Loaded<RequestAggregate>(aggregate, rows.ToDictionary(r => r.RowKey, r => r.ETag.ToString("H"), StringComparer.Ordinal))
            : null;
    }

    public async Task<RequestDetails?> ReadAsync(RequestKey key, CancellationToken cancellationToken)
    {
        var rows = await ReadRowsAsync(TableFilter.Partition(key.Partition), cancellationToken);
        return Aggregate(key, rows) is { } aggregate
            ? new RequestDetails(
                aggregate,
                Of(rows, "history_", RequestParts.ReadHistory),
                Of(rows, "comment_", RequestParts.ReadComment),
                Of(rows, "attachment_", RequestParts.ReadAttachment),
                Of(rows, "decision_", RequestParts.ReadReceipt),
                Of(rows, "event_", MessageRow.ReadEvent))
            : null;
    }

    public async Task<CommitOutcome> CommitAsync(
        Loaded<RequestAggregate>? before, RequestCommand command, RequestDecision decision, CancellationToken cancellationToken)
    {
        var partition = decision.Request.Key.Partition;
        var actions = new List<TableTransactionAction>();
        if (command is RecordDelivery)
        {
            actions.AddRange(decision.Events.Select(e => Add(MessageRow.Event(partition, e))));
        }
        else
        {
            actions.Add(Add(CommandRow(partition, command, decision)));
        }

        if (before is null)
        {
            actions.Add(Add(RequestRow.Write(decision.Request)));
        }
        else if (decision.Request != before.Aggregate.Request)
        {
            actions.Add(Replace(RequestRow.Write(decision.Request), before.Versions[RequestRow.Key]));
        }

        actions.AddRange(decision.Messages.Select(m => before?.Versions.TryGetValue(MessageRow.KeyOf(partition, m.Number), out var version) == true
            ? new TableTransactionAction(TableTransactionActionType.UpdateMerge, MessageRow.Delivery(partition, m), new ETag(version))
            : Add(MessageRow.New(partition, m))));
        actions.AddRange(decision.Offers.Select(o => new TableTransactionAction(TableTransactionActionType.UpsertReplace, RequestParts.Offer(partition, o))));
        actions.AddRange(decision.History.Select(h => Add(RequestParts.History(decision.Request.Key, h))));
        actions.AddRange(decision.Comments.Select(c => Add(RequestParts.Comment(partition, c))));
        actions.AddRange(decision.Attachments.Select(a => Add(RequestParts.Attachment(partition, a))));
        actions.AddRange(decision.Media.Select(m => new TableTransactionAction(TableTransactionActionType.UpdateMerge, RequestParts.Fetched(partition, m), ETag.All)));
        actions.AddRange(decision.Receipts.Select((r, i) => Add(RequestParts.Receipt(partition, decision.Request.Seq, i, r))));
        return CommitOutcomes.Of(await _table.SubmitTransactionAsync(actions, cancellationToken));
    }

    private static TableEntity CommandRow(string partition, RequestCommand command, RequestDecision decision) => new(partition, $"command_{command.CommandId}")
    {
        ["kind"] = command.GetType().Name,
        ["by"] = command.By,
        ["outcome"] = Core.Wire.Name(decision.Outcome),
        ["turn_id"] = decision.Request.TurnId,
    };

    private static TableTransactionAction Add(TableEntity row) => new(TableTransactionActionType.Add, row);

    private static TableTransactionAction Replace(TableEntity row, string version) => new(TableTransactionActionType.UpdateReplace, row, new ETag(version));

    private async Task<List<TableEntity>> ReadRowsAsync(string filter, CancellationToken cancellationToken)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in _table.QueryAsync(filter, cancellationToken: cancellationToken))
        {
            rows.Add(row);
        }

        return rows;
    }

    private static RequestAggregate? Aggregate(RequestKey key, List<TableEntity> rows) =>
        rows.FirstOrDefault(r => r.RowKey == RequestRow.Key) is { } request
            ? new RequestAggregate(RequestRow.Read(key, request), Of(rows, "offer_", RequestParts.ReadOffer), Of(rows, MessageRow.First, MessageRow.Read))
            : null;

    private static List<T> Of<T>(IEnumerable<TableEntity> rows, string prefix, Func<TableEntity, T> read) =>
        rows.Where(r => r.RowKey.StartsWith(prefix, StringComparison.Ordinal)).Select(read).ToList();
}
