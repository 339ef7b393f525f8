using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Tests.Requests;

/// <summary>What an answer to an offer does.</summary>
public sealed class OfferTests
{
    [Fact]
    public void Accept_gives_the_job_and_tells_worker_renter_and_landlord()
    {
        var story = Story.Reported(Some.Ana, Some.Ben).After(TimeSpan.FromMinutes(5)).Accepts(Some.Ana, offer: 1);

        Assert.Equal(Outcome.Applied, story.Last.Outcome);
        Assert.Equal((RequestStatus.InProgress, RequestStage.Accepted), (story.Request.Status, story.Request.Stage));
        Assert.Equal(Some.Ana.WorkerId, story.Request.AssignedWorkerId);
        Assert.Equal(["job_accepted worker whatsapp", "renter_assigned renter whatsapp", "landlord_assigned landlord sms"], story.Sent);
        Assert.Equal("Ana", story.Messages[4].Values["worker_name"]);
        Assert.Equal((DueAction.WarnTarget, story.Request.Targets[1].WarnAt), (story.Request.DueAction, story.Request.DueAt));
        Assert.Equal(story.Now.AddDays(3), story.Request.FollowUpAt);
        var row = story.History[^1];
        Assert.Equal(("pending", "in_progress", "offered", "accepted", Some.Ana.WorkerId), (row.PreviousStatus, row.NewStatus, row.PreviousStage, row.NewStage, row.ChangedBy));
    }

    [Fact]
    public void A_typed_accept_finds_the_offer_by_its_sender() =>
        Assert.Equal(Some.Ana.WorkerId, Story.Reported(Some.Ana).Accepts(Some.Ana).Request.AssignedWorkerId);

    [Fact]
    public void A_sender_is_known_by_any_of_their_addresses()
    {
        var story = Story.Reported(Some.Ana);

        story.Do(new AnswerOffer(story.NextId(), Some.Ana.WorkerId, 1, ["US.ANA1", Some.Ana.PhoneNumber], Accept: true, null));

        Assert.Equal(RequestStage.Accepted, story.Request.Stage);
    }

    [Fact]
    public void A_second_tap_of_the_same_worker_does_no_harm()
    {
        var story = Story.Reported(Some.Ana).Accepts(Some.Ana, offer: 1);
        var history = story.History.Count;

        story.Accepts(Some.Ana, offer: 1);

        Assert.Equal((Outcome.Ignored, "already accepted"), (story.Last.Outcome, story.Last.Reason));
        Assert.Equal(history, story.History.Count);
        Assert.Empty(story.Sent);
    }

    [Fact]
    public void The_same_command_twice_is_applied_once()
    {
        var story = Story.Reported(Some.Ana);
        var accept = new AnswerOffer("SMaccept", Some.Ana.WorkerId, 1, [Some.Ana.PhoneNumber], Accept: true, null);

        story.Do(accept).Do(accept);

        Assert.Equal((Outcome.Ignored, "already applied"), (story.Last.Outcome, story.Last.Reason));
    }

    [Fact]
    public void The_second_worker_to_accept_loses_and_is_told()
    {
        var story = Story.Reported(Some.Ana, Some.Ben).Due().Due().Accepts(Some.Ben, offer: 2);
        Assert.Equal(Some.Ben.WorkerId, story.Request.AssignedWorkerId);

        story.Accepts(Some.Ana, offer: 1);

        Assert.Equal((Outcome.Refused, "another worker has it or it is closed"), (story.Last.Outcome, story.Last.Reason));
        Assert.Equal(["job_taken worker whatsapp"], story.Sent);
        Assert.Equal(Some.Ana.PhoneNumber, story.NewMessages[0].Address);
        Assert.Equal(Some.Ben.WorkerId, story.Request.AssignedWorkerId);
    }

