using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Turns;

namespace Dispatch.Functions.Tests.Turns;

/// <summary>Sending against a provider that answers badly, over real HTTP; what was decided stands on the message.</summary>
public sealed class OutboxTests(StorageFixture storage)
{
    private const string Error = """{"code":20500,"message":"Internal Server Error","status":500}""";

    private static CancellationToken Cancellation => StorageFixture.Cancellation;

    [Fact]
    public async Task A_message_taken_although_the_answer_was_an_error_is_found_when_the_list_has_caught_up_and_never_sent_again()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage, hasTwilio: true);
        dispatch.Twilio.ListLag = TimeSpan.FromSeconds(70);
        dispatch.Twilio.Answer = _ => (500, Error, true);
        var request = await Story.ReportAsync(dispatch);
        Assert.Equal(3, dispatch.Twilio.Posts);
        await NudgeAfterAsync(dispatch, request.Key, 16, 46);
        var middle = await Story.ReadAsync(dispatch, request.Key);
        Assert.All(middle.Aggregate.Messages, m => Assert.Equal((SendState.Unknown, 2), (m.SendState, m.LookUps)));

        await NudgeAfterAsync(dispatch, request.Key, 121);

        var details = await Story.ReadAsync(dispatch, request.Key);
        Assert.Equal((3, 3), (dispatch.Twilio.Posts, dispatch.Twilio.Messages.Count));
        Assert.Equal(dispatch.Twilio.Messages.Select(m => m.Sid).Order(), details.Aggregate.Messages.Select(m => m.MessageSid!).Order());
        Assert.All(details.Aggregate.Messages, m => Assert.Equal(
            [NoteKind.Claimed, NoteKind.Posted, NoteKind.Unknown, NoteKind.LookedUp, NoteKind.LookedUp, NoteKind.Adopted], m.Notes.Select(n => n.Kind)));
        Assert.All(details.Aggregate.Messages, m => Assert.False(m.PossiblyDouble));
    }

    [Fact]
    public async Task A_message_that_was_not_taken_is_sent_again_after_three_look_ups_and_marked()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage, hasTwilio: true);
        dispatch.Twilio.Answer = _ => (500, Error, false);
        var request = await Story.ReportAsync(dispatch);
        dispatch.Twilio.Answer = _ => null;
        await NudgeAfterAsync(dispatch, request.Key, 16, 46, 121);

        var details = await Story.ReadAsync(dispatch, request.Key);
        Assert.Equal((6, 3), (dispatch.Twilio.Posts, dispatch.Twilio.Messages.Count));
        Assert.All(details.Aggregate.Messages, m => Assert.Equal((SendState.Accepted, true, 2), (m.SendState, m.PossiblyDouble, m.Attempts)));
        Assert.Equal(
            [NoteKind.LookedUp, NoteKind.SentAgain, NoteKind.Claimed, NoteKind.Posted, NoteKind.Accepted],
            details.Aggregate.Messages[0].Notes.Select(n => n.Kind).TakeLast(5));
        Assert.All(details.Aggregate.Messages, m => Assert.Equal(TroubleKind.PossiblyDouble, MessageTrouble.Of(m)));
    }

    [Fact]
    public async Task A_list_that_cannot_be_read_is_no_look_up()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);
        var message = (await Story.ReadAsync(dispatch, request.Key)).Aggregate.Messages[0] with { SendState = SendState.Unknown, CallbackSid = null };
        dispatch.Sender.ListFault = new InvalidOperationException("down");

        var record = await dispatch.Get<LookUps>().LookUpAsync(message, Cancellation);

        Assert.Equal((SendState.Unknown, 0), (record.State, record.LookUps));
        Assert.NotNull(record.NotBefore);
    }

    [Fact]
    public async Task A_429_is_obeyed_by_every_process_and_the_same_message_goes_out_when_it_is_over()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage, hasTwilio: true);
        dispatch.Twilio.RetryAfter = "90";
        dispatch.Twilio.Answer = _ => (429, """{"code":20429,"message":"Too many"}""", false);
        var request = await Story.ReportAsync(dispatch);
        var first = await Story.ReadAsync(dispatch, request.Key);
        Assert.All(first.Aggregate.Messages, m => Assert.Equal(SendState.Queued, m.SendState));
        Assert.All(first.Aggregate.Messages, m => Assert.InRange(m.NotBefore!.Value - dispatch.Clock.GetUtcNow(), TimeSpan.FromSeconds(80), TimeSpan.FromSeconds(110)));

        // Another process with a message of its own reads the row before it sends what was deferred.
        var states = await dispatch.Get<ISenderStates>().ReadAsync(Cancellation);
        Assert.Equal([Channel.Sms, Channel.WhatsApp], states.Keys.Order());
        dispatch.Twilio.Answer = _ => null;
        var late = first.Aggregate.Messages.Select(m => m with { NotBefore = dispatch.Clock.GetUtcNow() }).ToList();
        Assert.Empty((await dispatch.Get<Deferred>().ClaimAsync(request.Key.Partition, RequestPriority.Medium, late, _ => true, Cancellation)).Claimed);
        Assert.Equal(3, dispatch.Twilio.Posts);

        await NudgeAfterAsync(dispatch, request.Key, 125);

        var details = await Story.ReadAsync(dispatch, request.Key);
        Assert.Equal(3, details.Aggregate.Messages.Count);
        Assert.All(details.Aggregate.Messages, m => Assert.Equal((SendState.Accepted, false), (m.SendState, m.PossiblyDouble)));
        Assert.Empty(await dispatch.Get<ISenderStates>().ReadAsync(Cancellation));
    }

    [Fact]
    public async Task A_refused_account_loses_and_fails_nothing_and_everything_goes_out_when_it_works_again()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage, hasTwilio: true);
        dispatch.Twilio.Answer = _ => (401, """{"code":20003,"message":"Authenticate"}""", false);
        var request = await Story.ReportAsync(dispatch);
        await NudgeAfterAsync(dispatch, request.Key, 80, 200);
        var held = await Story.ReadAsync(dispatch, request.Key);
        Assert.All(held.Aggregate.Messages, m => Assert.Equal((SendState.Held, "20003", DeliveryStatus.Pending), (m.SendState, m.SendReason, m.Status)));
        Assert.True((await dispatch.Get<ISenderStates>().ReadAsync(Cancellation))[Channel.WhatsApp].IsStopped);

        dispatch.Twilio.Answer = _ => null;
        await NudgeAfterAsync(dispatch, request.Key, 500, 500);

        var details = await Story.ReadAsync(dispatch, request.Key);
        Assert.Equal(3, dispatch.Twilio.Messages.Count);
        Assert.All(details.Aggregate.Messages.Take(3), m => Assert.Equal(SendState.Accepted, m.SendState));
        Assert.Empty(await dispatch.Get<ISenderStates>().ReadAsync(Cancellation));
    }

    [Theory]
    [InlineData(408)]
    [InlineData(404)]
    public async Task A_proxy_s_refusal_after_the_message_was_taken_sends_nothing_a_second_time(int status)
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage, hasTwilio: true);
        dispatch.Twilio.Answer = _ => (status, "<html>proxy</html>", true);
        var request = await Story.ReportAsync(dispatch);
        await NudgeAfterAsync(dispatch, request.Key, 16);

        var details = await Story.ReadAsync(dispatch, request.Key);
        Assert.Equal((3, 3), (dispatch.Twilio.Posts, details.Aggregate.Messages.Count));
        Assert.All(details.Aggregate.Messages, m => Assert.Equal((SendState.Accepted, false), (m.SendState, m.PossiblyDouble)));
        Assert.Equal(dispatch.Twilio.Messages.Select(m => m.Sid).Order(), details.Aggregate.Messages.Select(m => m.MessageSid!).Order());
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(407)]
    public async Task A_firewall_that_lets_nothing_pass_stops_the_senders_and_everything_goes_out_when_it_does(int status)
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage, hasTwilio: true);
        dispatch.Twilio.Answer = _ => (status, "<html>firewall</html>", false);
        var request = await Story.ReportAsync(dispatch);
        await NudgeAfterAsync(dispatch, request.Key, 80, 200);
        var held = await Story.ReadAsync(dispatch, request.Key);
        Assert.Equal(3, held.Aggregate.Messages.Count);
        Assert.All(held.Aggregate.Messages, m => Assert.Equal((SendState.Held, DeliveryStatus.Pending), (m.SendState, m.Status)));
        Assert.Equal(OfferStatus.Open, Assert.Single(held.Aggregate.Offers).Status);
        Assert.True((await dispatch.Get<ISenderStates>().ReadAsync(Cancellation))[Channel.WhatsApp].IsStopped);

        dispatch.Twilio.Answer = _ => null;
        await NudgeAfterAsync(dispatch, request.Key, 500, 500);

        var details = await Story.ReadAsync(dispatch, request.Key);
        Assert.Equal(3, dispatch.Twilio.Messages.Count);
        Assert.All(details.Aggregate.Messages.Take(3), m => Assert.Equal(SendState.Accepted, m.SendState));
    }

    [Fact]
    public async Task A_message_whose_place_was_taken_is_not_sent_any_more()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage, hasTwilio: true);
        dispatch.Twilio.Answer = form => form["To"].ToString().StartsWith("whatsapp", StringComparison.Ordinal) ? (500, Error, false) : null;
        var request = await Story.ReportAsync(dispatch);
        dispatch.Clock.MoveOn(TimeSpan.FromSeconds(16));
        await Story.NudgeAsync(dispatch, request.Key);
        var before = await Story.ReadAsync(dispatch, request.Key);
        Assert.Equal(SendState.Unknown, before.Aggregate.Messages[2].SendState);

        // The offer's half hour passes while nobody knows what became of it: it goes by SMS.
        var key = request.Key;
        await Story.ReportAsync(dispatch, key, 1, "delivered");
        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(31));
        Assert.Equal("due", await Story.NudgeAsync(dispatch, key));
        Assert.Equal("not delivered in time", await Story.NudgeAsync(dispatch, key));
        dispatch.Twilio.Answer = _ => null;
        await NudgeAfterAsync(dispatch, key, 1, 50, 130);

        var details = await Story.ReadAsync(dispatch, key);
        var offers = details.Aggregate.Messages.Where(m => m.Kind == MessageKind.Offer).ToList();
        Assert.Equal([(SendState.Skipped, Channel.WhatsApp), (SendState.Accepted, Channel.Sms)], offers.Select(m => (m.SendState, m.Channel)));
        Assert.Equal([false, true], offers.Select(m => m.PossiblyDouble));
        Assert.Single(dispatch.Twilio.Outbound, m => m.Body.Contains(offers[1].Values["message_code"], StringComparison.Ordinal));
        Assert.DoesNotContain(dispatch.Twilio.Outbound, m => m.Body.Contains(offers[0].Values["message_code"] + "\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_callback_of_a_message_that_another_process_is_sending_does_not_send_it_again()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);
        await dispatch.Get<IOutboxStore>().RecordAsync(
            request.Key.Partition, [new SendRecord(3, SendState.Claimed) { ClaimUntil = dispatch.Clock.GetUtcNow().AddSeconds(50), Attempts = 1 }], null, Cancellation);
        var sent = dispatch.Sender.Sent.Count;

        await Story.ReportAsync(dispatch, request.Key, 3, "undelivered", 63024);

        Assert.Equal(Channel.Sms, Assert.Single(dispatch.Sender.Sent.Skip(sent)).Channel);
    }

    [Fact]
    public async Task No_more_posts_at_once_than_may_and_emergencies_go_first()
    {
        var gate = new SendGate(2);
        var order = new List<RequestPriority>();
        var (one, two) = (await gate.EnterAsync(RequestPriority.Low), await gate.EnterAsync(RequestPriority.Low));
        RequestPriority[] asked = [RequestPriority.Low, RequestPriority.Medium, RequestPriority.Emergency, RequestPriority.High, RequestPriority.Emergency];
        var waiting = asked.Select(WaitAsync).ToList();
        Assert.All(waiting, w => Assert.False(w.IsCompleted));

        one.Dispose();
        one.Dispose();
        await Task.WhenAll(waiting);
        two.Dispose();

        Assert.Equal(asked.OrderDescending(), order);

        async Task WaitAsync(RequestPriority priority)
        {
            using (await gate.EnterAsync(priority))
            {
                order.Add(priority);
            }
        }
    }

    private static async Task NudgeAfterAsync(DispatchFixture dispatch, RequestKey key, params int[] seconds)
    {
        foreach (var wait in seconds)
        {
            dispatch.Clock.MoveOn(TimeSpan.FromSeconds(wait));
            await Story.NudgeAsync(dispatch, key);
        }
    }
}
