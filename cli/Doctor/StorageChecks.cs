using Azure;
using Azure.Identity;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Cli.Doctor;

/// <summary>Tables, queues and the container: there, and may we read and write?</summary>
internal sealed class StorageChecks(StorageAccount account)
{
    private const string MakeIt = "Deploy infra/bicep, or run the app with setup-storage.";
    private const string LetIn = "Give the identity the roles of infra/bicep/modules/storage.bicep (Table, Queue and Blob Data Contributor), or correct AzureWebJobsStorage.";
    private const string SignIn = "az login, as somebody who has the roles of infra/bicep/modules/storage.bicep; or a connection string in AzureWebJobsStorage.";
    private const string Reach = "Look at the address in AzureWebJobsStorage, the network rules of the account and this machine's network.";

    /// <summary>Of a row that is written and deleted again; no request or person has such a partition.</summary>
    private const string Probe = "doctor";

    public async Task<IReadOnlyList<Check>> RunAsync(CancellationToken cancellationToken)
    {
        var tables = StorageSetup.Tables.Select(name => TryAsync($"storage table {name}", () => TableAsync(account.Table(name), cancellationToken)));
        var queues = new[] { StorageNudgeQueue.QueueName, StorageNudgeQueue.PoisonQueueName }.Select(name => TryAsync($"storage queue {name}", async () =>
        {
            var queue = account.Queue(name);
            await queue.GetPropertiesAsync(cancellationToken);
            await queue.PeekMessageAsync(cancellationToken);
            return "there, may be read";
        }));
        var container = TryAsync($"storage container {StorageSetup.PhotosContainer}", async () =>
        {
            await account.Container(StorageSetup.PhotosContainer).GetPropertiesAsync(cancellationToken: cancellationToken);
            return "there, may be read";
        });
        return await Task.WhenAll([.. tables, .. queues, container]);
    }

    /// <summary>What kind of trouble storage is in.</summary>
    public static Check FaultOf(string name, Exception fault) => fault switch
    {
        RequestFailedException { Status: 404, ErrorCode: var code } => Check.Fault(name, $"is not there ({code})", MakeIt),
        RequestFailedException { Status: 401 or 403, ErrorCode: var code } => Check.Fault(name, $"refused ({code})", LetIn),
        RequestFailedException { Status: > 0 } refused => Check.Fault(name, $"answered {refused.Status} {refused.ErrorCode}", Reach),
        AggregateException { InnerExceptions: [.., var last] } => FaultOf(name, last),
        TableUnavailableException { InnerException: RequestFailedException inner } => FaultOf(name, inner),
        AuthenticationFailedException => Check.Fault(name, "nobody is signed in", SignIn),
        TableUnavailableException when fault.Message.Contains(TableOutcome.NoToken, StringComparison.Ordinal) => Check.Fault(name, "nobody is signed in", SignIn),
        _ => Check.Fault(name, "cannot be reached", Reach),
    };

    private static async Task<string> TableAsync(TableClient table, CancellationToken cancellationToken)
    {
        await foreach (var _ in table.QueryAsync(TableFilter.Partition(Probe), maxPerPage: 1, cancellationToken: cancellationToken))
        {
            break;
        }

        if (table.Name != OperationsTable.TableName)
        {
            return "there, may be read";
        }

        var row = new TableEntity(Probe, Guid.NewGuid().ToString("N"));
        if (await table.UpsertEntityAsync(row, cancellationToken: cancellationToken) is not TableResult.Ok)
        {
            throw new TableUnavailableException("not written");
        }

        await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);
        return "there, may be read and written";
    }

    private static async Task<Check> TryAsync(string name, Func<Task<string>> look)
    {
        try
        {
            return Check.Ok(name, await look());
        }
        catch (Exception fault) when (fault is RequestFailedException or TableUnavailableException or AggregateException or AuthenticationFailedException)
        {
            return FaultOf(name, fault);
        }
    }
}
