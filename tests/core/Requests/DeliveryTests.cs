using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Tests.Requests;

/// <summary>What delivery news does to a request. The dispatch message of a standard report is number 3.</summary>
public sealed class DeliveryTests
{
    private const int Renter = 1;
    private const int Landlord = 2;
    private const int Offer = 3;

    [Fact]
    public void Every_step_of_the_dispatch_message_is_mirrored_and_written_to_the_history()
    {
        var story = Story.Reported(Some.Ana).Delivers(Offer, "sent", sid: "SM9").Delivers(Offer, "delivered", sid: "SM9").Delivers(Offer, "read", sid: "SM9");

        Assert.Equal((DeliveryStatus.Read, "SM9"), (story.Request.WhatsappStatus, story.Request.WhatsappMessageId));
        Assert.Equal(
            [("pending", "sent"), ("sent", "delivered"), ("delivered", "read")],
            story.History.Where(h => h.Kind == HistoryKind.Delivery).Select(h => (h.PreviousStatus!, h.NewStatus)));
        Assert.All(story.History.Where(h => h.Kind == HistoryKind.Delivery), h => Assert.Equal(("system:twilio", null), (h.ChangedBy, h.NewStage)));
        Assert.Equal(["3_sent_0", "3_delivered_0", "3_read_0"], story.Events.Select(e => e.Id));
    }

    [Fact]
    public void News_of_other_messages_is_theirs_alone()
    {
        var story = Story.Reported(Some.Ana).Delivers(Renter, "delivered");

        Assert.Equal(DeliveryStatus.Delivered, story.Messages[0].Status);
        Assert.Equal(DeliveryStatus.Pending, story.Request.WhatsappStatus);
        Assert.DoesNotContain(story.History, h => h.Kind == HistoryKind.Delivery);
    }

    [Theory]
    [InlineData("sent", "late")]
    [InlineData("delivered", "late")]
    [InlineData("read", "repeated")]
    [InlineData("failed", "already_delivered")]
    [InlineData("something_new", "unknown_status")]
    public void What_does_not_move_it_forward_is_kept_as_an_event_only(string status, string reason)
    {
        var story = Story.Reported(Some.Ana).Delivers(Offer, "read");
        var history = story.History.Count;

        story.Delivers(Offer, status, error: 30008);

        Assert.Equal((Outcome.Ignored, reason), (story.Last.Outcome, story.Last.Reason));
        Assert.Equal((DeliveryStatus.Read, history), (story.Messages[2].Status, story.History.Count));
        Assert.False(Assert.Single(story.Last.Events).Changed);
        Assert.False(story.Last.LeavesWork);
    }

    [Fact]
    public void A_repeated_callback_has_the_id_of_the_first()
    {
        var story = Story.Reported(Some.Ana);

        Assert.Equal(
            new RecordDelivery(story.Delivery(Offer, "sent")).CommandId,
            new RecordDelivery(story.Delivery(Offer, "sent", sid: "SM2") with { At = Some.Start.AddDays(1) }).CommandId);
        Assert.NotEqual(
            new RecordDelivery(story.Delivery(Offer, "failed", 30003)).CommandId,
            new RecordDelivery(story.Delivery(Offer, "failed", 30005)).CommandId);
    }

    [Fact]
    public void A_callback_that_comes_before_we_know_the_sid_names_it()
    {
        var story = Story.Reported(Some.Ana).Delivers(Offer, "queued", sid: "SM7");

        Assert.Null(story.Messages[2].MessageSid);
        Assert.Equal("SM7", story.Messages[2].CallbackSid);
        Assert.Equal(DeliveryStatus.Pending, story.Messages[2].Status);
    }

    [Fact]
    public void A_callback_of_no_message_of_ours_is_kept()
    {
        var story = Story.Reported(Some.Ana).Delivers(77, "delivered");

        Assert.Equal((Outcome.Ignored, "no such message"), (story.Last.Outcome, story.Last.Reason));
        Assert.Single(story.Events);
        Assert.Empty(story.Last.Messages);
    }

    [Theory]
    [InlineData("failed", 63024)]
    [InlineData("undelivered", 30005)]
    [InlineData("undelivered", null)]
    [InlineData("failed", 99999)]
    public void A_failed_offer_goes_by_sms_once_and_the_mirror_follows_it(string status, int? error)
    {
        var story = Story.Reported(Some.Ana, Some.Ben).Delivers(Offer, status, error);

        Assert.Equal(["job_offer worker sms"], story.Sent);
        var again = story.NewMessages[0];
        Assert.Equal((Offer, Some.Ana.PhoneNumber, 1), (again.FallbackFor, again.Address, again.OfferNumber));
        Assert.Equal($"{Some.Key.Code}-4", again.Values["message_code"]);
        Assert.Equal(story.Messages[2].Values["ref"], again.Values["ref"]);
        Assert.Equal((4, DeliveryStatus.Pending, null), (story.Request.DispatchMessage, story.Request.WhatsappStatus, story.Request.WhatsappMessageId));
        Assert.Equal(OfferStatus.Open, story.Aggregate!.Offers[0].Status);
        Assert.True(story.Last.LeavesWork);
    }

