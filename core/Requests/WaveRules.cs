using Dispatch.Core.Assignment;
using Dispatch.Core.Messaging;

namespace Dispatch.Core.Requests;

/// <summary>
/// Who is asked next: one worker, or a wave of several at once where the priority says so. A wave is over when its time is, or when
/// none of it is left; a round when everybody was asked once.
/// </summary>
internal static class WaveRules
{
    /// <summary>
    /// Offers the job to the best who were not asked yet, or says that nobody was found. Does nothing while an offer is open, nor for a
    /// job that somebody has or that is closed.
    /// </summary>
    public static void OfferNext(RequestDraft draft)
    {
        if (draft.Request.Status != RequestStatus.Pending || draft.OpenOffers.Count > 0)
        {
            return;
        }

        if (ApprovalRules.IsWaiting(draft))
        {
            // A landlord who says nothing is taken to agree when the time is over.
            draft.Request = draft.Request with { AssignAt = draft.Request.Approval!.AnswerBy };
            return;
        }

        if (!draft.Clock.IsOpen(draft.Now))
        {
            WaitForOpening(draft);
            return;
        }

        if (draft.Facts.Complex is null)
        {
            return;
        }

        var wave = Choose(draft);
        if (wave.Count > 0)
        {
            OfferTo(draft, wave);
        }
        else
        {
            NobodyFound(draft);
        }
    }

    public static void OfferTo(RequestDraft draft, IReadOnlyList<Party> workers)
    {
        var template = draft.Request.Priority == RequestPriority.Emergency ? "job_offer_emergency" : "job_offer";
        foreach (var worker in workers)
        {
            var number = draft.Request.OfferNumber + 1;
            draft.Change(new Offer(
                number, draft.Request.Round, worker.Id, worker.Name, worker.Address, worker.Language, OfferStatus.Open,
                draft.Now, draft.Clock.Add(draft.Now, draft.Terms.Remind), draft.Clock.Add(draft.Now, draft.Terms.Answer)));
            draft.Request = draft.Request with { OfferNumber = number, AssignAt = null };
            draft.Send(
                MessageKind.Offer, worker, template,
                [Notices.Issue(draft), Notices.Priority(draft), Notices.Location(draft), Notices.RenterContact(draft), Notices.Ref(draft, number)],
                number);
        }

        draft.Move(RequestEvent.Offered, $"offered to {string.Join(", ", workers.Select(w => w.Name))}");
    }

    /// <summary>The offers of a decision are over; when none is left open, the next are asked.</summary>
    public static void Expire(RequestDraft draft)
    {
        foreach (var offer in draft.OpenOffers.Where(o => o.ExpiresAt <= draft.Now))
        {
            draft.Change(offer with { Status = OfferStatus.Expired, AnsweredAt = draft.Now });
            OfferRules.TellOfEnd(draft, offer, "job_expired", []);
        }

        draft.Request = draft.Request with { AssignAt = draft.OpenOffers.Count == 0 ? draft.Now : null };
    }

    public static void Remind(RequestDraft draft)
    {
        foreach (var offer in draft.OpenOffers.Where(o => o.RemindedAt is null && o.RemindAt <= draft.Now))
        {
            var minutesLeft = Math.Max(1, (int)Math.Ceiling((offer.ExpiresAt - draft.Now).TotalMinutes));
            draft.Change(offer with { RemindedAt = draft.Now });
            draft.Send(
                MessageKind.Reminder, OfferRules.PartyOf(offer), "job_reminder",
                [Notices.Issue(draft), Notices.Location(draft), ("minutes_left", $"{minutesLeft}"), Notices.Ref(draft, offer.Number)], offer.Number);
        }
    }

    /// <summary>Everybody was asked, and may be asked again; a no stays a no.</summary>
    public static void NextRound(RequestDraft draft)
    {
        draft.Request = draft.Request with { Round = draft.Request.Round + 1, RetryAt = null };
        OfferNext(draft);
    }

    /// <summary>No worker is woken for a dripping tap: offers go on in the morning.</summary>
    private static void WaitForOpening(RequestDraft draft)
    {
        var at = draft.Clock.NextOpen(draft.Now);
        if (draft.Request.Stage != RequestStage.Received)
        {
            draft.Move(RequestEvent.Postponed, $"offers go on at {at:u}");
        }

        draft.Request = draft.Request with { AssignAt = at };
    }

    /// <summary>Never silence: the ladder begins, the renter is told it takes longer, and it is tried again.</summary>
    private static void NobodyFound(RequestDraft draft)
    {
        draft.Move(RequestEvent.NobodyFound, Attention.NobodyFound);
        var retryAt = draft.Request.RetryAt ?? draft.Clock.Add(draft.Now, draft.Terms.Retry);
        draft.Request = draft.Request with { AssignAt = retryAt, RetryAt = retryAt };
        LadderRules.Begin(draft);
    }

    private static List<Party> Choose(RequestDraft draft)
    {
        var complex = draft.Facts.Complex!;
        var others = complex.OpenRequests.Where(r => r.RequestId != draft.Request.Id).ToList();
        var excluded = ExcludedSoFar(draft);
        var ranking = WorkerChoice.Rank(draft.Request.Specialty, complex.Candidates, others, excluded);
        var wave = new List<Party>();
        var forbidden = false;
        foreach (var candidate in ranking.Eligible.DistinctBy(c => c.PhoneNumber).TakeWhile(_ => wave.Count < draft.Terms.AskAtOnce))
        {
            var worker = PartyOf(candidate);
            if (Route.To(worker, draft.Facts.Contact(worker.Address)).Forbidden is { } rule)
            {
                excluded[candidate.WorkerId] = rule;
                forbidden = true;
                continue;
            }

            wave.Add(worker);
        }

        draft.Receipts.Add(forbidden ? WorkerChoice.Rank(draft.Request.Specialty, complex.Candidates, others, excluded).Receipt : ranking.Receipt);
        return wave;
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

    private static Party PartyOf(Candidate candidate) =>
        new(
            PartyRole.Worker, candidate.WorkerId, candidate.PhoneNumber, $"{candidate.FirstName} {candidate.LastName}".Trim(),
            candidate.Language, Channel.WhatsApp);
}
