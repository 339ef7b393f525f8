using Dispatch.Core.Assignment;
using Dispatch.Core.Messaging;

namespace Dispatch.Core.Requests;

/// <summary>Offering the job: to whom, and what their answer does. The first accept wins; whoever comes later is told.</summary>
internal static class OfferRules
{
    private const int RoundsBetweenWords = 8;

    /// <summary>Offers the job to the best worker who was not asked yet, or says that nobody was found.</summary>
    public static void OfferNext(RequestDraft draft)
    {
        if (draft.Facts.Complex is not { } complex)
        {
            return;
        }

        var excluded = ExcludedSoFar(draft);
        while (true)
        {
            var ranking = WorkerChoice.Rank(
                draft.Request.Specialty, complex.Candidates, complex.OpenRequests.Where(r => r.RequestId != draft.Request.Id).ToList(), excluded);
            if (ranking.Eligible.Count == 0)
            {
                draft.Receipts.Add(ranking.Receipt);
                NobodyFound(draft);
                return;
            }

            var chosen = ranking.Eligible[0];
            var worker = PartyOf(chosen);
            if (Route.To(worker, draft.Facts.Contact(worker.Address)).Forbidden is { } rule)
            {
                excluded[chosen.WorkerId] = rule;
                continue;
            }

            draft.Receipts.Add(ranking.Receipt);
            OfferTo(draft, worker);
            return;
        }
    }

    public static RequestDecision Answer(RequestDraft draft, AnswerOffer answer)
    {
        var named = answer.OfferNumber > 0
            ? draft.Offers.FirstOrDefault(o => o.Number == answer.OfferNumber)
            : draft.Offers.LastOrDefault(o => answer.From.Contains(o.Address, StringComparer.Ordinal));
        if (named is null || !answer.From.Contains(named.Address, StringComparer.Ordinal))
        {
            return draft.Refused("not offered to this sender");
        }

        // A button of an earlier round means the offer that is open to the same person now.
        var offer = draft.OpenOffer is { } open && answer.From.Contains(open.Address, StringComparer.Ordinal) ? open : named;

        if (draft.Request.Worker is { } worker && draft.Request.Status == RequestStatus.InProgress && answer.From.Contains(worker.Address, StringComparer.Ordinal))
        {
            return answer.Accept
                ? draft.Ignored("already accepted")
                : ProgressRules.Step(draft, new ReportProgress(answer.CommandId, answer.By, RequestEvent.GivenBack, answer.From, answer.Reason));
        }

        return answer.Accept ? Accept(draft, offer) : Decline(draft, offer, answer.Reason);
    }

    private static RequestDecision Accept(RequestDraft draft, Offer offer)
    {
        if (draft.Request.Stage == RequestStage.Unassigned)
        {
            // Nobody has it: whoever was asked once may still take it, late or after a change of mind.
            draft.Move(RequestEvent.Offered, $"{offer.WorkerName} answered late");
        }
        else if (offer.Status != OfferStatus.Open || !Transitions.Can(draft.Request.Stage, RequestEvent.Accepted))
        {
            return TellTooLate(draft, [offer.Address]);
        }

        Take(draft, offer);
        return draft.Applied();
    }

    /// <summary>A word to a worker whose answer came too late; strangers get none.</summary>
    public static RequestDecision TellTooLate(RequestDraft draft, IReadOnlyList<string> from)
    {
        if (draft.Offers.LastOrDefault(o => from.Contains(o.Address, StringComparer.Ordinal)) is not { } offer)
        {
            return draft.Refused("not offered to this sender");
        }

        var ranOut = offer.Status == OfferStatus.Expired && draft.Request.Status == RequestStatus.Pending;
        draft.Send(MessageKind.Notice, PartyOf(offer), ranOut ? "job_expired" : "job_taken", []);
        return draft.Refused("another worker has it or it is closed");
    }

    /// <summary>The worker has the job; worker, renter and landlord are told.</summary>
    public static void Take(RequestDraft draft, Offer offer)
    {
        var worker = PartyOf(offer);
        draft.Change(offer with { Status = OfferStatus.Accepted, AnsweredAt = draft.Now });
        draft.Move(RequestEvent.Accepted, $"accepted by {offer.WorkerName}");
        draft.Request = draft.Request with { AssignedWorkerId = offer.WorkerId, Worker = worker, NeedsAttention = null };
        draft.Due(DueAction.FollowUp, draft.Now + OfferPolicy.FollowUpFor(draft.Request.Priority));
        draft.Send(
            MessageKind.Notice, worker, "job_accepted",
            [Notices.Location(draft), Notices.RenterContact(draft), Notices.Ref(draft, offer.Number)], offer.Number);
        draft.Send(
            MessageKind.Notice, draft.Request.Renter, "renter_assigned",
            [Notices.WorkerName(draft), Notices.Issue(draft), Notices.TrackUrl(draft)]);
        draft.Send(
            MessageKind.Notice, draft.Request.Landlord, "landlord_assigned",
            [Notices.WorkerName(draft), Notices.Issue(draft), Notices.Location(draft)]);
    }

