using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Tests.Storage;

namespace Dispatch.Functions.Tests.Turns;

/// <summary>
/// Storage calls are what the system costs and how fast it is: counted at the pipeline, with few and with many workers elsewhere.
/// Blob calls and what the nudge does half a minute later are counted apart.
/// </summary>
public sealed class StorageBudgetTests(StorageFixture storage)
{
    [Theory]
    [InlineData(10)]
    [InlineData(1000)]
    public async Task The_main_story_keeps_its_budget(int workersElsewhere)
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage, workersElsewhere);
        var (report, request) = await CountAsync(() => Story.ReportAsync(dispatch));
        Assert.Equal(3, dispatch.Sender.Sent.Count);
        Assert.True(report.Count <= 9, Said(report));

        var (callback, _) = await CountAsync(() => Story.CallbackAsync(dispatch, request, "delivered"));
        Assert.True(callback.Count <= 2, Said(callback));

        var (accept, _) = await CountAsync(() => Story.TapAsync(dispatch, request, "accept"));
        Assert.Equal(6, dispatch.Sender.Sent.Count);
        Assert.True(accept.Count <= 8, Said(accept));

        var loaded = await dispatch.Get<IRequestStore>().LoadAsync(request.Key, StorageFixture.Cancellation);
        Assert.Equal(RequestStage.Accepted, loaded!.Aggregate.Request.Stage);
        Assert.Equal(DeliveryStatus.Delivered, loaded.Aggregate.Request.WhatsappStatus);
        Assert.All(loaded.Aggregate.Messages, m => Assert.Equal(SendState.Accepted, m.SendState));
    }

    [Fact]
    public async Task Ten_messages_of_one_person_at_once_cost_what_they_cost_one_after_the_other()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);
        await Story.TapAsync(dispatch, request, "accept");
        string[] said = [.. Enumerable.Range(1, 10).Select(i => $"I need a longer ladder, number {i}")];

        var (calls, _) = await CountAsync(async () =>
        {
            await Task.WhenAll(said.Select(text => Story.SayAsync(dispatch, dispatch.WorkerPhone, text)));
            return true;
        });

        // Ten calls each; where they undid each other's work it was more than twenty.
        Assert.True(calls.Count <= 150, Said(calls));
        Assert.Equal(said.Order(StringComparer.Ordinal), (await Story.ReadAsync(dispatch, request.Key)).Comments.Select(c => c.Text).Order(StringComparer.Ordinal));
    }

    private static async Task<(IReadOnlyList<StorageCall> Calls, T Result)> CountAsync<T>(Func<Task<T>> work)
    {
        using var scope = StorageCalls.Begin();
        var result = await work();
        return (scope.Calls.Where(c => c.Service != StorageService.Blob).ToList(), result);
    }

    private static string Said(IReadOnlyList<StorageCall> calls) =>
        $"{calls.Count} calls:\n{string.Join('\n', calls.Select(c => $"{c.Operation} {c.Status}"))}";
}