    [Fact]
    public void When_sms_fails_too_the_next_worker_is_asked()
    {
        var story = Story.Reported(Some.Ana, Some.Ben).Delivers(Offer, "failed", 63024).Delivers(4, "undelivered", 30004);

        Assert.Equal(["job_offer worker whatsapp"], story.Sent);
        Assert.Equal(Some.Ben.PhoneNumber, story.NewMessages[0].Address);
        Assert.Equal([OfferStatus.Undelivered, OfferStatus.Open], story.Aggregate!.Offers.Select(o => o.Status));
        Assert.Equal("cannot be reached", story.Receipts[^1].Lines.Single(l => l.WorkerId == Some.Ana.WorkerId).Excluded);
    }

    [Theory]
    [InlineData(21610)]
    [InlineData(63033)]
    public void A_worker_who_opted_out_is_not_written_to_on_another_channel(int error)
    {
        var story = Story.Reported(Some.Ana, Some.Ben).Delivers(Offer, "failed", error);

        Assert.Equal(["job_offer worker whatsapp", "manager_attention manager sms"], story.Sent);
        Assert.Equal(Some.Ben.PhoneNumber, story.NewMessages[0].Address);
        Assert.Equal("worker_opted_out", story.NewMessages[1].Values["reason"]);
        Assert.Equal("opted out", story.Receipts[^1].Lines.Single(l => l.WorkerId == Some.Ana.WorkerId).Excluded);
        Assert.Equal(new MessageNote(story.Now, NoteKind.GivenUp, "opted out"), story.Messages[2].Notes.Last());
    }

    [Fact]
    public void A_failure_after_the_answer_changes_the_message_only()
    {
        var story = Story.Reported(Some.Ana, Some.Ben).Accepts(Some.Ana).Delivers(Offer, "failed", 63024);

        Assert.Empty(story.Sent);
        Assert.Equal((RequestStage.Accepted, DeliveryStatus.Failed), (story.Request.Stage, story.Messages[2].Status));
    }

    [Fact]
    public void Failed_is_final_and_does_not_ask_twice()
    {
        var story = Story.Reported(Some.Ana, Some.Ben).Delivers(Offer, "failed", 63024).Delivers(Offer, "delivered").Delivers(Offer, "undelivered", 1);

        Assert.Equal(DeliveryStatus.Failed, story.Messages[2].Status);
        Assert.Equal(4, story.Messages.Count);
    }

    [Fact]
    public void A_notice_that_fails_goes_by_the_other_channel_once()
    {
        var story = Story.Reported(Some.Ana).Delivers(Landlord, "undelivered", 30004);
        Assert.Equal(["landlord_received landlord whatsapp"], story.Sent);

        story.Delivers(4, "failed", 63024);

        Assert.Empty(story.Sent);
    }

    [Fact]
    public void Who_has_no_number_has_no_sms()
    {
        var story = Story.Of(Some.Ana).Report(Some.Report with { RenterAddress = "US.1A2B3C" }).Delivers(Renter, "failed", 63024);

        Assert.Empty(story.Sent);
    }

    [Fact]
    public void A_question_how_it_goes_that_fails_goes_by_sms()
    {
        var story = Story.Reported(Some.Ana).Accepts(Some.Ana).Due(DueAction.FollowUp);
        var question = story.NewMessages[0];

        Assert.Equal(["job_follow_up worker sms"], story.Delivers(question.Number, "failed", 63024).Sent);
    }

    [Fact]
    public void A_reminder_that_fails_is_not_repeated_when_the_offer_is_over()
    {
        var story = Story.Reported(Some.Ana, Some.Ben).Due();
        var reminder = story.NewMessages[0].Number;

        Assert.Empty(story.Declines(Some.Ana).Delivers(reminder, "failed", 63024).Sent);
    }

    [Fact]
    public void A_refused_offer_goes_by_sms_and_then_to_the_next_worker()
    {
        var story = Story.Reported(Some.Ana, Some.Ben).Refuses(Offer, 63024);
        Assert.Equal(["job_offer worker sms"], story.Sent);
        Assert.Equal("refused, error 63024", story.History[^1].Notes);

        story.Refuses(4, 21211);

        Assert.Equal(["job_offer worker whatsapp"], story.Sent);
        Assert.Equal(Some.Ben.PhoneNumber, story.NewMessages[0].Address);
        Assert.Equal("refused_4", story.Request.RecentCommands[^1]);
    }

    [Fact]
    public void A_refusal_told_twice_is_heard_once()
    {
        var story = Story.Reported(Some.Ana).Refuses(Renter, 21211);
        Assert.Single(story.NewMessages);

        story.Refuses(Renter, 21211);

        Assert.False(story.Last.HasRows);
    }

    [Theory]
    [InlineData("delivered")]
    [InlineData("read")]
    public void A_refused_second_attempt_does_not_undo_the_first_that_arrived(string status)
    {
        var story = Story.Reported(Some.Ana).Delivers(Offer, status).Refuses(Offer, 21610);

        Assert.Equal(Outcome.Ignored, story.Last.Outcome);
        Assert.Equal(RequestStage.Offered, story.Request.Stage);
        Assert.NotEqual(DeliveryStatus.Failed, story.Request.WhatsappStatus);
    }

    [Fact]
    public void The_last_worker_who_cannot_be_reached_leaves_no_silence()
    {
        var story = Story.Reported(Some.Ana).Refuses(Offer, 21610);

        Assert.Equal(["manager_attention manager sms", "renter_delayed renter whatsapp"], story.Sent);
        Assert.Equal(RequestStage.Unassigned, story.Request.Stage);
    }
}
