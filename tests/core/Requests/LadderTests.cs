using Dispatch.Core.Assignment;
using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Tests.Requests;

/// <summary>Who is told while nobody takes the job: rung by rung, as often as each says, and round again.</summary>
public sealed class LadderTests
{
    private const string UnclePhone = "+15550100077";
    private const string OutsiderPhone = "+15550100078";

    public static readonly EscalationRung Manager = new(RungKind.Manager, null, null, null, null, null, null, 1);

    public static readonly EscalationRung Landlord = new(RungKind.Landlord, null, null, null, null, Channel.WhatsApp, 600, 2);

    public static readonly EscalationRung Uncle = new(RungKind.Contact, null, "Uncle Bob", UnclePhone, "es", null, null, 1);

    /// <summary>A worker who does not belong to the complex.</summary>
    private static readonly EscalationRung Outsider = new(RungKind.Worker, Some.WorkerId(9), "Olga Out", OutsiderPhone, "en", null, null, 1);

    internal static Story Complex(IReadOnlyList<Candidate> workers, params IReadOnlyList<EscalationRung> rungs)
    {
        var story = Story.Of(workers);
        story.Complex = story.Complex with { Complex = story.Complex.Complex with { Escalation = rungs } };
        return story;
    }

    [Fact]
    public void Rung_by_rung_each_as_often_as_it_says_and_then_round_again()
    {
        var story = Complex([], Manager, Landlord, Uncle).Report(Some.Report with { Priority = RequestPriority.High });
        Assert.Equal(["manager_attention manager sms", "renter_delayed renter whatsapp"], story.Sent.Skip(2));
        Assert.Equal(("ladder:1", 1), (story.Request.Owner, story.Request.LadderStep));

        var told = new List<(double Minutes, string[] Sent, string? Owner)>();
        for (var i = 0; i < 5; i++)
        {
            story.Escalates();
            told.Add(((story.Now - Some.Start).TotalMinutes, story.Sent, story.Request.Owner));
        }

        // High: half an hour a rung, the landlord's own ten minutes, four hours more before the first hears of it again.
        Assert.Equal([30.0, 40.0, 50.0, 320.0, 350.0], told.Select(t => t.Minutes));
        Assert.Equal(["landlord_attention landlord whatsapp"], told[0].Sent);
        Assert.Equal(["landlord_attention landlord whatsapp"], told[1].Sent);
        Assert.Equal(["contact_attention escalation_contact sms"], told[2].Sent);
        Assert.Equal(["manager_attention manager sms", "renter_delayed renter whatsapp"], told[3].Sent);
        Assert.Equal(["ladder:2", "ladder:2", "ladder:3", "ladder:1", "ladder:2"], told.Select(t => t.Owner));
    }

    /// <summary>What the ladder offers to its worker puts nobody else's next round off.</summary>
    [Theory]
    [InlineData(RequestPriority.Emergency, 17)]
    [InlineData(RequestPriority.High, 5)]
    public void A_worker_on_the_ladder_keeps_the_job_from_nobody(RequestPriority priority, int least)
    {
        var story = Complex([Some.Ana], Outsider with { WaitSeconds = 300 }).Report(Some.Report with { Priority = priority });
        while (story.Request.DueAt < Some.Start.AddHours(3))
        {
            story.Due();
        }

        Assert.InRange(story.Aggregate!.Offers.Count(o => o.WorkerId == Some.Ana.WorkerId), least, 18);
        Assert.Contains(story.Aggregate.Offers, o => o.Address == OutsiderPhone);
    }

    [Fact]
    public void Every_telling_is_a_row_of_the_history()
    {
        var story = Complex([], Manager, Uncle).Report(Some.Report).Escalates();

        Assert.Equal(
            ["rung 1, manager Max Office, try 1 of 1: told by sms", "rung 2, escalation_contact Uncle Bob, try 1 of 1: told by sms"],
            story.History.Where(h => h.Kind == HistoryKind.Escalation).Select(h => h.Notes));
        Assert.Equal("es", story.NewMessages[0].Language);
    }

    [Theory]
    [InlineData(RequestPriority.Emergency, 72)]
    [InlineData(RequestPriority.High, 8)]
    [InlineData(RequestPriority.Medium, 2)]
    [InlineData(RequestPriority.Low, 1)]
    public void A_worker_who_never_answers_brings_nobody_more_messages_than_they_would_read(RequestPriority priority, int most)
    {
        var story = Story.Of(Some.Ana).Report(Some.Report with { Priority = priority });
        var end = Some.Start.AddHours(12);
        while (story.Request.DueAt < end)
        {
            story.Due();
        }

        var told = story.Messages.Count(m => m.Template == "manager_attention" && m.Values["reason"] == "nobody_found");
        Assert.InRange(told, 1, most);
        Assert.InRange(story.Messages.Count(m => m.Role == PartyRole.Landlord && m.Template == "landlord_attention"), 0, most);
        Assert.Equal("nobody_found", story.Request.NeedsAttention);
    }

