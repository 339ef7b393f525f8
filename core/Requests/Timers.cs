using Dispatch.Core.Assignment;

namespace Dispatch.Core.Requests;

/// <summary>One thing that has to be done at a time.</summary>
public sealed record DueTimer(DueAction Action, DateTimeOffset At);

/// <summary>
/// Every timer of a request, read off its state: none is set or cleared by hand, so none can be forgotten. An open request always has
/// one; the earliest is its due time.
/// </summary>
internal static class Timers
{
    public static IEnumerable<DueTimer> Of(MaintenanceRequest request, IReadOnlyList<Offer> open) => request.Status switch
    {
        RequestStatus.Pending => Assigning(request, open).Concat(OfTargets(request)),
        RequestStatus.InProgress => OfTargets(request).Prepend(Working(request)),
        _ => [],
    };

    /// <summary>When a timer runs: at its time, or at the next opening where its priority keeps working hours.</summary>
    public static DueTimer? Next(MaintenanceRequest request, IReadOnlyList<Offer> open, WorkingTime clock, DateTimeOffset now)
    {
        // Every command comes by here: a sorted list of all timers cost a tenth of a delivery callback.
        DueTimer? first = null;
        foreach (var timer in Of(request, open))
        {
            var at = clock.NextOpen(timer.At > now || clock.IsOpen(now) ? timer.At : now);
            if (first is null || at < first.At || (at == first.At && timer.Action < first.Action))
            {
                first = timer with { At = at };
            }
        }

        return first;
    }

    /// <summary>Where a request is found with no time for what comes next, it is done at once.</summary>
    private static IEnumerable<DueTimer> Assigning(MaintenanceRequest request, IReadOnlyList<Offer> open)
    {
        foreach (var offer in open)
        {
            yield return new DueTimer(DueAction.ExpireOffer, offer.ExpiresAt);
            if (offer.RemindedAt is null && offer.RemindAt < offer.ExpiresAt)
            {
                yield return new DueTimer(DueAction.RemindOffer, offer.RemindAt);
            }
        }

        if (open.Count == 0)
        {
            var action = request.Stage == RequestStage.Unassigned ? DueAction.RetryAssignment : DueAction.OfferJob;
            yield return new DueTimer(action, request.AssignAt ?? request.UpdatedAt);
        }

        if (request.LadderAt is { } at)
        {
            yield return new DueTimer(DueAction.Escalate, at);
        }
    }

    private static DueTimer Working(MaintenanceRequest request) => request.Hold is { } hold
        ? new DueTimer(DueAction.EndHold, hold.Until)
        : new DueTimer(DueAction.FollowUp, request.FollowUpAt ?? request.UpdatedAt);

    /// <summary>A hold stops the clock.</summary>
    private static IEnumerable<DueTimer> OfTargets(MaintenanceRequest request)
    {
        foreach (var target in request.Hold is null ? request.Targets : [])
        {
            if (target is { MetAt: null, BreachedAt: null })
            {
                yield return new DueTimer(DueAction.BreachTarget, target.DueAt);
                if (target.WarnedAt is null)
                {
                    yield return new DueTimer(DueAction.WarnTarget, target.WarnAt);
                }
            }
        }
    }
}
