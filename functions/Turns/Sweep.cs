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

    private static readonly TimeSpan Late = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan OrphanAge = TimeSpan.FromMinutes(10);

    public async Task<SweepReport> RunAsync(CancellationToken cancellationToken)
    {
        var report = new SweepReport(0, 0, 0, 0);
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
                report = await RearmAsync(report, loaded.Aggregate.Request, now, cancellationToken);
            }
            else if (now - row.Summary.CreatedAt > OrphanAge)
            {
                await openRequests.RemoveAsync(organisationId, complexId, row, cancellationToken);
                report = report with { Orphans = report.Orphans + 1 };
            }
        }

        report = report with
        {
            Replayed = await poison.ReplayAsync(cancellationToken),
            Poison = await poison.CountAsync(cancellationToken),
            MessagesInTrouble = await attention.PurgeAsync(await places.OrganisationIdsAsync(cancellationToken), cancellationToken),
        };
        await marks.ReportAsync(ReportKind, report, clock.GetUtcNow(), cancellationToken);
        return report;
    }

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
