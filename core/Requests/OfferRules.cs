using Dispatch.Core.Assignment;
using Dispatch.Core.Messaging;

namespace Dispatch.Core.Requests;

/// <summary>What a worker's answer to an offer does. The first accept wins; the others of its wave and whoever comes later are told.</summary>
internal static class OfferRules
{
    /// <summary>After an offer ended without an accept: the next are asked when none is open any more.</summary>
    public static void OfferNext(RequestDraft draft) => WaveRules.OfferNext(draft);

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
        var offer = draft.OpenOfferOf(answer.From) ?? named;

        if (draft.Request.Worker is { } worker && draft.Request.Status == RequestStatus.InProgress && answer.From.Contains(worker.Address, StringComparer.Ordinal))
        {
            if (answer is { Accept: true, Eta: { } eta })
            {
                WorkerTalk.Set(draft, eta);
                return draft.Applied();
            }

            return answer.Accept
                ? draft.Ignored("already accepted")
                : ProgressRules.Step(draft, new ReportProgress(answer.CommandId, answer.By, RequestEvent.GivenBack, answer.From, answer.Reason));
        }

        return answer.Accept ? Accept(draft, offer, answer.Eta) : Decline(draft, offer, answer.Reason);
    }

    private static RequestDecision Accept(RequestDraft draft, Offer offer, EtaPhrase? eta)
    {
        if (offer.Status != OfferStatus.Open && MayStillTake(draft))
        {
            draft.Move(RequestEvent.Offered, $"{offer.WorkerName} answered late");
        }
        else if (offer.Status != OfferStatus.Open || !Transitions.Can(draft.Request.Stage, RequestEvent.Accepted))
        {
            return TellTooLate(draft, [offer.Address]);
        }

        Take(draft, offer);
        if (eta is not null)
        {
            WorkerTalk.Set(draft, eta);
        }

        return draft.Applied();
    }

    /// <summary>
    /// While nobody has it and nobody is being asked, whoever was asked once may still take it, late or after a change of mind. Where
    /// several are asked at once, also while others are: in an emergency the first yes counts.
    /// </summary>
    private static bool MayStillTake(RequestDraft draft) => draft.Request.Status == RequestStatus.Pending
        && (draft.OpenOffers.Count == 0 || draft.Terms.AskAtOnce > 1);

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

    /// <summary>The worker has the job; worker, renter, landlord and the others who were asked are told.</summary>
    public static void Take(RequestDraft draft, Offer offer)
    {
        var worker = PartyOf(offer);

        // An old offer that is taken late counts from now on: given back, it is a no of this attempt.
        draft.Change(offer with { Status = OfferStatus.Accepted, AnsweredAt = draft.Now, Round = draft.Request.Round });
        draft.MirrorOf(offer);
        draft.Move(RequestEvent.Accepted, $"accepted by {offer.WorkerName}");
        draft.Request = draft.Request with
        {
            AssignedWorkerId = offer.WorkerId,
            Worker = worker,
            AssignAt = null,
            RetryAt = null,
            LadderStep = 0,
            LadderAt = null,
            FollowUpAt = DueRules.NextFollowUp(draft),
        };
        TargetRules.Meet(draft, TargetKind.Respond);
        draft.Send(
            MessageKind.Notice, worker, "job_accepted",
            [Notices.Location(draft), Notices.RenterContact(draft), Notices.Ref(draft, offer.Number)], offer.Number);
        draft.Send(
            MessageKind.Notice, draft.Request.Renter, "renter_assigned",
            [Notices.WorkerName(draft), Notices.Issue(draft), Notices.TrackUrl(draft)]);
        LandlordRules.Tell(
            draft, LandlordNews.Milestone, "landlord_assigned", Notices.WorkerName(draft), Notices.Issue(draft), Notices.Location(draft));
        Withdraw(draft, "another worker took it", "job_taken", []);
    }

    /// <summary>Takes back every offer that is open, with a word to each.</summary>
    public static void Withdraw(RequestDraft draft, string reason, string template, IReadOnlyList<(string, string)> values)
    {
        foreach (var offer in draft.OpenOffers)
        {
            draft.Change(offer with { Status = OfferStatus.Withdrawn, AnsweredAt = draft.Now, Reason = reason });
            TellOfEnd(draft, offer, template, values);
        }
    }

    /// <summary>A word to whoever may have seen the offer; what never left us needs none.</summary>
    public static void TellOfEnd(RequestDraft draft, Offer offer, string template, IReadOnlyList<(string, string)> values)
    {
        if (draft.Messages.Any(m => m.OfferNumber == offer.Number && m.Kind != MessageKind.Notice && m.MayHaveCome))
        {
            draft.Send(MessageKind.Notice, PartyOf(offer), template, values);
        }
    }

    public static RequestDecision Decline(RequestDraft draft, Offer offer, string? reason)
    {
        if (offer.Status != OfferStatus.Open)
        {
            return draft.Ignored("the offer is not open any more");
        }

        draft.Change(offer with { Status = OfferStatus.Declined, AnsweredAt = draft.Now, Reason = reason });
        ThankForNo(draft, PartyOf(offer), offer.Number, reason);
        OfferNext(draft);
        return draft.Applied();
    }

    /// <summary>A no without a reason is asked for one, once, and nobody need answer.</summary>
    public static void ThankForNo(RequestDraft draft, Party worker, int offerNumber, string? reason)
    {
        if (reason is null)
        {
            draft.Send(MessageKind.Notice, worker, "job_declined_why", [Notices.Ref(draft, offerNumber)]);
            return;
        }

        draft.Send(MessageKind.Notice, worker, "job_declined", []);
    }

    public static Party PartyOf(Offer offer) =>
        new(PartyRole.Worker, offer.WorkerId, offer.Address, offer.WorkerName, offer.Language, Channel.WhatsApp);
}