    [Fact]
    public void Accept_after_the_offer_went_on_to_another_is_told_that_it_ran_out()
    {
        var story = Story.Reported(Some.Ana, Some.Ben).Due().Due();

        story.Accepts(Some.Ana, offer: 1);

        Assert.Equal(Outcome.Refused, story.Last.Outcome);
        Assert.Equal(["job_expired worker whatsapp"], story.Sent);
        Assert.Equal(Some.Ben.WorkerId, story.Aggregate!.OpenOffers.Single().WorkerId);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_stranger_is_refused_and_gets_no_word(int offer)
    {
        var story = Story.Reported(Some.Ana).Answers(Some.StrangerPhone, "x", offer, accept: true);

        Assert.Equal((Outcome.Refused, "not offered to this sender"), (story.Last.Outcome, story.Last.Reason));
        Assert.False(story.Last.HasRows);
        Assert.Equal(RequestStage.Offered, story.Request.Stage);
    }

    [Fact]
    public void Nobody_can_use_the_button_of_another_workers_offer()
    {
        var story = Story.Reported(Some.Ana, Some.Ben).Declines(Some.Ana);

        story.Accepts(Some.Ana, offer: 2);

        Assert.Equal((Outcome.Refused, "not offered to this sender"), (story.Last.Outcome, story.Last.Reason));
        Assert.Equal(Some.Ben.WorkerId, story.Aggregate!.OpenOffers.Single().WorkerId);
    }

    [Fact]
    public void Decline_thanks_and_offers_to_the_next()
    {
        var story = Story.Reported(Some.Ana, Some.Ben).Declines(Some.Ana, offer: 1);

        Assert.Equal(["job_declined_why worker whatsapp", "job_offer worker whatsapp"], story.Sent);
        Assert.Equal([Some.Ana.PhoneNumber, Some.Ben.PhoneNumber], story.NewMessages.Select(m => m.Address));
        Assert.Equal([OfferStatus.Declined, OfferStatus.Open], story.Aggregate!.Offers.Select(o => o.Status));
        Assert.Equal(2, story.Request.OfferNumber);
        Assert.Equal("2", story.NewMessages[1].Values["ref"].Split(':')[2]);
    }

    [Fact]
    public void A_second_decline_does_no_harm()
    {
        var story = Story.Reported(Some.Ana, Some.Ben).Declines(Some.Ana, offer: 1).Declines(Some.Ana, offer: 1);

        Assert.Equal(Outcome.Ignored, story.Last.Outcome);
        Assert.False(story.Last.HasRows);
    }

    [Fact]
    public void An_open_offer_may_be_accepted_after_its_time_until_the_timer_ends_it() => Assert.Equal(
        RequestStage.Accepted,
        Story.Reported(Some.Ana).After(TimeSpan.FromHours(5)).Accepts(Some.Ana, offer: 1).Request.Stage);

    [Fact]
    public void A_late_accept_is_taken_while_nobody_has_the_job()
    {
        var story = Story.Reported(Some.Ana).Due().Due();
        Assert.Equal(RequestStage.Unassigned, story.Request.Stage);

        story.Accepts(Some.Ana, offer: 1);

        Assert.Equal(Some.Ana.WorkerId, story.Request.AssignedWorkerId);
        Assert.Null(story.Request.NeedsAttention);
        Assert.Equal(["offered", "accepted"], story.Last.History.Select(h => h.NewStage));
    }

    [Fact]
    public void A_worker_may_think_again_while_nobody_has_the_job()
    {
        var story = Story.Reported(Some.Ana).Declines(Some.Ana, offer: 1);
        Assert.Equal(RequestStage.Unassigned, story.Request.Stage);

        story.Accepts(Some.Ana, offer: 1);

        Assert.Equal(Some.Ana.WorkerId, story.Request.AssignedWorkerId);
    }

    [Theory]
    [InlineData(true, RequestStage.Accepted)]
    [InlineData(false, RequestStage.Unassigned)]
    public void A_button_of_the_first_round_answers_the_offer_of_the_second(bool accept, RequestStage stage)
    {
        var story = Story.Reported(Some.Ana).Due(DueAction.RetryAssignment);
        Assert.Equal((2, 2), (story.Aggregate!.OpenOffers.Single().Number, story.Request.Round));

        story.Answers(Some.Ana.PhoneNumber, Some.Ana.WorkerId, 1, accept);

        Assert.Equal(stage, story.Request.Stage);
    }

    [Fact]
    public void Decline_by_the_worker_who_has_the_job_gives_it_back()
    {
        var story = Story.Reported(Some.Ana, Some.Ben).Accepts(Some.Ana).Declines(Some.Ana, offer: 1);

        Assert.Null(story.Request.AssignedWorkerId);
        Assert.Equal(Some.Ben.WorkerId, story.Aggregate!.OpenOffers.Single().WorkerId);
        Assert.Contains("declined", story.Receipts[^1].Lines.Select(l => l.Excluded));
    }

    [Fact]
    public void Accept_of_a_cancelled_job_is_told_that_it_is_gone()
    {
        var story = Story.Reported(Some.Ana).Cancels().Accepts(Some.Ana, offer: 1);

        Assert.Equal(Outcome.Refused, story.Last.Outcome);
        Assert.Equal(["job_taken worker whatsapp"], story.Sent);
    }

    [Fact]
    public void A_worker_who_said_stop_is_passed_over_and_the_receipt_says_so()
    {
        var story = Story.Of(Some.Ana, Some.Ben);
        story.Contacts[Some.Ana.PhoneNumber] = Some.Contact(optedOut: [Channel.WhatsApp]);

        story.Report(Some.Report);

        Assert.Equal(Some.Ben.WorkerId, story.Aggregate!.OpenOffers.Single().WorkerId);
        Assert.Equal("opted out", story.Receipts[0].Lines.Single(l => l.WorkerId == Some.Ana.WorkerId).Excluded);
    }

    [Fact]
    public void A_stop_on_whatsapp_is_not_got_round_by_sms()
    {
        var story = Story.Of(Some.Ana);
        story.Contacts[Some.Ana.PhoneNumber] = Some.Contact(optedOut: [Channel.WhatsApp]);

        story.Report(Some.Report);

        Assert.DoesNotContain(story.Messages, m => m.Address == Some.Ana.PhoneNumber);
        Assert.Equal(RequestStage.Unassigned, story.Request.Stage);
    }

    [Fact]
    public void A_worker_without_whatsapp_is_asked_by_sms()
    {
        var story = Story.Of(Some.Ana);
        story.Contacts[Some.Ana.PhoneNumber] = Some.Contact(unreachable: [Channel.WhatsApp]);

        Assert.Contains("job_offer worker sms", story.Report(Some.Report).Sent);
    }
}
