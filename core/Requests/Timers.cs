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
        RequestStatus.InProgress => [Working(request), .. OfTargets(request)],
        _ => [],
    };

    /// <summary>When a timer runs: at its time, or at the next opening where its priority keeps working hours.</summary>
    public static DueTimer? Next(MaintenanceRequest request, IReadOnlyList<Offer> open, WorkingTime clock, DateTimeOffset now) =>
        Of(request, open)
            .Select(t => t with { At = clock.NextOpen(t.At > now || clock.IsOpen(now) ? t.At : now) })
            .OrderBy(t => t.At).ThenBy(t => t.Action)
            .FirstOrDefault();

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
