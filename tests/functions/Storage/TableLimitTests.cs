using Azure;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Tables;
using static Dispatch.Functions.Tests.Storage.StorageFixture;

namespace Dispatch.Functions.Tests.Storage;

/// <summary>Each limit: what fits is taken by real storage, what does not is refused without a call.</summary>
public sealed class TableLimitTests(StorageFixture storage)
{
    public static TheoryData<TableRule, TableEntity> TooMuch => new()
    {
        { TableRule.KeyCharacters, new("a/b", "r") },
        { TableRule.KeyCharacters, new("p", "a\\b") },
        { TableRule.KeyCharacters, new("p", "a#b") },
        { TableRule.KeyCharacters, new("a?b", "r") },
        { TableRule.KeyCharacters, new("p", "a\u0000b") },
        { TableRule.KeyCharacters, new("p", "a\u007fb") },
        { TableRule.KeyCharacters, new("p", "a\u0085b") },
        { TableRule.KeyCharacters, new("p", "half \ud83d") },
        { TableRule.KeyLength, new(new string('p', 513), "r") },
        { TableRule.KeyLength, new("p", new string('r', 513)) },
        { TableRule.PropertyName, new("p", "r") { ["due at"] = 1 } },
        { TableRule.PropertyName, new("p", "r") { ["1st"] = 1 } },
        { TableRule.PropertyName, new("p", "r") { ["due-at"] = 1 } },
        { TableRule.PropertyName, new("p", "r") { [""] = 1 } },
        { TableRule.PropertyName, new("p", "r") { ["RowKey"] = "x" } },
        { TableRule.PropertyName, new("p", "r") { ["Timestamp"] = "x" } },
        { TableRule.PropertyName, new("p", "r") { [new string('n', 256)] = 1 } },
        { TableRule.PropertyCount, WithProperties(253) },
        { TableRule.StringLength, new("p", "r") { ["text"] = new string('x', 32_769) } },
        { TableRule.BinaryLength, new("p", "r") { ["bytes"] = new byte[65_537] } },
        { TableRule.DateRange, new("p", "r") { ["at"] = new DateTimeOffset(1600, 12, 31, 23, 59, 59, TimeSpan.Zero) } },
        { TableRule.EntitySize, OfSize(TableLimits.EntityBytes + 1) },
    };

    public static TheoryData<TableEntity> JustEnough =>
    [
        new TableEntity(new string('p', 512), new string('r', 512)),
        new TableEntity("p", "r") { [new string('n', 255)] = 1, ["_größe9"] = 1 },
        WithProperties(252),
        new TableEntity("p", "r") { ["text"] = new string('x', 32_768), ["bytes"] = new byte[65_536] },
        OfSize(TableLimits.EntityBytes),
    ];

