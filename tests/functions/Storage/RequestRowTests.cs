using Dispatch.Core.Assignment;
using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;
using Dispatch.Functions.Tests.Pages;

namespace Dispatch.Functions.Tests.Storage;

/// <summary>What the request's row keeps, and what rows from before it kept so much are read as.</summary>
public sealed class RequestRowTests
{
    private static readonly string[] NewColumns =
        ["owner", "assign_at", "retry_at", "follow_up_at", "asked_at", "hold", "ladder", "ladder_step", "ladder_at", "targets", "hours"];

    private static readonly DateTimeOffset At = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private static readonly MaintenanceRequest Request = TrackSamples.Request(RequestStage.Unassigned) with
    {
        Manager = new Party(PartyRole.Manager, "org", "+15550100003", "Max", "en", Channel.Sms),
        Landlord = new Party(PartyRole.Landlord, "l", "+15550100002", "Lena", "en", Channel.Sms),
        Status = RequestStatus.Pending,
        DueAt = At,
        DueAction = DueAction.RetryAssignment,
        NeedsAttention = "nobody_found",
    };

    [Fact]
    public void Times_ladder_targets_and_hours_come_back_as_they_were()
    {
        var request = Request with
        {
            AssignAt = At.AddMinutes(1),
            RetryAt = At.AddMinutes(6),
            FollowUpAt = At.AddMinutes(2),
            AskedAt = At.AddMinutes(3),
            Hold = new Hold(At, At.AddDays(1), "a part"),
            Ladder = [new LadderRung(Request.Manager!, 600, 3), new LadderRung(Request.Landlord!, null, 1)],
            LadderStep = 4,
            LadderAt = At.AddMinutes(4),
            Targets = [new Target(TargetKind.Respond, At, At.AddHours(1), At, At.AddHours(2), At.AddHours(1)), new Target(TargetKind.Finish, At, At)],
            Hours = new WorkingHours("Europe/Berlin", [new Opening(DayOfWeek.Friday, TimeSpan.FromHours(8), TimeSpan.FromDays(1))], [new DateOnly(2026, 12, 25)]),
            Policy = new OfferPolicy { High = new PriorityPolicy { AnswerSeconds = 90, InWorkingHours = true } }.Only(RequestPriority.High),
        };

        var read = RequestRow.Read(request.Key, RequestRow.Write(request));

        // Lists compare by what is in them.
        Assert.Equal(Columns.Json(request), Columns.Json(read));
        Assert.Equal("ladder:2", RequestRow.Write(request).GetString("owner"));
    }

    [Theory]
    [InlineData(RequestPriority.Low)]
    [InlineData(RequestPriority.Emergency)]
    public void A_request_takes_the_policy_of_its_own_priority_along_and_no_more(RequestPriority priority)
    {
        var policy = new OfferPolicy { Low = new PriorityPolicy { AskAtOnce = 3 }, EmergencyOfferSeconds = 78 };

        var kept = Columns.FromJson<OfferPolicy>(Columns.Json(policy.Only(priority)));

        Assert.Equal(policy.For(priority), kept.For(priority));
        Assert.Equal(OfferPolicy.Default.For(RequestPriority.High), kept.For(RequestPriority.High));
    }

    [Theory]
    [InlineData("retry_assignment", "pending", "unassigned", "nobody_found")]
    [InlineData("follow_up", "in_progress", "accepted", "no_progress")]
    public void A_row_from_before_there_were_timers_waits_for_the_same_as_it_did(string action, string status, string stage, string attention)
    {
        var row = Former(action, status, stage, attention);

        var read = RequestRow.Read(Request.Key, row);

        Assert.Equal(action == "retry_assignment" ? At : null, read.AssignAt);
        Assert.Equal(action == "follow_up" ? At : null, read.FollowUpAt);
        Assert.Equal(action == "follow_up" ? read.UpdatedAt : null, read.AskedAt);
        Assert.Equal((0, null, null, null), (read.LadderStep, read.LadderAt, read.Hold, read.Hours));
        Assert.Empty(read.Targets);
        Assert.Equal([PartyRole.Manager, PartyRole.Landlord], read.Ladder.Select(r => r.Party.Role));
        Assert.Equal(OfferPolicy.Default.For(read.Priority), read.Policy.For(read.Priority));
    }

    [Theory]
    [InlineData("retry_assignment", "pending", "unassigned", "nobody_found", DueAction.RetryAssignment)]
    [InlineData("follow_up", "in_progress", "accepted", null, DueAction.FollowUp)]
    public void The_next_decision_on_such_a_row_keeps_its_due_time(string action, string status, string stage, string? attention, DueAction due)
    {
        var before = new RequestAggregate(RequestRow.Read(Request.Key, Former(action, status, stage, attention)), [], []);

        var decision = RequestRules.Decide(Request.Key, before, new AddComment("c", "u", UserType.Renter, "?"), new Facts(), At.AddMinutes(-5));

        Assert.Equal((due, At, attention), (decision.Request.DueAction, decision.Request.DueAt, decision.Request.NeedsAttention));
    }

    [Fact]
    public void A_policy_that_was_changed_before_there_were_priorities_still_counts()
    {
        var policy = Columns.FromJson<OfferPolicy>("""{"emergency_offer_seconds":120,"offer_seconds":1800,"emergency_retry_seconds":300,"retry_seconds":600}""");

        Assert.Equal(TimeSpan.FromSeconds(120), policy.For(RequestPriority.Emergency).Answer);
        Assert.Equal(TimeSpan.FromSeconds(1800), policy.For(RequestPriority.Low).Answer);
        Assert.Equal(TimeSpan.FromSeconds(600), policy.For(RequestPriority.High).Retry);
    }

    [Fact]
    public void A_complex_from_before_there_were_ladders_has_the_usual_one()
    {
        var organisation = new Organisation("o", "Homes", "US", "UTC", "en", null, null, OfferPolicy.Default);
        var row = DirectoryRows.Complex(organisation, new Complex("c", "o", "X", "Court", "", null) { Escalation = [new(RungKind.Contact, null, "Bob", "+15550100003", null, null, 60, 2)] }, null);
        Assert.Equal(RungKind.Contact, DirectoryRows.ReadComplex(row).Complex.Escalation.Single().Kind);

        row["escalation"] = null;
        row["organisation"] = """{"id":"o","name":"Homes","country":"US","time_zone":"UTC","language":"en","policy":{"emergency_offer_seconds":300,"offer_seconds":3600,"emergency_retry_seconds":300,"retry_seconds":1800}}""";
        var (read, complex, _) = DirectoryRows.ReadComplex(row);

        Assert.Equal(EscalationRung.Default, complex.Escalation);
        Assert.Null(read.Hours);
        Assert.All(Enum.GetValues<RequestPriority>(), p => Assert.Equal(OfferPolicy.Default.For(p), read.Policy.For(p)));
    }

    private static TableEntity Former(string action, string status, string stage, string? attention)
    {
        var row = RequestRow.Write(Request);
        foreach (var column in NewColumns)
        {
            row[column] = null;
        }

        row["policy"] = """{"emergency_offer_seconds":300,"offer_seconds":3600,"emergency_retry_seconds":300,"retry_seconds":1800}""";
        (row["due_action"], row["status"], row["stage"], row["needs_attention"]) = (action, status, stage, attention);
        return row;
    }
}
