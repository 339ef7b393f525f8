using Dispatch.Core.Assignment;
using Dispatch.Core.Messaging;

namespace Dispatch.Core.Requests;

/// <summary>What is done when the due time of an open request has come: remind, go on to the next worker, try again, ask.</summary>
internal static class DueRules
{
    public static RequestDecision Check(RequestDraft draft)
    {
        if (draft.Request.DueAt is not { } due || draft.Now < due)
        {
            return draft.Ignored("not due");
        }

        switch (draft.Request.DueAction)
        {
            case DueAction.RemindOffer when draft.OpenOffer is { } offer && draft.Now < offer.ExpiresAt:
                Remind(draft, offer);
                break;
            case DueAction.RemindOffer or DueAction.ExpireOffer when draft.OpenOffer is { } offer:
                draft.Change(offer with { Status = OfferStatus.Expired, AnsweredAt = draft.Now });
                draft.Send(MessageKind.Notice, OfferRules.PartyOf(offer), "job_expired", []);
                OfferRules.OfferNext(draft);
                break;
            case DueAction.FollowUp:
                FollowUp(draft);
                break;
            default:
                draft.Request = draft.Request with { Round = draft.Request.Round + 1 };
                OfferRules.OfferNext(draft);
                break;
        }

        return draft.Applied();
    }

    private static void Remind(RequestDraft draft, Offer offer)
    {
        draft.Change(offer with { RemindedAt = draft.Now });
        draft.Due(DueAction.ExpireOffer, offer.ExpiresAt);
        var minutesLeft = Math.Max(1, (int)Math.Ceiling((offer.ExpiresAt - draft.Now).TotalMinutes));
        draft.Send(
            MessageKind.Reminder, OfferRules.PartyOf(offer), "job_offer_reminder",
            [Notices.Issue(draft), Notices.Location(draft), ("minutes_left", $"{minutesLeft}"), Notices.Ref(draft, offer.Number)], offer.Number);
    }

    private static void FollowUp(RequestDraft draft)
    {
        const string reason = "no_progress";
        draft.Due(DueAction.FollowUp, draft.Now + OfferPolicy.FollowUpFor(draft.Request.Priority));
        draft.Request = draft.Request with { NeedsAttention = reason, UpdatedAt = draft.Now };
        draft.Send(
            MessageKind.Reminder, draft.Request.Worker, "job_follow_up",
            [Notices.Issue(draft), Notices.Location(draft), Notices.Ref(draft, draft.Request.OfferNumber)]);
        (string, string)[] values = [Notices.Issue(draft), Notices.Location(draft), Notices.Reason(reason)];
        if (draft.Request.Manager is { } manager)
        {
            draft.Send(MessageKind.Notice, manager, "manager_attention", values);
        }
        else
        {
            draft.Send(MessageKind.Notice, draft.Request.Landlord, "landlord_attention", values);
        }
    }
}
