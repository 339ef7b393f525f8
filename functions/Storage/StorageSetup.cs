using Dispatch.Functions.Storage.Accounts;

namespace Dispatch.Functions.Storage;

/// <summary>Makes the tables, queues and containers. On Azure the deployment does it; on one machine the local command.</summary>
public static class StorageSetup
{
    public const string PhotosContainer = "photos";

    /// <summary>Every table the function app opens.</summary>
    public static IReadOnlyList<string> Tables { get; } =
    [
        TableRequestStore.TableName, TableContactStore.TableName, TableDirectoryStore.TableName, TableDirectoryStore.LookupTableName,
        TableDirectoryStore.BoardTableName, TableTemplateStore.TableName, OperationsTable.TableName,
    ];

    public static async Task CreateAsync(StorageAccount account, CancellationToken cancellationToken)
    {
        var made = Tables.Select(t => (Task)account.Table(t).CreateIfNotExistsAsync(cancellationToken))
            .Append(account.Queue(StorageNudgeQueue.QueueName).CreateIfNotExistsAsync(cancellationToken: cancellationToken))
            .Append(account.Queue(StorageNudgeQueue.PoisonQueueName).CreateIfNotExistsAsync(cancellationToken: cancellationToken))
            .Append(account.Container(PhotosContainer).CreateIfNotExistsAsync(cancellationToken: cancellationToken));
        await Task.WhenAll(made);
    }
}
