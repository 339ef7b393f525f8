using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Azure;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Tables;
using Dispatch.Tests.Faults;
using static Dispatch.Functions.Tests.Storage.StorageFixture;

namespace Dispatch.Functions.Tests.Storage;

/// <summary>Reads are repeated, writes never, and what is not known is said to be unknown.</summary>
public sealed class TableRetryTests(StorageFixture storage) : IAsyncLifetime
{
    private static readonly StorageAccountOptions Impatient = new() { TableTimeouts = (TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(1)) };

    private FaultyProxy _proxy = null!;
    private TableClient _direct = null!;
    private TableClient _table = null!;

    public static TheoryData<string> Writes => ["POST", "PUT", "MERGE", "DELETE", "BATCH"];

    public static MatrixTheoryData<int, string> StatusAndWrite => new([500, 502, 503, 504, 408], [.. Writes.Select(row => row.Data)]);

    public static MatrixTheoryData<string, bool> WritesAndCuts => new([.. Writes.Select(row => row.Data)], [true, false]);

    public async ValueTask InitializeAsync()
    {
        _proxy = await FaultyProxy.StartAsync(storage.Azurite.TableEndpoint);
        _direct = await storage.NewTableAsync();
        await OkAsync(_direct.AddEntityAsync(new TableEntity("p", "old") { ["n"] = 1 }, Cancellation));
        _table = storage.Connect(through: _proxy.Address).Table(_direct.Name);
    }

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_read_is_repeated_after(int status)
    {
        _proxy.Next(Fault.Status(status), Fault.Reset, Fault.Status(status, retryAfter: "0"));
        Assert.Equal(1, (await _table.GetEntityIfExistsAsync("p", "old", cancellationToken: Cancellation))!.GetInt32("n"));
        Assert.Equal(4, _proxy.Seen.Count);
    }

    [Fact]
    public async Task A_page_of_a_query_is_repeated_and_every_try_is_counted()
    {
        _proxy.Next(Fault.Status(503));
        using var scope = StorageCalls.Begin();
        Assert.Single(await _table.QueryAsync(cancellationToken: Cancellation).ToListAsync(Cancellation));
        Assert.Equal([503, 200], scope.Calls.Select(call => call.Status));
    }

