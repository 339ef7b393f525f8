using Dispatch.Core.Requests;

namespace Dispatch.Core.Tests.Requests;

/// <summary>Respond, arrive, finish: due times, warnings, breaches, and holds that stop the clock.</summary>
public sealed class TargetTests
{
    private static Story High => Story.Of(Some.Ana, Some.Ben).Report(Some.Report with { Priority = RequestPriority.High });

    [Theory]
    [InlineData(RequestPriority.Emergency, 15, 4 * 60, 24 * 60)]
    [InlineData(RequestPriority.High, 60, 24 * 60, 72 * 60)]
    [InlineData(RequestPriority.Medium, 240, 72 * 60, 7 * 24 * 60)]
    [InlineData(RequestPriority.Low, 960, 14 * 24 * 60, 28 * 24 * 60)]
    public void A_request_has_its_due_times_from_the_start(RequestPriority priority, int respond, int arrive, int finish)
    {
        var targets = Story.Of(Some.Ana).Report(Some.Report with { Priority = priority }).Request.Targets;

        Assert.Equal([respond, arrive, finish], targets.Select(t => (int)(t.DueAt - Some.Start).TotalMinutes));
        Assert.All(targets, t => Assert.Equal(0.8, (t.WarnAt - Some.Start) / (t.DueAt - Some.Start), 6));
    }

    [Fact]
    public void Each_is_met_by_its_step()
    {
        var story = High.After(TimeSpan.FromMinutes(5)).Accepts(Some.Ana);
        Assert.Equal([story.Now, null, null], story.Request.Targets.Select(t => t.MetAt));

        var arrived = story.After(TimeSpan.FromHours(1)).Steps(Some.Ana, RequestEvent.Arrived).Now;
        Assert.Equal(arrived, story.Request.Targets[1].MetAt);

        story.After(TimeSpan.FromHours(1)).Steps(Some.Ana, RequestEvent.Completed);
        Assert.Equal((arrived, story.Now), (story.Request.Targets[1].MetAt!.Value, story.Request.Targets[2].MetAt!.Value));
        Assert.All(story.Request.Targets, t => Assert.Null(t.BreachedAt));
        Assert.DoesNotContain(story.History, h => h.Kind == HistoryKind.Target);
    }

    [Fact]
    public void Done_without_a_word_on_the_way_was_there_too() =>
        Assert.All(High.Accepts(Some.Ana).Steps(Some.Ana, RequestEvent.Completed).Request.Targets, t => Assert.Equal(Some.Start, t.MetAt));

    [Fact]
    public void A_warning_goes_to_the_manager_once_and_stands_under_attention()
    {
        var story = High.Accepts(Some.Ana).Due();

        Assert.Equal(Some.Start.AddHours(24 * 0.8), story.Now);
        Assert.Equal(["manager_attention manager sms"], story.Sent);
        Assert.Equal("arrive_near", story.NewMessages[0].Values["reason"]);
        Assert.Equal("target_near", story.Request.NeedsAttention);
        Assert.Contains("warned", story.History[^1].Notes, StringComparison.Ordinal);
        Assert.Null(story.Steps(Some.Ana, RequestEvent.Arrived).Request.NeedsAttention);
    }

    [Fact]
    public void A_target_that_is_missed_is_recorded_with_a_row_and_stays_missed_when_it_is_met_late()
    {
        var story = High.After(TimeSpan.FromMinutes(5)).Accepts(Some.Ana).Due(DueAction.BreachTarget);

        Assert.Equal(Some.Start.AddHours(24), story.Now);
        var row = story.History.Last(h => h.Kind == HistoryKind.Target);
        Assert.Equal(("in_progress", "in_progress", "accepted", "accepted"), (row.PreviousStatus, row.NewStatus, row.PreviousStage, row.NewStage));
        Assert.Equal("arrive was due at 2026-03-03 09:00:00Z: missed", row.Notes);

        story.After(TimeSpan.FromMinutes(1)).Steps(Some.Ana, RequestEvent.Arrived);

        var arrive = story.Request.Targets[1];
        Assert.Equal((arrive.DueAt, story.Now), (arrive.BreachedAt, arrive.MetAt));
        Assert.Null(story.Request.NeedsAttention);
    }

    [Fact]
    public void Late_before_any_timer_noticed_is_missed_all_the_same()
    {
        var story = High.Accepts(Some.Ana).After(TimeSpan.FromDays(2)).Steps(Some.Ana, RequestEvent.Arrived);

        Assert.Equal(story.Request.Targets[1].DueAt, story.Request.Targets[1].BreachedAt);
        Assert.Single(story.Last.History, h => h.Kind == HistoryKind.Target);
    }

    [Fact]
    public void While_the_ladder_is_told_the_same_people_get_no_warning_beside_it()
    {
        var story = Story.Emergency(Some.Ana);
        while (story.Request.Targets[0].WarnedAt is null)
        {
            story.Due();
        }

        Assert.Equal(Some.Start.AddMinutes(12), story.Now);
        Assert.DoesNotContain(story.Sent, m => m.StartsWith("manager", StringComparison.Ordinal));
        Assert.Equal("nobody_found", story.Request.NeedsAttention);
    }

