using System.Text.Json;
using Dispatch.Core.Assignment;
using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using FsCheck;
using FsCheck.Fluent;
using Outcome = Dispatch.Core.Requests.Outcome;

namespace Dispatch.Core.Tests.Requests;

/// <summary>
/// Random lives of one request: any command at any time from anybody, with random workers and contacts, repeated and reordered.
/// After every command the <see cref="Invariants"/> hold, every message renders, and the same question has the same answer.
/// </summary>
public sealed class RequestModelTests
{
    private static readonly string[] Statuses = ["queued", "sent", "delivered", "read", "failed", "undelivered", "canceled", "something_new"];

    private static readonly int?[] Errors = [null, 63024, 63016, 21610, 30003, 30005, 99999, 20003, 30008, 63112, 30610, 21655];

    private static readonly Dictionary<string, string> NoValues = new(StringComparer.Ordinal);

    private static readonly Candidate[] Crowd =
        [.. Enumerable.Range(1, 43).Select(i => Some.Worker(i, $"W{i}", rank: i) with { WorkerId = Some.WorkerId(i), PhoneNumber = $"+1555020{i:D4}" })];

    /// <summary>Small waves, so that random lives see a second one, and times that meet.</summary>
    private static readonly OfferPolicy[] Policies =
    [
        OfferPolicy.Default,
        new() { Emergency = new() { AskAtOnce = 2 }, High = new() { AskAtOnce = 3, RetrySeconds = 900 }, Medium = new() { RespondSeconds = 3600, ArriveSeconds = 7200 } },
        new() { Low = new() { AnswerSeconds = 600, RetrySeconds = 600, EscalateSeconds = 600, EscalateAgainSeconds = 0, FinishSeconds = 3600 } },
    ];

    private static readonly ApprovalPolicy[] Approvals =
        [ApprovalPolicy.None, new(true, RequestPriority.Medium, 1800), new(false, RequestPriority.Low, 3600), new(true, null)];

    private static readonly IReadOnlyList<EscalationRung>[] Ladders =
    [
        EscalationRung.Default,
        [new(RungKind.Worker, Some.Cruz.WorkerId, "Cruz Torres", Some.Cruz.PhoneNumber, "en", null, 60, 1), LadderTests.Landlord, LadderTests.Uncle],
        [LadderTests.Uncle],
    ];

    private static readonly WorkingHours Hours = new("Europe/Berlin", [], []);

    /// <summary>Two hours open, three hours closed, for two months.</summary>
    private static readonly WorkingTime Office =
        new([.. Enumerable.Range(0, 300).Select(i => new OpenInterval(Some.Start.AddHours(i * 5), Some.Start.AddHours((i * 5) + 2)))]);

    private static readonly RequestEvent[] Events = Enum.GetValues<RequestEvent>();

