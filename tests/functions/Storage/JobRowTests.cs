using Azure.Core;
using Dispatch.Core.Conversations;
using Dispatch.Core.Requests;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;

namespace Dispatch.Functions.Tests.Storage;

/// <summary>A job's row in a person's partition: projections come late, twice and at once, and the latest state stays.</summary>
public sealed class JobRowTests(StorageFixture storage) : IAsyncLifetime
{
    private static CancellationToken Cancellation => StorageFixture.Cancellation;

    private readonly string _address = $"+1415{Random.Shared.Next(100_0000, 999_9999)}";
    private readonly RequestKey _key = new(Guid.NewGuid().ToString("D"), Guid.NewGuid().ToString("D"));

    public async ValueTask InitializeAsync() => await storage.Account.Table(TableContactStore.TableName).CreateIfNotExistsAsync(CancellationToken.None);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task An_open_job_that_changes_costs_two_calls()
    {
        var calls = 0;
        var store = Store(_ => calls++);
        await store.ProjectAsync(_address, [Job("accepted", 1)], Cancellation);
        calls = 0;

        await store.ProjectAsync(_address, [Job("on_my_way", 2)], Cancellation);

        Assert.Equal(2, calls);
        Assert.Equal(("on_my_way", null), await StagesAsync());
    }

    [Fact]
    public async Task A_late_open_row_does_not_open_a_closed_job_again()
    {
        var store = Store(_ => { });
        await store.ProjectAsync(_address, [Job("accepted", 1)], Cancellation);
        await store.ProjectAsync(_address, [Job("done", 3)], Cancellation);
        Assert.Equal((null, "done"), await StagesAsync());

        await store.ProjectAsync(_address, [Job("on_my_way", 2)], Cancellation);

        Assert.Equal((null, "done"), await StagesAsync());
    }

    [Fact]
    public async Task A_closed_row_says_since_when_and_an_old_one_does_not()
    {
        var store = Store(_ => { });
        var closedAt = DateTimeOffset.UnixEpoch.AddDays(35);
        await store.ProjectAsync(_address, [Job("done", 3) with { ClosedAt = closedAt }], Cancellation);
        Assert.Equal(closedAt, Assert.Single(await store.LoadClosedAsync(_address, 1, Cancellation)).ClosedAt);

        await store.ProjectAsync(_address, [Job("done", 4)], Cancellation);

        Assert.Null(Assert.Single(await store.LoadClosedAsync(_address, 1, Cancellation)).ClosedAt);
    }

    [Fact]
    public async Task A_job_opened_again_stands_among_the_open_ones()
    {
        var store = Store(_ => { });
        await store.ProjectAsync(_address, [Job("done", 3)], Cancellation);

        await store.ProjectAsync(_address, [Job("accepted", 4)], Cancellation);

        Assert.Equal("accepted", (await StagesAsync()).Open);
    }

    [Theory]
    [InlineData("on_my_way", 2, false)]
    [InlineData("accepted", 4, true)]
    public async Task An_open_row_that_changes_while_the_job_is_closed_stays_only_where_it_is_newer(string stage, int seq, bool isOpen)
    {
        await Store(_ => { }).ProjectAsync(_address, [Job("accepted", 1)], Cancellation);
        var isDisturbed = false;
        var store = Store(call =>
        {
            if (call.Request.Method == RequestMethod.Delete && !isDisturbed)
            {
                isDisturbed = true;
                var row = ContactRows.Job(_address, Job(stage, seq), ContactRows.OpenKey(Job(stage, seq)));
                storage.Account.Table(TableContactStore.TableName).UpsertEntityAsync(row, cancellationToken: Cancellation).GetAwaiter().GetResult();
            }
        });

        await store.ProjectAsync(_address, [Job("done", 3)], Cancellation);

        Assert.True(isDisturbed);
        Assert.Equal((isOpen ? stage : null, "done"), await StagesAsync());
    }

    private TableContactStore Store(Action<HttpMessage> before) => new(storage.Connect(new StorageAccountOptions
    {
        BeforeCall = call =>
        {
            before(call);
            return ValueTask.CompletedTask;
        },
    }));

    private ContactJob Job(string stage, long seq) =>
        new(_key, PartyRole.Worker, "worker-1", "Tap", stage == "done" ? JobState.Past : JobState.Assigned, stage, 1, seq, DateTimeOffset.UnixEpoch);

    private async Task<(string? Open, string? Closed)> StagesAsync()
    {
        var table = storage.Account.Table(TableContactStore.TableName);
        var open = await table.GetEntityIfExistsAsync(_address, ContactRows.OpenKey(Job("", 0)), cancellationToken: Cancellation);
        var closed = await table.GetEntityIfExistsAsync(_address, ContactRows.ClosedKey(Job("", 0)), cancellationToken: Cancellation);
        return (open?.GetString("stage"), closed?.GetString("stage"));
    }
}
