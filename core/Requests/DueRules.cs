using Dispatch.Core.Assignment;
using Dispatch.Core.Messaging;

namespace Dispatch.Core.Requests;

/// <summary>Does everything that is due: a timer that comes late, after an outage, may find several things to do.</summary>
internal static class DueRules
{
    /// <summary>What a timer does, and how many rows that may take.</summary>
    private static readonly Dictionary<DueAction, (Action<RequestDraft> Do, Func<RequestDraft, int> Rows)> Table = new()
    {
        [DueAction.ExpireOffer] = (WaveRules.Expire, OpenOffers),
        [DueAction.RemindOffer] = (WaveRules.Remind, OpenOffers),
        [DueAction.OfferJob] = (WaveRules.OfferNext, Wave),
        [DueAction.RetryAssignment] = (WaveRules.NextRound, Wave),
        [DueAction.Escalate] = (LadderRules.Climb, _ => Ladder),
        [DueAction.EndHold] = (HoldRules.TimeIsUp, _ => Few),
        [DueAction.FollowUp] = (FollowUp, _ => Few),
        [DueAction.BreachTarget] = (TargetRules.BreachDue, _ => Few),
        [DueAction.WarnTarget] = (TargetRules.WarnDue, _ => Few),
    };

    /// <summary>Three targets with a row and a message each, or a question with its notice.</summary>
    private const int Few = 6;

    /// <summary>Each rung passed over, one told, the renter.</summary>
    private const int Ladder = EscalationRung.MaxRungs + 5;

    public static RequestDecision Check(RequestDraft draft)
    {
        if (NextDue(draft) is null)
        {
            return draft.Ignored("not due");
        }

        if (!draft.Clock.IsOpen(draft.Now))
        {
            // It came too late for today: the decision only moves the due time to the opening.
            return draft.Applied(leavesWork: false);
        }

        // What does not fit the transaction stays due, and the nudge behind this turn does it.
        for (var i = 0; i < Table.Count && NextDue(draft) is { } due; i++)
        {
            var (act, rows) = Table[due];
            if (draft.Rows + rows(draft) > RequestDecision.MaxRows)
            {
                break;
            }

            act(draft);
        }

        return draft.Applied();
    }

    /// <summary>Also after a hold, and where the worker has not been heard of since they took the job.</summary>
    public static void FollowUp(RequestDraft draft)
    {
        draft.Request = draft.Request with { AskedAt = draft.Now, FollowUpAt = NextFollowUp(draft), UpdatedAt = draft.Now };
        draft.Send(
            MessageKind.Reminder, draft.Request.Worker, "job_follow_up",
            [Notices.Issue(draft), Notices.Location(draft), Notices.Ref(draft, draft.Request.OfferNumber)]);
        Notices.TellInCharge(draft, Attention.NoProgress);
    }

    public static DateTimeOffset NextFollowUp(RequestDraft draft) => draft.Clock.NextOpen(draft.Now + draft.Terms.FollowUp);

    private static DueAction? NextDue(RequestDraft draft)
    {
        var due = Timers.Of(draft.Request, draft.OpenOffers).Where(t => t.At <= draft.Now).Select(t => t.Action).ToList();
        return due.Count == 0 ? null : due.Min();
    }

    private static int OpenOffers(RequestDraft draft) => 2 * draft.OpenOffers.Count;

    /// <summary>An offer and a message each, the receipt, the move; or nobody, and the ladder begins.</summary>
    private static int Wave(RequestDraft draft) => Math.Max((2 * draft.Terms.AskAtOnce) + 3, Ladder + 3);
}
