using Dispatch.Core.Messaging;

namespace Dispatch.Core.Requests;

/// <summary>
/// Asking the landlord: before work of a priority the organisation names, and for parts. Emergencies wait for nobody, and a landlord who
/// says nothing in time is taken to agree.
/// </summary>
internal static class ApprovalRules
{
    /// <summary>Whether nobody may be offered the job yet.</summary>
    public static bool IsWaiting(RequestDraft draft) =>
        draft.Request.Approval is { Kind: ApprovalKind.Work, Granted: null } open && open.AnswerBy > draft.Now;

    /// <returns>True where the landlord is asked before anybody else.</returns>
    public static bool AskForWork(RequestDraft draft)
    {
        var isAsked = draft.Request.Approvals.WorkFrom is { } from && draft.Request.Priority >= from
            && draft.Request.Priority != RequestPriority.Emergency && CanAsk(draft);
        if (isAsked)
        {
            Ask(draft, ApprovalKind.Work, null);
            LandlordRules.Tell(
                draft, LandlordNews.Asked, "landlord_approve_work", Notices.Issue(draft), Notices.Priority(draft), Code(draft));
        }

        return isAsked;
    }

    /// <returns>True where the landlord was asked; else they are only told.</returns>
    public static bool AskForParts(RequestDraft draft, string reason)
    {
        var isAsked = draft.Request.Approvals.Parts && draft.Request.Priority != RequestPriority.Emergency && CanAsk(draft);
        if (isAsked)
        {
            Ask(draft, ApprovalKind.Parts, reason);
            LandlordRules.Tell(
                draft, LandlordNews.Asked, "landlord_approve_parts", ("reason_text", reason), Notices.Issue(draft), Code(draft));
        }

        return isAsked;
    }

    public static RequestDecision Answer(RequestDraft draft, AnswerApproval answer)
    {
        if (!LandlordRules.IsLandlord(draft, answer.From))
        {
            return draft.Refused("not this sender's request");
        }

        if (draft.Request.Approval is not { Granted: null } open || !draft.Request.IsOpen)
        {
            LandlordRules.Tell(draft, LandlordNews.Asked, "landlord_nothing_to_approve");
            return draft.Refused("nothing waits for an answer");
        }

        draft.Request = draft.Request with { Approval = open with { Granted = answer.Granted, AnsweredAt = draft.Now } };

        // The landlord's own words are for the office: the history is read there, while a comment would stand on the renter's page.
        var words = string.IsNullOrWhiteSpace(answer.Words) ? string.Empty : $": {answer.Words}";
        draft.Note(HistoryKind.Status, $"{Wire.Name(open.Kind)} {(answer.Granted ? "approved" : "refused")} by the landlord{words}");
        LandlordRules.Tell(draft, LandlordNews.Asked, answer.Granted ? "landlord_approved" : "landlord_refused");
        switch (open.Kind, answer.Granted)
        {
            case (ApprovalKind.Work, true) when draft.Request.Status == RequestStatus.Pending:
                draft.Request = draft.Request with { AssignAt = null };
                OfferRules.OfferNext(draft);
                break;
            case (ApprovalKind.Work, true):
                // The time was over, the work went on without them and somebody has it: nothing is left to do.
                break;
            case (ApprovalKind.Work, false):
                return ProgressRules.Cancel(draft, new CancelRequest(answer.CommandId, answer.By, UserType.Landlord, "refused by the landlord"));
            default:
                TellWorker(draft, answer.Granted);
                break;
        }

        return draft.Applied();
    }

    private static void TellWorker(RequestDraft draft, bool isGranted)
    {
        if (isGranted)
        {
            draft.Send(MessageKind.Notice, draft.Request.Worker, "job_parts_approved", [Notices.Location(draft), Notices.Ref(draft, draft.Request.OfferNumber)]);
            return;
        }

        draft.Send(MessageKind.Notice, draft.Request.Worker, "job_parts_refused", [Notices.Location(draft)]);
        if (draft.Request.Manager is { } manager)
        {
            Notices.TellAttention(draft, manager, "parts_refused");
        }
    }

    private static void Ask(RequestDraft draft, ApprovalKind kind, string? reason)
    {
        var by = draft.Now.AddSeconds(draft.Request.Approvals.AnswerSeconds);
        draft.Request = draft.Request with { Approval = new Approval(kind, reason, draft.Now, by) };
    }

    /// <summary>A landlord who cannot be written to is not waited for.</summary>
    private static bool CanAsk(RequestDraft draft) =>
        draft.Request.Landlord is { } landlord && Route.To(landlord, draft.Facts.Contact(landlord.Address)).Forbidden is null;

    private static (string, string) Code(RequestDraft draft) => ("answer_code", Approval.CodeOf(draft.Request.Id));
}
