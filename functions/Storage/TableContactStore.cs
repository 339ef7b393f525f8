using Azure;
using Dispatch.Core;
using Dispatch.Core.Conversations;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage;

/// <summary>Contacts in the table <c>contacts</c>, one partition each.</summary>
internal sealed class TableContactStore(StorageAccount account) : IContactStore
{
    public const string TableName = "contacts";

    private const int MaxBatch = 90;

    private readonly TableClient _table = account.Table(TableName);

    public async Task<Loaded<ContactAggregate>> LoadAsync(string address, CancellationToken cancellationToken)
    {
        var rows = await ReadRowsAsync(address, cancellationToken);
        if (rows.FirstOrDefault(r => r.RowKey == ContactRows.AliasKey)?.GetString("of") is { } owner)
        {
            address = owner;
            rows = await ReadRowsAsync(owner, cancellationToken);
        }

        var contact = ContactRows.ReadPerson(address, rows.FirstOrDefault(r => r.RowKey == ContactRows.PersonKey));
        var aggregate = new ContactAggregate(
            contact,
            Of(rows, ContactRows.RolePrefix, ContactRows.ReadRole),
            Of(rows, ContactRows.First, ContactRows.ReadJob),
            Of(rows, ContactRows.PendingPrefix, ContactRows.ReadPending),
            Of(rows, MessageRow.First, MessageRow.Read));
        return new Loaded<ContactAggregate>(aggregate, rows.ToDictionary(r => r.RowKey, r => r.ETag.ToString("H"), StringComparer.Ordinal));
    }

    public async Task<CommitOutcome> CommitAsync(Loaded<ContactAggregate> before, ContactDecision decision, CancellationToken cancellationToken)
    {
        var address = decision.Contact.Address;
        var person = ContactRows.Person(decision.Contact);
        var actions = new List<TableTransactionAction>
        {
            Add(ContactRows.Inbound(address, decision)),
            before.Versions.TryGetValue(ContactRows.PersonKey, out var version)
                ? new TableTransactionAction(TableTransactionActionType.UpdateReplace, person, new ETag(version))
                : Add(person),
        };
        actions.AddRange(decision.Pending.Select(p => Add(ContactRows.Pending(address, p))));
        actions.AddRange(decision.Messages.Select(m => Add(MessageRow.New(address, m))));
        return CommitOutcomes.Of(await _table.SubmitTransactionAsync(actions, cancellationToken));
    }

    public async Task<CommitOutcome> CommitAsync(
        Loaded<ContactAggregate> before, OutgoingMessage changed, DeliveryEvent deliveryEvent, CancellationToken cancellationToken)
    {
        var address = before.Aggregate.Contact.Address;
        var version = new ETag(before.Versions[MessageRow.KeyOf(changed.Number)]);
        var actions = new List<TableTransactionAction> { Add(MessageRow.Event(address, deliveryEvent)) };
        if (deliveryEvent.Changed)
        {
            actions.Add(new TableTransactionAction(TableTransactionActionType.UpdateMerge, MessageRow.Delivery(address, changed), version));
        }

        return CommitOutcomes.Of(await _table.SubmitTransactionAsync(actions, cancellationToken));
    }

    public async Task ForgetAsync(string address, IReadOnlyList<PendingCommand> applied, CancellationToken cancellationToken)
    {
        var actions = applied.Select(p => new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(address, p.RowKey)));
        var result = await _table.SubmitTransactionAsync(actions, cancellationToken);

        // Not found: another drain was faster. Unknown: the next drain finds them applied.
        if (result is TableTransactionResult.NotApplied { Reason: not TableResult.NotFound } refused)
        {
            throw new TableUnavailableException($"Applied commands could not be forgotten: {refused.Reason}");
        }
    }

    public async Task ProjectAsync(string address, IReadOnlyList<ContactJob> jobs, CancellationToken cancellationToken)
    {
        var open = jobs.Where(j => !IsClosed(j)).Select(j => ContactRows.Job(address, j, ContactRows.OpenKey(j)));
        var closed = jobs.Where(IsClosed).Select(j => ContactRows.Job(address, j, ContactRows.ClosedKey(j)));
        foreach (var batch in open.Concat(closed).Chunk(MaxBatch))
        {
            var actions = batch.Select(r => new TableTransactionAction(TableTransactionActionType.UpsertReplace, r));
            if (await _table.SubmitTransactionAsync(actions, cancellationToken) is not TableTransactionResult.Committed)
            {
                throw new TableUnavailableException("Job rows could not be written.");
            }
        }

        foreach (var job in jobs.Where(IsClosed))
        {
            await _table.DeleteEntityAsync(address, ContactRows.OpenKey(job), cancellationToken: cancellationToken);
        }
    }

    private static bool IsClosed(ContactJob job) =>
        job.Stage == Wire.Name(RequestStage.Done) || job.Stage == Wire.Name(RequestStage.Cancelled);

    private static TableTransactionAction Add(TableEntity row) => new(TableTransactionActionType.Add, row);

    private async Task<List<TableEntity>> ReadRowsAsync(string address, CancellationToken cancellationToken)
    {
        var rows = new List<TableEntity>();
        var filter = TableFilter.RowRange(address, ContactRows.First, ContactRows.End);
        await foreach (var row in _table.QueryAsync(filter, cancellationToken: cancellationToken))
        {
            rows.Add(row);
        }

        return rows;
    }

    private static List<T> Of<T>(IEnumerable<TableEntity> rows, string prefix, Func<TableEntity, T> read) =>
        rows.Where(r => r.RowKey.StartsWith(prefix, StringComparison.Ordinal)).Select(read).ToList();
}
