using Dispatch.Core.Conversations;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage;

/// <summary>
/// Finds a quoted message by its id in the partitions of the person's own jobs. Nothing is written for it: a look-up row for every message
/// sent would cost a write each time, and few are ever quoted.
/// </summary>
internal sealed class TableQuotedMessages(StorageAccount account) : IQuotedMessageStore
{
    private const int MaxOpen = 20;
    private const int ClosedAtOnce = 10;
    private const int MaxClosed = 50;

    private readonly TableClient _requests = account.Table(TableRequestStore.TableName);
    private readonly TableClient _contacts = account.Table(TableContactStore.TableName);

    public async Task<QuotedJob?> FindAsync(ContactAggregate contact, string messageSid, CancellationToken cancellationToken)
    {
        if (await AmongAsync(contact.Jobs.OrderByDescending(j => j.At).Take(MaxOpen), messageSid, cancellationToken) is { } open)
        {
            return open;
        }

        // Newest reports first; who has just done the oldest of many jobs quotes far down in the list.
        var closed = _contacts.QueryAsync(TableFilter.RowPrefix(contact.Contact.Address, ContactRows.ClosedPrefix), MaxClosed, cancellationToken: cancellationToken)
            .Take(MaxClosed).Select(ContactRows.ReadJob).Chunk(ClosedAtOnce);
        await foreach (var some in closed.WithCancellation(cancellationToken))
        {
            if (await AmongAsync(some, messageSid, cancellationToken) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private async Task<QuotedJob?> AmongAsync(IEnumerable<ContactJob> jobs, string messageSid, CancellationToken cancellationToken)
    {
        var looked = await Task.WhenAll(jobs.Select(async j => await HasAsync(j, messageSid, cancellationToken) ? j : null));
        return looked.OfType<ContactJob>().FirstOrDefault() is { } job ? new QuotedJob(job) : null;
    }

    private async Task<bool> HasAsync(ContactJob job, string messageSid, CancellationToken cancellationToken)
    {
        var sid = TableFilter.Of($"message_sid eq {messageSid} or callback_sid eq {messageSid}");
        var filter = $"{TableFilter.RowPrefix(job.Key.Partition, MessageRow.First)} and ({sid})";
        return await _requests.QueryAsync(filter, 1, ["number"], cancellationToken).AnyAsync(cancellationToken);
    }
}
