using Azure;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Tables;
using static Dispatch.Functions.Tests.Storage.StorageFixture;

namespace Dispatch.Functions.Tests.Storage;

public sealed class StorageCallTests(StorageFixture storage)
{
    [Fact]
    public async Task Every_service_is_counted_by_operation()
    {
        var table = storage.Account.Table(NewName());
        var queue = storage.Account.Queue(NewName());
        var container = storage.Account.Container(NewName());
        using var scope = StorageCalls.Begin();
        await table.CreateIfNotExistsAsync(Cancellation);
        await OkAsync(table.AddEntityAsync(new TableEntity("p", "r") { ["text"] = new string('x', 1_000) }, Cancellation));
        await OkAsync(table.UpdateEntityAsync(new TableEntity("p", "r"), ETag.All, TableUpdateMode.Merge, Cancellation));
        await OkAsync(table.UpsertEntityAsync(new TableEntity("p", "r"), TableUpdateMode.Replace, Cancellation));
        await table.GetEntityIfExistsAsync("p", "r", cancellationToken: Cancellation);
        await table.QueryAsync(cancellationToken: Cancellation).CountAsync(Cancellation);
        await table.SubmitTransactionAsync([new(TableTransactionActionType.Delete, new TableEntity("p", "r"))], Cancellation);
        Assert.IsType<TableResult.NotFound>(await table.DeleteEntityAsync("p", "r", cancellationToken: Cancellation));
        await queue.CreateAsync(cancellationToken: Cancellation);
        await queue.SendMessageAsync("hello", Cancellation);
        await queue.PeekMessageAsync(Cancellation);
        var message = (await queue.ReceiveMessageAsync(cancellationToken: Cancellation)).Value;
        await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, Cancellation);
        await container.CreateAsync(cancellationToken: Cancellation);
        await container.GetBlobClient("a/b").UploadAsync(BinaryData.FromString("photo"), Cancellation);
        await container.GetBlobClient("a/b").DownloadContentAsync(Cancellation);
        await container.GetBlobsAsync(cancellationToken: Cancellation).CountAsync(Cancellation);
        await container.GetBlobClient("a/b").DeleteAsync(cancellationToken: Cancellation);

        Assert.Equal(
            [
                "POST Tables", $"POST {table.Name}", $"MERGE {table.Name}", $"PUT {table.Name}", $"GET {table.Name}(key)", $"GET {table.Name}()",
                $"BATCH {table.Name}", $"DELETE {table.Name}",
                "QUEUE create queue", "QUEUE put", "QUEUE peek", "QUEUE get", "QUEUE delete",
                "BLOB create container", "BLOB put", "BLOB get", "BLOB get list", "BLOB delete",
            ],
            scope.Calls.Select(call => call.Operation));
        Assert.Equal([8, 5, 5], scope.Calls.CountBy(call => call.Service).Select(pair => pair.Value));
        Assert.InRange(scope.Calls[1].RequestBytes, 1_000, 1_100);
        Assert.InRange(scope.Calls[5].ResponseBytes, 100, 2_000);
        Assert.Equal((201, 5L), (scope.Calls[14].Status, scope.Calls[14].RequestBytes));
        Assert.Equal(5, scope.Calls[15].ResponseBytes);
        Assert.Equal(404, scope.Calls[7].Status);
    }

    [Fact]
    public async Task Scopes_nest_flow_into_tasks_and_do_not_see_each_other()
    {
        var table = await storage.NewTableAsync();
        using var outer = StorageCalls.Begin();
        var counts = await Task.WhenAll(Enumerable.Range(1, 3).Select(calls => Task.Run(async () =>
        {
            using var inner = StorageCalls.Begin();
            for (var call = 0; call < calls; call++)
            {
                await table.GetEntityIfExistsAsync("p", $"{calls}", cancellationToken: Cancellation);
            }

            return inner.Calls.Count;
        })));
        Assert.Equal([1, 2, 3], counts);
        Assert.Equal(6, outer.Calls.Count);

        outer.Dispose();
        await table.GetEntityIfExistsAsync("p", "r", cancellationToken: Cancellation);
        Assert.Equal(6, outer.Calls.Count);
    }

    [Fact]
    public async Task Totals_are_kept_when_configured()
    {
        var account = new StorageAccount(StorageAccountSettings.Read(Configuration(
            (StorageAccountSettings.Key, storage.Azurite.ConnectionString), ("Dispatch__CountStorageCalls", "true"))));
        var table = await storage.NewTableAsync(account);
        await table.GetEntityIfExistsAsync("p", "1", cancellationToken: Cancellation);
        await table.GetEntityIfExistsAsync("p", "2", cancellationToken: Cancellation);

        var totals = account.Totals!.Snapshot();
        Assert.Equal([$"GET {table.Name}(key)", "POST Tables"], totals.Keys);
        Assert.Equal(2, totals[$"GET {table.Name}(key)"].Calls);
        Assert.Null(storage.Account.Totals);
    }

    [Fact]
    public async Task A_hook_can_break_a_chosen_call_before_or_after_it_is_made()
    {
        var direct = await storage.NewTableAsync();
        var calls = 0;
        var before = storage.Connect(new StorageAccountOptions { BeforeCall = _ => ++calls == 2 ? throw new IOException("cut") : ValueTask.CompletedTask })
            .Table(direct.Name);
        await OkAsync(before.AddEntityAsync(new TableEntity("p", "1"), Cancellation));
        Assert.IsType<TableResult.Unknown>(await before.AddEntityAsync(new TableEntity("p", "2"), Cancellation));
        await OkAsync(before.AddEntityAsync(new TableEntity("p", "3"), Cancellation));

        var after = storage.Connect(new StorageAccountOptions { AfterCall = message => message.Response.Status == 204 ? throw new IOException("cut") : ValueTask.CompletedTask })
            .Table(direct.Name);
        Assert.IsType<TableResult.Unknown>(await after.AddEntityAsync(new TableEntity("p", "4"), Cancellation));

        Assert.Equal(["1", "3", "4"], await direct.QueryAsync(cancellationToken: Cancellation).Select(row => row.RowKey).ToListAsync(Cancellation));
    }
}
