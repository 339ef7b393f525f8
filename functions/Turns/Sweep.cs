using System.Diagnostics;
using Dispatch.Core.Directory;
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
/// never came to be, and replays the poison queue. No request is ever stuck (rule 6); the report says so in numbers. What fails keeps
/// nothing else from its turn, nor the report from being written.
/// </summary>
internal sealed partial class Sweep(
    OpenRequestsStore openRequests, IRequestStore requests, RequestTurns turns, PoisonQueue poison, TableAttentionStore attention,
    TableDirectoryQueries places, TableMarks marks, TimeProvider clock, ILogger<Sweep> logger)
{
    /// <summary>A few requests may be at fault themselves; more mean that storage is away, and the sweep ends.</summary>
    private const int MaxFaults = 10;

    public const string ReportKind = "sweep";

    /// <summary>As in Sweep/function.json.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Late = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan OrphanAge = TimeSpan.FromMinutes(10);

    public async Task<SweepReport> RunAsync(CancellationToken cancellationToken)
    {
        var (begun, start) = (clock.GetUtcNow(), Stopwatch.GetTimestamp());
        var before = await marks.LatestAsync<SweepReport>(ReportKind, cancellationToken) is var (latest, _) ? latest : null;
        var report = new SweepReport(0, 0, 0, 0) { Begun = begun, Lateness = LatenessOf(begun, before) };
        var faults = 0;
        await foreach (var (organisationId, complexId, row) in openRequests.ReadAllAsync(cancellationToken))
        {
            var now = clock.GetUtcNow();
            report = report with { Open = report.Open + 1, Unassigned = report.Unassigned + (row.Summary.Stage == "unassigned" ? 1 : 0) };
            if (row.DueAt is { } due && now - due < Late)
            {
                continue;
            }

            try
            {
                report = await FollowAsync(report, organisationId, complexId, row, now, cancellationToken);
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested && ++faults <= MaxFaults)
            {
                // Nothing moves it on: it is as late as any.
                LogNotFollowed(logger, fault, organisationId, row.RequestId);
                report = report with { Late = report.Late + 1 };
            }
        }

        var nothing = (before?.MessagesInTrouble ?? 0, (IReadOnlyList<OutgoingMessage>)[]);
        var (inTrouble, oldest) = await TryAsync(
            "messages in trouble", async () => await attention.PurgeAsync(await places.OrganisationIdsAsync(cancellationToken), cancellationToken), nothing);
        report = WithOldest(report, oldest) with
        {
            Replayed = await TryAsync("poison queue", () => poison.ReplayAsync(cancellationToken), 0),
            Poison = await TryAsync("poison queue", () => poison.CountAsync(cancellationToken), before?.Poison ?? 0),
            MessagesInTrouble = inTrouble,
        };
        report = report with { Took = Stopwatch.GetElapsedTime(start) };
        await marks.ReportAsync(ReportKind, report, clock.GetUtcNow(), cancellationToken);
        return report;

        async Task<T> TryAsync<T>(string part, Func<Task<T>> run, T otherwise)
        {
            try
            {
                return await run();
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
            {
                LogNotSwept(logger, fault, part);
                return otherwise;
            }
        }
    }

    private async Task<SweepReport> FollowAsync(
        SweepReport report, string organisationId, string complexId, OpenRequest row, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var loaded = await requests.LoadAsync(new RequestKey(organisationId, row.RequestId), cancellationToken);
        if (loaded is { Aggregate.Request: { IsOpen: false } closed } && closed.ProjectedSeq >= closed.Seq)
        {
            // A form sent again after the end wrote the row anew.
            await openRequests.RemoveAsync(organisationId, complexId, row, cancellationToken);
        }
        else if (loaded is not null)
        {
            return await RearmAsync(WithOldest(report, loaded.Aggregate.Messages), loaded.Aggregate.Request, now, cancellationToken);
        }
        else if (now - row.Summary.CreatedAt > OrphanAge)
        {
            await openRequests.RemoveAsync(organisationId, complexId, row, cancellationToken);
            return report with { Orphans = report.Orphans + 1 };
        }

        return report;
    }

    private static TimeSpan? LatenessOf(DateTimeOffset begun, SweepReport? before)
    {
        if (before is null || before.Begun == default)
        {
            return null;
        }

        var late = begun - before.Begun - Interval;
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

    [LoggerMessage(LogLevel.Error, "Request {RequestId} of organisation {OrganisationId} is late and could not be followed")]
    private static partial void LogNotFollowed(ILogger logger, Exception fault, string organisationId, string requestId);

    [LoggerMessage(LogLevel.Error, "The sweep could not look after a part: {Part}")]
    private static partial void LogNotSwept(ILogger logger, Exception fault, string part);
}
