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

        if (draft.OpenOfferOf(step.From) is { } offer)
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
            switch (draft.Request.Stage, step.Step)
            {
                case (RequestStage.Cancelled, _):
                    draft.Send(MessageKind.Notice, worker, "job_taken", []);
                    return draft.Refused(reason);
                case (RequestStage.Arrived, RequestEvent.OnMyWay):
                    TellArrived(draft, worker);
                    return draft.Refused(reason);
                default:
                    return draft.Ignored(reason);
            }
        }

        if (step.Step != RequestEvent.PutOnHold)
        {
            HoldRules.End(draft);
        }

        draft.Move(step.Step, step.Notes);
        draft.Request = draft.Request with { AskedAt = null, FollowUpAt = DueRules.NextFollowUp(draft) };
        Tell(draft, step, worker);
        return draft.Applied();
    }

    /// <summary>What a step does beside the move, and who hears of it.</summary>
    private static void Tell(RequestDraft draft, ReportProgress step, Party worker)
    {
        switch (step.Step)
        {
            case RequestEvent.PutOnHold:
                HoldRules.Begin(draft, step.UntilSaid?.When(draft.Facts.Zone(draft.Request.TimeZone), draft.Now) ?? step.Until, step.Notes);
                draft.Send(MessageKind.Notice, worker, "job_on_hold", [Notices.Location(draft), Notices.Ref(draft, draft.Request.OfferNumber)]);
                draft.Send(MessageKind.Notice, draft.Request.Renter, "renter_on_hold", [Notices.WorkerName(draft), Notices.Issue(draft)]);
                TellLandlordOfHold(draft, step.Notes);
                break;
            case RequestEvent.Arrived:
                TargetRules.Meet(draft, TargetKind.Arrive);
                TellArrived(draft, worker);
                LandlordRules.TellStep(draft);
                break;
            case RequestEvent.OnMyWay when step.Eta is { } eta && WorkerTalk.Set(draft, eta):
                break;
            case RequestEvent.OnMyWay:
                draft.Send(MessageKind.Notice, worker, "job_on_my_way", [Notices.Location(draft), Notices.Ref(draft, draft.Request.OfferNumber)]);
                draft.Send(MessageKind.Notice, draft.Request.Renter, "renter_on_the_way", [Notices.WorkerName(draft), Notices.Issue(draft)]);
                LandlordRules.TellStep(draft);
                break;
            case RequestEvent.Completed:
                Complete(draft, worker, step.HasPhoto);
                break;
            default:
                GiveBack(draft, worker, step.Notes);
                break;
        }
    }

    private static void TellArrived(RequestDraft draft, Party worker) =>
        draft.Send(MessageKind.Notice, worker, "job_arrived", [Notices.Location(draft), Notices.Ref(draft, draft.Request.OfferNumber)]);

    private static void TellLandlordOfHold(RequestDraft draft, string? notes)
    {
        var reason = string.IsNullOrWhiteSpace(notes) ? "-" : notes;
        if (!ApprovalRules.AskForParts(draft, reason))
        {
            LandlordRules.Tell(draft, LandlordNews.Milestone, "landlord_on_hold", ("reason_text", reason), Notices.Issue(draft));
        }
    }

    public static RequestDecision Cancel(RequestDraft draft, CancelRequest command)
    {
        if (!Transitions.Can(draft.Request.Stage, RequestEvent.Cancelled))
        {
            return draft.Refused("the request is already closed");
        }

        draft.Move(RequestEvent.Cancelled, command.Reason);
        EndTimes(draft);
        OfferRules.Withdraw(draft, "cancelled", "job_cancelled", [Notices.Location(draft)]);
        draft.Send(MessageKind.Notice, draft.Request.Worker, "job_cancelled", [Notices.Location(draft)]);
        draft.Send(MessageKind.Notice, draft.Request.Renter, "renter_cancelled", [Notices.Issue(draft)]);
        LandlordRules.Tell(draft, LandlordNews.Milestone, "landlord_cancelled", Notices.Issue(draft), Notices.Location(draft));
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
        draft.Request = draft.Request with
        {
            CompletedAt = null,
            AssignedWorkerId = null,
            Worker = null,
            EtaAt = null,
            Round = round,
            FirstRound = round,
            Targets = TargetRules.Start(draft.Terms, draft.Clock, draft.Now),

            // Only open requests hear of templates that were approved or taken away.
            ContentSids = draft.Facts.Complex?.ContentSids ?? draft.Request.ContentSids,
        };
        draft.Send(MessageKind.Notice, draft.Request.Renter, "renter_reopened", [Notices.Issue(draft)]);
        OfferRules.OfferNext(draft);
        return draft.Applied();
    }

    /// <summary>A closed request waits for nothing; its targets stay as they ended.</summary>
    private static void EndTimes(RequestDraft draft) => draft.Request = draft.Request with
    {
        AssignAt = null,
        RetryAt = null,
        FollowUpAt = null,
        AskedAt = null,
        Hold = null,
        LadderStep = 0,
        LadderAt = null,
    };

    private static void Complete(RequestDraft draft, Party worker, bool hasPhoto)
    {
        TargetRules.Meet(draft, TargetKind.Arrive, TargetKind.Finish);
        EndTimes(draft);
        draft.Request = draft.Request with { CompletedAt = draft.Now };
        draft.Send(MessageKind.Notice, worker, hasPhoto ? "job_done" : "job_done_photo", []);
        draft.Send(MessageKind.Notice, draft.Request.Renter, "renter_done", [Notices.Issue(draft), Notices.TrackUrl(draft)]);
        LandlordRules.Tell(
            draft, LandlordNews.Milestone, "landlord_done", Notices.WorkerName(draft), Notices.Issue(draft), Notices.Location(draft));
    }

    private static void GiveBack(RequestDraft draft, Party worker, string? reason)
    {
        if (draft.Offers.LastOrDefault(o => o.Status == OfferStatus.Accepted && o.WorkerId == worker.Id) is { } offer)
        {
            draft.Change(offer with { Status = OfferStatus.Declined, Reason = reason ?? "gave the job back" });
        }

        draft.Request = draft.Request with { AssignedWorkerId = null, Worker = null, FollowUpAt = null, EtaAt = null };
        OfferRules.ThankForNo(draft, worker, draft.Request.OfferNumber, reason);
        OfferRules.OfferNext(draft);
    }
}
