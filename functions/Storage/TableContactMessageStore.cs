using Azure;
using Dispatch.Core.Conversations;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage;

/// <summary>Contacts' own messages in the table <c>contacts</c>, behind the range that decisions read.</summary>
internal sealed class TableContactMessageStore(StorageAccount account) : IContactMessageStore
{
    /// <summary>Messages looked at for those that are open, as many as Azure looks at in one call: a reply older than so many others is of no use to anybody.</summary>
    private const int MaxOpen = 1000;

    /// <summary>
    /// Without a last word; or sent by somebody who has not written its SID: its callbacks may have been faster; or failed, and a nudge has
    /// not told those outside this partition.
    /// </summary>
    private const string Open = "status eq 'pending' or status eq 'sent' or send_state eq 'claimed' or send_state eq 'unknown'"
        + " or (status eq 'failed' and is_contact_marked eq false and (send_state eq 'accepted' or send_state eq 'refused'))";

    /// <summary>A moved row is two actions of a batch.</summary>
    private const int MaxMoved = 45;

    private readonly TableClient _table = account.Table(TableContactStore.TableName);

    public async Task<OutgoingMessage?> FindAsync(string address, int number, CancellationToken cancellationToken)
    {
        var key = MessageRow.KeyOf(address, number);
        var row = await _table.GetEntityIfExistsAsync(address, key, cancellationToken: cancellationToken);
        if (row is null && await MoveOldAsync(address, cancellationToken))
        {
            row = await _table.GetEntityIfExistsAsync(address, key, cancellationToken: cancellationToken);
        }

        return row is null ? null : MessageRow.Read(row);
    }

    /// <summary>A message of somebody's second address lies in the partition of the first: "no" then only means to look closer.</summary>
    public async Task<bool> HasInboundAsync(string address, string messageSid, CancellationToken cancellationToken) =>
        await _table.GetEntityIfExistsAsync(address, $"command_{messageSid}", ["understood"], cancellationToken) is not null;

    public async Task<IReadOnlyList<OutgoingMessage>> LoadOpenAsync(Loaded<ContactAggregate> contact, CancellationToken cancellationToken)
    {
        var (address, count) = (contact.Aggregate.Contact.Address, contact.Aggregate.Contact.MessageCount);
        if (contact.Versions.Keys.Any(k => k.StartsWith(MessageRow.First, StringComparison.Ordinal)))
        {
            await MoveOldAsync(address, cancellationToken);
        }

        var messages = new List<OutgoingMessage>();
        var filter = TableFilter.RowRange(address, MessageRow.KeyOf(address, Math.Max(0, count - MaxOpen)), MessageRow.OfContact + "~");
        await foreach (var row in _table.QueryAsync($"{filter} and ({Open})", cancellationToken: cancellationToken))
        {
            messages.Add(MessageRow.Read(row));
        }

        return messages;
    }

    public async Task<CommitOutcome> CommitAsync(string address, OutgoingMessage changed, DeliveryEvent deliveryEvent, CancellationToken cancellationToken)
    {
        var actions = new List<TableTransactionAction> { Add(MessageRow.Event(address, deliveryEvent)), Merge(address, changed) };
        return CommitOutcomes.Of(await _table.SubmitTransactionAsync(actions, cancellationToken));
    }

    public async Task<CommitOutcome> CommitAsync(Loaded<ContactAggregate> before, ContactChange change, CancellationToken cancellationToken)
    {
        var address = change.Contact.Address;
        var person = ContactRows.Person(change.Contact);
        var actions = new List<TableTransactionAction>
        {
            Add(new TableEntity(address, "command_" + change.CommandId) { ["turn_id"] = change.Contact.TurnId }),
            before.Versions.TryGetValue(ContactRows.PersonKey, out var version)
                ? new TableTransactionAction(TableTransactionActionType.UpdateReplace, person, new ETag(version))
                : Add(person),
        };
        if (change.Changed is { } changed)
        {
            actions.Add(Merge(address, changed));
        }

        if (change.New is { } message)
        {
            actions.Add(Add(MessageRow.New(address, message)));
        }

        if (change.Consent is { } consent)
        {
            actions.Add(Add(ContactRows.Consent(address, consent)));
        }

        if (change.Event is { } news)
        {
            actions.Add(Add(MessageRow.Event(address, news)));
        }

        return CommitOutcomes.Of(await _table.SubmitTransactionAsync(actions, cancellationToken));
    }

    private static TableTransactionAction Add(TableEntity row) => new(TableTransactionActionType.Add, row);

    private static TableTransactionAction Merge(string address, OutgoingMessage message) => new(
        TableTransactionActionType.UpdateMerge, MessageRow.Delivery(address, message),
        new ETag(message.Version ?? throw new InvalidOperationException("A message that was not read cannot be changed.")));

    /// <summary>Messages of an earlier version stood inside the range; they move once.</summary>
    /// <returns>Whether any was there.</returns>
    private async Task<bool> MoveOldAsync(string address, CancellationToken cancellationToken)
    {
        var old = new List<TableEntity>();
        await foreach (var row in _table.QueryAsync(TableFilter.RowPrefix(address, MessageRow.First), cancellationToken: cancellationToken))
        {
            old.Add(row);
        }

        foreach (var batch in old.Chunk(MaxMoved))
        {
            var actions = batch.SelectMany(row => new[]
            {
                new TableTransactionAction(TableTransactionActionType.UpsertReplace, Moved(row)),
                new TableTransactionAction(TableTransactionActionType.Delete, row, row.ETag),
            });

            // Somebody else moved or changed one of them: the next look moves the rest.
            await _table.SubmitTransactionAsync(actions, cancellationToken);
        }

        return old.Count > 0;
    }

    private static TableEntity Moved(TableEntity row)
    {
        var moved = new TableEntity(row.PartitionKey, MessageRow.KeyOf(row.PartitionKey, row.GetNumber("number")));
        foreach (var (name, value) in row)
        {
            moved[name] = value;
        }

        return moved;
    }
}
