using Dispatch.Core.Assignment;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using FsCheck;
using FsCheck.Fluent;

namespace Dispatch.Core.Tests.Requests;

/// <summary>
/// The rules against the <see cref="PlainModel"/>: random commands of anybody at any time, repeated and out of order. After each, the
/// request is where the model says, the <see cref="Invariants"/> hold, and a failing life is shortened to the commands it takes.
/// </summary>
public sealed class PlainModelTests
{
    private static readonly Candidate[] Crowd =
        [.. Enumerable.Range(0, 26).Select(i => Some.Worker(1, $"W{i}", rank: i) with { WorkerId = Some.WorkerId(i), PhoneNumber = $"+1555020{i:D4}" })];

    private static readonly (string Word, RequestEvent Step)[] Steps =
    [
        ("on_my_way", RequestEvent.OnMyWay), ("arrived", RequestEvent.Arrived), ("on_hold", RequestEvent.PutOnHold),
        ("given_back", RequestEvent.GivenBack), ("done", RequestEvent.Completed),
    ];

    private static readonly (string Sent, string Means)[] News =
        [("queued", "pending"), ("sent", "sent"), ("delivered", "delivered"), ("read", "read"), ("failed", "failed"), ("undelivered", "failed")];

    [Fact]
    public void A_request_does_what_the_model_says() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(80), Prop.ForAll(Lives(), life => Live(life)));

    [Fact]
    public void The_random_lives_reach_waves_takers_givers_back_and_every_end()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var life in Lives().Generator.Sample(size: 80, numberOfSamples: 200))
        {
            Live(life, story =>
            {
                seen.Add(Wire.Name(story.Request.Stage));
                seen.UnionWith(story.Aggregate!.Offers.Select(o => Wire.Name(o.Status)));
                seen.Add(story.Aggregate.OpenOffers.Count > 1 ? "wave" : "one");
                seen.Add(story.Request.Round > 1 ? "second round" : "first round");
                seen.Add(story.Request.FirstRound > 1 ? "opened again" : "first time");
            });
        }

        string[] wanted =
        [
            "offered", "unassigned", "accepted", "on_my_way", "arrived", "on_hold", "done", "cancelled", "open", "declined", "expired", "undelivered",
            "withdrawn", "wave", "one", "second round", "first round", "opened again", "first time",
        ];
        Assert.Equal(wanted.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    private static void Live(Life life, Action<Story>? after = null)
    {
        var story = Story.Of(Crowd[..life.Workers]);
        var policy = new OfferPolicy { High = new PriorityPolicy { AskAtOnce = life.AtOnce } };
        story.Complex = story.Complex with { Organisation = Some.Organisation with { Policy = policy } };
        var terms = policy.For(RequestPriority.High);
        var model = new PlainModel(life.Workers, life.AtOnce, terms.Answer, terms.Retry, story.Now);
        story.Report(Some.Report with { Priority = RequestPriority.High });
        model.Report(story.Now);
        Compare(story, model);
        foreach (var move in life.Moves)
        {
            story.Now += TimeSpan.FromMinutes(move.Minutes);
            Do(move, story, model, life);
            Compare(story, model);
            after?.Invoke(story);
        }
    }

    private static void Do(Move move, Story story, PlainModel model, Life life)
    {
        // Half of what workers do is done by somebody it concerns.
        var insiders = model.Holder is { } holder ? [holder] : model.Asked;
        var worker = move.What % 2 == 0 && insiders.Count > 0 ? insiders[move.Who % insiders.Count] : move.Who % (life.Workers + 1);
        var phone = Crowd[worker].PhoneNumber;
        switch (move.Kind)
        {
            case Kind.Answer:
                var own = story.Aggregate!.Offers.Where(o => o.Address == phone).Select(o => o.Number).Append(0).ToList();
                story.Do(new AnswerOffer(story.NextId(), "w", own[move.What % own.Count], [phone], move.Who % 3 > 0, null));
                model.Answer(worker, move.Who % 3 > 0, story.Now);
                break;
            case Kind.Step:
                var (word, step) = Steps[move.Who % Steps.Length];
                story.Do(new ReportProgress(story.NextId(), "w", step, [phone], null));
                model.Step(worker, word, story.Now);
                break;
            case Kind.Cancel:
                story.Cancels();
                model.Cancel();
                break;
            case Kind.Reopen:
                story.Reopens();
                model.Reopen(story.Now);
                break;
            case Kind.Due or Kind.Late:
                story.Now = move.Kind == Kind.Late || !(story.Request.DueAt > story.Now) ? story.Now : story.Request.DueAt.Value;
                story.Do(new CheckDue(story.NextId()));
                model.CheckDue(story.Now);
                break;
            case Kind.News:
                DoNews(move, story, model);
                break;
            case Kind.Again:
                // The id of a command that was applied: whatever it says now, nothing happens.
                story.Do(new CancelRequest(story.Request.RecentCommands[move.What % story.Request.RecentCommands.Count], "r", UserType.Renter, null));
                break;
            default:
                story.Do(new AddComment(story.NextId(), "r", UserType.Renter, "a remark"));
                break;
        }
    }

    /// <summary>A failure says "opted out", so that nothing goes by another way: those ways have tests of their own.</summary>
    private static void DoNews(Move move, Story story, PlainModel model)
    {
        var message = story.Messages[move.What % story.Messages.Count];
        var (sent, means) = News[move.Who % News.Length];
        var wasFailed = message.Status == DeliveryStatus.Failed;
        story.Do(move.Minutes % 4 == 0 && means == "failed"
            ? new RecordRefusal(message.Number, 21610)
            : new RecordDelivery(story.Delivery(message.Number, sent, means == "failed" ? 21610 : null)));
        var now = model.News(message.Number, means);
        Assert.Equal(now, Wire.Name(story.Messages[message.Number - 1].Status));
        if (now == "failed" && !wasFailed && message.Kind == MessageKind.Offer)
        {
            var offer = story.Aggregate!.Offers[message.OfferNumber - 1];
            if (offer.Number == story.Aggregate.Offers.Last(o => o.Address == offer.Address).Number)
            {
                model.CannotBeReached(Array.FindIndex(Crowd, c => c.PhoneNumber == message.Address), story.Now);
            }
        }
    }

    private static void Compare(Story story, PlainModel model)
    {
        Assert.Equal(model.Stage, Wire.Name(story.Request.Stage));
        Assert.Equal(model.Asked.Select(w => Some.WorkerId(w)).Order(StringComparer.Ordinal), story.Aggregate!.OpenOffers.Select(o => o.WorkerId).Order(StringComparer.Ordinal));
        Assert.Equal(model.Stage == "cancelled" ? story.Request.AssignedWorkerId : model.Holder is { } holder ? Some.WorkerId(holder) : null, story.Request.AssignedWorkerId);
    }

    private static Arbitrary<Life> Lives()
    {
        var kinds = Gen.Frequency(
            (6, Gen.Constant(Kind.Answer)), (6, Gen.Constant(Kind.Step)), (6, Gen.Constant(Kind.Due)), (2, Gen.Constant(Kind.Late)), (6, Gen.Constant(Kind.News)),
            (1, Gen.Constant(Kind.Cancel)), (3, Gen.Constant(Kind.Reopen)), (1, Gen.Constant(Kind.Again)), (1, Gen.Constant(Kind.Remark)));
        var moves =
            from kind in kinds
            from who in Gen.Choose(0, 1000)
            from what in Gen.Choose(0, 1000)
            from minutes in Gen.Frequency((4, Gen.Choose(0, 10)), (1, Gen.Choose(0, 3000)))
            select new Move(kind, who, what, minutes);
        var lives =
            from workers in Gen.Frequency((4, Gen.Choose(0, 5)), (1, Gen.Choose(18, 25)))
            from atOnce in Gen.Elements(1, 1, 2, 3, 20)
            from life in moves.ListOf()
            select new Life(workers, atOnce, [.. life]);
        return Arb.From(lives, Shorter);
    }

    /// <summary>The same life without one of its moves.</summary>
    private static IEnumerable<Life> Shorter(Life life) =>
        life.Moves.Select((_, i) => life with { Moves = [.. life.Moves.Where((_, j) => j != i)] });

    private enum Kind
    {
        Answer,
        Step,
        Cancel,
        Reopen,
        Due,
        Late,
        News,
        Again,
        Remark,
    }

    private sealed record Move(Kind Kind, int Who, int What, int Minutes);

    private sealed record Life(int Workers, int AtOnce, IReadOnlyList<Move> Moves)
    {
        public override string ToString() => $"{Workers} workers, {AtOnce} at once:\n{string.Join('\n', Moves)}";
    }
}
