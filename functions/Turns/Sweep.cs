using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage;

namespace Dispatch.Functions.Turns;

/// <summary>What one sweep saw and did.</summary>
internal sealed record SweepReport(int Open, int Rearmed, int Orphans, int Replayed);

/// <summary>
/// Every five minutes: walks the open rows of all complexes, re-arms every request that is late, removes rows of requests that
/// never came to be, and replays the poison queue. No request is ever stuck (rule 6).
/// </summary>
internal sealed class Sweep(
    OpenRequestsStore openRequests, IRequestStore requests, RequestTurns turns, PoisonQueue poison, TimeProvider clock)
{
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan OrphanAge = TimeSpan.FromMinutes(10);

    public async Task<SweepReport> RunAsync(CancellationToken cancellationToken)
    {
        var (open, rearmed, orphans) = (0, 0, 0);
        await foreach (var (organisationId, complexId, row) in openRequests.ReadAllAsync(cancellationToken))
        {
            open++;
            var now = clock.GetUtcNow();
            var key = new RequestKey(organisationId, row.RequestId);
            if (row.DueAt is { } due && now - due < Late)
            {
                continue;
            }

            var loaded = await requests.LoadAsync(key, cancellationToken);
            if (loaded is { Aggregate.Request: { IsOpen: false } closed } && closed.ProjectedSeq >= closed.Seq)
            {
                // A form sent again after the end wrote the row anew.
                await openRequests.RemoveAsync(organisationId, complexId, row, cancellationToken);
            }
            else if (loaded is not null)
            {
                rearmed += await RearmAsync(loaded.Aggregate.Request, now, cancellationToken) ? 1 : 0;
            }
            else if (now - row.Summary.CreatedAt > OrphanAge)
            {
                await openRequests.RemoveAsync(organisationId, complexId, row, cancellationToken);
                orphans++;
            }
        }

        return new SweepReport(open, rearmed, orphans, await poison.ReplayAsync(cancellationToken));
    }

    /// <summary>A request that is late, closed or not projected gets a nudge; one whose row only lags behind is due later and needs none.</summary>
    private async Task<bool> RearmAsync(MaintenanceRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var isLate = request.DueAt is not { } due || now - due >= Late || request.ProjectedSeq < request.Seq;
        if (isLate)
        {
            await turns.PutNudgeAsync(request, cancellationToken);
        }

        return isLate;
    }
}
