using Dispatch.Functions.Storage.Tables;
using FsCheck;
using FsCheck.Fluent;
using static Dispatch.Functions.Tests.Storage.StorageFixture;

namespace Dispatch.Functions.Tests.Storage;

/// <summary>What goes in comes out: every type, every key.</summary>
public sealed class TableValueTests(StorageFixture storage)
{
    public static TheoryData<object> Values =>
    [
        "", "plain", "O'Brien said \"no\"", "línea\nnueva\t\\ </script> \u0001", "مرحبا 你好 🛠️👷🏽", new string('é', TableLimits.StringCharacters),
        "2026-11-21T08:00:00Z", "NaN", "12",
        true, false,
        0, -1, int.MinValue, int.MaxValue,
        0L, long.MinValue, long.MaxValue, 5L,
        0d, 1d, -1.5, 1e300, double.Epsilon, double.MaxValue, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 12345678901d,
        Guid.Empty, Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"),
        Array.Empty<byte>(), new byte[] { 0, 1, 254, 255 }, new byte[TableLimits.BinaryBytes],
        new DateTimeOffset(1601, 1, 1, 0, 0, 0, TimeSpan.Zero), DateTimeOffset.MaxValue,
        new DateTimeOffset(2026, 11, 21, 8, 30, 1, TimeSpan.FromHours(-5)).AddTicks(1234567),
        new DateTimeOffset(2026, 11, 21, 8, 30, 0, TimeSpan.Zero),
    ];

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public async Task A_value_comes_back_as_it_was(object value)
    {
        var table = await storage.NewTableAsync();
        await OkAsync(table.AddEntityAsync(new TableEntity("p", "single") { ["value"] = value }, Cancellation));
        var batch = await table.SubmitTransactionAsync(
            [new(TableTransactionActionType.UpsertReplace, new TableEntity("p", "batch") { ["value"] = value })], Cancellation);
        Assert.IsType<TableTransactionResult.Committed>(batch);

        foreach (var row in await table.QueryAsync(cancellationToken: Cancellation).ToListAsync(Cancellation))
        {
            Assert.Equal(value, row["value"]);
            Assert.Equal(value.GetType(), row["value"]!.GetType());
        }
    }

    [Fact]
    public async Task Any_row_comes_back_as_it_was()
    {
        var table = await storage.NewTableAsync();
        var values = Gen.OneOf(
            ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => (object)Whole(text.Get)),
            ArbMap.Default.GeneratorFor<int>().Select(number => (object)number),
            ArbMap.Default.GeneratorFor<long>().Select(number => (object)number),
            ArbMap.Default.GeneratorFor<double>().Select(number => (object)number),
            ArbMap.Default.GeneratorFor<bool>().Select(flag => (object)flag),
            ArbMap.Default.GeneratorFor<Guid>().Select(guid => (object)guid),
            ArbMap.Default.GeneratorFor<byte[]>().Where(bytes => bytes is not null).Select(bytes => (object)bytes),
            ArbMap.Default.GeneratorFor<DateTime>().Where(time => time.Year > 1600).Select(time => (object)new DateTimeOffset(time.Ticks, TimeSpan.Zero)));
        foreach (var chunk in values.Sample(100, 2_000).Chunk(100))
        {
            var row = new TableEntity("p", Guid.NewGuid().ToString());
            foreach (var (index, value) in chunk.Index())
            {
                row.Add($"v{index}", value);
            }

            await OkAsync(table.AddEntityAsync(row, Cancellation));
            var read = (await table.GetEntityIfExistsAsync("p", row.RowKey, cancellationToken: Cancellation))!;
            Assert.All(row, pair => Assert.Equal(pair.Value, read[pair.Key]));
        }
    }

    [Theory]
    [InlineData("O'Brien")]
    [InlineData("''")]
    [InlineData("100%")]
    [InlineData("%2F %27")]
    [InlineData("a+b c")]
    [InlineData("+15551234567")]
    [InlineData("café Ünïcode مرحبا")]
    [InlineData("🛠️👷🏽")]
    [InlineData("a&b=c;d,e:@!$*()")]
    [InlineData("..")]
    [InlineData("\"quoted\" <tag> {x} [y] |^`~")]
    [InlineData("")]
    public async Task Odd_keys_work_alone_in_queries_and_in_batches(string key)
    {
        var table = await storage.NewTableAsync();
        var etag = await OkAsync(table.AddEntityAsync(new TableEntity(key, key) { ["n"] = 1 }, Cancellation));
        Assert.Equal(etag, (await table.GetEntityIfExistsAsync(key, key, cancellationToken: Cancellation))!.ETag);
        var found = Assert.Single(await table.QueryAsync(
            TableFilter.Of($"PartitionKey eq {key} and RowKey eq {key}"), cancellationToken: Cancellation).ToListAsync(Cancellation));
        Assert.Equal((key, key), (found.PartitionKey, found.RowKey));

        var batch = Assert.IsType<TableTransactionResult.Committed>(await table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.UpdateMerge, new TableEntity(key, key) { ["n"] = 2 }, etag),
            new(TableTransactionActionType.Add, new TableEntity(key, key + "2")),
        ], Cancellation));
        await OkAsync(table.UpdateEntityAsync(new TableEntity(key, key) { ["n"] = 3 }, batch.ETags[0], TableUpdateMode.Merge, Cancellation));
        await OkAsync(table.DeleteEntityAsync(key, key, cancellationToken: Cancellation));
        Assert.Null(await table.GetEntityIfExistsAsync(key, key, cancellationToken: Cancellation));
    }

    [Fact]
    public void A_row_refuses_what_a_table_cannot_hold_and_other_types_on_reading()
    {
        var row = new TableEntity("p", "r") { ["n"] = 1 };
        Assert.Throws<ArgumentException>(() => row["d"] = 1.5m);
        Assert.Throws<ArgumentException>(() => row.Add("n", 2));
        Assert.Throws<InvalidOperationException>(() => row.GetInt64("n"));
        Assert.Throws<InvalidOperationException>(() => row.GetString("n"));
        Assert.Null(row.GetString("none"));
        row["n"] = null;
        Assert.Equal(0, row.Count);
    }

    /// <summary>JSON is UTF-8, which has no half surrogate pairs.</summary>
    private static string Whole(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
}
