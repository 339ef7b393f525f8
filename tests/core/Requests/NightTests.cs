using Dispatch.Core.Assignment;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Tests.Requests;

/// <summary>Working hours: no worker is woken at three in the morning for a dripping tap, and every worker is for a burst pipe.</summary>
public sealed class NightTests
{
    /// <summary>Open from 8 to 18, five days; <see cref="Some.Start"/> is a Monday at 9.</summary>
    private static readonly WorkingTime Office = new([.. Enumerable.Range(0, 90)
        .Select(d => Some.Start.AddHours(-1).AddDays(d))
        .Where(at => at.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
        .Select(at => new OpenInterval(at, at.AddHours(10)))]);

    private static readonly DateTimeOffset Night = Some.Start.AddHours(18);

    private static readonly DateTimeOffset Morning = Some.Start.AddHours(23);

    private static Story At(DateTimeOffset now, RequestPriority priority, params IReadOnlyList<Candidate> workers)
    {
        var story = Story.Of(workers);
        story.Complex = story.Complex with { Organisation = Some.Organisation with { Hours = new WorkingHours("Etc/UTC", [], []) } };
        (story.WorkingTime, story.Now) = (Office, now);
        return story.Report(Some.Report with { Priority = priority });
    }

    [Theory]
    [InlineData(RequestPriority.Medium)]
    [InlineData(RequestPriority.Low)]
    public void A_dripping_tap_waits_for_the_morning_and_the_renter_hears_at_once(RequestPriority priority)
    {
        var story = At(Night, priority, Some.Ana);

        Assert.DoesNotContain(story.Messages, m => m.Role == PartyRole.Worker);
        Assert.Contains("renter_received renter whatsapp", story.Sent);
        Assert.Equal((RequestStage.Received, "assignment"), (story.Request.Stage, story.Request.Owner));
        Assert.Equal((DueAction.OfferJob, Morning), (story.Request.DueAction, story.Request.DueAt));

        story.Due();

        Assert.Equal(["job_offer worker whatsapp"], story.Sent);
        Assert.Equal(1, story.Request.Round);
    }

    [Theory]
    [InlineData(RequestPriority.High)]
    [InlineData(RequestPriority.Emergency)]
    public void A_burst_pipe_does_not(RequestPriority priority) =>
        Assert.Contains(At(Night, priority, Some.Ana).Messages, m => m.Kind == MessageKind.Offer);

    [Fact]
    public void The_time_to_answer_is_counted_in_open_hours()
    {
        // Friday at 17: an hour that day, three on Monday.
        var friday = Some.Start.AddDays(4).AddHours(8);
        var offer = At(friday, RequestPriority.Low, Some.Ana, Some.Ben).Aggregate!.OpenOffers.Single();

        Assert.Equal(friday.AddDays(3).AddHours(-6), offer.ExpiresAt);
        Assert.Equal(friday.AddDays(3).AddHours(-8), offer.RemindAt);
    }

    [Fact]
    public void A_no_in_the_evening_does_not_wake_the_next()
    {
        var story = At(Some.Start.AddHours(8.5), RequestPriority.Medium, Some.Ana, Some.Ben).After(TimeSpan.FromHours(3)).Declines(Some.Ana);

        Assert.Equal(["job_declined_why worker whatsapp"], story.Sent);
        Assert.Equal((RequestStage.Received, Morning), (story.Request.Stage, story.Request.DueAt!.Value));
        Assert.Equal("offers go on at 2026-03-03 08:00:00Z", story.History[^1].Notes);

        Assert.Equal(Some.Ben.WorkerId, story.Due().Aggregate!.OpenOffers.Single().WorkerId);
    }

    [Fact]
    public void Whoever_changes_their_mind_at_night_has_it()
    {
        var story = At(Some.Start.AddHours(8.5), RequestPriority.Medium, Some.Ana).After(TimeSpan.FromHours(3)).Declines(Some.Ana).Accepts(Some.Ana);

        Assert.Equal(RequestStage.Accepted, story.Request.Stage);
    }

    [Fact]
    public void Reminders_questions_rungs_and_warnings_come_at_working_hours_only()
    {
        var story = At(Night, RequestPriority.Medium, Some.Ana, Some.Ben);
        for (var i = 0; i < 60; i++)
        {
            story.Due();
            Assert.True(Office.IsOpen(story.Now), $"{story.Request.DueAction} at {story.Now}");
        }

        story.Accepts(Some.Ana);
        for (var i = 0; i < 10; i++)
        {
            story.Due();
            Assert.True(Office.IsOpen(story.Now), $"{story.Request.DueAction} at {story.Now}");
        }
    }

    [Fact]
    public void A_timer_that_comes_late_in_the_night_waits_for_the_morning_too()
    {
        var story = At(Some.Start.AddHours(6), RequestPriority.Medium, Some.Ana, Some.Ben);
        story.Now = Night;

        story.Do(new CheckDue("late"));

        // Not forgotten: the due time is the opening now, and a nudge is put for it.
        Assert.Empty(story.Sent);
        Assert.True(story.Last.LeavesWork);
        Assert.Equal((DueAction.ExpireOffer, Morning), (story.Request.DueAction, story.Request.DueAt));

        story.After(TimeSpan.FromMinutes(5)).Do(new CheckDue("again"));
        Assert.False(story.Last.HasRows);
        Assert.Equal(["job_expired worker whatsapp", "job_offer worker whatsapp"], story.Due().Sent);
    }

    [Fact]
    public void The_answer_counts_in_open_hours_and_days_end_in_them()
    {
        var targets = At(Night, RequestPriority.Medium, Some.Ana).Request.Targets;

        Assert.Equal(Morning.AddHours(4), targets[0].DueAt);

        // Three days from Tuesday at 3 is Friday at 3, which is Friday at 8; seven is a Tuesday.
        Assert.Equal([Morning.AddDays(3), Morning.AddDays(7)], targets.Skip(1).Select(t => t.DueAt));
    }

    [Fact]
    public void What_keeps_no_hours_takes_none_along() => Assert.Null(At(Night, RequestPriority.High, Some.Ana).Request.Hours);
}
