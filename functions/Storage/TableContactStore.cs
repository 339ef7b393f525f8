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

    private const int MaxTries = 5;

    private readonly TableClient _table = account.Table(TableName);

    public async Task<Loaded<ContactAggregate>> LoadAsync(string address, CancellationToken cancellationToken)
    {
        var rows = await ReadRowsAsync(address, cancellationToken);
        if (rows.FirstOrDefault(r => r.RowKey == ContactRows.AliasKey)?.GetString("of") is { } owner)
        {
            address = owner;
            rows = await ReadRowsAsync(owner, cancellationToken);
        }
        else if (!IsKnown(rows) && PhoneNumberVariants.Of(address) is { Count: > 0 } variants)
        {
            (address, rows) = await KnownVariantAsync(address, rows, variants, cancellationToken);
        }

        var contact = ContactRows.ReadPerson(address, rows.FirstOrDefault(r => r.RowKey == ContactRows.PersonKey));
        var aggregate = new ContactAggregate(
            contact,
            Of(rows, ContactRows.RolePrefix, ContactRows.ReadRole),
            Of(rows, ContactRows.First, ContactRows.ReadJob),
            Of(rows, ContactRows.PendingPrefix, ContactRows.ReadPending));
        return new Loaded<ContactAggregate>(aggregate, rows.ToDictionary(r => r.RowKey, r => r.ETag.ToString("H"), StringComparer.Ordinal));
    }

    /// <summary>A number of the same line under which somebody is known; else the number that was given.</summary>
    private async Task<(string Address, List<TableEntity> Rows)> KnownVariantAsync(
        string address, List<TableEntity> rows, IReadOnlyList<string> variants, CancellationToken cancellationToken)
    {
        foreach (var variant in variants)
        {
            if (await ReadRowsAsync(variant, cancellationToken) is var known && IsKnown(known))
            {
                return (variant, known);
            }
        }

        return (address, rows);
    }

    private static bool IsKnown(List<TableEntity> rows) =>
        rows.Exists(r => r.RowKey.StartsWith(ContactRows.RolePrefix, StringComparison.Ordinal) || r.RowKey.StartsWith(ContactRows.First, StringComparison.Ordinal));

    public async Task<IReadOnlyList<ContactJob>> LoadClosedAsync(string address, int max, CancellationToken cancellationToken)
    {
        var jobs = new List<ContactJob>();
        var filter = TableFilter.RowRange(address, ContactRows.ClosedPrefix, ContactRows.ClosedPrefix + "~");
        await foreach (var row in _table.QueryAsync(filter, cancellationToken: cancellationToken))
        {
            jobs.Add(ContactRows.ReadJob(row));
            if (jobs.Count >= max)
            {
                break;
            }
        }

        return jobs;
    }

    public async Task<bool> AliasAsync(string alias, string address, CancellationToken cancellationToken)
    {
        var rows = await ReadRowsAsync(alias, cancellationToken);
        if (rows.Exists(r => r.RowKey is ContactRows.AliasKey or ContactRows.PersonKey) || IsKnown(rows))
        {
            return true;
        }

        return await _table.AddEntityAsync(ContactRows.Alias(alias, address), cancellationToken) is TableResult.Ok or TableResult.AlreadyExists;
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
        actions.AddRange(decision.Consents.Select(c => Add(ContactRows.Consent(address, c))));
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
        foreach (var job in jobs)
        {
            await ProjectAsync(address, job, cancellationToken);
        }
    }

    public async Task KeepAsync(string address, ConsentEntry consent, CancellationToken cancellationToken)
    {
        var result = await _table.AddEntityAsync(ContactRows.Consent(address, consent), cancellationToken);
        if (result is not (TableResult.Ok or TableResult.AlreadyExists))
        {
            throw new TableUnavailableException($"A consent could not be kept: {result}");
        }
    }

    /// <summary>
    /// A row of a later state of the request stays. A job that is just offered has no row yet: it is inserted without a look. While the row
    /// of an open job stands, the closed one is not asked for: whoever closes the job removes the open row last, and again where it changed.
    /// </summary>
    private async Task ProjectAsync(string address, ContactJob job, CancellationToken cancellationToken)
    {
        var isClosed = IsClosed(job);
        var (key, otherKey) = isClosed
            ? (ContactRows.ClosedKey(job), ContactRows.OpenKey(job))
            : (ContactRows.OpenKey(job), ContactRows.ClosedKey(job));
        var row = ContactRows.Job(address, job, key);
        var result = job.State == JobState.Offered ? await _table.AddEntityAsync(row, cancellationToken) : new TableResult.AlreadyExists();
        for (var attempt = 0; attempt < MaxTries && result is TableResult.AlreadyExists or TableResult.ConditionNotMet or TableResult.NotFound; attempt++)
        {
            var before = await SeqOfAsync(address, key, cancellationToken);
            var other = isClosed || before is null ? await SeqOfAsync(address, otherKey, cancellationToken) : null;
            if (other?.Seq > job.Seq || before?.Seq > job.Seq)
            {
                return;
            }

            result = before is null
                ? await _table.AddEntityAsync(row, cancellationToken)
                : await _table.UpdateEntityAsync(row, before.Value.Version, TableUpdateMode.Replace, cancellationToken);
            if (result is TableResult.Ok && isClosed)
            {
                await RemoveOpenAsync(address, otherKey, other, job.Seq, cancellationToken);
            }
        }

        if (result is not TableResult.Ok)
        {
            throw new TableUnavailableException($"A job row could not be written: {result}");
        }
    }

    private async Task RemoveOpenAsync(string address, string key, (long Seq, ETag Version)? open, long seq, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxTries; attempt++)
        {
            if (open is not { } row || row.Seq > seq
                || await _table.DeleteEntityAsync(address, key, row.Version, cancellationToken) is TableResult.Ok or TableResult.NotFound)
            {
                return;
            }

            open = await SeqOfAsync(address, key, cancellationToken);
        }

        throw new TableUnavailableException("The row of a closed job changed with every try to remove it.");
    }

    private async Task<(long Seq, ETag Version)?> SeqOfAsync(string address, string rowKey, CancellationToken cancellationToken) =>
        await _table.GetEntityIfExistsAsync(address, rowKey, ["seq"], cancellationToken) is { } row ? (row.GetInt64("seq") ?? 0, row.ETag) : null;

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
