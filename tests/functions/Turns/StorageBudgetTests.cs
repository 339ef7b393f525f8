using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Reports;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Turns;

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
        var (report, request) = await CountAsync(() => ReportAsync(dispatch));
        Assert.Equal(3, dispatch.Sender.Sent.Count);
        Assert.True(report.Count <= 9, Said(report));

        var (callback, _) = await CountAsync(() => CallbackAsync(dispatch, request, "delivered"));
        Assert.True(callback.Count <= 2, Said(callback));

        var (accept, _) = await CountAsync(() => TapAsync(dispatch, request, "accept"));
        Assert.Equal(6, dispatch.Sender.Sent.Count);
        Assert.True(accept.Count <= 8, Said(accept));

        var loaded = await dispatch.Get<IRequestStore>().LoadAsync(request.Key, StorageFixture.Cancellation);
        Assert.Equal(RequestStage.Accepted, loaded!.Aggregate.Request.Stage);
        Assert.Equal(DeliveryStatus.Delivered, loaded.Aggregate.Request.WhatsappStatus);
        Assert.All(loaded.Aggregate.Messages, m => Assert.Equal(SendState.Accepted, m.SendState));
    }

    private static async Task<MaintenanceRequest> ReportAsync(DispatchFixture dispatch)
    {
        var complex = await dispatch.Get<IDirectoryStore>().ReadComplexAsync(
            dispatch.Organisation, dispatch.Complex, null, "4B", StorageFixture.Cancellation);
        var input = new ReportInput(
            "Ana Perez", dispatch.RenterPhone, null, null, "4B", "kitchen", null, "The tap drips.", "plumbing", "medium", "whatsapp", "en", true, null);
        var result = await dispatch.Get<ReportIntake>().SubmitAsync(complex!, input, RequestSource.Web, Guid.NewGuid().ToString("D"), [], StorageFixture.Cancellation);
        Assert.Empty(result.Problems);
        await dispatch.Get<Delivery>().FollowAsync(result.Turn!, StorageFixture.Cancellation);
        return result.Request;
    }

    private static async Task<bool> CallbackAsync(DispatchFixture dispatch, MaintenanceRequest request, string status)
    {
        var report = new DeliveryReport(
            "SM" + new string('a', 32), status, DeliveryStatusRules.FromMessageStatus(status), null, null, request.Key.Partition,
            request.DispatchMessage, null, TimeProvider.System.GetUtcNow());
        var turn = await dispatch.Get<RequestTurns>().RunAsync(
            request.Key, new RecordDelivery(report), new Facts(), null, isFollowed: false, StorageFixture.Cancellation);
        await dispatch.Get<Delivery>().FollowAsync(turn, StorageFixture.Cancellation);
        return true;
    }

    private static async Task<bool> TapAsync(DispatchFixture dispatch, MaintenanceRequest request, string verb)
    {
        Assert.True(MessageAddress.TryCreate(Channel.WhatsApp, dispatch.WorkerPhone, out var from, out _));
        var message = new InboundMessage(
            "SM" + Guid.NewGuid().ToString("N"), from, null, "Accept", $"{verb}:{dispatch.Organisation}:{request.Id}:1", "Accept", null, "Ben", null,
            null, null, [], null, 1, null, TimeProvider.System.GetUtcNow());
        var turns = dispatch.Get<ContactTurns>();
        var turn = await turns.ReceiveAsync(message, StorageFixture.Cancellation);
        Assert.NotNull(turn);
        await turns.FollowAsync(turn, StorageFixture.Cancellation);
        return true;
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
