using Azure;
using Dispatch.Functions.Storage.Tables;
using static Dispatch.Functions.Tests.Storage.StorageFixture;

namespace Dispatch.Functions.Tests.Storage;

public sealed class TableClientTests(StorageFixture storage)
{
    [Fact]
    public async Task A_row_is_inserted_read_changed_replaced_and_deleted()
    {
        var table = await storage.NewTableAsync();
        var inserted = await OkAsync(table.AddEntityAsync(new TableEntity("p", "r") { ["status"] = "pending", ["seq"] = 1 }, Cancellation));

        var read = await table.GetEntityIfExistsAsync("p", "r", cancellationToken: Cancellation);
        Assert.NotNull(read);
        Assert.Equal(inserted, read.ETag);
        Assert.Equal("pending", read.GetString("status"));
        Assert.Equal(1, read.GetInt32("seq"));
        Assert.NotNull(read.Timestamp);

        var merged = await OkAsync(table.UpdateEntityAsync(new TableEntity("p", "r") { ["seq"] = 2 }, inserted, TableUpdateMode.Merge, Cancellation));
        read = await table.GetEntityIfExistsAsync("p", "r", cancellationToken: Cancellation);
        Assert.Equal("pending", read!.GetString("status"));
        Assert.Equal(2, read.GetInt32("seq"));
        Assert.Equal(merged, read.ETag);
        Assert.NotEqual(inserted, merged);

        var replaced = await OkAsync(table.UpdateEntityAsync(new TableEntity("p", "r") { ["seq"] = 3 }, merged, TableUpdateMode.Replace, Cancellation));
        read = await table.GetEntityIfExistsAsync("p", "r", cancellationToken: Cancellation);
        Assert.False(read!.ContainsKey("status"));
        Assert.Equal(3, read.GetInt32("seq"));

        await OkAsync(table.DeleteEntityAsync("p", "r", replaced, Cancellation));
        Assert.Null(await table.GetEntityIfExistsAsync("p", "r", cancellationToken: Cancellation));
    }

    [Fact]
    public async Task Making_a_table_twice_says_so()
    {
        var table = await storage.NewTableAsync();
        Assert.False(await table.CreateIfNotExistsAsync(Cancellation));
    }

    [Fact]
    public async Task A_second_insert_conflicts_and_changes_nothing()
    {
        var table = await storage.NewTableAsync();
        await OkAsync(table.AddEntityAsync(new TableEntity("p", "r") { ["by"] = "first" }, Cancellation));

        Assert.IsType<TableResult.AlreadyExists>(await table.AddEntityAsync(new TableEntity("p", "r") { ["by"] = "second" }, Cancellation));

        var row = await table.GetEntityIfExistsAsync("p", "r", cancellationToken: Cancellation);
        Assert.Equal("first", row!.GetString("by"));
    }

    [Fact]
    public async Task A_stale_ETag_is_refused_for_merge_replace_and_delete()
    {
        var table = await storage.NewTableAsync();
        var stale = await OkAsync(table.AddEntityAsync(new TableEntity("p", "r") { ["n"] = 1 }, Cancellation));
        await OkAsync(table.UpdateEntityAsync(new TableEntity("p", "r") { ["n"] = 2 }, stale, TableUpdateMode.Merge, Cancellation));

        var again = new TableEntity("p", "r") { ["n"] = 3 };
        Assert.IsType<TableResult.ConditionNotMet>(await table.UpdateEntityAsync(again, stale, TableUpdateMode.Merge, Cancellation));
        Assert.IsType<TableResult.ConditionNotMet>(await table.UpdateEntityAsync(again, stale, TableUpdateMode.Replace, Cancellation));
        Assert.IsType<TableResult.ConditionNotMet>(await table.DeleteEntityAsync("p", "r", stale, Cancellation));

        Assert.Equal(2, (await table.GetEntityIfExistsAsync("p", "r", cancellationToken: Cancellation))!.GetInt32("n"));
        await OkAsync(table.UpdateEntityAsync(again, ETag.All, TableUpdateMode.Merge, Cancellation));
    }

    [Fact]
    public async Task An_update_or_delete_of_nothing_is_not_found()
    {
        var table = await storage.NewTableAsync();
        Assert.IsType<TableResult.NotFound>(await table.UpdateEntityAsync(new TableEntity("p", "r"), ETag.All, TableUpdateMode.Merge, Cancellation));
        Assert.IsType<TableResult.NotFound>(await table.DeleteEntityAsync("p", "r", cancellationToken: Cancellation));
    }

    [Fact]
    public async Task An_upsert_inserts_then_merges_or_replaces()
    {
        var table = await storage.NewTableAsync();
        await OkAsync(table.UpsertEntityAsync(new TableEntity("p", "r") { ["a"] = 1 }, TableUpdateMode.Merge, Cancellation));
        await OkAsync(table.UpsertEntityAsync(new TableEntity("p", "r") { ["b"] = 2 }, TableUpdateMode.Merge, Cancellation));
        Assert.Equal(["a", "b"], (await table.GetEntityIfExistsAsync("p", "r", cancellationToken: Cancellation))!.Keys.Order());

        await OkAsync(table.UpsertEntityAsync(new TableEntity("p", "r") { ["c"] = 3 }, TableUpdateMode.Replace, Cancellation));
        Assert.Equal(["c"], (await table.GetEntityIfExistsAsync("p", "r", cancellationToken: Cancellation))!.Keys);
    }

    [Fact]
    public void An_update_without_an_ETag_is_a_mistake_of_the_caller() =>
        Assert.Throws<ArgumentException>(() => new TableTransactionAction(TableTransactionActionType.UpdateMerge, new TableEntity("p", "r")));

    [Fact]
    public async Task A_missing_table_throws_with_its_code()
    {
        var table = storage.Account.Table(NewName());
        var write = await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(new TableEntity("p", "r"), Cancellation));
        Assert.Equal("TableNotFound", write.ErrorCode);
        Assert.DoesNotContain('\n', write.Message);
        await Assert.ThrowsAsync<RequestFailedException>(async () => await table.QueryAsync(cancellationToken: Cancellation).CountAsync(Cancellation));
    }

    [Fact]
    public async Task Select_brings_only_the_named_values_and_the_keys()
    {
        var table = await storage.NewTableAsync();
        var etag = await OkAsync(table.AddEntityAsync(new TableEntity("p", "r") { ["a"] = 1, ["b"] = 2 }, Cancellation));

        var read = await table.GetEntityIfExistsAsync("p", "r", ["b"], Cancellation);
        var queried = Assert.Single(await table.QueryAsync(TableFilter.Partition("p"), select: ["b"], cancellationToken: Cancellation).ToListAsync(Cancellation));
        foreach (var row in new[] { read!, queried })
        {
            Assert.Equal(("p", "r", etag), (row.PartitionKey, row.RowKey, row.ETag));
            Assert.Equal(["b"], row.Keys);
        }
    }

    [Fact]
    public async Task Cancellation_throws_before_anything_is_sent()
    {
        var table = await storage.NewTableAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => table.AddEntityAsync(new TableEntity("p", "r"), cancelled.Token));
        Assert.Null(await table.GetEntityIfExistsAsync("p", "r", cancellationToken: Cancellation));
    }
}
