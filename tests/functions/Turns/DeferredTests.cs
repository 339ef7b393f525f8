using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Twilio;

namespace Dispatch.Functions.Tests.Turns;

/// <summary>What waits to be sent is looked at once more before it goes: the world has gone on meanwhile.</summary>
public sealed class DeferredTests(StorageFixture storage)
{
    private static readonly TimeSpan Wait = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Nobody_who_has_said_STOP_meanwhile_is_written_to()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await ThrottledAsync(dispatch);
        await Story.SayAsync(dispatch, dispatch.WorkerPhone, "STOP");
        var sent = dispatch.Sender.Sent.Count;
        dispatch.Clock.MoveOn(Wait);

        await Story.SettleAsync(dispatch, request.Key);

        Assert.DoesNotContain(dispatch.Sender.Sent.Skip(sent), m => m.To == dispatch.WorkerPhone);
        Assert.Contains(dispatch.Sender.Sent.Skip(sent), m => m.To == dispatch.RenterPhone);
        var offer = (await Story.ReadAsync(dispatch, request.Key)).Aggregate.Messages.Single(m => m.Kind == MessageKind.Offer);
        Assert.Equal((SendState.Refused, DeliveryStatus.Failed, 21610), (offer.SendState, offer.Status, offer.ErrorCode));
    }

    [Fact]
    public async Task A_reply_that_waits_is_not_sent_after_STOP_but_the_answer_to_STOP_is()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        dispatch.Sender.Script = _ => new SendOutcome.Throttled(TimeSpan.FromMinutes(2));
        await Story.SayAsync(dispatch, dispatch.WorkerPhone, "accept");
        await Story.SayAsync(dispatch, dispatch.WorkerPhone, "STOP");
        dispatch.Sender.Script = null;
        var sent = dispatch.Sender.Sent.Count;
        dispatch.Clock.MoveOn(Wait);

        await Story.NudgeAsync(dispatch, dispatch.WorkerPhone);

        var replies = dispatch.Get<IContactMessageStore>();
        var first = (await replies.FindAsync(dispatch.WorkerPhone, 1, StorageFixture.Cancellation))!;
        Assert.Equal((SendState.Refused, DeliveryStatus.Failed), (first.SendState, first.Status));
        Assert.Equal("opted_out_confirm", (await replies.FindAsync(dispatch.WorkerPhone, 2, StorageFixture.Cancellation))!.Template);
        Assert.Equal(2, Assert.Single(dispatch.Sender.Sent.Skip(sent)).MessageNumber);
    }

    [Fact]
    public async Task An_offer_is_not_sent_after_its_job_was_taken()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await ThrottledAsync(dispatch);
        await Story.TapAsync(dispatch, request, "accept");
        dispatch.Clock.MoveOn(Wait);

        await Story.SettleAsync(dispatch, request.Key);

        var messages = (await Story.ReadAsync(dispatch, request.Key)).Aggregate.Messages;
        var offer = messages.Single(m => m.Kind == MessageKind.Offer);
        Assert.Equal((SendState.Skipped, "not wanted any more"), (offer.SendState, offer.SendReason));
        Assert.All(messages.Where(m => m.Kind == MessageKind.Notice), m => Assert.Equal(SendState.Accepted, m.SendState));
        Assert.Single(dispatch.Sender.Sent, m => m.MessageNumber == offer.Number && m.Partition == request.Key.Partition);
    }

    [Fact]
    public async Task What_a_callback_proves_is_not_sent_again()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await ThrottledAsync(dispatch);
        await Story.ReportAsync(dispatch, request.Key, 3, "delivered");
        var sent = dispatch.Sender.Sent.Count;
        dispatch.Clock.MoveOn(Wait);

        await Story.SettleAsync(dispatch, request.Key);

        Assert.Equal(2, dispatch.Sender.Sent.Count - sent);
        var offer = (await Story.ReadAsync(dispatch, request.Key)).Aggregate.Messages[2];
        Assert.Equal((SendState.Accepted, DeliveryStatus.Delivered, offer.CallbackSid), (offer.SendState, offer.Status, offer.MessageSid));
    }

    [Fact]
    public async Task What_is_late_goes_another_way_although_Twilio_cannot_be_read()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage, hasTwilio: true);
        var request = await Story.ReportAsync(dispatch);
        dispatch.Twilio.ReadStatus = 503;
        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(30));
        Assert.Equal("due", await Story.NudgeAsync(dispatch, request.Key));
        var posts = dispatch.Twilio.Posts;
        await Assert.ThrowsAsync<TwilioApiException>(() => Story.NudgeAsync(dispatch, request.Key));
        Assert.Equal(posts, dispatch.Twilio.Posts);

        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(2));
        Assert.Equal("not delivered in time", await Story.NudgeAsync(dispatch, request.Key));

        Assert.Contains(dispatch.Twilio.Outbound, m => m.To == dispatch.WorkerPhone);
    }

    /// <summary>Its POST had no answer; a callback told the SID, and the one that it was read was lost.</summary>
    [Fact]
    public async Task What_only_a_callback_names_is_asked_for_before_it_goes_another_way()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        dispatch.Sender.Script = m => m.MessageNumber == 3 ? new SendOutcome.Unknown("no answer") : new SendOutcome.Accepted($"SM{Guid.NewGuid():N}", "queued", 1);
        var request = await Story.ReportAsync(dispatch);
        dispatch.Sender.Script = null;
        await Story.ReportAsync(dispatch, request.Key, 1, "delivered");
        await Story.ReportAsync(dispatch, request.Key, 2, "delivered");
        await Story.ReportAsync(dispatch, request.Key, 3, "sent");
        var sid = (await Story.ReadAsync(dispatch, request.Key)).Aggregate.Messages[2].CallbackSid!;
        dispatch.Sender.Fetched[sid] = new ListedMessage(sid, "read", string.Empty, dispatch.Clock.GetUtcNow(), null);
        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(31));

        Assert.Equal("due", await Story.NudgeAsync(dispatch, request.Key));
        Assert.Equal("put again", await Story.NudgeAsync(dispatch, request.Key));

        Assert.DoesNotContain(dispatch.Sender.Sent, m => m.To == dispatch.WorkerPhone && m.Channel == Channel.Sms);
        Assert.Equal(DeliveryStatus.Read, (await Story.ReadAsync(dispatch, request.Key)).Aggregate.Messages[2].Status);
    }

    /// <summary>A report whose three messages wait for two minutes.</summary>
    private static async Task<MaintenanceRequest> ThrottledAsync(DispatchFixture dispatch)
    {
        dispatch.Sender.Script = _ => new SendOutcome.Throttled(TimeSpan.FromMinutes(2));
        var request = await Story.ReportAsync(dispatch);
        dispatch.Sender.Script = null;
        var messages = (await Story.ReadAsync(dispatch, request.Key)).Aggregate.Messages;
        Assert.Equal(3, messages.Count);
        Assert.All(messages, m => Assert.Equal(SendState.Queued, m.SendState));
        return request;
    }
}