    [Fact]
    public void Whatever_happens_the_invariants_hold() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Lives(), life => Live(life)));

    [Fact]
    public void The_random_lives_reach_every_stage_every_due_action_and_every_end_of_an_offer()
    {
        var stages = new HashSet<RequestStage>();
        var ends = new HashSet<OfferStatus>();
        var due = new HashSet<DueAction>();
        var outcomes = new HashSet<Outcome>();
        foreach (var life in Lives().Generator.Sample(size: 60, numberOfSamples: 300))
        {
            Live(life, story =>
            {
                stages.Add(story.Request.Stage);
                ends.UnionWith(story.Aggregate!.Offers.Select(o => o.Status));
                due.UnionWith(story.Request.DueAction is { } action ? [action] : []);
                outcomes.Add(story.Last.Outcome);
            });
        }

        Assert.Equal(Enum.GetValues<RequestStage>(), stages.Order());
        Assert.Equal(Enum.GetValues<OfferStatus>(), ends.Order());
        Assert.Equal(Enum.GetValues<DueAction>(), due.Order());
        Assert.Equal(Enum.GetValues<Outcome>(), outcomes.Order());
    }

    private static void Live(Life life, Action<Story>? after = null)
    {
        var story = Story.Of(life.Workers);
        story.WorkingTime = Office;
        story.Complex = story.Complex with
        {
            Organisation = Some.Organisation with { Policy = Policies[life.Policy % Policies.Length], Hours = life.HasHours ? Hours : null, Approvals = Approvals[life.Policy % Approvals.Length] },
            Complex = story.Complex.Complex with { Escalation = Ladders[life.Policy % Ladders.Length] },
        };
        foreach (var (address, facts) in life.Contacts)
        {
            story.Contacts[address] = facts;
        }

        story.Report(Some.Report with { Priority = life.Priority, Unit = life.HasLandlord ? "4b" : "99" });
        foreach (var step in life.Steps)
        {
            story.Now += TimeSpan.FromMinutes(step.Minutes);
            var command = CommandOf(step, story);
            AssertSame(story.Decide(command), story.Decide(command));
            story.Do(command);
            after?.Invoke(story);
        }
    }

    private static RequestCommand CommandOf(Step step, Story story)
    {
        // One in eight commands comes twice: with the id of the one before.
        var id = step.IsRepeat ? story.Request.RecentCommands.LastOrDefault("first") : story.NextId();
        string[] addresses = [.. story.Complex.Candidates.Select(c => c.PhoneNumber), Some.StrangerPhone];
        var from = addresses[step.Who % addresses.Length];
        var message = 1 + (step.What % (story.Messages.Count + 2));
        switch (step.Kind)
        {
            case Kind.Answer:
                return new AnswerOffer(id, "w", step.What % (story.Request.OfferNumber + 2), [from], step.Who % 3 > 0, null);
            case Kind.Progress:
                return new ReportProgress(id, "w", Events[step.What % Events.Length], [from], null);
            case Kind.Insider:
                var insider = story.Request.Worker?.Address ?? (story.Aggregate!.OpenOffers is [.., var last] ? last.Address : Some.StrangerPhone);
                return new ReportProgress(id, "w", Events[step.What % Events.Length], [insider], null);
            case Kind.Due:
                story.Now = story.Request.DueAt > story.Now ? story.Request.DueAt.Value : story.Now;
                return new CheckDue(id);
            case Kind.Early:
                return new CheckDue(id);
            case Kind.Late:
                return new CheckDelivery(id);
            case Kind.Delivery:
                return new RecordDelivery(story.Delivery(message, Statuses[step.Who % Statuses.Length], Errors[step.Minutes % Errors.Length], $"SM{step.Who % 2}"));
            case Kind.Refusal:
                return new RecordRefusal(message, Errors[step.Who % Errors.Length] ?? 0);
            case Kind.Cancel:
                return new CancelRequest(id, "r", UserType.Renter, null);
            case Kind.Reopen:
                return new ReopenRequest(id, "r", null);
            case Kind.Approval:
                return new AnswerApproval(id, "l", [step.What % 5 == 0 ? from : Some.LandlordPhone], step.Who % 3 > 0) { Words = step.What % 2 == 0 ? "too dear" : null };
            case Kind.Talk:
                return (step.What % 4) switch
                {
                    0 => new ReportEta(id, "w", [from], new EtaPhrase(null, 0, null, step.Who % 1440)),
                    1 => new ExplainDecline(id, "w", [from], "too far"),
                    2 => new SendDetails(id, "w", [from]),
                    _ => new TellStatus(id, "l", [Some.LandlordPhone]),
                };
            case Kind.Photo:
                return new AddAttachments(id, "r", [new Attachment(id, Some.RequestId, "u", "image/jpeg", story.Now, null, 0, "r")]);
            default:
                return new AddComment(id, "r", UserType.Renter, "a remark");
        }
    }

    private static void AssertSame(RequestDecision one, RequestDecision other)
    {
        Assert.Equal((one.Outcome, one.Reason, one.LeavesWork), (other.Outcome, other.Reason, other.LeavesWork));
        Assert.Equal(JsonSerializer.Serialize(one.Request), JsonSerializer.Serialize(other.Request));
        Assert.Equal(one.History, other.History);
        Assert.Equal(one.Offers, other.Offers);
        Assert.Equal(one.Messages.Select(Comparable), other.Messages.Select(Comparable));
    }

    private static (OutgoingMessage Message, string Values) Comparable(OutgoingMessage message) =>
        (message with { Values = NoValues, RuleNotes = [], SendNotes = [] },
            string.Join('|', message.Values.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{v}").Concat(message.Notes.Select(n => $"{n}"))));

    private static Arbitrary<Life> Lives()
    {
        var kinds = Gen.Frequency(
            (5, Gen.Constant(Kind.Answer)), (3, Gen.Constant(Kind.Progress)), (4, Gen.Constant(Kind.Insider)), (5, Gen.Constant(Kind.Due)), (1, Gen.Constant(Kind.Early)), (3, Gen.Constant(Kind.Late)),
            (6, Gen.Constant(Kind.Delivery)), (2, Gen.Constant(Kind.Refusal)), (1, Gen.Constant(Kind.Cancel)), (2, Gen.Constant(Kind.Reopen)),
            (1, Gen.Constant(Kind.Comment)), (1, Gen.Constant(Kind.Photo)), (2, Gen.Constant(Kind.Approval)), (2, Gen.Constant(Kind.Talk)));
        var steps =
            from kind in kinds
            from who in Gen.Choose(0, 1000)
            from what in Gen.Choose(0, 1000)
            from minutes in Gen.Choose(0, 45)
            from repeat in Gen.Choose(0, 7)
            select new Step(kind, who, what, minutes, repeat == 0);
        var contacts = Gen.Elements(
            ContactFacts.Unknown, ContactFacts.Unknown, ContactFacts.Unknown, Some.Contact(language: "es"), Some.Contact(optedOut: [Channel.WhatsApp]),
            Some.Contact(optedOut: [Channel.Sms]), Some.Contact(unreachable: [Channel.WhatsApp]), Some.Contact(unreachable: [Channel.Sms, Channel.WhatsApp]));
        string[] addresses = [Some.RenterPhone, Some.LandlordPhone, Some.ManagerPhone, Some.Ana.PhoneNumber, Some.Ben.PhoneNumber, Some.Cruz.PhoneNumber];
        var lives =
            from few in Gen.SubListOf(Some.Ana, Some.Ben, Some.Cruz, Some.Worker(4, "Away", status: WorkerStatus.OnLeave))
            from isCrowd in Gen.Choose(0, 9)
            from policy in Gen.Choose(0, 5)
            from hasHours in Gen.Elements(true, false)
            from facts in contacts.ArrayOf(addresses.Length)
            from priority in Gen.Elements(Enum.GetValues<RequestPriority>())
            from hasLandlord in Gen.Elements(true, true, false)
            from life in steps.ListOf()
            select new Life(isCrowd == 0 ? Crowd : [.. few], policy, hasHours, addresses.Zip(facts, (a, f) => (a, f)).ToArray(), priority, hasLandlord, [.. life]);
        return lives.ToArbitrary();
    }

    private enum Kind
    {
        Answer,
        Progress,
        Insider,
        Due,
        Early,
        Late,
        Delivery,
        Refusal,
        Cancel,
        Reopen,
        Comment,
        Photo,
        Approval,
        Talk,
    }

    private sealed record Step(Kind Kind, int Who, int What, int Minutes, bool IsRepeat);

    private sealed record Life(
        IReadOnlyList<Candidate> Workers, int Policy, bool HasHours, IReadOnlyList<(string Address, ContactFacts Facts)> Contacts, RequestPriority Priority, bool HasLandlord, IReadOnlyList<Step> Steps)
    {
        public override string ToString() =>
            $"{Priority}, policy {Policy}, hours {HasHours}, workers {string.Join(' ', Workers.Select(w => w.FirstName))}, {string.Join("; ", Steps)}";
    }
}