    public static RequestDecision Decline(RequestDraft draft, Offer offer, string? reason)
    {
        if (offer.Status != OfferStatus.Open)
        {
            return draft.Ignored("the offer is not open any more");
        }

        draft.Change(offer with { Status = OfferStatus.Declined, AnsweredAt = draft.Now, Reason = reason });
        draft.Send(MessageKind.Notice, PartyOf(offer), "job_declined", []);
        OfferNext(draft);
        return draft.Applied();
    }

    private static void OfferTo(RequestDraft draft, Party worker)
    {
        var number = draft.Request.OfferNumber + 1;
        var answerIn = draft.Request.Policy.OfferFor(draft.Request.Priority);
        var offer = new Offer(
            number, draft.Request.Round, worker.Id, worker.Name, worker.Address, worker.Language, OfferStatus.Open,
            draft.Now, draft.Now + (answerIn / 2), draft.Now + answerIn);
        draft.Change(offer);
        draft.Request = draft.Request with { OfferNumber = number, NeedsAttention = null };
        draft.Move(RequestEvent.Offered, $"offered to {worker.Name}");
        draft.Due(DueAction.RemindOffer, offer.RemindAt);
        draft.Send(
            MessageKind.Offer, worker, draft.Request.Priority == RequestPriority.Emergency ? "job_offer_emergency" : "job_offer",
            [Notices.Issue(draft), Notices.Priority(draft), Notices.Location(draft), Notices.RenterContact(draft), Notices.Ref(draft, number)],
            number);
    }

    /// <summary>Never silence: landlord and manager hear of it, the renter is told it takes longer, and it is tried again.</summary>
    private static void NobodyFound(RequestDraft draft)
    {
        const string reason = "nobody_found";
        var isNews = draft.Request.Stage != RequestStage.Unassigned && IsTold(draft.Request);
        draft.Move(RequestEvent.NobodyFound, reason);
        draft.Request = draft.Request with { NeedsAttention = reason };
        draft.Due(DueAction.RetryAssignment, draft.Now + draft.Request.Policy.RetryFor(draft.Request.Priority));
        if (!isNews)
        {
            return;
        }

        TellAttention(draft, reason);
        draft.Send(MessageKind.Notice, draft.Request.Renter, "renter_delayed", [Notices.Issue(draft)]);
    }

    /// <summary>Emergencies each time; others at first and then every eighth round (about twice a day): people stop reading what comes too often.</summary>
    private static bool IsTold(MaintenanceRequest request) =>
        request.Priority == RequestPriority.Emergency || (request.Round - request.FirstRound) % RoundsBetweenWords == 0;

    public static void TellAttention(RequestDraft draft, string reason)
    {
        (string, string)[] values = [Notices.Issue(draft), Notices.Location(draft), Notices.Reason(reason)];
        draft.Send(MessageKind.Notice, draft.Request.Landlord, "landlord_attention", values);
        draft.Send(MessageKind.Notice, draft.Request.Manager, "manager_attention", values);
    }

    private static Dictionary<string, string> ExcludedSoFar(RequestDraft draft)
    {
        var excluded = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var offer in draft.Offers.Where(o => o.Round >= draft.Request.FirstRound))
        {
            var rule = offer.Status switch
            {
                OfferStatus.Declined => "declined",
                OfferStatus.Expired when offer.Round == draft.Request.Round => "no answer",
                OfferStatus.Undelivered when offer.Round == draft.Request.Round =>
                    offer.Reason == FailurePlan.OptedOut ? FailurePlan.OptedOut : "cannot be reached",
                _ => null,
            };
            if (rule is not null)
            {
                excluded[offer.WorkerId] = rule;
            }
        }

        return excluded;
    }

    public static Party PartyOf(Offer offer) =>
        new(PartyRole.Worker, offer.WorkerId, offer.Address, offer.WorkerName, offer.Language, Channel.WhatsApp);

    private static Party PartyOf(Candidate candidate) =>
        new(
            PartyRole.Worker, candidate.WorkerId, candidate.PhoneNumber, $"{candidate.FirstName} {candidate.LastName}".Trim(),
            candidate.Language, Channel.WhatsApp);
}
