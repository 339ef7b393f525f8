using Dispatch.Core.Assignment;
using Dispatch.Core.Messaging;

namespace Dispatch.Core.Requests;

/// <summary>What happens after accept: the worker's steps, cancelling, opening again.</summary>
internal static class ProgressRules
{
    public static RequestDecision Step(RequestDraft draft, ReportProgress step)
    {
        if (step.Step is not (RequestEvent.OnMyWay or RequestEvent.Arrived or RequestEvent.PutOnHold or RequestEvent.GivenBack or RequestEvent.Completed))
        {
            return draft.Refused("not a worker's step");
        }

        if (draft.OpenOffer is { } offer && step.From.Contains(offer.Address, StringComparer.Ordinal))
        {
            if (step.Step == RequestEvent.GivenBack)
            {
                return OfferRules.Decline(draft, offer, step.Notes);
            }

            // "On my way" or "done" to an open offer means yes.
            OfferRules.Take(draft, offer);
        }

        if (draft.Request.Worker is not { } worker || !step.From.Contains(worker.Address, StringComparer.Ordinal))
        {
            return OfferRules.TellTooLate(draft, step.From);
        }

        if (!Transitions.Can(draft.Request.Stage, step.Step))
        {
            var reason = $"{Wire.Name(step.Step)} at stage {Wire.Name(draft.Request.Stage)} changes nothing";
            if (draft.Request.Stage != RequestStage.Cancelled)
            {
                return draft.Ignored(reason);
            }

            draft.Send(MessageKind.Notice, worker, "job_taken", []);
            return draft.Refused(reason);
        }

        draft.Move(step.Step, step.Notes);
        draft.Due(DueAction.FollowUp, draft.Now + OfferPolicy.FollowUpFor(draft.Request.Priority));
        draft.Request = draft.Request with { NeedsAttention = null };
        switch (step.Step)
        {
            case RequestEvent.OnMyWay:
                draft.Send(MessageKind.Notice, worker, "job_on_my_way", [Notices.Location(draft), Notices.Ref(draft, draft.Request.OfferNumber)]);
                draft.Send(MessageKind.Notice, draft.Request.Renter, "renter_on_the_way", [Notices.WorkerName(draft), Notices.Issue(draft)]);
                break;
            case RequestEvent.Completed:
                Complete(draft, worker);
                break;
            case RequestEvent.GivenBack:
                GiveBack(draft, worker, step.Notes);
                break;
            default:
                break;
        }

        return draft.Applied();
    }

    public static RequestDecision Cancel(RequestDraft draft, CancelRequest command)
    {
        if (!Transitions.Can(draft.Request.Stage, RequestEvent.Cancelled))
        {
            return draft.Refused("the request is already closed");
        }

        var worker = draft.Request.Worker ?? (draft.OpenOffer is { } open ? OfferRules.PartyOf(open) : null);
        if (draft.OpenOffer is { } offer)
        {
            draft.Change(offer with { Status = OfferStatus.Withdrawn, AnsweredAt = draft.Now });
        }

        draft.Move(RequestEvent.Cancelled, command.Reason);
        draft.NothingDue();
        draft.Request = draft.Request with { NeedsAttention = null };
        draft.Send(MessageKind.Notice, worker, "job_cancelled", [Notices.Location(draft)]);
        draft.Send(MessageKind.Notice, draft.Request.Renter, "renter_cancelled", [Notices.Issue(draft)]);
        draft.Send(MessageKind.Notice, draft.Request.Landlord, "landlord_cancelled", [Notices.Issue(draft), Notices.Location(draft)]);
        return draft.Applied();
    }

    public static RequestDecision Reopen(RequestDraft draft, ReopenRequest command)
    {
        if (!Transitions.Can(draft.Request.Stage, RequestEvent.Reopened))
        {
            return draft.Refused("only a finished request can be opened again");
        }

        draft.Move(RequestEvent.Reopened, command.Reason);
        if (draft.Offers.LastOrDefault(o => o.Status == OfferStatus.Accepted) is { } fulfilled)
        {
            draft.Change(fulfilled with { Status = OfferStatus.Withdrawn });
        }

        var round = draft.Request.Round + 1;
        draft.Request = draft.Request with { CompletedAt = null, AssignedWorkerId = null, Worker = null, Round = round, FirstRound = round };
        draft.Send(MessageKind.Notice, draft.Request.Renter, "renter_reopened", [Notices.Issue(draft)]);
        OfferRules.OfferNext(draft);
        return draft.Applied();
    }

    private static void Complete(RequestDraft draft, Party worker)
    {
        draft.NothingDue();
        draft.Request = draft.Request with { CompletedAt = draft.Now };
        draft.Send(MessageKind.Notice, worker, "job_done", []);
        draft.Send(MessageKind.Notice, draft.Request.Renter, "renter_done", [Notices.Issue(draft), Notices.TrackUrl(draft)]);
        draft.Send(
            MessageKind.Notice, draft.Request.Landlord, "landlord_done",
            [Notices.WorkerName(draft), Notices.Issue(draft), Notices.Location(draft)]);
    }

    private static void GiveBack(RequestDraft draft, Party worker, string? reason)
    {
        if (draft.Offers.LastOrDefault(o => o.Status == OfferStatus.Accepted && o.WorkerId == worker.Id) is { } offer)
        {
            draft.Change(offer with { Status = OfferStatus.Declined, Reason = reason ?? "gave the job back" });
        }

        draft.Request = draft.Request with { AssignedWorkerId = null, Worker = null };
        draft.Send(MessageKind.Notice, worker, "job_declined", []);
        OfferRules.OfferNext(draft);
    }
}
