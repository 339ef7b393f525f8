using Azure.Storage.Queues;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Turns;

namespace Dispatch.Functions.Tests.Turns;

/// <summary>
/// One thing that is broken keeps a sweep from nothing else. Every test has storage of its own: a sweep counts all requests there are, and what is
/// broken here must not be met by the sweeps of other tests.
/// </summary>
public sealed class SweepTests : IAsyncLifetime
{
    private readonly StorageFixture _storage = new();

    private static CancellationToken Cancellation => StorageFixture.Cancellation;

    public ValueTask InitializeAsync() => _storage.InitializeAsync();

    public ValueTask DisposeAsync() => _storage.DisposeAsync();

    [Fact]
    public async Task What_is_no_nudge_stays_on_the_poison_queue_and_all_others_are_replayed_in_one_sweep()
    {
        await using var dispatch = await DispatchFixture.StartAsync(_storage);
        var (encoded, raw) = Queues(dispatch);
        await raw.SendMessageAsync("put here by hand", Cancellation);
        await encoded.SendMessageAsync("no nudge either", Cancellation);
        var people = Enumerable.Range(0, 70).Select(i => $"+1415555{i:D4}").ToList();
        foreach (var person in people)
        {
            await encoded.SendMessageAsync(StorageNudgeQueue.Write(new Nudge(person, 1, "t", dispatch.Clock.GetUtcNow())), Cancellation);
        }

        var report = await dispatch.Get<Sweep>().RunAsync(Cancellation);

        Assert.Equal((70, 2), (report.Replayed, report.Poison));
        Assert.Equal(people, dispatch.Nudges.Where(n => people.Contains(n.Nudge.Partition)).Select(n => n.Nudge.Partition).Order(StringComparer.Ordinal));
        Assert.All(dispatch.Nudges.Where(n => people.Contains(n.Nudge.Partition)), n => Assert.Equal((1, TimeSpan.FromMinutes(1)), (n.Nudge.Tries, n.After)));
        Assert.Equal(report.Begun, (await ReportAsync(dispatch))!.Begun);
    }

    [Fact]
    public async Task A_run_without_time_left_replays_the_rest_in_the_next()
    {
        await using var dispatch = await DispatchFixture.StartAsync(_storage);
        var (encoded, _) = Queues(dispatch);
        foreach (var i in Enumerable.Range(0, 40))
        {
            await encoded.SendMessageAsync(StorageNudgeQueue.Write(new Nudge($"+1415556{i:D4}", 1, "t", dispatch.Clock.GetUtcNow())), Cancellation);
        }

        var poison = dispatch.Get<PoisonQueue>();
        poison.RunLimit = TimeSpan.Zero;

        var first = await poison.ReplayAsync(Cancellation);
        var second = await poison.ReplayAsync(Cancellation);
        Assert.Equal((32, 8, 0), (first, second, await poison.ReplayAsync(Cancellation)));
        Assert.Equal(0, await poison.CountAsync(Cancellation));
    }

    [Fact]
    public async Task The_report_is_written_although_nothing_can_be_replayed()
    {
        await using var dispatch = await DispatchFixture.StartAsync(_storage);
        var (encoded, _) = Queues(dispatch);
        await encoded.SendMessageAsync(StorageNudgeQueue.Write(new Nudge("+14155570000", 1, "t", dispatch.Clock.GetUtcNow())), Cancellation);
        dispatch.FailNudges = true;

        var report = await dispatch.Get<Sweep>().RunAsync(Cancellation);

        Assert.Equal((0, 1), (report.Replayed, report.Poison));
        Assert.Equal((report.Begun, 1), ((await ReportAsync(dispatch))!.Begun, (await ReportAsync(dispatch))!.Poison));
    }

    [Fact]
    public async Task A_request_that_cannot_be_read_is_counted_late_and_the_others_are_rearmed()
    {
        await using var dispatch = await DispatchFixture.StartAsync(_storage);
        var requests = new List<MaintenanceRequest> { await Story.ReportAsync(dispatch), await Story.ReportAsync(dispatch), await Story.ReportAsync(dispatch) };
        foreach (var request in requests)
        {
            await Story.NudgeAsync(dispatch, request.Key);
        }

        // The first in the order of the walk.
        var broken = requests.OrderBy(r => r.Id, StringComparer.Ordinal).First();
        var table = dispatch.Get<StorageAccount>().Table(TableRequestStore.TableName);
        var row = (await table.GetEntityIfExistsAsync(broken.Key.Partition, "request", cancellationToken: Cancellation))!;
        row["status"] = "nonsense";
        await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, Cancellation);
        var before = dispatch.Nudges.Count;
        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(40));

        var report = await dispatch.Get<Sweep>().RunAsync(Cancellation);

        var others = requests.Where(r => r != broken).Select(r => r.Key.Partition).Order(StringComparer.Ordinal);
        Assert.Equal(others, dispatch.Nudges.Skip(before).Select(n => n.Nudge.Partition).Order(StringComparer.Ordinal));
        Assert.Equal((3, 2), (report.Late, report.Rearmed));
        Assert.Equal(3, (await ReportAsync(dispatch))!.Stuck);
    }

    [Fact]
    public async Task An_open_row_without_a_word_is_followed_as_any()
    {
        await using var dispatch = await DispatchFixture.StartAsync(_storage);
        var request = await Story.ReportAsync(dispatch);
        var bare = new TableEntity(DirectoryRows.PartitionOf(dispatch.Organisation, dispatch.Complex), DirectoryRows.OpenPrefix + request.Id);
        await dispatch.Get<StorageAccount>().Table(TableDirectoryStore.TableName).UpsertEntityAsync(bare, TableUpdateMode.Replace, Cancellation);
        var before = dispatch.Nudges.Count;
        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(40));

        var report = await dispatch.Get<Sweep>().RunAsync(Cancellation);

        Assert.Contains(dispatch.Nudges.Skip(before), n => n.Nudge.Partition == request.Key.Partition);
        Assert.Equal(1, report.Late);
        Assert.Equal(request.Id, (await OpenRowAsync(dispatch, request)).RequestId);
        Assert.NotNull(await dispatch.Get<IDirectoryStore>().ReadComplexAsync(dispatch.Organisation, dispatch.Complex, null, null, Cancellation));
    }

    /// <summary>As the function app writes, and as anybody else may.</summary>
    private (QueueClient Encoded, QueueClient Raw) Queues(DispatchFixture dispatch) => (
        dispatch.Get<StorageAccount>().Queue(StorageNudgeQueue.PoisonQueueName),
        new QueueClient(_storage.Azurite.ConnectionString, StorageNudgeQueue.PoisonQueueName));

    private static async Task<SweepReport?> ReportAsync(DispatchFixture dispatch) =>
        (await dispatch.Get<TableMarks>().LatestAsync<SweepReport>(Sweep.ReportKind, Cancellation))?.Report;

    private static async Task<Core.Directory.OpenRequest> OpenRowAsync(DispatchFixture dispatch, MaintenanceRequest request)
    {
        await foreach (var row in dispatch.Get<OpenRequestsStore>().ReadAsync(dispatch.Organisation, dispatch.Complex, Cancellation))
        {
            if (row.RequestId == request.Id)
            {
                return row;
            }
        }

        throw new InvalidOperationException("The request has no open row.");
    }
}
