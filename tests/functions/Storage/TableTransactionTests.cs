using Azure;
using Dispatch.Functions.Storage.Tables;
using Dispatch.Tests.Faults;
using static Dispatch.Functions.Tests.Storage.StorageFixture;

namespace Dispatch.Functions.Tests.Storage;

public sealed class TableTransactionTests(StorageFixture storage)
{
    [Fact]
    public async Task All_six_actions_commit_together_with_their_ETags()
    {
        var table = await storage.NewTableAsync();
        var etags = new List<ETag>();
        foreach (var row in new[] { "merge", "replace", "delete", "upsert-merge", "upsert-replace" })
        {
            etags.Add(await OkAsync(table.AddEntityAsync(new TableEntity("p", row) { ["old"] = 1 }, Cancellation)));
        }

        var result = Assert.IsType<TableTransactionResult.Committed>(await table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, Row("add")),
            new(TableTransactionActionType.UpdateMerge, Row("merge"), etags[0]),
            new(TableTransactionActionType.UpdateReplace, Row("replace"), etags[1]),
            new(TableTransactionActionType.Delete, Row("delete"), etags[2]),
            new(TableTransactionActionType.UpsertMerge, Row("upsert-merge")),
            new(TableTransactionActionType.UpsertReplace, Row("upsert-replace")),
        ], Cancellation));

        var rows = await table.QueryAsync(cancellationToken: Cancellation).ToDictionaryAsync(row => row.RowKey, cancellationToken: Cancellation);
        Assert.Equal(["add", "merge", "replace", "upsert-merge", "upsert-replace"], rows.Keys.Order());
        Assert.Equal(["new", "old"], rows["merge"].Keys.Order());
        Assert.Equal(["new"], rows["replace"].Keys);
        Assert.Equal(["new", "old"], rows["upsert-merge"].Keys.Order());
        Assert.Equal(["new"], rows["upsert-replace"].Keys);
        Assert.Equal(
            [rows["add"].ETag, rows["merge"].ETag, rows["replace"].ETag, default, rows["upsert-merge"].ETag, rows["upsert-replace"].ETag],
            result.ETags);
    }

    [Fact]
    public async Task A_conflict_rolls_everything_back_and_names_the_action()
    {
        var table = await storage.NewTableAsync();
        var state = await OkAsync(table.AddEntityAsync(new TableEntity("p", "state") { ["seq"] = 1 }, Cancellation));
        await OkAsync(table.AddEntityAsync(new TableEntity("p", "command"), Cancellation));

        var result = await table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.UpdateMerge, new TableEntity("p", "state") { ["seq"] = 2 }, state),
            new(TableTransactionActionType.Add, new TableEntity("p", "history")),
            new(TableTransactionActionType.Add, new TableEntity("p", "command")),
            new(TableTransactionActionType.Add, new TableEntity("p", "message")),
        ], Cancellation);

        Assert.Equal(new TableTransactionResult.NotApplied(2, new TableResult.AlreadyExists()), result);
        var rows = await table.QueryAsync(cancellationToken: Cancellation).ToListAsync(Cancellation);
        Assert.Equal(["command", "state"], rows.Select(row => row.RowKey));
        Assert.Equal((1, state), (rows[1].GetInt32("seq"), rows[1].ETag));
    }

    [Fact]
    public async Task A_stale_ETag_and_a_missing_row_name_their_action()
    {
        var table = await storage.NewTableAsync();
        var stale = await OkAsync(table.AddEntityAsync(new TableEntity("p", "state") { ["seq"] = 1 }, Cancellation));
        await OkAsync(table.UpdateEntityAsync(new TableEntity("p", "state") { ["seq"] = 2 }, stale, TableUpdateMode.Merge, Cancellation));

        var conflict = await table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, new TableEntity("p", "history")),
            new(TableTransactionActionType.UpdateMerge, new TableEntity("p", "state") { ["seq"] = 3 }, stale),
        ], Cancellation);
        Assert.Equal(new TableTransactionResult.NotApplied(1, new TableResult.ConditionNotMet()), conflict);

        var missing = await table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, new TableEntity("p", "history")),
            new(TableTransactionActionType.Add, new TableEntity("p", "more")),
            new(TableTransactionActionType.Delete, new TableEntity("p", "none")),
        ], Cancellation);
        Assert.Equal(new TableTransactionResult.NotApplied(2, new TableResult.NotFound()), missing);

        var row = Assert.Single(await table.QueryAsync(cancellationToken: Cancellation).ToListAsync(Cancellation));
        Assert.Equal(2, row.GetInt32("seq"));
    }

    [Fact]
    public async Task A_missing_table_throws()
    {
        var exception = await Assert.ThrowsAsync<RequestFailedException>(() => storage.Account.Table(NewName()).SubmitTransactionAsync(
            [new(TableTransactionActionType.Add, new TableEntity("p", "r"))], Cancellation));
        Assert.Equal("TableNotFound", exception.ErrorCode);
    }

    /// <summary>Answers as Azure writes them, also those the emulator does not give.</summary>
    [Theory]
    [InlineData("HTTP/1.1 204 No Content\r\nETag: W/\"x\"\r\n\r\n", 2, "Unknown")]
    [InlineData("HTTP/1.1 500 Internal Server Error\r\n\r\n{\"odata.error\":{\"code\":\"OperationTimedOut\",\"message\":{\"lang\":\"en-US\",\"value\":\"0:late\"}}}", 2, "Unknown")]
    [InlineData("HTTP/1.1 413 Too Large\r\n\r\n{\"odata.error\":{\"code\":\"RequestBodyTooLarge\",\"message\":{\"lang\":\"en-US\",\"value\":\"big\"}}}", 2, "Invalid")]
    [InlineData("HTTP/1.1 429 Too Many Requests\r\n\r\n", 2, "Unavailable")]
    [InlineData("no answer at all", 1, "Unknown")]
    [InlineData("HTTP/1.1 ??", 1, "Unknown")]
    public async Task Inner_answers_decide(string inner, int actions, string expected)
    {
        var table = await storage.NewTableAsync();
        await using var proxy = await FaultyProxy.StartAsync(storage.Azurite.TableEndpoint);
        proxy.Next(Fault.Body(
            202, $"--batchresponse\r\nContent-Type: multipart/mixed\r\n\r\n--changeset\r\nContent-Type: application/http\r\n\r\n{inner}\r\n--changeset--\r\n"));

        var result = await storage.Connect(through: proxy.Address).Table(table.Name).SubmitTransactionAsync(
            Enumerable.Range(0, actions).Select(n => new TableTransactionAction(TableTransactionActionType.Add, Row($"{n}"))), Cancellation);
        Assert.Equal(expected, result switch
        {
            TableTransactionResult.NotApplied { FailedIndex: null, Reason: var reason } => reason.GetType().Name,
            var other => other.GetType().Name,
        });
    }

    [Fact]
    public async Task A_batch_that_is_refused_as_a_whole_names_no_action()
    {
        var table = await storage.NewTableAsync();
        await using var proxy = await FaultyProxy.StartAsync(storage.Azurite.TableEndpoint);
        proxy.Next(Fault.Status(413));
        var result = Assert.IsType<TableTransactionResult.NotApplied>(await storage.Connect(through: proxy.Address).Table(table.Name)
            .SubmitTransactionAsync([new(TableTransactionActionType.Add, Row("r"))], Cancellation));
        Assert.Null(result.FailedIndex);
        Assert.Equal(TableRule.RefusedByStorage, Assert.IsType<TableResult.Invalid>(result.Reason).Rule);
    }

    private static TableEntity Row(string row) => new("p", row) { ["new"] = 2 };
}
