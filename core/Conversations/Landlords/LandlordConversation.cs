using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations.Landlords;

/// <summary>What a landlord steers by message. Codes are resolved among the landlord's own jobs only.</summary>
internal static class LandlordConversation
{
    private const int MaxMuted = 50;

    /// <returns>Null where the text is none of the landlord's words.</returns>
    public static ContactDecision? TryReply(ContactDraft draft, List<ContactJob> named, QuotedJob? quoted)
    {
        if (!draft.IsLandlord || LandlordReply.Read(draft.Body, named.Select(j => j.Code)) is not { } reply)
        {
            return null;
        }

        return reply.Intent switch
        {
            LandlordIntent.Updates => Choose(draft, reply.Level),
            LandlordIntent.Approve or LandlordIntent.Refuse => Answer(draft, reply),
            _ when draft.IsRenter && JobsOf(draft).Count == 0 => null,
            _ => OfJob(draft, reply.Intent, named, quoted),
        };
    }

    private static ContactDecision Choose(ContactDraft draft, UpdateLevel? level)
    {
        if (level is null)
        {
            draft.Help();
            return draft.Done(ResolvedBy.None, "updates of no known level");
        }

        draft.Contact = draft.Contact with { Updates = level };
        draft.Reply("updates_set", ("level", Wire.Name(level.Value)));
        return draft.Done(ResolvedBy.None, $"updates {Wire.Name(level.Value)}");
    }

    private static ContactDecision Answer(ContactDraft draft, LandlordReply reply)
    {
        var isGranted = reply.Intent == LandlordIntent.Approve;
        var alike = JobsOf(draft).Where(j => Approval.CodeOf(j.Key.RequestId) == reply.Code).ToList();
        var meant = alike.Where(j => draft.Answered is null || j.Key == draft.Answered.Key).ToList();
        if (meant.Count == 0)
        {
            draft.Reply("not_yours");
            return draft.Done(ResolvedBy.Code, "code of nothing that is asked");
        }

        if (meant.Count > 1)
        {
            // Four digits may be those of two jobs.
            return JobChoice.AskWhich(draft, meant, Wire.Name(reply.Intent));
        }

        draft.Ask(meant[0].Key, new AnswerApproval(draft.Inbound.MessageSid, meant[0].PersonId, draft.SenderAddresses, isGranted));
        return draft.Done(draft.Answered is null ? ResolvedBy.Code : ResolvedBy.Asked, Wire.Name(reply.Intent));
    }

    private static ContactDecision OfJob(ContactDraft draft, LandlordIntent intent, List<ContactJob> named, QuotedJob? quoted)
    {
        var choice = JobChoice.Of(draft, named, quoted, JobsOf(draft), j => j.Role == PartyRole.Landlord);
        if (choice.Jobs.Count != 1)
        {
            return choice.Jobs.Count == 0 ? NotTheirs(draft) : JobChoice.AskWhich(draft, choice.Jobs, Wire.Name(intent));
        }

        var job = choice.Jobs[0];
        switch (intent)
        {
            case LandlordIntent.Status:
                draft.Ask(job.Key, new TellStatus(draft.Inbound.MessageSid, job.PersonId, draft.SenderAddresses));
                break;
            default:
                Mute(draft, job, intent == LandlordIntent.Mute);
                break;
        }

        return draft.Done(choice.By, Wire.Name(intent));
    }

    private static ContactDecision NotTheirs(ContactDraft draft)
    {
        draft.Reply("not_yours");
        return draft.Done(ResolvedBy.None, "no job of the landlord's");
    }

    private static void Mute(ContactDraft draft, ContactJob job, bool isMuted)
    {
        var others = draft.Contact.Muted.Where(id => id != job.Key.RequestId);
        draft.Contact = draft.Contact with { Muted = [.. isMuted ? others.Append(job.Key.RequestId).TakeLast(MaxMuted) : others] };
        draft.Reply(isMuted ? "job_muted" : "job_unmuted", ("job_code", job.Code));
    }

    private static List<ContactJob> JobsOf(ContactDraft draft) => [.. draft.Jobs.Where(j => j.Role == PartyRole.Landlord)];
}