    [Fact]
    public void Without_a_manager_the_landlord_is_warned()
    {
        var story = Story.Of(Some.Ana);
        story.Complex = story.Complex with { Organisation = Some.Organisation with { ManagerPhoneNumber = null } };

        Assert.Equal(["landlord_attention landlord sms"], story.Report(Some.Report).Accepts(Some.Ana).Due().Sent);
    }

    [Fact]
    public void Opened_again_the_targets_begin_anew()
    {
        var story = High.Accepts(Some.Ana).Steps(Some.Ana, RequestEvent.Completed).After(TimeSpan.FromDays(10)).Reopens();

        Assert.Equal(story.Now.AddHours(1), story.Request.Targets[0].DueAt);
        Assert.All(story.Request.Targets, t => Assert.Null(t.MetAt));
    }

    [Fact]
    public void A_hold_stops_the_clock_and_going_on_moves_what_was_due()
    {
        var story = High.Accepts(Some.Ana).After(TimeSpan.FromHours(2));
        story.Do(new ReportProgress(story.NextId(), "w", RequestEvent.PutOnHold, [Some.Ana.PhoneNumber], "need a valve") { Until = story.Now.AddDays(5) });

        Assert.Equal(["job_on_hold worker whatsapp", "renter_on_hold renter whatsapp", "landlord_on_hold landlord sms"], story.Sent);
        Assert.Equal(new Hold(story.Now, story.Now.AddDays(5), "need a valve"), story.Request.Hold);
        Assert.Equal((DueAction.EndHold, story.Now.AddDays(5)), (story.Request.DueAction, story.Request.DueAt));

        story.After(TimeSpan.FromDays(4)).Steps(Some.Ana, RequestEvent.OnMyWay);

        Assert.Null(story.Request.Hold);
        Assert.Equal(Some.Start.AddHours(24 + 96), story.Request.Targets[1].DueAt);
        Assert.Equal(Some.Start.AddHours(72 + 96), story.Request.Targets[2].DueAt);
        Assert.Equal(Some.Start.AddMinutes(60), story.Request.Targets[0].DueAt);
    }

    [Fact]
    public void When_the_time_of_a_hold_is_up_the_worker_is_asked_and_the_clock_runs_again()
    {
        var story = High.Accepts(Some.Ana).Steps(Some.Ana, RequestEvent.PutOnHold).Due();

        Assert.Equal(Some.Start.AddHours(24), story.Now);
        Assert.Equal(["job_follow_up worker whatsapp", "manager_attention manager sms"], story.Sent);
        Assert.Equal((RequestStage.OnHold, null, "no_progress"), (story.Request.Stage, story.Request.Hold, story.Request.NeedsAttention));
        Assert.Equal(Some.Start.AddHours(48), story.Request.Targets[1].DueAt);

        // Said again, it waits again.
        story.Steps(Some.Ana, RequestEvent.PutOnHold);
        Assert.Equal((story.Now, DueAction.EndHold, null), (story.Request.Hold!.Since, story.Request.DueAction!.Value, story.Request.NeedsAttention));
    }

    [Fact]
    public void A_hold_that_is_made_longer_keeps_its_beginning()
    {
        var story = High.Accepts(Some.Ana).Steps(Some.Ana, RequestEvent.PutOnHold).After(TimeSpan.FromHours(10)).Steps(Some.Ana, RequestEvent.PutOnHold);

        Assert.Equal((Some.Start, story.Now.AddHours(24)), (story.Request.Hold!.Since, story.Request.Hold.Until));
        Assert.Equal(Some.Start.AddHours(24 + 15), story.After(TimeSpan.FromHours(5)).Steps(Some.Ana, RequestEvent.OnMyWay).Request.Targets[1].DueAt);
    }

    [Fact]
    public void A_job_given_back_during_a_hold_runs_again()
    {
        var story = High.Accepts(Some.Ana).Steps(Some.Ana, RequestEvent.PutOnHold).After(TimeSpan.FromHours(3)).Steps(Some.Ana, RequestEvent.GivenBack);

        Assert.Null(story.Request.Hold);
        Assert.Equal(Some.Start.AddHours(27), story.Request.Targets[1].DueAt);
    }

    [Fact]
    public void What_was_missed_before_a_hold_stays_missed()
    {
        var story = High.After(TimeSpan.FromMinutes(5)).Accepts(Some.Ana).Due(DueAction.BreachTarget).Steps(Some.Ana, RequestEvent.PutOnHold).After(TimeSpan.FromHours(9)).Steps(Some.Ana, RequestEvent.Arrived);

        Assert.Equal(Some.Start.AddHours(24), story.Request.Targets[1].BreachedAt);
        Assert.Equal(Some.Start.AddHours(24), story.Request.Targets[1].DueAt);
    }
}
