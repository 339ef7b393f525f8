using Dispatch.Core.Assignment;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Tests.Requests;

/// <summary>
/// Every command at every stage: none throws, what is not possible is refused or ignored with a reason. A command that threw would stand
/// in its sender's way for as long as the request is open.
/// </summary>
public sealed class EveryCommandTests
{
    private static readonly EtaPhrase Soon = new(20, null, null, null);
    private static readonly EtaPhrase GoneBy = new(null, 0, null, 0);

    public static TheoryData<RequestStage, bool, bool> Stages => new(
        from stage in Enum.GetValues<RequestStage>()
        from isAsked in new[] { true, false }
        from isOpenNow in new[] { true, false }
        select (stage, isAsked, isOpenNow));

    [Theory]
    [MemberData(nameof(Stages))]
    public void No_command_throws_at_any_stage(RequestStage stage, bool isAsked, bool isOpenNow)
    {
        var types = new HashSet<Type>();
        for (var i = 0; i < CommandsOf(At(stage, isAsked, isOpenNow)).Count; i++)
        {
            var story = At(stage, isAsked, isOpenNow);
            Assert.Equal(stage, story.Request.Stage);
            var command = CommandsOf(story)[i];
            types.Add(command.GetType());

            // The story checks that everything is still consistent.
            story.Do(command);
            Assert.Equal(story.Last.Outcome != Outcome.Applied, story.Last.Reason is not null);

            // And nothing that comes afterwards throws either.
            foreach (var next in CommandsOf(story))
            {
                Assert.NotNull(story.Decide(next));
            }
        }

        Assert.Equal(AllTypes.OrderBy(t => t.Name), types.OrderBy(t => t.Name));
    }

    /// <summary>The landlord was silent, the work went on; then they say what they think of it.</summary>
    [Theory]
    [InlineData(RequestStage.Accepted)]
    [InlineData(RequestStage.OnMyWay)]
    [InlineData(RequestStage.Arrived)]
    [InlineData(RequestStage.OnHold)]
    public void A_late_ok_is_noted_and_leaves_the_work_alone(RequestStage stage)
    {
        foreach (var isOpenNow in new[] { true, false })
        {
            var story = At(stage, isAsked: true, isOpenNow);
            var offers = story.Aggregate!.Offers;

            story.Do(new AnswerApproval(story.NextId(), Some.Landlord.Id, [Some.LandlordPhone], true));

            Assert.Equal((Outcome.Applied, stage, true), (story.Last.Outcome, story.Request.Stage, story.Request.Approval?.Granted));
            Assert.Equal(["landlord_approved landlord sms"], story.Sent);
            Assert.Equal(offers, story.Aggregate.Offers);
        }
    }

