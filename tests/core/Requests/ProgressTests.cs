using Dispatch.Core.Requests;

namespace Dispatch.Core.Tests.Requests;

/// <summary>After accept: the worker's steps, cancelling, opening again, remarks.</summary>
public sealed class ProgressTests
{
    private static Story Accepted => Story.Reported(Some.Ana, Some.Ben).Accepts(Some.Ana);

    [Fact]
    public void On_my_way_tells_the_renter_and_gives_the_worker_the_next_buttons()
    {
        var story = Accepted.Steps(Some.Ana, RequestEvent.OnMyWay);

        Assert.Equal(["job_on_my_way worker whatsapp", "renter_on_the_way renter whatsapp"], story.Sent);
        Assert.Equal((RequestStatus.InProgress, RequestStage.OnMyWay), (story.Request.Status, story.Request.Stage));
    }

    [Fact]
    public void A_step_moves_the_question_how_it_goes() =>
        Assert.Equal(Some.Start.AddHours(72 + 10), Accepted.After(TimeSpan.FromHours(10)).Steps(Some.Ana, RequestEvent.Arrived).Request.FollowUpAt);

    [Fact]
    public void Done_tells_everybody_and_ends_what_was_due()
    {
        var story = Accepted.Steps(Some.Ana, RequestEvent.OnMyWay).Steps(Some.Ana, RequestEvent.Arrived).After(TimeSpan.FromHours(1))
            .Steps(Some.Ana, RequestEvent.Completed);

        Assert.Equal(["job_done_photo worker whatsapp", "renter_done renter whatsapp", "landlord_done landlord sms"], story.Sent);
        Assert.Equal((RequestStatus.Completed, story.Now, null), (story.Request.Status, story.Request.CompletedAt, story.Request.DueAt));
        Assert.Equal(Some.Ana.WorkerId, story.Request.AssignedWorkerId);
        Assert.Equal(["accepted", "on_my_way", "arrived", "done"], story.History.Skip(2).Select(h => h.NewStage));
    }

    [Fact]
    public void Done_needs_no_on_my_way() =>
        Assert.Equal(RequestStage.Done, Accepted.Steps(Some.Ana, RequestEvent.Completed).Request.Stage);

    [Fact]
    public void Done_twice_is_done_once()
    {
        var story = Accepted.Steps(Some.Ana, RequestEvent.Completed).Steps(Some.Ana, RequestEvent.Completed);

        Assert.Equal(Outcome.Ignored, story.Last.Outcome);
        Assert.False(story.Last.HasRows);
    }

    [Fact]
    public void On_my_way_to_an_open_offer_takes_it()
    {
        var story = Story.Reported(Some.Ana).Steps(Some.Ana, RequestEvent.OnMyWay);

        Assert.Equal((RequestStage.OnMyWay, Some.Ana.WorkerId), (story.Request.Stage, story.Request.AssignedWorkerId));
        Assert.Equal(["accepted", "on_my_way"], story.Last.History.Select(h => h.NewStage));
        Assert.Equal(
            ["job_accepted worker whatsapp", "renter_assigned renter whatsapp", "landlord_assigned landlord sms",
             "job_on_my_way worker whatsapp", "renter_on_the_way renter whatsapp"],
            story.Sent);
    }

    [Fact]
    public void A_step_of_another_worker_changes_nothing_and_is_answered()
    {
        var story = Story.Reported(Some.Ana, Some.Ben).Declines(Some.Ana).Accepts(Some.Ben).Steps(Some.Ana, RequestEvent.Completed);

        Assert.Equal((Outcome.Refused, RequestStage.Accepted), (story.Last.Outcome, story.Request.Stage));
        Assert.Equal(["job_taken worker whatsapp"], story.Sent);
    }

    [Fact]
    public void A_step_of_a_stranger_changes_nothing_and_is_not_answered()
    {
        var story = Accepted;

        story.Do(new ReportProgress(story.NextId(), "x", RequestEvent.Completed, [Some.StrangerPhone], null));

        Assert.Equal(Outcome.Refused, story.Last.Outcome);
        Assert.False(story.Last.HasRows);
    }

