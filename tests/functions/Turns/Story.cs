using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Reports;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Turns;

namespace Dispatch.Functions.Tests.Turns;

/// <summary>The steps of the main story, taken where the endpoints take them.</summary>
internal static class Story
{
    public static async Task<MaintenanceRequest> ReportAsync(DispatchFixture dispatch)
    {
        var complex = await dispatch.Get<IDirectoryStore>().ReadComplexAsync(
            dispatch.Organisation, dispatch.Complex, null, "4B", StorageFixture.Cancellation);
        var result = await dispatch.Get<ReportIntake>().SubmitAsync(complex!, Input(dispatch), RequestSource.Web, Guid.NewGuid().ToString("D"), [], StorageFixture.Cancellation);
        Assert.Empty(result.Problems);
        await dispatch.Get<Delivery>().FollowAsync(result.Turn!, StorageFixture.Cancellation);
        return result.Request;
    }

    public static async Task<bool> CallbackAsync(DispatchFixture dispatch, MaintenanceRequest request, string status)
    {
        var report = new DeliveryReport(
            "SM" + new string('a', 32), status, DeliveryStatusRules.FromMessageStatus(status), null, null, request.Key.Partition,
            request.DispatchMessage, null, TimeProvider.System.GetUtcNow());
        var turn = await dispatch.Get<RequestTurns>().RunAsync(
            request.Key, new RecordDelivery(report), new Facts(), null, isFollowed: false, StorageFixture.Cancellation);
        await dispatch.Get<Delivery>().FollowAsync(turn, StorageFixture.Cancellation);
        return true;
    }

    public static async Task<bool> TapAsync(DispatchFixture dispatch, MaintenanceRequest request, string verb)
    {
        var turns = dispatch.Get<ContactTurns>();
        var turn = await turns.ReceiveAsync(Tap(dispatch, request, verb), StorageFixture.Cancellation);
        Assert.NotNull(turn);
        await turns.FollowAsync(turn, StorageFixture.Cancellation);
        return true;
    }

    /// <summary>The worker's tap on a button of the first offer.</summary>
    public static InboundMessage Tap(DispatchFixture dispatch, MaintenanceRequest request, string verb)
    {
        Assert.True(MessageAddress.TryCreate(Channel.WhatsApp, dispatch.WorkerPhone, out var from, out _));
        return new InboundMessage(
            "SM" + Guid.NewGuid().ToString("N"), from, null, "Accept", $"{verb}:{dispatch.Organisation}:{request.Id}:1", "Accept", null, "Ben", null,
            null, null, [], null, 1, null, dispatch.Clock.GetUtcNow());
    }

    public static ReportInput Input(DispatchFixture dispatch) => new(
        "Ana Perez", dispatch.RenterPhone, null, null, "4B", "kitchen", null, "The tap drips.", "plumbing", "medium", "whatsapp", "en", true, null);

    /// <summary>What the queue would do with the request's latest nudge.</summary>
    public static async Task<string> NudgeAsync(DispatchFixture dispatch, RequestKey key)
    {
        var loaded = await dispatch.Get<IRequestStore>().LoadAsync(key, StorageFixture.Cancellation);
        var request = loaded!.Aggregate.Request;
        var nudge = new Nudge(key.Partition, request.Seq, request.TurnId, dispatch.Clock.GetUtcNow());
        return await dispatch.Get<NudgeRun>().RunAsync(nudge, StorageFixture.Cancellation);
    }

    /// <summary>Nudges fire until nothing is left to do now.</summary>
    public static async Task SettleAsync(DispatchFixture dispatch, RequestKey key)
    {
        for (var i = 0; i < 20; i++)
        {
            if (await NudgeAsync(dispatch, key) is "put again" or "settled")
            {
                return;
            }
        }

        Assert.Fail("Every nudge leads to another.");
    }

    /// <summary>What the queue would do with a person's latest nudge.</summary>
    public static async Task<string> NudgeAsync(DispatchFixture dispatch, string address)
    {
        var contact = (await dispatch.Get<IContactStore>().LoadAsync(address, StorageFixture.Cancellation)).Aggregate.Contact;
        return await dispatch.Get<NudgeRun>().RunAsync(new Nudge(address, contact.Seq, contact.TurnId, dispatch.Clock.GetUtcNow()), StorageFixture.Cancellation);
    }

    /// <summary>A text from a person, and what follows the answer.</summary>
    public static async Task<bool> SayAsync(DispatchFixture dispatch, string from, string body, Channel channel = Channel.WhatsApp)
    {
        Assert.True(MessageAddress.TryCreate(channel, from, out var address, out _));
        var message = new InboundMessage(
            "SM" + Guid.NewGuid().ToString("N"), address, null, body, null, null, null, null, null, null, null, [], null, 1, null, dispatch.Clock.GetUtcNow());
        var turns = dispatch.Get<ContactTurns>();
        await turns.FollowAsync((await turns.ReceiveAsync(message, StorageFixture.Cancellation))!, StorageFixture.Cancellation);
        return true;
    }

    /// <summary>A callback of any message of a request.</summary>
    public static async Task<TurnResult> ReportAsync(DispatchFixture dispatch, RequestKey key, int message, string status, int? code = null)
    {
        var report = new DeliveryReport(
            "SM" + new string('b', 32), status, DeliveryStatusRules.FromMessageStatus(status), code, null, key.Partition, message, null, dispatch.Clock.GetUtcNow());
        var turn = await dispatch.Get<RequestTurns>().RunAsync(key, new RecordDelivery(report), new Facts(), null, isFollowed: false, StorageFixture.Cancellation);
        await dispatch.Get<Delivery>().FollowAsync(turn, StorageFixture.Cancellation);
        return turn;
    }

    public static async Task<RequestDetails> ReadAsync(DispatchFixture dispatch, RequestKey key) =>
        (await dispatch.Get<IRequestStore>().ReadAsync(key, StorageFixture.Cancellation))!;
}
