using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage;

/// <summary>Whether every table, queue and container that the app opens can be reached, one cheap call each.</summary>
internal sealed class StorageHealth(StorageAccount account)
{
    /// <summary>One row at most of a partition that does not exist: asks for permission and presence and reads nothing.</summary>
    public async Task LookAtTableAsync(string table, CancellationToken cancellationToken)
    {
        var rows = account.Table(table).QueryAsync(TableFilter.Partition("healthz"), maxPerPage: 1, cancellationToken: cancellationToken);
        await foreach (var row in rows)
        {
            _ = row;
            return;
        }
    }

    /// <returns>Messages on the queue, hidden ones too; storage calls it approximate.</returns>
    public async Task<int> LookAtQueueAsync(string queue, CancellationToken cancellationToken) =>
        (await account.Queue(queue).GetPropertiesAsync(cancellationToken)).Value.ApproximateMessagesCount;

    public Task LookAtContainerAsync(string container, CancellationToken cancellationToken) =>
        account.Container(container).GetPropertiesAsync(cancellationToken: cancellationToken);
}
