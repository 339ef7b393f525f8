using Dispatch.Core.Assignment;
using Dispatch.Core.Directory;
using Dispatch.Core.Tests.Requests;
using FsCheck;
using FsCheck.Fluent;

namespace Dispatch.Core.Tests.Assignment;

/// <summary>Who is asked first, rule by rule, and why not the others.</summary>
public sealed class WorkerChoiceTests
{
    private static readonly Dictionary<string, string> Nobody = new(StringComparer.Ordinal);

    [Fact]
    public void Primary_comes_before_everything_else()
    {
        var primary = Some.Worker(2, "Pam", isPrimary: true, rank: 9, lastJobAt: Some.Start);
        var other = Some.Worker(1, "Oli", rank: 1);

        Assert.Equal([primary, other], Ranked([other, primary], Some.OpenJobOf(primary, 1)));
    }

    [Fact]
    public void Then_rank()
    {
        var first = Some.Worker(2, "Fay", rank: 1, lastJobAt: Some.Start);
        var second = Some.Worker(1, "Sam", rank: 2);

        Assert.Equal([first, second], Ranked([second, first], Some.OpenJobOf(first, 1)));
    }

    [Fact]
    public void Then_fewest_open_jobs_in_this_complex()
    {
        var busy = Some.Worker(1, "Bea");
        var free = Some.Worker(2, "Flo", lastJobAt: Some.Start);

        Assert.Equal([free, busy], Ranked([busy, free], Some.OpenJobOf(busy, 1)));
        Assert.Equal([busy, free], Ranked([busy, free], Some.OpenJobOf(busy, 1), Some.OpenJobOf(free, 2), Some.OpenJobOf(free, 3)));
    }

    [Fact]
    public void An_open_request_without_a_worker_is_nobodys_load()
    {
        var ana = Some.Worker(1, "Ana");

        Assert.Equal([ana], Ranked([ana], Some.OpenJobOf(ana, 1) with { WorkerId = null }));
    }

    [Fact]
    public void Then_the_one_longest_without_a_job_and_never_is_longest()
    {
        var lately = Some.Worker(1, "Lea", lastJobAt: Some.Start);
        var before = Some.Worker(2, "Bob", lastJobAt: Some.Start.AddDays(-1));
        var never = Some.Worker(3, "Ned");

        Assert.Equal([never, before, lately], Ranked([lately, before, never]));
    }

    [Fact]
    public void Then_the_id()
    {
        var one = Some.Worker(1, "Zoe");
        var two = Some.Worker(2, "Abe");

        Assert.Equal([one, two], Ranked([two, one]));
    }

    [Fact]
    public void The_load_of_the_request_itself_does_not_count()
    {
        var story = Story.Of(Some.Worker(1, "Uno"), Some.Worker(2, "Dos"));
        story.Complex = story.Complex with { OpenRequests = [Some.OpenJobOf(Some.Worker(1, "Uno"), 1) with { RequestId = Some.RequestId }] };

        Assert.Equal(Some.WorkerId(1), story.Report(Some.Report).Aggregate!.OpenOffers.Single().WorkerId);
    }