    [Fact]
    public void A_step_of_a_cancelled_job_is_answered_and_the_answer_goes_out()
    {
        var story = Accepted.Cancels().Steps(Some.Ana, RequestEvent.OnMyWay);

        Assert.Equal(["job_taken worker whatsapp"], story.Sent);
        Assert.True(story.Last.LeavesWork);
        Assert.Equal(RequestStage.Cancelled, story.Request.Stage);
    }

    [Theory]
    [InlineData(RequestEvent.Cancelled)]
    [InlineData(RequestEvent.Reopened)]
    [InlineData(RequestEvent.Accepted)]
    [InlineData(RequestEvent.Reported)]
    public void What_is_no_workers_step_is_refused(RequestEvent step)
    {
        var story = Accepted.Steps(Some.Ana, step);

        Assert.Equal((Outcome.Refused, "not a worker's step", RequestStage.Accepted), (story.Last.Outcome, story.Last.Reason, story.Request.Stage));
    }

    [Fact]
    public void Given_back_goes_to_the_next_worker_and_not_to_the_same_one_again()
    {
        var story = Accepted.Steps(Some.Ana, RequestEvent.GivenBack);

        Assert.Equal(["job_declined_why worker whatsapp", "job_offer worker whatsapp"], story.Sent);
        Assert.Equal([OfferStatus.Declined, OfferStatus.Open], story.Aggregate!.Offers.Select(o => o.Status));
        Assert.Equal((RequestStatus.Pending, null), (story.Request.Status, story.Request.AssignedWorkerId));
        Assert.Equal(["received", "offered"], story.Last.History.Select(h => h.NewStage));
        Assert.Equal(RequestStage.Unassigned, story.Declines(Some.Ben).Request.Stage);
    }

    [Fact]
    public void Giving_back_what_is_only_offered_declines_it()
    {
        var story = Story.Reported(Some.Ana, Some.Ben).Steps(Some.Ana, RequestEvent.GivenBack);

        Assert.Equal(["job_declined_why worker whatsapp", "job_offer worker whatsapp"], story.Sent);
    }

    [Fact]
    public void Cancel_withdraws_the_open_offer_and_tells_everybody()
    {
        var story = Story.Reported(Some.Ana).Cancels("moved out");

        Assert.Equal(["job_cancelled worker whatsapp", "renter_cancelled renter whatsapp", "landlord_cancelled landlord sms"], story.Sent);
        Assert.Equal(OfferStatus.Withdrawn, story.Aggregate!.Offers[0].Status);
        Assert.Equal((RequestStatus.Cancelled, null, null), (story.Request.Status, story.Request.DueAt, story.Request.DueAction));
        Assert.Equal("moved out", story.History[^1].Notes);
    }

    [Fact]
    public void Cancel_tells_the_worker_who_has_the_job() =>
        Assert.Equal(Some.Ana.PhoneNumber, Accepted.Cancels().NewMessages[0].Address);

    [Fact]
    public void Cancel_while_nobody_has_it_tells_no_worker() =>
        Assert.Equal(["renter_cancelled renter whatsapp", "landlord_cancelled landlord sms"], Story.Reported([]).Cancels().Sent);

    [Fact]
    public void What_is_closed_cannot_be_cancelled()
    {
        Assert.Equal((Outcome.Refused, "the request is already closed"), Ended(Accepted.Steps(Some.Ana, RequestEvent.Completed).Cancels()));
        Assert.Equal((Outcome.Refused, "the request is already closed"), Ended(Accepted.Cancels().Cancels()));
    }

    [Fact]
    public void A_request_opened_again_uses_the_templates_of_today()
    {
        var story = Story.Reported(Some.Ana).Accepts(Some.Ana).Steps(Some.Ana, RequestEvent.Completed);
        story.Complex = story.Complex with { ContentSids = new Dictionary<string, string>(StringComparer.Ordinal) { ["job_offer_en"] = "HXnew" } };
        Assert.Equal("HXnew", story.Reopens().Request.ContentSids["job_offer_en"]);
    }