    [Fact]
    public void What_the_landlord_says_with_a_no_is_for_the_office_and_no_comment_the_renter_reads()
    {
        var story = At(RequestStage.Received, isAsked: true, isOpenNow: true);

        story.Do(new AnswerApproval(story.NextId(), Some.Landlord.Id, [Some.LandlordPhone], false) { Words = "too dear" });

        Assert.Equal(RequestStage.Cancelled, story.Request.Stage);
        Assert.Contains("work refused by the landlord: too dear", story.Last.History.Select(h => h.Notes));
        Assert.Empty(story.Comments);
        Assert.DoesNotContain(story.NewMessages, m => m.Values.Values.Any(v => v.Contains("dear", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_time_that_has_gone_by_is_asked_about_and_nobody_is_told_of_it()
    {
        var story = At(RequestStage.Accepted, isAsked: false, isOpenNow: true);

        story.Do(new ReportEta(story.NextId(), Some.Ana.WorkerId, [Some.Ana.PhoneNumber], GoneBy));

        Assert.Equal((Outcome.Applied, null), (story.Last.Outcome, story.Request.EtaAt));
        Assert.Equal(["job_eta_ask worker whatsapp"], story.Sent.Select(s => s.Replace("answer_waiting", "job_eta_ask", StringComparison.Ordinal)));

        story.Do(new ReportProgress(story.NextId(), Some.Ana.WorkerId, RequestEvent.OnMyWay, [Some.Ana.PhoneNumber], null) { Eta = GoneBy });
        Assert.Equal(RequestStage.OnMyWay, story.Request.Stage);
        Assert.Contains(story.Sent, s => s.StartsWith("renter_on_the_way", StringComparison.Ordinal));
    }

    private static IEnumerable<Type> AllTypes => typeof(RequestCommand).Assembly.GetTypes()
        .Where(t => t.IsSubclassOf(typeof(RequestCommand)) && t != typeof(SetWorkerStatus));

    /// <summary>A request at that stage, by the way that leads there.</summary>
    /// <param name="isAsked">The landlord was asked before the work and has not answered.</param>
    /// <param name="isOpenNow">Whether it is working time now.</param>
    private static Story At(RequestStage stage, bool isAsked, bool isOpenNow)
    {
        var story = Story.Of(stage == RequestStage.Unassigned ? [] : [Some.Ana, Some.Ben]);
        story.Complex = story.Complex with
        {
            Organisation = Some.Organisation with
            {
                Approvals = isAsked ? new ApprovalPolicy(false, RequestPriority.Medium, 3600) : ApprovalPolicy.None,
                Hours = new WorkingHours("Europe/Berlin", [], []),
                Policy = new OfferPolicy { Medium = new() { InWorkingHours = true } },
            },
        };
        story.Report(Some.Report);
        if (isAsked && stage != RequestStage.Received)
        {
            story.After(TimeSpan.FromHours(2)).Do(new CheckDue(story.NextId()));
        }

        switch (stage)
        {
            case RequestStage.Received when !isAsked:
                story = AtNight(story);
                break;
            case RequestStage.Cancelled:
                story.Cancels();
                break;
            case RequestStage.Received or RequestStage.Offered or RequestStage.Unassigned:
                break;
            default:
                story.Accepts(Some.Ana);
                Step(story, stage);
                break;
        }

        story.WorkingTime = isOpenNow ? WorkingTime.Always : Closed(story.Now);
        return story;
    }

    private static void Step(Story story, RequestStage stage)
    {
        RequestEvent? step = stage switch
        {
            RequestStage.OnMyWay => RequestEvent.OnMyWay,
            RequestStage.Arrived => RequestEvent.Arrived,
            RequestStage.OnHold => RequestEvent.PutOnHold,
            RequestStage.Done => RequestEvent.Completed,
            _ => null,
        };
        if (step is { } what)
        {
            story.Steps(Some.Ana, what);
        }
    }

    /// <summary>Nobody was asked yet: it is night.</summary>
    private static Story AtNight(Story story)
    {
        var night = Story.Of(Some.Ana, Some.Ben);
        night.Complex = story.Complex;
        night.WorkingTime = Closed(night.Now);
        return night.Report(Some.Report);
    }

    private static WorkingTime Closed(DateTimeOffset now) => new([new OpenInterval(now.AddHours(9), now.AddHours(17)), new OpenInterval(now.AddDays(1), now.AddDays(30))]);

    private static List<RequestCommand> CommandsOf(Story story)
    {
        var worker = (Id: Some.Ana.WorkerId, From: (IReadOnlyList<string>)[Some.Ana.PhoneNumber]);
        IReadOnlyList<string> landlord = [Some.LandlordPhone];
        var commands = new List<RequestCommand>
        {
            new ReportRequest(story.NextId(), "system:web", Some.Report),
            new CancelRequest(story.NextId(), "r", UserType.Renter, null),
            new ReopenRequest(story.NextId(), "r", null),
            new AddComment(story.NextId(), "r", UserType.Renter, "a remark"),
            new AddComment(story.NextId(), "l", UserType.Landlord, "a remark"),
            new AddAttachments(story.NextId(), "r", [new Attachment("a1", Some.RequestId, "u", "image/jpeg", story.Now, null, 0, "r")]),
            new ReportEta(story.NextId(), worker.Id, worker.From, Soon),
            new ReportEta(story.NextId(), worker.Id, worker.From, GoneBy),
            new ExplainDecline(story.NextId(), worker.Id, worker.From, "too far"),
            new SendDetails(story.NextId(), worker.Id, worker.From),
            new TellStatus(story.NextId(), "l", landlord),
            new ClaimMedia(story.NextId()),
            new RecordMedia(story.NextId(), []),
            new CheckDue(story.NextId()),
            new CheckDelivery(story.NextId()),
        };
        commands.AddRange(
            from isGranted in new[] { true, false }
            from sender in new[] { landlord, worker.From }
            select new AnswerApproval(story.NextId(), "l", sender, isGranted));
        commands.AddRange(
            from who in new[] { worker.From, [Some.Ben.PhoneNumber], [Some.StrangerPhone] }
            from isYes in new[] { true, false }
            from offer in new[] { 0, 1, 2, 9 }
            from eta in new[] { null, Soon, GoneBy }
            select new AnswerOffer(story.NextId(), "w", offer, who, isYes, null) { Eta = eta });
        commands.AddRange(
            from step in Enum.GetValues<RequestEvent>()
            from who in new[] { worker.From, [Some.StrangerPhone] }
            from eta in new[] { null, GoneBy }
            select new ReportProgress(story.NextId(), "w", step, who, null) { Eta = eta, UntilSaid = eta });
        foreach (var message in Enumerable.Range(0, story.Messages.Count + 2))
        {
            commands.Add(new RecordRefusal(message, 63024));
            commands.Add(new RecordDelivery(story.Delivery(message, "undelivered", 30005)));
        }

        return commands;
    }
}
