using Dispatch.Core.Assignment;

namespace Dispatch.Core.Requests;

/// <summary>What is promised to happen in time.</summary>
public enum TargetKind
{
    /// <summary>A worker has accepted.</summary>
    Respond,

    /// <summary>The worker is there.</summary>
    Arrive,

    /// <summary>The work is done.</summary>
    Finish,
}

/// <summary>A promise of a request. It is met once and for all; a hold moves what is not met yet.</summary>
/// <param name="WarnAt">When the person in charge is warned that time is short.</param>
/// <param name="MetAt">When it happened, in time or not.</param>
/// <param name="BreachedAt">Set when <paramref name="DueAt"/> passed before it happened; the due time it missed.</param>
public sealed record Target(
    TargetKind Kind,
    DateTimeOffset DueAt,
    DateTimeOffset WarnAt,
    DateTimeOffset? WarnedAt = null,
    DateTimeOffset? MetAt = null,
    DateTimeOffset? BreachedAt = null);

/// <summary>Setting, meeting, missing and moving a request's targets.</summary>
internal static class TargetRules
{
    /// <summary>
    /// The answer counts in working hours where the priority does; arriving and finishing are promised in days that pass for the renter
    /// too, so they count round the clock and only end in working hours.
    /// </summary>
    public static IReadOnlyList<Target> Start(Terms terms, WorkingTime clock, DateTimeOffset now)
    {
        var warn = terms.WarnPercent / 100.0;
        Target Days(TargetKind kind, TimeSpan time) => new(kind, clock.NextOpen(now + time), clock.NextOpen(now + (time * warn)));
        return
        [
            new Target(TargetKind.Respond, clock.Add(now, terms.Respond), clock.Add(now, terms.Respond * warn)),
            Days(TargetKind.Arrive, terms.Arrive),
            Days(TargetKind.Finish, terms.Finish),
        ];
    }

    /// <summary>It happened. Later than due, though no timer had noticed yet, is a breach all the same.</summary>
    public static void Meet(RequestDraft draft, params ReadOnlySpan<TargetKind> kinds)
    {
        foreach (var kind in kinds)
        {
            Change(draft, t => t.Kind == kind && t.MetAt is null, t => (draft.Now > t.DueAt ? Miss(draft, t) : t) with { MetAt = draft.Now });
        }
    }

    public static void BreachDue(RequestDraft draft) =>
        Change(draft, t => t.MetAt is null && t.DueAt <= draft.Now, t => Miss(draft, t));

    /// <summary>Warns once a target; where the ladder is being told anyway, the warning is only written down.</summary>
    public static void WarnDue(RequestDraft draft) =>
        Change(draft, t => t is { MetAt: null, WarnedAt: null, BreachedAt: null } && t.WarnAt <= draft.Now, t =>
        {
            var kind = Wire.Name(t.Kind);
            draft.Note(HistoryKind.Target, $"{kind} is due at {t.DueAt:u}: warned");
            if (draft.Request.LadderStep == 0)
            {
                Notices.TellInCharge(draft, $"{kind}_near");
            }

            return t with { WarnedAt = draft.Now };
        });

    /// <summary>The clock stood still for so long: what is neither met nor missed is due that much later.</summary>
    public static void Move(RequestDraft draft, TimeSpan pause) =>
        Change(
            draft,
            t => t is { MetAt: null, BreachedAt: null },
            t => t with { DueAt = draft.Clock.NextOpen(t.DueAt + pause), WarnAt = draft.Clock.NextOpen(t.WarnAt + pause) });

    private static Target Miss(RequestDraft draft, Target target)
    {
        if (target.BreachedAt is not null)
        {
            return target;
        }

        draft.Note(HistoryKind.Target, $"{Wire.Name(target.Kind)} was due at {target.DueAt:u}: missed");
        return target with { BreachedAt = target.DueAt };
    }

    private static void Change(RequestDraft draft, Func<Target, bool> which, Func<Target, Target> change)
    {
        if (draft.Request.Targets.Any(which))
        {
            // Each change may write history on the draft, so the list is built before the request is.
            var changed = draft.Request.Targets.Select(t => which(t) ? change(t) : t).ToList();
            draft.Request = draft.Request with { Targets = changed };
        }
    }
}
