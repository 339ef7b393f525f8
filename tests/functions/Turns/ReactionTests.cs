using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Turns;

namespace Dispatch.Functions.Tests.Turns;

/// <summary>What failures lead to, driven by callbacks and nudges on real storage.</summary>
public sealed class ReactionTests(StorageFixture storage)
{
    private static CancellationToken Cancellation => StorageFixture.Cancellation;

    [Theory]
    [InlineData(21610, true)]
    [InlineData(63014, true)]
    [InlineData(63003, false)]
    [InlineData(21211, false)]
    public async Task A_failure_that_tells_of_the_address_marks_the_contact_once_and_the_next_request_knows(int code, bool isOptOut)
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);
        await Story.ReportAsync(dispatch, request.Key, 3, "failed", code);
        await Story.NudgeAsync(dispatch, request.Key);

        var facts = (await dispatch.Get<IContactStore>().LoadAsync(dispatch.WorkerPhone, Cancellation)).Aggregate.ToFacts();
        Assert.Equal((isOptOut, !isOptOut), (facts.OptedOut.Contains(Channel.WhatsApp), facts.Unreachable.Contains(Channel.WhatsApp)));
        var message = (await Story.ReadAsync(dispatch, request.Key)).Aggregate.Messages[2];
        Assert.True(message.IsContactMarked);
        Assert.Contains(message.Notes, n => n.Kind == NoteKind.ContactMarked);

        // Taken back by the person; the old failure must not come again.
        await Story.SayAsync(dispatch, dispatch.WorkerPhone, "START");
        await Story.NudgeAsync(dispatch, request.Key);
        var after = (await dispatch.Get<IContactStore>().LoadAsync(dispatch.WorkerPhone, Cancellation)).Aggregate.Contact;
        Assert.Empty(after.OptedOut.Concat(after.Unreachable));
    }

    [Theory]
    [InlineData(63014)]
    [InlineData(63033)]
    public async Task A_worker_who_blocked_us_is_asked_again_once_they_write_and_one_who_said_STOP_is_not(int code)
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);
        await Story.ReportAsync(dispatch, request.Key, 3, "failed", code);
        await Story.NudgeAsync(dispatch, request.Key);
        Assert.Equal("opted out", await AskAsync());

        await Story.SayAsync(dispatch, dispatch.WorkerPhone, "my jobs");
        Assert.Null(await AskAsync());

        await Story.SayAsync(dispatch, dispatch.WorkerPhone, "STOP");
        await Story.SayAsync(dispatch, dispatch.WorkerPhone, "my jobs");
        Assert.Equal("opted out", await AskAsync());

        async Task<string?> AskAsync() => Assert.Single((await Story.ReadAsync(dispatch, (await Story.ReportAsync(dispatch)).Key)).Receipts[^1].Lines).Excluded;
    }

    [Fact]
    public async Task Pumping_protection_of_one_number_stops_no_sender_goes_by_the_other_channel_and_is_shown()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);
        var landlord = (await Story.ReadAsync(dispatch, request.Key)).Aggregate.Messages.Single(m => m.Channel == Channel.Sms);
        await Story.ReportAsync(dispatch, request.Key, landlord.Number, "undelivered", 30450);
        await Story.NudgeAsync(dispatch, request.Key);

        Assert.Empty(await dispatch.Get<ISenderStates>().ReadAsync(Cancellation));
        Assert.Equal((dispatch.LandlordPhone, Channel.WhatsApp), (dispatch.Sender.Sent[^1].To, dispatch.Sender.Sent[^1].Channel));
        var shown = Assert.Single((await dispatch.Get<TableAttentionStore>().ReadAsync(dispatch.Organisation, new PageAsk(10), Cancellation)).Items);
        Assert.Equal((landlord.Number, TroubleKind.ToFix), (shown.Message.Number, shown.Kind));
    }

    [Fact]
    public async Task A_throttle_told_by_callback_outlasts_a_post_that_is_taken_and_its_waits_grow()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);
        await Story.ReportAsync(dispatch, request.Key, 3, "failed", 63018);
        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(8));
        await Story.SettleAsync(dispatch, request.Key);
        var again = (await Story.ReadAsync(dispatch, request.Key)).Aggregate.Messages[3];
        Assert.Equal((3, SendState.Accepted), (again.Replaces, again.SendState));

        // Some of a burst get through: that is no end of it.
        await CallBackAsync(dispatch, request.Key.Partition, again.Number, "sent", null);
        await CallBackAsync(dispatch, request.Key.Partition, again.Number, "failed", 63018);

        var state = (await dispatch.Get<ISenderStates>().ReadAsync(Cancellation))[Channel.WhatsApp];
        Assert.Equal((63018, 2), (state.ErrorCode, state.Times));
    }

    [Fact]
    public async Task A_stop_told_by_callback_ends_with_the_first_message_that_is_passed_on_after_it()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);
        await Story.ReportAsync(dispatch, request.Key, 3, "failed", 30002);
        await CallBackAsync(dispatch, request.Key.Partition, 1, "delivered", null);
        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(2));
        await Story.SettleAsync(dispatch, request.Key);
        var again = (await Story.ReadAsync(dispatch, request.Key)).Aggregate.Messages[3];
        Assert.Equal((3, SendState.Accepted), (again.Replaces, again.SendState));
        Assert.Equal([30002, 30002], (await dispatch.Get<ISenderStates>().ReadAsync(Cancellation)).Values.Select(s => s.ErrorCode));

        await CallBackAsync(dispatch, request.Key.Partition, again.Number, "sent", null);

        Assert.Empty(await dispatch.Get<ISenderStates>().ReadAsync(Cancellation));
    }

    [Fact]
    public async Task A_worker_known_to_have_opted_out_is_passed_over_with_that_reason()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        await dispatch.Get<ContactMarks>().MarkAsync(dispatch.WorkerPhone, Channel.WhatsApp, ContactMark.OptedOut, "mark_test", Cancellation);

        var request = await Story.ReportAsync(dispatch);

        var details = await Story.ReadAsync(dispatch, request.Key);
        Assert.Equal("opted out", Assert.Single(details.Receipts[^1].Lines).Excluded);
        Assert.DoesNotContain(dispatch.Sender.Sent, m => m.To == dispatch.WorkerPhone);
    }

    [Fact]
    public async Task An_offer_that_is_not_delivered_in_time_goes_by_sms_by_the_nudge_alone()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);
        await Story.ReportAsync(dispatch, request.Key, 3, "sent");
        await Story.NudgeAsync(dispatch, request.Key);
        Assert.Contains(dispatch.Nudges, n => n.Nudge.Partition == request.Key.Partition && n.After <= TimeSpan.FromMinutes(30));

        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(31));
        Assert.Equal("due", await Story.NudgeAsync(dispatch, request.Key));
        Assert.Equal("not delivered in time", await Story.NudgeAsync(dispatch, request.Key));

        Assert.Contains(dispatch.Sender.Sent, m => m.To == dispatch.WorkerPhone && m.Channel == Channel.Sms);
        var offer = (await Story.ReadAsync(dispatch, request.Key)).Aggregate.Messages[2];
        Assert.Equal([NoteKind.NotDeliveredInTime, NoteKind.FellBack], offer.RuleNotes.Select(n => n.Kind));
        Assert.Null(offer.DeliverBy);
    }

    [Fact]
    public async Task An_offer_that_was_read_is_not_taken_away_because_its_sms_does_not_arrive()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);
        await Story.ReportAsync(dispatch, request.Key, 3, "sent");
        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(31));
        await Story.SettleAsync(dispatch, request.Key);
        var sms = (await Story.ReadAsync(dispatch, request.Key)).Aggregate.Messages.Single(m => m is { Kind: MessageKind.Offer, Channel: Channel.Sms });
        await Story.ReportAsync(dispatch, request.Key, 3, "read");
        await Story.ReportAsync(dispatch, request.Key, sms.Number, "undelivered", 30006);

        Assert.Equal(OfferStatus.Open, Assert.Single((await Story.ReadAsync(dispatch, request.Key)).Aggregate.Offers).Status);
        await Story.TapAsync(dispatch, request, "accept");
        Assert.Equal(RequestStage.Accepted, (await Story.ReadAsync(dispatch, request.Key)).Aggregate.Request.Stage);
    }

    [Fact]
    public async Task An_offer_whose_callbacks_were_lost_is_asked_after_and_does_not_come_twice()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);
        foreach (var message in (await Story.ReadAsync(dispatch, request.Key)).Aggregate.Messages)
        {
            dispatch.Sender.Fetched[message.MessageSid!] = new ListedMessage(message.MessageSid!, "read", string.Empty, dispatch.Clock.GetUtcNow(), null);
        }

        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(31));
        for (var i = 0; i < 5; i++)
        {
            await Story.NudgeAsync(dispatch, request.Key);
        }

        var offer = (await Story.ReadAsync(dispatch, request.Key)).Aggregate.Messages[2];
        Assert.Equal((DeliveryStatus.Read, 0), (offer.Status, offer.ReplacedBy));
        Assert.DoesNotContain(dispatch.Sender.Sent, m => m.Channel == Channel.Sms && m.To == dispatch.WorkerPhone);
    }

    [Fact]
    public async Task Passing_trouble_is_tried_again_later_by_the_nudge()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);
        await Story.ReportAsync(dispatch, request.Key, 3, "undelivered", 30008);
        Assert.Equal(3, dispatch.Sender.Sent.Count);

        dispatch.Clock.MoveOn(TimeSpan.FromSeconds(30));
        await Story.NudgeAsync(dispatch, request.Key);

        var again = (await Story.ReadAsync(dispatch, request.Key)).Aggregate.Messages[3];
        Assert.Equal((3, SendState.Accepted, Channel.WhatsApp), (again.Replaces, again.SendState, again.Channel));
        Assert.Equal(again.Number, dispatch.Sender.Sent[3].MessageNumber);
    }

    [Fact]
    public async Task A_throttle_told_by_callback_is_known_to_every_process()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);
        await Story.ReportAsync(dispatch, request.Key, 3, "failed", 63018);

        var states = await dispatch.Get<ISenderStates>().ReadAsync(Cancellation);

        Assert.Equal((63018, false), (states[Channel.WhatsApp].ErrorCode, states[Channel.WhatsApp].IsStopped));
    }

    [Fact]
    public async Task A_message_without_a_last_word_is_fetched_after_twelve_hours()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);
        foreach (var number in new[] { 1, 3 })
        {
            await Story.ReportAsync(dispatch, request.Key, number, "delivered");
        }

        await Story.TapAsync(dispatch, request, "accept");
        var accepted = await Story.ReadAsync(dispatch, request.Key);
        var landlord = accepted.Aggregate.Messages[1];
        dispatch.Sender.Fetched[landlord.MessageSid!] = new ListedMessage(landlord.MessageSid!, "undelivered", "", dispatch.Clock.GetUtcNow(), 30004);
        for (var i = 0; i < 3; i++)
        {
            dispatch.Clock.MoveOn(TimeSpan.FromHours(5));
            for (var runs = 0; runs < 10 && await Story.NudgeAsync(dispatch, request.Key) is "due" or "not delivered in time"; runs++)
            {
            }
        }

        var details = await Story.ReadAsync(dispatch, request.Key);
        Assert.Equal((DeliveryStatus.Failed, 30004), (details.Aggregate.Messages[1].Status, details.Aggregate.Messages[1].ErrorCode));
        Assert.Contains(details.Events, e => e is { MessageNumber: 2, MessageStatus: "undelivered", ErrorCode: 30004 });

        // The others are not known to the provider at all: somebody should look.
        Assert.Contains(details.Aggregate.Messages, m => MessageTrouble.Of(m) == TroubleKind.UnknownToProvider);
    }

    [Fact]
    public async Task An_older_projection_does_not_overwrite_a_newer_one_nor_bring_a_closed_job_back()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);
        var contacts = dispatch.Get<IContactStore>();
        var job = Assert.Single((await contacts.LoadAsync(dispatch.WorkerPhone, Cancellation)).Aggregate.Jobs);
        await contacts.ProjectAsync(dispatch.WorkerPhone, [job with { Seq = 9, State = Core.Conversations.JobState.Assigned, Stage = "accepted" }], Cancellation);

        await contacts.ProjectAsync(dispatch.WorkerPhone, [job with { Seq = 8 }], Cancellation);
        Assert.Equal("accepted", Assert.Single((await contacts.LoadAsync(dispatch.WorkerPhone, Cancellation)).Aggregate.Jobs).Stage);

        await contacts.ProjectAsync(dispatch.WorkerPhone, [job with { Seq = 7, Stage = "cancelled", State = Core.Conversations.JobState.Past }], Cancellation);
        Assert.Single((await contacts.LoadAsync(dispatch.WorkerPhone, Cancellation)).Aggregate.Jobs);

        await contacts.ProjectAsync(dispatch.WorkerPhone, [job with { Seq = 10, Stage = "cancelled", State = Core.Conversations.JobState.Past }], Cancellation);
        await contacts.ProjectAsync(dispatch.WorkerPhone, [job with { Seq = 9, State = Core.Conversations.JobState.Assigned, Stage = "accepted" }], Cancellation);
        Assert.Empty((await contacts.LoadAsync(dispatch.WorkerPhone, Cancellation)).Aggregate.Jobs);
    }

    /// <summary>As the webhook takes it.</summary>
    private static Task CallBackAsync(DispatchFixture dispatch, string partition, int message, string status, int? code) =>
        ContactFailureTests.CallBackAsync(dispatch, partition, message, status, code);

    [Fact]
    public async Task The_sweep_counts_what_it_saw_and_keeps_its_report()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        await Story.ReportAsync(dispatch);

        var report = await dispatch.Get<Sweep>().RunAsync(Cancellation);

        Assert.True(report.Open >= 1);
        Assert.Equal(0, report.WithoutDue);
        var (kept, at) = (await dispatch.Get<TableMarks>().LatestAsync<SweepReport>(Sweep.ReportKind, Cancellation))!.Value;
        Assert.True(kept.Open >= 1);
        Assert.InRange(dispatch.Clock.GetUtcNow() - at, TimeSpan.FromMinutes(-60), TimeSpan.FromMinutes(5));
    }
}