    [Fact]
    public void Opened_again_it_is_offered_anew_to_the_best_worker_and_to_those_who_declined()
    {
        var story = Story.Reported(Some.Ana, Some.Ben).Declines(Some.Ana).Accepts(Some.Ben).Steps(Some.Ben, RequestEvent.Completed).Reopens();

        Assert.Equal(["renter_reopened renter whatsapp", "job_offer worker whatsapp"], story.Sent);
        Assert.Equal((RequestStatus.Pending, RequestStage.Offered, null, null),
            (story.Request.Status, story.Request.Stage, story.Request.CompletedAt, story.Request.AssignedWorkerId));
        Assert.Equal(Some.Ana.WorkerId, story.Aggregate!.OpenOffers.Single().WorkerId);
        Assert.Equal("still dripping", story.Last.History[0].Notes);
    }

    [Fact]
    public void Opened_again_and_accepted_again_only_the_new_offer_is_accepted()
    {
        var story = Accepted.Steps(Some.Ana, RequestEvent.Completed).Reopens().Accepts(Some.Ana);

        Assert.Equal([OfferStatus.Withdrawn, OfferStatus.Accepted], story.Aggregate!.Offers.Select(o => o.Status));
        Assert.Equal(RequestStage.Done, story.Steps(Some.Ana, RequestEvent.Completed).Request.Stage);
    }

    [Fact]
    public void Only_what_is_done_can_be_opened_again()
    {
        Assert.Equal(Outcome.Refused, Accepted.Reopens().Last.Outcome);
        Assert.Equal(Outcome.Refused, Accepted.Cancels().Reopens().Last.Outcome);
    }

    [Fact]
    public void A_remark_and_a_photo_are_kept_and_change_no_status()
    {
        var story = Accepted;
        var history = story.History.Count;
        var photo = new Attachment("p1", Some.RequestId, "https://media.example/1", "image/jpeg", Some.Start, null, 0, "x");

        story.Do(new AddComment("SMc", Some.Ana.WorkerId, UserType.MaintenanceStaff, "Bring a washer")).Do(new AddAttachments("SMc_media", "x", [photo]));

        var comment = Assert.Single(story.Comments);
        Assert.Equal((Some.Ana.WorkerId, UserType.MaintenanceStaff, "Bring a washer", Some.RequestId), (comment.UserId, comment.UserType, comment.Text, comment.RequestId));
        Assert.True(Ids.IsId(comment.Id));
        Assert.Equal([photo], story.Attachments);
        Assert.Equal(history, story.History.Count);
    }

    [Fact]
    public void A_worker_who_was_never_offered_it_adds_nothing_by_message()
    {
        var story = Story.Reported(Some.Ana, Some.Ben);
        var photo = new Attachment("p1", Some.RequestId, "https://media.example/1", "image/jpeg", Some.Start, null, 0, Some.Ben.WorkerId);
        string[] from = [Some.Ben.PhoneNumber];

        Assert.Equal(Outcome.Refused, story.Do(new AddComment("SM1", Some.Ben.WorkerId, UserType.MaintenanceStaff, "Mine", from)).Last.Outcome);
        Assert.Equal(Outcome.Refused, story.Do(new AddAttachments("SM1_media", Some.Ben.WorkerId, [photo], from)).Last.Outcome);
        Assert.Empty(story.Comments);
        Assert.Empty(story.Attachments);

        story.Declines(Some.Ana).Do(new AddComment("SM2", Some.Ana.WorkerId, UserType.MaintenanceStaff, "No time", [Some.Ana.PhoneNumber]));
        story.Accepts(Some.Ben).Do(new AddAttachments("SM3_media", Some.Ben.WorkerId, [photo], from));
        Assert.Single(story.Comments);
        Assert.Single(story.Attachments);
    }

    private static (Outcome Outcome, string? Reason) Ended(Story story) => (story.Last.Outcome, story.Last.Reason);
}