    [Theory]
    [MemberData(nameof(TooMuch), DisableDiscoveryEnumeration = true)]
    public async Task Too_much_is_refused_without_a_call(TableRule rule, TableEntity entity)
    {
        var table = storage.Account.Table(NewName());
        using var scope = StorageCalls.Begin();
        Assert.Equal(rule, await RefusedAsync(table.AddEntityAsync(entity, Cancellation)));
        Assert.Equal(rule, await RefusedAsync(table.UpsertEntityAsync(entity, TableUpdateMode.Replace, Cancellation)));
        Assert.Equal(rule, await RefusedAsync(table.UpdateEntityAsync(entity, ETag.All, TableUpdateMode.Merge, Cancellation)));
        var batch = Assert.IsType<TableTransactionResult.NotApplied>(await table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, new TableEntity(entity.PartitionKey, "fine")),
            new(TableTransactionActionType.Add, entity),
        ], Cancellation));
        Assert.Equal(rule, Assert.IsType<TableResult.Invalid>(batch.Reason).Rule);
        Assert.Equal(TableLimits.CheckKeys(entity.PartitionKey, "fine") is null ? 1 : 0, batch.FailedIndex);
        if (rule is TableRule.KeyCharacters or TableRule.KeyLength)
        {
            Assert.Equal(rule, await RefusedAsync(table.DeleteEntityAsync(entity.PartitionKey, entity.RowKey, cancellationToken: Cancellation)));
            Assert.Null(await table.GetEntityIfExistsAsync(entity.PartitionKey, entity.RowKey, cancellationToken: Cancellation));
        }

        Assert.Empty(scope.Calls);
    }

    [Theory]
    [MemberData(nameof(JustEnough), DisableDiscoveryEnumeration = true)]
    public async Task Just_enough_is_stored_and_read_back(TableEntity entity)
    {
        var table = await storage.NewTableAsync();
        await OkAsync(table.AddEntityAsync(entity, Cancellation));
        var read = await table.GetEntityIfExistsAsync(entity.PartitionKey, entity.RowKey, cancellationToken: Cancellation);
        Assert.Equal(entity.OrderBy(pair => pair.Key, StringComparer.Ordinal), read!.OrderBy(pair => pair.Key, StringComparer.Ordinal));
        Assert.Equal(TableLimits.SizeOf(entity), TableLimits.SizeOf(read!));
    }

    [Fact]
    public async Task Batches_have_limits_of_their_own()
    {
        var table = storage.Account.Table(NewName());
        using var scope = StorageCalls.Begin();
        Assert.Equal((TableRule.BatchCount, null), await RefusedBatchAsync(table, []));
        Assert.Equal((TableRule.BatchCount, null), await RefusedBatchAsync(table, Enumerable.Range(0, 101).Select(n => new TableEntity("p", $"{n}"))));
        Assert.Equal((TableRule.BatchPartition, 1), await RefusedBatchAsync(table, [new("p", "a"), new("q", "b")]));
        Assert.Equal((TableRule.BatchDuplicate, 2), await RefusedBatchAsync(table, [new("p", "a"), new("p", "b"), new("p", "a")]));
        Assert.Equal((TableRule.BatchSize, null), await RefusedBatchAsync(table, Enumerable.Range(0, 100).Select(n => Wide(n, 42_000))));
        Assert.Empty(scope.Calls);
    }

    [Fact]
    public async Task A_full_batch_just_under_four_MiB_is_taken()
    {
        var table = await storage.NewTableAsync();
        using var scope = StorageCalls.Begin();
        var result = await table.SubmitTransactionAsync(
            Enumerable.Range(0, 100).Select(n => new TableTransactionAction(TableTransactionActionType.Add, Wide(n, 41_000))), Cancellation);
        Assert.Equal(100, Assert.IsType<TableTransactionResult.Committed>(result).ETags.Count);
        Assert.InRange(Assert.Single(scope.Calls).RequestBytes, 4_100_000, TableLimits.BatchBytes);
    }

    [Theory]
    [InlineData("requests", true)]
    [InlineData("abc", true)]
    [InlineData("ab", false)]
    [InlineData("1abc", false)]
    [InlineData("with-dash", false)]
    [InlineData("größe", false)]
    [InlineData("Tables", false)]
    [InlineData("abc\n", false)]
    public void Table_names_are_checked(string name, bool valid)
    {
        Assert.Equal(valid, TableLimits.IsTableName(name));
        Assert.Equal(valid, Record.Exception(() => storage.Account.Table(name)) is null);
    }

    [Fact]
    public void A_table_name_has_63_characters_at_most() =>
        Assert.Equal([true, false], new[] { 63, 64 }.Select(length => TableLimits.IsTableName(new string('a', length))));

    private static async Task<(TableRule Rule, int? Index)> RefusedBatchAsync(TableClient table, IEnumerable<TableEntity> rows)
    {
        var result = Assert.IsType<TableTransactionResult.NotApplied>(await table.SubmitTransactionAsync(
            rows.Select(row => new TableTransactionAction(TableTransactionActionType.UpsertMerge, row)), Cancellation));
        return (Assert.IsType<TableResult.Invalid>(result.Reason).Rule, result.FailedIndex);
    }

    private static TableEntity Wide(int row, int characters) =>
        new("p", $"{row}") { ["a"] = new string('a', characters / 2), ["b"] = new string('b', characters / 2) };

    private static TableEntity WithProperties(int count)
    {
        var entity = new TableEntity("p", "r");
        for (var index = 0; index < count; index++)
        {
            entity.Add($"n{index}", index);
        }

        return entity;
    }

    /// <summary>A row of exactly so many bytes by Azure's formula: 4 + keys (4) + 16 binaries, the last one shorter or longer.</summary>
    private static TableEntity OfSize(int bytes)
    {
        var entity = new TableEntity("p", "r");
        for (var index = 0; index < 16; index++)
        {
            entity.Add($"b{index:00}", new byte[65_000]);
        }

        var missing = bytes - (int)TableLimits.SizeOf(entity) - 8 - (2 * 3) - 4;
        entity.Add("b16", new byte[missing]);
        return entity;
    }
}
