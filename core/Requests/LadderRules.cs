using Dispatch.Core.Assignment;
using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;

namespace Dispatch.Core.Requests;

/// <summary>
/// The escalation ladder: while nobody takes the job, its contacts are told one after another, each as often as their rung says, and
/// then from the first again. It goes on beside the rounds of offers and ends when somebody accepts.
/// </summary>
internal static class LadderRules
{
    /// <summary>Nobody was found: the first telling is made at once, later ones by their time.</summary>
    public static void Begin(RequestDraft draft)
    {
        if (draft.Request.LadderStep == 0)
        {
            Climb(draft);
        }
    }

    /// <summary>One telling. Rungs that cannot be told are passed over, each with the reason in the history.</summary>
    public static void Climb(RequestDraft draft)
    {
        for (var passed = 0; passed < draft.Request.Ladder.Count; passed++)
        {
            var step = draft.Request.LadderStep;
            var (rung, attempt) = RungOf(draft.Request, step);
            var (told, words) = Tell(draft, draft.Request.Ladder[rung]);
            var (party, tries) = (draft.Request.Ladder[rung].Party, draft.Request.Ladder[rung].Tries);
            draft.Note(HistoryKind.Escalation, $"rung {rung + 1}, {Wire.Name(party.Role)} {party.Name}, try {attempt + 1} of {tries}: {words}");
            draft.Request = draft.Request with { LadderStep = told ? step + 1 : step + tries - attempt };
            if (rung == 0 && attempt == 0)
            {
                TellRenter(draft);
            }

            if (told)
            {
                draft.Request = draft.Request with { LadderAt = NextAt(draft, rung) };
                return;
            }
        }

        // Nobody on it can be told now: the renter has been, the request stands under "attention", and it is tried again.
        if (draft.Request.Ladder.Count == 0 && draft.Request.LadderStep == 0)
        {
            TellRenter(draft);
        }

        var again = draft.Clock.Add(draft.Now, draft.Terms.Escalate + draft.Terms.EscalateAgain);
        draft.Request = draft.Request with
        {
            LadderStep = Math.Max(1, draft.Request.LadderStep),
            LadderAt = draft.Request.Ladder.Count == 0 ? null : again,
        };
    }

    /// <summary>Which rung, and which of its tries, a telling is; both counted from 0.</summary>
    public static (int Rung, int Try) RungOf(MaintenanceRequest request, int step)
    {
        var rest = step % request.Ladder.Sum(r => r.Tries);
        for (var rung = 0; ; rung++)
        {
            if (rest < request.Ladder[rung].Tries)
            {
                return (rung, rest);
            }

            rest -= request.Ladder[rung].Tries;
        }
    }

    /// <summary>Each time the ladder begins: that it takes longer, and is not forgotten.</summary>
    private static void TellRenter(RequestDraft draft) =>
        draft.Send(MessageKind.Notice, draft.Request.Renter, "renter_delayed", [Notices.Issue(draft)]);

    private static DateTimeOffset NextAt(RequestDraft draft, int rung)
    {
        var isLast = RungOf(draft.Request, draft.Request.LadderStep) == (0, 0);
        var wait = draft.Request.Ladder[rung].WaitSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : draft.Terms.Escalate;
        return draft.Clock.Add(draft.Now, isLast ? wait + draft.Terms.EscalateAgain : wait);
    }

    private static (bool IsTold, string Words) Tell(RequestDraft draft, LadderRung rung)
    {
        var (party, contact) = (rung.Party, draft.Facts.Contact(rung.Party.Address));
        var route = Route.To(party, contact);
        if (route.Forbidden is { } rule)
        {
            return (false, $"{rule}, passed over");
        }

        if (party.Role == PartyRole.Worker)
        {
            return OfferTo(draft, party);
        }

        Notices.TellAttention(draft, party, Attention.NobodyFound);
        return (true, $"told by {Wire.Name(route.Channel)}");
    }

    /// <summary>A worker is offered the job, whatever their trade; not while they are away, nor after a no.</summary>
    private static (bool IsTold, string Words) OfferTo(RequestDraft draft, Party worker)
    {
        var status = draft.Facts.Complex?.Candidates.FirstOrDefault(c => c.WorkerId == worker.Id)?.Status;
        var latest = draft.Offers.LastOrDefault(o => o.WorkerId == worker.Id && o.Round >= draft.Request.FirstRound)?.Status;
        switch (status, latest)
        {
            case (WorkerStatus.Inactive or WorkerStatus.OnLeave, _):
                return (false, $"{Wire.Name(status.Value).Replace('_', ' ')}, passed over");
            case (_, OfferStatus.Declined):
                return (false, "declined before, passed over");
            case (_, OfferStatus.Open):
                return (false, "is being asked already, passed over");
            default:
                WaveRules.OfferTo(draft, [worker]);
                return (true, "was offered the job");
        }
    }
}
