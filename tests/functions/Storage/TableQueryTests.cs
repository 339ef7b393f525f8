using Azure;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Tables;
using Dispatch.Tests.Faults;
using static Dispatch.Functions.Tests.Storage.StorageFixture;

namespace Dispatch.Functions.Tests.Storage;

public sealed class TableQueryTests(StorageFixture storage)
{
    [Fact]
    public async Task Twelve_hundred_rows_come_in_two_pages_in_order()
    {
        var table = await storage.NewTableAsync();
        foreach (var chunk in Enumerable.Range(0, 1_200).Chunk(100))
        {
            Assert.IsType<TableTransactionResult.Committed>(await table.SubmitTransactionAsync(
                chunk.Select(n => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("p & q's", $"{n:0000} é") { ["n"] = n })), Cancellation));
        }

        using (var scope = StorageCalls.Begin())
        {
            var rows = await table.QueryAsync(TableFilter.Partition("p & q's"), cancellationToken: Cancellation).ToListAsync(Cancellation);
            Assert.Equal(Enumerable.Range(0, 1_200), rows.Select(row => row.GetInt32("n")!.Value));
            Assert.Equal(2, scope.Calls.Count);
            Assert.All(scope.Calls, call => Assert.Equal($"GET {table.Name}()", call.Operation));
        }

        var pages = await table.QueryAsync(maxPerPage: 500, cancellationToken: Cancellation).AsPages().ToListAsync(Cancellation);
        Assert.Equal([500, 500, 200], pages.Select(page => page.Values.Count));

        var rest = await table.QueryAsync(maxPerPage: 500, cancellationToken: Cancellation).AsPages(pages[1].ContinuationToken).ToListAsync(Cancellation);
        Assert.Equal(1_000, Assert.Single(rest).Values[0].GetInt32("n"));
    }

    /// <summary>Where the emulator looks at one partition only, it finds what it would have found in all.</summary>
    [Theory]
    [InlineData("PartitionKey eq 'a' and (n eq 1 or n eq 2)", "a1 a2")]
    [InlineData("PartitionKey eq 'a' and not (n eq 1 or n eq 3)", "a2")]
    [InlineData("PartitionKey eq 'a' and n eq 1 or n eq 2", "a1 a2 b2")]
    [InlineData("PartitionKey eq 'a' and (n eq 1) or (n eq 3)", "a1 a3 b3")]
    [InlineData("PartitionKey eq 'a' or PartitionKey eq 'b'", "a1 a2 a3 b1 b2 b3")]
    [InlineData("(PartitionKey eq 'a') or n eq 3", "a1 a2 a3 b3")]
    [InlineData("PartitionKey eq 'a' and (word eq ') or (' or n eq 2)", "a1 a2 a3")]
    public async Task A_filter_means_what_it_says_whatever_stands_in_brackets(string filter, string found)
    {
        var table = await storage.NewTableAsync();
        foreach (var (partition, n) in from p in new[] { "a", "b" } from n in Enumerable.Range(1, 3) select (p, n))
        {
            await OkAsync(table.AddEntityAsync(new TableEntity(partition, $"{n}") { ["n"] = n, ["word"] = ") or (" }, Cancellation));
        }

        var rows = await table.QueryAsync(filter, cancellationToken: Cancellation).ToListAsync(Cancellation);

        Assert.Equal(found, string.Join(' ', rows.Select(r => r.PartitionKey + r.RowKey)));
    }

    [Fact]
    public async Task An_empty_page_does_not_end_a_query()
    {
        var table = await storage.NewTableAsync();
        await OkAsync(table.AddEntityAsync(new TableEntity("p", "a"), Cancellation));
        await OkAsync(table.AddEntityAsync(new TableEntity("p", "b"), Cancellation));
        await using var proxy = await FaultyProxy.StartAsync(storage.Azurite.TableEndpoint);
        proxy.Next(Fault.EmptyPage("p", "a"));

        var pages = await storage.Connect(through: proxy.Address).Table(table.Name)
            .QueryAsync(cancellationToken: Cancellation).AsPages().ToListAsync(Cancellation);
        Assert.Equal([0, 2], pages.Select(page => page.Values.Count));
    }

    [Fact]
    public async Task A_continuation_that_leads_nowhere_is_not_followed_for_ever()
    {
        var table = await storage.NewTableAsync();
        await using var proxy = await FaultyProxy.StartAsync(storage.Azurite.TableEndpoint);
        proxy.Next(Fault.EmptyPage("p", "a"), Fault.EmptyPage("p", "a"), Fault.EmptyPage("p", "a"));

        await Assert.ThrowsAsync<TableUnavailableException>(async () => await storage.Connect(through: proxy.Address).Table(table.Name)
            .QueryAsync(cancellationToken: Cancellation).CountAsync(Cancellation));
        Assert.Equal(2, proxy.Seen.Count);
    }

    [Fact]
    public async Task Filters_are_by_value_of_every_type()
    {
        var table = await storage.NewTableAsync();
        var (time, guid, bytes) = (new DateTimeOffset(2026, 11, 21, 8, 0, 0, TimeSpan.Zero).AddTicks(7), Guid.NewGuid(), new byte[] { 1, 255 });
        var row = new TableEntity("p", "r")
        {
            ["s"] = "O'Brien' or 'a' eq 'a",
            ["b"] = true,
            ["i"] = 7,
            ["l"] = 5_000_000_000L,
            ["d"] = 1.5,
            ["t"] = time,
            ["g"] = guid,
            ["x"] = bytes,
        };
        await OkAsync(table.AddEntityAsync(row, Cancellation));
        await OkAsync(table.AddEntityAsync(new TableEntity("p", "other") { ["s"] = "a", ["b"] = false }, Cancellation));

        foreach (var filter in new FormattableString[]
        {
            $"s eq {"O'Brien' or 'a' eq 'a"}", $"b eq {true}", $"i eq {7}", $"l gt {4_999_999_999L}", $"d eq {1.5}",
            $"t le {time} and t ge {time}", $"g eq {guid}", $"x eq {bytes}",
        })
        {
            var found = await table.QueryAsync(TableFilter.Of(filter), cancellationToken: Cancellation).Select(found => found.RowKey).ToListAsync(Cancellation);
            Assert.True(found is ["r"], $"{filter.Format}: {string.Join(',', found)}");
        }

        Assert.Throws<ArgumentException>(() => TableFilter.Of($"s eq {null}"));
        Assert.Throws<ArgumentException>(() => TableFilter.Of($"s eq {1.5m}"));
    }

    [Fact]
    public async Task Ranges_and_prefixes_take_what_lies_between()
    {
        var table = await storage.NewTableAsync();
        foreach (var key in new[] { "a_1", "message_1", "message_2", "messages", "offer_1", "request" })
        {
            await OkAsync(table.AddEntityAsync(new TableEntity("p", key), Cancellation));
            await OkAsync(table.AddEntityAsync(new TableEntity("q", key), Cancellation));
        }

        Assert.Equal(["message_1", "message_2"], await KeysAsync(table.QueryAsync(TableFilter.RowPrefix("p", "message_"), cancellationToken: Cancellation)));
        Assert.Equal(
            ["message_1", "message_2", "messages", "offer_1"],
            await KeysAsync(table.QueryAsync(TableFilter.RowRange("p", "message_", "request"), cancellationToken: Cancellation)));
    }

    private static async Task<List<string>> KeysAsync(AsyncPageable<TableEntity> rows) =>
        await rows.Select(row => row.RowKey).ToListAsync(Cancellation);
}
