using System.Diagnostics;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage;

namespace Dispatch.Functions.Turns;

/// <summary>What one sweep saw and did.</summary>
/// <param name="Open">Open requests.</param>
/// <param name="Rearmed">Requests that were late and got a nudge.</param>
/// <param name="Orphans">Rows of requests that never came to be, removed.</param>
/// <param name="Replayed">Nudges put back from the poison queue.</param>
internal sealed record SweepReport(int Open, int Rearmed, int Orphans, int Replayed)
{
    /// <summary>Open requests without a due time or a next action: rule 6 is broken; they were re-armed.</summary>
    public int WithoutDue { get; init; }

    /// <summary>Open requests whose due time has passed by more than two minutes.</summary>
    public int Late { get; init; }

    /// <summary>Open requests for which nobody was found.</summary>
    public int Unassigned { get; init; }

    /// <summary>Messages a person should look at.</summary>
    public int MessagesInTrouble { get; init; }

    /// <summary>What stays on the poison queue.</summary>
    public int Poison { get; init; }

    /// <summary>When the oldest message was decided that is neither handed over nor given up, of late requests and of those in trouble.</summary>
    public DateTimeOffset? OldestUnfinished { get; init; }

    public DateTimeOffset Begun { get; init; }

    /// <summary>How much later than five minutes after the one before it began; null for the first.</summary>
    public TimeSpan? Lateness { get; init; }

    public TimeSpan Took { get; init; }

    /// <summary>Age of <see cref="OldestUnfinished"/> at the end of the sweep; none is 0.</summary>
    public TimeSpan OutboxAge => OldestUnfinished is { } since && Begun + Took > since ? Begun + Took - since : TimeSpan.Zero;

    /// <summary>Requests late or without a next step.</summary>
    public int Stuck => Late + WithoutDue;
}

/// <summary>
/// Every five minutes: walks the open rows of all complexes, re-arms every request that is late, removes rows of requests that
/// never came to be, and replays the poison queue. No request is ever stuck (rule 6); the report says so in numbers.
/// </summary>
internal sealed class Sweep(
    OpenRequestsStore openRequests, IRequestStore requests, RequestTurns turns, PoisonQueue poison, TableAttentionStore attention,
    TableDirectoryQueries places, TableMarks marks, TimeProvider clock)
{
    public const string ReportKind = "sweep";

    /// <summary>As in Sweep/function.json.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Late = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan OrphanAge = TimeSpan.FromMinutes(10);

    public async Task<SweepReport> RunAsync(CancellationToken cancellationToken)
    {
        var (begun, start) = (clock.GetUtcNow(), Stopwatch.GetTimestamp());
        var report = new SweepReport(0, 0, 0, 0) { Begun = begun, Lateness = await LatenessAsync(begun, cancellationToken) };
        await foreach (var (organisationId, complexId, row) in openRequests.ReadAllAsync(cancellationToken))
        {
            var now = clock.GetUtcNow();
            report = report with { Open = report.Open + 1, Unassigned = report.Unassigned + (row.Summary.Stage == "unassigned" ? 1 : 0) };
            if (row.DueAt is { } due && now - due < Late)
            {
                continue;
            }

            var key = new RequestKey(organisationId, row.RequestId);
            var loaded = await requests.LoadAsync(key, cancellationToken);
            if (loaded is { Aggregate.Request: { IsOpen: false } closed } && closed.ProjectedSeq >= closed.Seq)
            {
                // A form sent again after the end wrote the row anew.
                await openRequests.RemoveAsync(organisationId, complexId, row, cancellationToken);
            }
            else if (loaded is not null)
            {
                report = await RearmAsync(WithOldest(report, loaded.Aggregate.Messages), loaded.Aggregate.Request, now, cancellationToken);
            }
            else if (now - row.Summary.CreatedAt > OrphanAge)
            {
                await openRequests.RemoveAsync(organisationId, complexId, row, cancellationToken);
                report = report with { Orphans = report.Orphans + 1 };
            }
        }

        var (inTrouble, oldest) = await attention.PurgeAsync(await places.OrganisationIdsAsync(cancellationToken), cancellationToken);
        report = WithOldest(report, oldest) with
        {
            Replayed = await poison.ReplayAsync(cancellationToken),
            Poison = await poison.CountAsync(cancellationToken),
            MessagesInTrouble = inTrouble,
        };
        report = report with { Took = Stopwatch.GetElapsedTime(start) };
        await marks.ReportAsync(ReportKind, report, clock.GetUtcNow(), cancellationToken);
        return report;
    }

    private async Task<TimeSpan?> LatenessAsync(DateTimeOffset begun, CancellationToken cancellationToken)
    {
        if (await marks.LatestAsync<SweepReport>(ReportKind, cancellationToken) is not { Report.Begun: var before } || before == default)
        {
            return null;
        }

        var late = begun - before - Interval;
        return late > TimeSpan.Zero ? late : TimeSpan.Zero;
    }

    private static SweepReport WithOldest(SweepReport report, IEnumerable<OutgoingMessage> messages) =>
        messages.Where(m => !m.IsSettled && m.ReplacedBy == 0).Select(m => m.CreatedAt)
            .Aggregate(report, (seen, at) => at < (seen.OldestUnfinished ?? DateTimeOffset.MaxValue) ? seen with { OldestUnfinished = at } : seen);

    /// <summary>A request that is late, closed or not projected gets a nudge; one whose row only lags behind is due later and needs none.</summary>
    private async Task<SweepReport> RearmAsync(SweepReport report, MaintenanceRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var isLate = now - request.DueAt >= Late;
        var isWithoutDue = request.IsOpen && (request.DueAt is null || request.DueAction is null);
        if (!isLate && request.DueAt is not null && request.ProjectedSeq >= request.Seq)
        {
            return report;
        }

        await turns.PutNudgeAsync(request, cancellationToken);
        return report with
        {
            Rearmed = report.Rearmed + 1,
            Late = report.Late + (isLate ? 1 : 0),
            WithoutDue = report.WithoutDue + (isWithoutDue ? 1 : 0),
        };
    }
}
