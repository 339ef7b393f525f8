using Dispatch.Core.Assignment;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Tests.Requests;

/// <summary>Emergencies ask all at once, in waves of twenty: the first accept wins, and everyone else is told.</summary>
public sealed class WaveTests
{
    private static readonly Candidate[] Crowd = [.. Enumerable.Range(1, 45).Select(Worker)];

    private static Story Emergency(int workers) => Story.Emergency(Crowd[..workers]);

    private static Candidate Worker(int number) =>
        Some.Worker(number, $"W{number}", rank: number) with { WorkerId = Some.WorkerId(number), PhoneNumber = $"+1555020{number:D4}" };

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(20, 20)]
    [InlineData(45, 20)]
    public void All_who_can_are_asked_at_once_up_to_twenty(int workers, int asked)
    {
        var story = Emergency(workers);

        Assert.Equal(asked, story.Aggregate!.OpenOffers.Count);
        Assert.Equal(asked, story.Sent.Count(m => m == "job_offer_emergency worker whatsapp"));
        Assert.Equal(2, story.History.Count);
        Assert.Equal(Crowd[..asked].Select(w => w.WorkerId), story.Aggregate.OpenOffers.Select(o => o.WorkerId));
    }

    [Theory]
    [InlineData(RequestPriority.High)]
    [InlineData(RequestPriority.Medium)]
    [InlineData(RequestPriority.Low)]
    public void Others_are_asked_one_at_a_time(RequestPriority priority) =>
        Assert.Single(Story.Of(Crowd[..5]).Report(Some.Report with { Priority = priority }).Aggregate!.OpenOffers);

    [Fact]
    public void The_first_accept_wins_and_the_others_are_told_and_free()
    {
        var story = Emergency(20).Accepts(Crowd[7]);

        Assert.Equal(Crowd[7].WorkerId, story.Request.AssignedWorkerId);
        Assert.Equal(19, story.Aggregate!.Offers.Count(o => o is { Status: OfferStatus.Withdrawn, Reason: "another worker took it" }));
        Assert.Equal(
            Crowd[..20].Where(w => w != Crowd[7]).Select(w => w.PhoneNumber),
            story.NewMessages.Where(m => m.Template == "job_taken").Select(m => m.Address));
    }

    [Fact]
    public void The_second_accept_is_told_that_it_is_taken()
    {
        var story = Emergency(3).Accepts(Crowd[1]).Accepts(Crowd[0], offer: 1);

        Assert.Equal((Outcome.Refused, Crowd[1].WorkerId), (story.Last.Outcome, story.Request.AssignedWorkerId));
        Assert.Equal(["job_taken worker whatsapp"], story.Sent);
    }

    [Fact]
    public void A_no_of_one_closes_that_one_only()
    {
        var story = Emergency(3).Declines(Crowd[0]);

        Assert.Equal(["job_declined_why worker whatsapp"], story.Sent);
        Assert.Equal(2, story.Aggregate!.OpenOffers.Count);
        Assert.Equal(RequestStage.Offered, story.Request.Stage);
    }

    [Fact]
    public void When_all_of_a_wave_said_no_the_next_wave_is_asked_at_once()
    {
        var story = Emergency(45);
        foreach (var worker in Crowd[..20])
        {
            story.Declines(worker);
        }

        Assert.Equal(Crowd[20..40].Select(w => w.WorkerId), story.Aggregate!.OpenOffers.Select(o => o.WorkerId));
        Assert.Equal(Some.Start, story.Now);
    }

    [Fact]
    public void When_the_time_of_a_wave_is_over_each_is_told_and_the_next_wave_is_asked_in_one_transaction()
    {
        var story = Emergency(45).Due();
        Assert.Equal(20, story.Sent.Count(m => m == "job_reminder worker whatsapp"));

        story.Due();

        Assert.Equal((20, 20), (story.Sent.Count(m => m.StartsWith("job_expired", StringComparison.Ordinal)), story.Sent.Count(m => m.StartsWith("job_offer_emergency", StringComparison.Ordinal))));
        Assert.Equal(Some.Start.AddMinutes(5), story.Now);
        Assert.InRange(story.Last.Rows, 80, RequestDecision.MaxRows);

        story.Due(DueAction.ExpireOffer);
        Assert.Equal(5, story.Aggregate!.OpenOffers.Count);
        Assert.Equal(1, story.Request.Round);
    }

    [Fact]
    public void What_does_not_fit_one_transaction_is_done_by_the_next()
    {
        // The first wave of a round and a worker of the ladder are being asked when everything stands still for days: then their offers end,
        // the next wave is asked, three targets are missed and the ladder goes on, all at once.
        var outsider = new EscalationRung(RungKind.Worker, Some.WorkerId(99), "Olga Out", "+15550100099", "en", null, null, 1);
        var story = LadderTests.Complex(Crowd, outsider, LadderTests.Manager with { WaitSeconds = 600 });
        var policy = new OfferPolicy { Emergency = new PriorityPolicy { RespondSeconds = 86_400 } };
        story.Complex = story.Complex with { Organisation = Some.Organisation with { Policy = policy } };
        story.Report(Some.Report with { Priority = RequestPriority.Emergency });
        for (var i = 0; i < 400 && (story.Aggregate!.OpenOffers.Count < 21 || story.Aggregate.Offers.Count(o => o.Round == story.Request.Round) > 22); i++)
        {
            story.Due();
        }

        story.After(TimeSpan.FromDays(3)).Do(new CheckDue("late"));

        Assert.InRange(story.Last.Rows, 42, RequestDecision.MaxRows);
        Assert.True(story.Request.DueAt <= story.Now, "something is left to do");

        story.Do(new CheckDue("again"));

        Assert.True(story.Request.DueAt > story.Now);
        Assert.All(story.Request.Targets, t => Assert.NotNull(t.BreachedAt));
    }

    [Fact]
    public void A_message_that_cannot_be_delivered_closes_that_offer_and_leaves_the_others_open()
    {
        var story = Emergency(3);
        var offer = story.Messages.First(m => m.Address == Crowd[0].PhoneNumber).Number;

        story.Refuses(offer, 21610);

        Assert.Equal(["manager_attention manager sms"], story.Sent);
        Assert.Equal([OfferStatus.Undelivered, OfferStatus.Open, OfferStatus.Open], story.Aggregate!.Offers.Select(o => o.Status));
    }

    [Fact]
    public void A_late_yes_counts_while_others_are_being_asked_for_nobody_has_it()
    {
        var story = Emergency(21).Due().Due();
        Assert.Equal(Crowd[20].WorkerId, story.Aggregate!.OpenOffers.Single().WorkerId);

        story.Accepts(Crowd[3], offer: 4);

        Assert.Equal(Crowd[3].WorkerId, story.Request.AssignedWorkerId);
        Assert.Equal(Crowd[20].PhoneNumber, story.NewMessages.Single(m => m.Template == "job_taken").Address);
    }

    [Fact]
    public void Cancel_takes_back_every_offer_with_a_word_to_each()
    {
        var story = Emergency(20).Cancels();

        Assert.Equal(20, story.Sent.Count(m => m == "job_cancelled worker whatsapp"));
        Assert.All(story.Aggregate!.Offers, o => Assert.Equal(OfferStatus.Withdrawn, o.Status));
    }

    [Fact]
    public void The_request_mirrors_the_newest_message_until_one_accepts_and_then_theirs()
    {
        var story = Emergency(3);
        var (first, last) = (story.Aggregate!.Messages[2].Number, story.Aggregate.Messages[4].Number);
        Assert.Equal(last, story.Request.DispatchMessage);

        story.Delivers(first, "delivered", sid: "SMfirst").Delivers(last, "sent", sid: "SMlast");
        Assert.Equal((DeliveryStatus.Sent, "SMlast"), (story.Request.WhatsappStatus, story.Request.WhatsappMessageId));

        story.Accepts(Crowd[0]);
        Assert.Equal((first, DeliveryStatus.Delivered, "SMfirst"), (story.Request.DispatchMessage, story.Request.WhatsappStatus, story.Request.WhatsappMessageId));

        story.Delivers(last, "read").Delivers(first, "read", sid: "SMfirst");
        Assert.Equal(DeliveryStatus.Read, story.Request.WhatsappStatus);
        Assert.Single(story.Last.History);
    }

    [Fact]
    public void Two_workers_with_one_number_are_asked_once()
    {
        var twin = Crowd[1] with { PhoneNumber = Crowd[0].PhoneNumber };

        Assert.Single(Story.Emergency(Crowd[0], twin).Aggregate!.OpenOffers);
    }

    [Fact]
    public void An_organisation_may_ask_several_for_any_priority()
    {
        var story = Story.Of(Crowd[..10]);
        var policy = new OfferPolicy { High = new PriorityPolicy { AskAtOnce = 4, AnswerSeconds = 90 } };
        story.Complex = story.Complex with { Organisation = Some.Organisation with { Policy = policy } };

        story.Report(Some.Report with { Priority = RequestPriority.High });

        Assert.Equal(4, story.Aggregate!.OpenOffers.Count);
        Assert.All(story.Aggregate.OpenOffers, o => Assert.Equal((Some.Start.AddSeconds(45), Some.Start.AddSeconds(90)), (o.RemindAt, o.ExpiresAt)));
    }
}
