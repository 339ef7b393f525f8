using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Tests.Requests;

/// <summary>What time does to a request when nobody answers.</summary>
public sealed class DueTests
{
    [Fact]
    public void Before_the_due_time_nothing_happens()
    {
        var story = Story.Reported(Some.Ana);
        story.Now = story.Request.DueAt!.Value.AddTicks(-1);

        story.Do(new CheckDue("timer"));

        Assert.Equal((Outcome.Ignored, "not due"), (story.Last.Outcome, story.Last.Reason));
        Assert.False(story.Last.HasRows);
    }

    [Theory]
    [InlineData(RequestPriority.High, 7.5, 15, "8")]
    [InlineData(RequestPriority.Medium, 30, 60, "30")]
    public void One_reminder_at_half_time_then_the_next_candidate(RequestPriority priority, double half, double full, string minutesLeft)
    {
        var story = Story.Of(Some.Ana, Some.Ben).Report(Some.Report with { Priority = priority });

        story.Due();

        Assert.Equal(Some.Start.AddMinutes(half), story.Now);
        Assert.Equal(["job_reminder worker whatsapp"], story.Sent);
        Assert.Equal(minutesLeft, story.NewMessages[0].Values["minutes_left"]);
        Assert.Equal(story.Now, story.Aggregate!.OpenOffers.Single().RemindedAt);

        story.Due();

        Assert.Equal(Some.Start.AddMinutes(full), story.Now);
        Assert.Equal("job_expired worker whatsapp", story.Sent[0]);
        Assert.Equal(Some.Ana.PhoneNumber, story.NewMessages[0].Address);
        Assert.Equal(Some.Ben.PhoneNumber, story.NewMessages[1].Address);
        Assert.Equal([OfferStatus.Expired, OfferStatus.Open], story.Aggregate.Offers.Select(o => o.Status));
        Assert.Equal("system:timer", story.History[^1].ChangedBy);
        Assert.Equal("no answer", story.Receipts[^1].Lines.Single(l => l.WorkerId == Some.Ana.WorkerId).Excluded);
    }

    [Fact]
    public void A_reminder_that_comes_after_the_end_is_not_sent()
    {
        var story = Story.Reported(Some.Ana, Some.Ben).After(TimeSpan.FromHours(3)).Do(new CheckDue("late timer"));

        Assert.Equal(["job_expired worker whatsapp", "job_offer worker whatsapp"], story.Sent);
    }

    [Theory]
    [InlineData(SendState.Held)]
    [InlineData(SendState.Queued)]
    public void An_offer_that_never_left_us_ends_without_a_word(SendState state)
    {
        var story = Story.Reported(Some.Ana, Some.Ben).Posts(3, state).After(TimeSpan.FromHours(3)).Do(new CheckDue("timer"));

        Assert.Equal(["job_offer worker whatsapp"], story.Sent);
    }

    [Fact]
    public void Nobody_left_is_told_to_the_first_of_the_ladder_and_to_the_renter_and_tried_again()
    {
        var story = Story.Reported(Some.Ana).Due().Due();

        Assert.Equal((RequestStatus.Pending, RequestStage.Unassigned), (story.Request.Status, story.Request.Stage));
        Assert.Equal("nobody_found", story.Request.NeedsAttention);
        Assert.Equal(
            ["job_expired worker whatsapp", "manager_attention manager sms", "renter_delayed renter whatsapp"],
            story.Sent);
        Assert.Equal((DueAction.RetryAssignment, story.Now.AddMinutes(30)), (story.Request.DueAction, story.Request.DueAt));
    }

    [Theory]
    [InlineData(RequestPriority.Emergency, 5)]
    [InlineData(RequestPriority.High, 15)]
    [InlineData(RequestPriority.Medium, 30)]
    public void A_complex_without_workers_is_not_met_with_silence(RequestPriority priority, int retryMinutes)
    {
        var story = Story.Of([]).Report(Some.Report with { Priority = priority });

        Assert.Equal(
            ["renter_received renter whatsapp", "landlord_received landlord sms", "manager_attention manager sms", "renter_delayed renter whatsapp"],
            story.Sent);
        Assert.Equal(Some.Start.AddMinutes(retryMinutes), story.Request.DueAt);
    }

    [Fact]
    public void The_next_round_asks_those_again_who_did_not_answer_but_not_those_who_declined()
    {
        var story = Story.Reported(Some.Ana, Some.Ben).Declines(Some.Ana).Due().Due();
        Assert.Equal(RequestStage.Unassigned, story.Request.Stage);

        story.Due(DueAction.RetryAssignment);

        Assert.Equal((2, Some.Ben.WorkerId), (story.Request.Round, story.Aggregate!.OpenOffers.Single().WorkerId));
        Assert.Equal("nobody_found", story.Request.NeedsAttention);
        Assert.Equal("declined", story.Receipts[^1].Lines.Single(l => l.WorkerId == Some.Ana.WorkerId).Excluded);
        Assert.Equal(1, story.Receipts[^1].Lines.Single(l => l.WorkerId == Some.Ben.WorkerId).Place);
    }

    [Fact]
    public void A_round_that_finds_nobody_again_goes_on_without_repeating_the_news()
    {
        var story = Story.Reported([]).Due(DueAction.RetryAssignment);

        Assert.Empty(story.Sent);
        Assert.Equal(("nobody_found", 2), (story.Request.NeedsAttention, story.Request.Round));
        Assert.Equal(story.Now.AddMinutes(30), story.Request.AssignAt);
    }

    [Fact]
    public void A_worker_who_joins_the_complex_is_found_by_the_next_round()
    {
        var story = Story.Reported([]);
        story.Complex = Some.Complex(Some.Ben);

        Assert.Equal(Some.Ben.WorkerId, story.Due(DueAction.RetryAssignment).Aggregate!.OpenOffers.Single().WorkerId);
    }

    [Theory]
    [InlineData(RequestPriority.Emergency, 2)]
    [InlineData(RequestPriority.High, 24)]
    [InlineData(RequestPriority.Medium, 72)]
    [InlineData(RequestPriority.Low, 168)]
    public void A_job_without_news_is_asked_about_and_the_manager_told(RequestPriority priority, int hours)
    {
        var story = Story.Of(Some.Ana).Report(Some.Report with { Priority = priority }).Accepts(Some.Ana);
        Assert.Equal(Some.Start.AddHours(hours), story.Request.FollowUpAt);

        story.Due(DueAction.FollowUp);

        Assert.Equal(["job_follow_up worker whatsapp", "manager_attention manager sms"], story.Sent);
        Assert.Equal("no_progress", story.Request.NeedsAttention);
        Assert.Equal(story.Now.AddHours(hours), story.Request.FollowUpAt);
        Assert.NotEqual("no_progress", story.Steps(Some.Ana, RequestEvent.OnMyWay).Request.NeedsAttention);
    }

    [Fact]
    public void Without_a_manager_the_landlord_hears_of_a_job_without_news()
    {
        var story = Story.Of(Some.Ana);
        story.Complex = story.Complex with { Organisation = Some.Organisation with { ManagerPhoneNumber = null } };

        story.Report(Some.Report).Accepts(Some.Ana).Due(DueAction.FollowUp);

        Assert.Equal(["job_follow_up worker whatsapp", "landlord_attention landlord sms"], story.Sent);
    }

    [Fact]
    public void A_closed_request_is_never_due()
    {
        var story = Story.Reported(Some.Ana).Cancels().After(TimeSpan.FromDays(30)).Do(new CheckDue("timer"));

        Assert.Equal(Outcome.Ignored, story.Last.Outcome);
    }
}