    [Fact]
    public async Task A_read_waits_as_long_as_it_is_told()
    {
        _proxy.Next(Fault.Status(503, retryAfter: "1"));
        var watch = Stopwatch.StartNew();
        Assert.NotNull(await _table.GetEntityIfExistsAsync("p", "old", cancellationToken: Cancellation));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.95, 5);
    }

    [Fact]
    public async Task A_read_gives_up_after_four_tries_or_when_told_to_wait_for_long()
    {
        _proxy.Next(Fault.Status(503), Fault.Status(503), Fault.Status(503), Fault.Status(503));
        await Assert.ThrowsAsync<TableUnavailableException>(() => _table.GetEntityIfExistsAsync("p", "old", cancellationToken: Cancellation));
        Assert.Equal(4, _proxy.Seen.Count);

        _proxy.Next(Fault.Status(503, retryAfter: "60"));
        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAsync<TableUnavailableException>(() => _table.GetEntityIfExistsAsync("p", "old", cancellationToken: Cancellation));
        Assert.Equal(5, _proxy.Seen.Count);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"It waited {watch.Elapsed}.");
    }

    [Fact]
    public async Task A_hanging_read_is_tried_again_and_bounded_in_all()
    {
        var table = storage.Connect(Impatient, _proxy.Address).Table(_direct.Name);
        _proxy.Next(Fault.Hang);
        Assert.NotNull(await table.GetEntityIfExistsAsync("p", "old", cancellationToken: Cancellation));
        Assert.Equal(2, _proxy.Seen.Count);

        _proxy.Next(Fault.Hang, Fault.Hang, Fault.Hang, Fault.Hang);
        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAsync<TableUnavailableException>(() => table.GetEntityIfExistsAsync("p", "old", cancellationToken: Cancellation));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.9, 3);
    }

    [Theory]
    [MemberData(nameof(StatusAndWrite))]
    public async Task A_write_is_not_repeated_after_a_server_error(int status, string write)
    {
        _proxy.Next(Fault.Status(status, retryAfter: "0"));
        Assert.StartsWith($"{status}", await UnknownAsync(_table, write), StringComparison.Ordinal);
        Assert.Single(_proxy.Seen);
        await AssertUntouchedAsync();
    }

    [Theory]
    [MemberData(nameof(WritesAndCuts))]
    public async Task A_write_is_not_repeated_after_losing_a_used_connection(string write, bool inGoodOrder)
    {
        // A connection from the pool that is closed in good order is the case in which SocketsHttpHandler repeats a bodyless request by itself.
        Assert.NotNull(await _table.GetEntityIfExistsAsync("p", "old", cancellationToken: Cancellation));
        _proxy.Next(inGoodOrder ? Fault.Close : Fault.Reset);
        Assert.StartsWith("connection lost", await UnknownAsync(_table, write), StringComparison.Ordinal);
        Assert.Equal(2, _proxy.Seen.Count);
        await AssertUntouchedAsync();
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task A_write_whose_answer_is_lost_is_unknown_though_applied(string write)
    {
        _proxy.Next(Fault.ResetAfterwards);
        await UnknownAsync(_table, write);
        Assert.Single(_proxy.Seen);
        var rows = await _direct.QueryAsync(cancellationToken: Cancellation).ToListAsync(Cancellation);
        Assert.False(rows is [{ RowKey: "old", Count: 1 }] && rows[0].GetInt32("n") == 1, "The write was not applied.");
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task A_write_that_hangs_is_given_up_once(string write)
    {
        _proxy.Next(Fault.Hang);
        Assert.Equal("time-out", await UnknownAsync(storage.Connect(Impatient, _proxy.Address).Table(_direct.Name), write));
        Assert.Single(_proxy.Seen);
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Throttling_is_surely_not_applied_and_not_repeated(string write)
    {
        _proxy.Next(Fault.Status(429));
        Assert.IsType<TableResult.Unavailable>(await WriteAsync(_table, write));
        Assert.Single(_proxy.Seen);
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Without_a_connection_a_write_is_surely_not_applied(string write)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var closed = new Uri($"http://{listener.LocalEndpoint}");
        listener.Stop();
        var result = Assert.IsType<TableResult.Unavailable>(await WriteAsync(storage.Connect(through: closed).Table(_direct.Name), write));
        Assert.StartsWith("no connection: ", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_cannot_be_made_throws()
    {
        _proxy.Next(Fault.Status(503));
        await Assert.ThrowsAsync<TableUnavailableException>(() => _table.CreateIfNotExistsAsync(Cancellation));
        _proxy.Next(Fault.Reset);
        await Assert.ThrowsAsync<TableUnavailableException>(() => _table.CreateIfNotExistsAsync(Cancellation));
        Assert.Equal(2, _proxy.Seen.Count);
    }

    private static async Task<string> UnknownAsync(TableClient table, string write) =>
        Assert.IsType<TableResult.Unknown>(await WriteAsync(table, write)).Reason;

    private static async Task<TableResult> WriteAsync(TableClient table, string write)
    {
        var (added, changed) = (new TableEntity("p", "new"), new TableEntity("p", "old") { ["n"] = 2 });
        return write switch
        {
            "POST" => await table.AddEntityAsync(added, Cancellation),
            "PUT" => await table.UpdateEntityAsync(changed, ETag.All, TableUpdateMode.Replace, Cancellation),
            "MERGE" => await table.UpdateEntityAsync(changed, ETag.All, TableUpdateMode.Merge, Cancellation),
            "DELETE" => await table.DeleteEntityAsync("p", "old", ETag.All, Cancellation),
            _ => await table.SubmitTransactionAsync(
                [new(TableTransactionActionType.Add, added), new(TableTransactionActionType.UpdateMerge, changed, ETag.All)], Cancellation) switch
            {
                TableTransactionResult.Unknown unknown => new TableResult.Unknown(unknown.Reason),
                TableTransactionResult.NotApplied { FailedIndex: null, Reason: var reason } => reason,
                var other => throw new InvalidOperationException($"{other}"),
            },
        };
    }

    private async Task AssertUntouchedAsync()
    {
        var row = Assert.Single(await _direct.QueryAsync(cancellationToken: Cancellation).ToListAsync(Cancellation));
        Assert.Equal(("old", 1), (row.RowKey, row.GetInt32("n")));
    }
}