    [Fact]
    public void The_receipt_names_the_place_or_the_rule_of_each()
    {
        Candidate[] workers =
        [
            Some.Worker(1, "Ana", isPrimary: true),
            Some.Worker(2, "Ben", status: WorkerStatus.OnLeave),
            Some.Worker(3, "Cruz", status: WorkerStatus.Inactive, specialty: "electrical"),
            Some.Worker(4, "Dee", specialty: "windows_doors"),
            Some.Worker(5, "Eva"),
            Some.Worker(6, "Fin"),
            Some.Worker(7, "Gus"),
            Some.Worker(8, "Hal"),
        ];
        var excluded = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Some.WorkerId(5)] = "declined",
            [Some.WorkerId(6)] = "no answer",
            [Some.WorkerId(7)] = "opted out",
            [Some.WorkerId(2)] = "declined",
        };

        var ranking = WorkerChoice.Rank("plumbing", workers, [], excluded);

        Assert.Equal([workers[0], workers[7]], ranking.Eligible);
        Assert.Equal(
            [
                new ReceiptLine(Some.WorkerId(1), "Ana Torres", 1, null),
                new ReceiptLine(Some.WorkerId(8), "Hal Torres", 2, null),
                new ReceiptLine(Some.WorkerId(2), "Ben Torres", null, "on leave"),
                new ReceiptLine(Some.WorkerId(3), "Cruz Torres", null, "inactive"),
                new ReceiptLine(Some.WorkerId(4), "Dee Torres", null, "no plumbing"),
                new ReceiptLine(Some.WorkerId(5), "Eva Torres", null, "declined"),
                new ReceiptLine(Some.WorkerId(6), "Fin Torres", null, "no answer"),
                new ReceiptLine(Some.WorkerId(7), "Gus Torres", null, "opted out"),
            ],
            ranking.Receipt.Lines);
        Assert.Empty(ranking.Receipt.MoreExcluded);
    }

    [Fact]
    public void A_trade_of_two_words_is_written_as_people_read_it() => Assert.Equal(
        "no windows doors",
        WorkerChoice.Rank("windows_doors", [Some.Ana], [], Nobody).Receipt.Lines[0].Excluded);

    [Fact]
    public void After_fifty_lines_the_rest_is_counted_by_rule()
    {
        var workers = Enumerable.Range(1, 45).Select(n => Some.Worker(n, "Able"))
            .Concat(Enumerable.Range(46, 20).Select(n => Some.Worker(n, "Away", status: WorkerStatus.OnLeave)))
            .Concat(Enumerable.Range(66, 5).Select(n => Some.Worker(n, "Else", specialty: "roofing")))
            .ToList();

        var receipt = WorkerChoice.Rank("plumbing", workers, [], Nobody).Receipt;

        Assert.Equal(50, receipt.Lines.Count);
        Assert.Equal(Enumerable.Range(1, 45), receipt.Lines.Where(l => l.Place is not null).Select(l => l.Place!.Value));
        Assert.Equal(2, receipt.MoreExcluded.Count);
        Assert.Equal((15, 5), (receipt.MoreExcluded["on leave"], receipt.MoreExcluded["no plumbing"]));
        var many = WorkerChoice.Rank("plumbing", [.. workers.Take(45), .. Enumerable.Range(100, 30).Select(n => Some.Worker(n, "More"))], [], Nobody);
        Assert.Equal(25, many.Receipt.MoreExcluded["further down the list"]);
        Assert.Equal(75, many.Eligible.Count);
    }

    [Fact]
    public void The_same_facts_in_any_order_give_the_same_choice() => Check.QuickThrowOnFailure(Prop.ForAll(Complexes(), facts =>
    {
        var random = new Random(facts.Seed);
        var jobs = facts.Workers.Where((_, i) => i % 3 == 0).Select(Some.OpenJobOf).ToList();
        var ranking = WorkerChoice.Rank("plumbing", facts.Workers, jobs, Nobody);
        var shuffled = facts.Workers.ToArray();
        random.Shuffle(shuffled);
        var shuffledJobs = jobs.ToArray();
        random.Shuffle(shuffledJobs);

        var again = WorkerChoice.Rank("plumbing", shuffled, shuffledJobs, Nobody);

        Assert.Equal(ranking.Eligible, again.Eligible);
        Assert.Equal(ranking.Receipt.Lines, again.Receipt.Lines);
        Assert.Equal(facts.Workers.Count, ranking.Receipt.Lines.Count);
    }));

    private static List<Candidate> Ranked(IReadOnlyList<Candidate> candidates, params IReadOnlyList<OpenRequest> open) =>
        [.. WorkerChoice.Rank("plumbing", candidates, open, Nobody).Eligible];

    private static Arbitrary<(List<Candidate> Workers, int Seed)> Complexes()
    {
        var worker =
            from isPrimary in Gen.Elements(true, false, false)
            from rank in Gen.Choose(1, 3)
            from specialty in Gen.Elements("plumbing", "plumbing", "gas")
            from status in Gen.Elements(WorkerStatus.Active, WorkerStatus.Active, WorkerStatus.OnLeave)
            from days in Gen.Choose(0, 2)
            select (isPrimary, rank, specialty, status, days);
        var all =
            from workers in worker.ListOf(12)
            from seed in Gen.Choose(0, int.MaxValue)
            select (workers.Select((w, i) => Some.Worker(i + 1, "Any", w.isPrimary, w.rank, w.specialty, w.status, w.days == 0 ? null : Some.Start.AddDays(-w.days))).ToList(), seed);
        return all.ToArbitrary();
    }
}
