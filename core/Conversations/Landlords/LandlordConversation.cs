using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations.Landlords;

/// <summary>What a landlord steers by message. Codes are resolved among the landlord's own jobs only.</summary>
internal static class LandlordConversation
{
    private const int MaxMuted = 50;

    /// <summary>What is understood of a yes or no in neither of the two forms.</summary>
    private const string AnswerForm = "answer_form";

    /// <returns>Null where the text is none of the landlord's words.</returns>
    public static ContactDecision? TryReply(ContactDraft draft, List<ContactJob> named, QuotedJob? quoted)
    {
        if (!draft.IsLandlord)
        {
            return null;
        }

        return LandlordReply.Read(draft.Body, named.Select(j => j.Code)) switch
        {
            null => AskForForm(draft, named, quoted),
            { Intent: LandlordIntent.Updates } reply => Choose(draft, reply.Level),
            { Intent: LandlordIntent.Approve or LandlordIntent.Refuse } reply => Answer(draft, reply),
            _ when draft.IsRenter && JobsOf(draft).Count == 0 => null,
            var reply => OfJob(draft, reply.Intent, named, quoted),
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

    private static ContactDecision? Answer(ContactDraft draft, LandlordReply reply)
    {
        var meant = Meant(draft, JobsOf(draft).Where(j => Approval.CodeOf(j.Key.RequestId) == reply.Code));
        if (meant.Count == 0 && reply.More is not null)
        {
            // "No 1200 were paid" is a remark; where a question waits, the digits were mistyped.
            return Meant(draft, Asked(draft)) is { Count: > 0 } asked ? AskForForm(draft, asked, ResolvedBy.None, reply) : null;
        }

        if (meant.Count == 0)
        {
            draft.NotYours();
            return draft.Done(ResolvedBy.Code, "code of nothing that is asked");
        }

        if (meant.Count > 1)
        {
            // Four digits may be those of two jobs.
            return JobChoice.AskWhich(draft, meant, Wire.Name(reply.Intent));
        }

        var by = draft.Answered is null ? ResolvedBy.Code : ResolvedBy.Asked;
        return AnswerWords.IsPlain(reply, NamesOf(draft)) ? Give(draft, meant[0], reply, by) : AskForForm(draft, meant, by, null);
    }

    private static ContactDecision Give(ContactDraft draft, ContactJob job, LandlordReply reply, ResolvedBy by)
    {
        var isGranted = reply.Intent == LandlordIntent.Approve;
        draft.Ask(job.Key, new AnswerApproval(draft.Inbound.MessageSid, job.PersonId, draft.SenderAddresses, isGranted) { Words = reply.More });
        return draft.Done(by, Wire.Name(reply.Intent));
    }

    /// <summary>
    /// A yes or a no that may be meant for a question that waits, and is none of its two forms: never taken for the one or the other, nor
    /// for a remark, because the time for the answer goes by.
    /// </summary>
    private static ContactDecision? AskForForm(ContactDraft draft, List<ContactJob> named, QuotedJob? quoted)
    {
        var asked = Asked(draft);
        var codes = asked.Count == 0 ? [] : AnswerWords.CodesIn(draft.Body).ToHashSet(StringComparer.Ordinal);
        var byCode = Meant(draft, asked.Where(j => codes.Contains(Approval.CodeOf(j.Key.RequestId))));
        if (byCode.Count > 0)
        {
            return AskForForm(draft, byCode, ResolvedBy.Code, null);
        }

        if (AnswerWords.Bare(RequestCode.Without(draft.Body, named.Select(j => j.Code).ToHashSet(StringComparer.Ordinal))) is not { } reply)
        {
            return null;
        }

        var choice = JobChoice.Of(draft, named, quoted, asked, j => j.Role == PartyRole.Landlord);
        var meant = choice.Jobs.Where(j => asked.Exists(a => a.Key == j.Key)).ToList();
        return meant.Count == 0 ? null : AskForForm(draft, meant, choice.By, reply);
    }

    /// <param name="reply">What was said without the right digits; null where the words left it open.</param>
    private static ContactDecision AskForForm(ContactDraft draft, List<ContactJob> jobs, ResolvedBy by, LandlordReply? reply)
    {
        if (jobs.Count > 1)
        {
            return JobChoice.AskWhich(draft, jobs, AnswerForm);
        }

        if (reply is not null && draft.Answered is not null && AnswerWords.IsPlain(reply, NamesOf(draft)))
        {
            // They were asked which, and have said: word and job are both clear.
            return Give(draft, jobs[0], reply, by);
        }

        if (draft.MayAnswer())
        {
            draft.Reply("landlord_answer_form", ("job_code", jobs[0].Code), ("answer_code", Approval.CodeOf(jobs[0].Key.RequestId)));
        }

        return draft.Done(by, AnswerForm);
    }

    private static List<ContactJob> Asked(ContactDraft draft) => [.. JobsOf(draft).Where(j => j.IsAsked)];

    private static List<ContactJob> Meant(ContactDraft draft, IEnumerable<ContactJob> alike) =>
        [.. alike.Where(j => draft.Answered is null || j.Key == draft.Answered.Key)];

    private static IEnumerable<string> NamesOf(ContactDraft draft) =>
        draft.Roles.Select(r => r.Name).Append(draft.Contact.Name ?? string.Empty);

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
        draft.NotYours();
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