    [Fact]
    public void A_worker_on_the_ladder_is_offered_the_job_whatever_their_trade()
    {
        var story = Complex([], Outsider, Manager).Report(Some.Report);

        Assert.Equal("job_offer worker whatsapp", story.Sent[2]);
        Assert.Equal((OutsiderPhone, RequestStage.Offered), (story.Aggregate!.OpenOffers.Single().Address, story.Request.Stage));
        Assert.Equal("ladder:1", story.Request.Owner);

        story.Answers(OutsiderPhone, Some.WorkerId(9), 0, accept: true);

        Assert.Equal((Some.WorkerId(9), 0, null), (story.Request.AssignedWorkerId, story.Request.LadderStep, story.Request.LadderAt));
    }

    [Fact]
    public void The_complex_knows_a_workers_number_better_than_the_ladder()
    {
        var moved = Some.Worker(9, "Olga") with { PhoneNumber = "+15550100179", Status = WorkerStatus.Active, Specialties = ["roofing"] };

        var story = Complex([moved], Outsider).Report(Some.Report);

        Assert.Equal("+15550100179", story.Aggregate!.OpenOffers.Single().Address);
    }

    [Theory]
    [InlineData(WorkerStatus.OnLeave, "on leave, passed over")]
    [InlineData(WorkerStatus.Inactive, "inactive, passed over")]
    public void A_worker_who_is_away_is_passed_over_and_the_next_is_told_at_once(WorkerStatus status, string words)
    {
        var away = Some.Worker(9, "Olga", status: status);

        var story = Complex([away], Outsider, Manager).Report(Some.Report);

        Assert.EndsWith(words, story.History.First(h => h.Kind == HistoryKind.Escalation).Notes, StringComparison.Ordinal);
        Assert.Contains("manager_attention manager sms", story.Sent);
    }

    [Fact]
    public void A_worker_who_said_no_is_not_asked_by_the_ladder()
    {
        var ana = new EscalationRung(RungKind.Worker, Some.Ana.WorkerId, "Ana", Some.Ana.PhoneNumber, "en", null, null, 3);

        var story = Complex([Some.Ana], ana, Manager).Report(Some.Report).Declines(Some.Ana);

        Assert.Equal(["job_declined_why worker whatsapp", "renter_delayed renter whatsapp", "manager_attention manager sms"], story.Sent);
        Assert.Single(story.Aggregate!.Offers);
    }

    [Fact]
    public void Who_said_stop_is_passed_over()
    {
        var story = Complex([], Manager, Landlord);
        story.Contacts[Some.ManagerPhone] = Some.Contact(optedOut: [Channel.Sms]);

        story.Report(Some.Report);

        Assert.Contains("landlord_attention landlord whatsapp", story.Sent);
        Assert.Contains("opted out, passed over", story.History[^2].Notes, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ladder_on_which_nobody_can_be_told_is_tried_again_and_stands_under_attention()
    {
        var story = Complex([], Manager);
        story.Contacts[Some.ManagerPhone] = Some.Contact(optedOut: [Channel.Sms]);

        story.Report(Some.Report);

        Assert.Equal(["renter_delayed renter whatsapp"], story.Sent.Skip(2));
        Assert.Equal(("nobody_found", Some.Start.AddHours(12)), (story.Request.NeedsAttention, story.Request.LadderAt));
    }

    [Fact]
    public void Without_manager_and_landlord_the_renter_is_told_and_it_is_tried_again()
    {
        var story = Story.Of([]);
        story.Complex = story.Complex with { Organisation = Some.Organisation with { ManagerPhoneNumber = null } };

        story.Report(Some.Report with { Unit = "99" });

        Assert.Equal(["renter_received renter whatsapp", "renter_delayed renter whatsapp"], story.Sent);
        Assert.Equal((DueAction.RetryAssignment, "assignment"), (story.Request.DueAction, story.Request.Owner));
    }

    [Fact]
    public void The_ladder_goes_on_while_offers_do_and_ends_with_an_accept()
    {
        var story = Story.Emergency(Some.Ana).Due(DueAction.RetryAssignment);

        Assert.Equal(["job_offer_emergency worker whatsapp", "manager_attention manager sms"], story.Sent);
        Assert.Equal((RequestStage.Offered, 2), (story.Request.Stage, story.Request.LadderStep));

        story.Accepts(Some.Ana);
        Assert.Equal((0, null, $"worker:{Some.Ana.WorkerId}"), (story.Request.LadderStep, story.Request.LadderAt, story.Request.Owner));
    }

    [Fact]
    public void Given_back_and_nobody_left_the_ladder_begins_anew()
    {
        var story = Complex([Some.Ana], Manager, Uncle).Report(Some.Report).Due(DueAction.RetryAssignment).Accepts(Some.Ana).Steps(Some.Ana, RequestEvent.GivenBack);

        Assert.Equal(["job_declined_why worker whatsapp", "manager_attention manager sms", "renter_delayed renter whatsapp"], story.Sent);
        Assert.Equal(1, story.Request.LadderStep);
    }
}
