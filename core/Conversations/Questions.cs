using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Requests;
using Dispatch.Core.Triage;

namespace Dispatch.Core.Conversations;

/// <summary>Answers to what the person was asked.</summary>
internal static class Questions
{
    private const int MaxReason = 200;

    /// <summary>How long a sentence after "why?" is taken for the reason.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(15);

    /// <summary>
    /// With an answer the draft stands as if the message that was not clear had named its job, and null comes back; a decision where the
    /// answer is all there is to it.
    /// </summary>
    /// <param name="quoted">The sender's own job whose message this one quotes.</param>
    public static ContactDecision? Answer(ContactDraft draft, QuotedJob? quoted, bool isStep)
    {
        if (draft.Contact.Question is not { } question)
        {
            return null;
        }

        if (question.Until <= draft.Now)
        {
            draft.Contact = draft.Contact with { Question = null };
            return null;
        }

        return question.Kind == QuestionKind.WhichJob ? WhichJob(draft, question, quoted) : WhyDeclined(draft, question, isStep);
    }

    private static ContactDecision? WhichJob(ContactDraft draft, OpenQuestion question, QuotedJob? quoted)
    {
        var isFilesOnly = HasFiles(draft) && string.IsNullOrWhiteSpace(draft.Body);
        if (isFilesOnly && quoted is null)
        {
            // What is sent after "done" is of that job.
            var isOfProof = draft.Proof is { } proof && proof.Until > draft.Now && proof.Until - ProofWanted.Patience >= question.LastAskedAt;
            return isOfProof ? null : JobChoice.AskAgain(draft, question, isSilent: draft.Now - question.LastAskedAt < KeptSaid.Silence);
        }

        if (IsSomethingNew(draft, question))
        {
            (draft.Body, draft.IsNewReport) = (JobChoice.Join(question.Body, question.Said), true);
            Resume(draft, question);
            return null;
        }

        if (quoted is null && ListAnswer.ForSeveral(draft, question) is { } several)
        {
            draft.Body = several;
            Resume(draft, question);
            return null;
        }

        return ListAnswer.Read(draft, question.Jobs, quoted, isFresh: draft.Now - question.LastAskedAt < Fresh) switch
        {
            null => IsBeside(draft, question) && quoted is null ? JobChoice.AskAgain(draft, question, isSilent: false) : null,
            { Job: null } => HasFiles(draft) ? null : JobChoice.AskUnchanged(draft, question),
            { } answer => Take(draft, question, answer),
        };
    }

    /// <summary>The files count with those that came with the answer.</summary>
    private static void Resume(ContactDraft draft, OpenQuestion question)
    {
        draft.Media = [.. question.Media.Concat(draft.Media).Take(OpenQuestion.MaxMedia)];
        draft.Location ??= question.Location;
        draft.Contact = draft.Contact with { Question = null };
    }

    /// <summary>
    /// The job is clear. A step beside it takes the place of the one that waits; other words beside it are said of the same job, as long as
    /// the question is fresh: later they are a message of their own.
    /// </summary>
    private static ContactDecision? Take(ContactDraft draft, OpenQuestion question, ListAnswer answer)
    {
        var (isStep, waits) = (draft.IsStep(answer.Rest), draft.IsStep(question.Body));
        var isAlone = answer.Rest.Length == 0;
        var hasNothing = waits && question.Said.Length + question.Media.Count == 0 && question.Location is null;
        if (answer.Job is not { Key: { } key } chosen || (isStep && hasNothing && !answer.IsNumber) || (!isAlone && !isStep && draft.Now - question.LastAskedAt >= Fresh))
        {
            return null;
        }

        var (body, said) = (isStep, waits) switch
        {
            (true, true) => (answer.Rest, question.Said),
            (true, false) => (answer.Rest, JobChoice.Join(question.Said, question.Body)),
            (false, true) => (question.Body, JobChoice.Join(question.Said, answer.Rest)),
            _ => (JobChoice.Join(JobChoice.Join(question.Said, question.Body), answer.Rest), string.Empty),
        };
        draft.Body = body;
        draft.Answered = draft.Jobs.FirstOrDefault(j => j.Key == key && j.Role == chosen.Role)
            ?? new ContactJob(key, chosen.Role, chosen.PersonId, string.Empty, JobState.Past, string.Empty, 0, 0, draft.Now);
        Resume(draft, question);
        if (said.Length > 0)
        {
            draft.Ask(key, Remarks.Comment(draft, draft.Answered, $"{draft.Inbound.MessageSid}_said", said));
        }

        return null;
    }

    /// <summary>
    /// A picture with a line under it, right after the question; or a line that says nothing of a repair, where the reports to choose from
    /// are closed and it would begin a new one.
    /// </summary>
    private static bool IsBeside(ContactDraft draft, OpenQuestion question)
    {
        if (draft.Now - question.LastAskedAt >= Fresh || draft.IsStep(draft.Body) || IntakeWords.CommandOf(draft.Body) is not null
            || RequestCode.FindIn(draft.Body).Any(c => draft.Jobs.Any(j => j.Code == c)))
        {
            return false;
        }

        var triage = TriageRules.Assess(draft.Body, null, null, isWinter: true);
        var isOfClosed = question.Jobs.All(q => q.Role == PartyRole.Renter && !draft.Jobs.Any(j => j.Key == q.Key));
        return triage.Safety is null && (HasFiles(draft) || (isOfClosed && triage.MatchedRules.Count == 0));
    }

    private static bool HasFiles(ContactDraft draft) => draft.Media.Count > 0 || draft.Location is not null;

    /// <summary>None of the renter's reports: what was not clear begins a new one, unless it asked for something that only a report can have.</summary>
    private static bool IsSomethingNew(ContactDraft draft, OpenQuestion question) =>
        IntakeWords.CommandOf(draft.Body) == IntakeCommand.New && question.Jobs.All(j => j.Role == PartyRole.Renter)
        && IntakeWords.CommandOf(question.Body) is null && !IntakeWords.SaysNotFixed(question.Body);

    /// <summary>A worker who lives here too tells of no reason then.</summary>
    private static bool IsDangerAtHome(ContactDraft draft) =>
        draft.IsRenter && Triage.TriageRules.Assess(draft.Body, null, null, isWinter: false).Safety is not null;

    private static ContactDecision? WhyDeclined(ContactDraft draft, OpenQuestion question, bool isStep)
    {
        var asked = question.Until - OpenQuestion.Patience;
        var reason = JobChoice.NumberIn(draft.Body) switch
        {
            1 => DeclineReason.Of(WorkerIntent.DeclinedBusy),
            2 => DeclineReason.Of(WorkerIntent.DeclinedTrade),
            3 => DeclineReason.Of(WorkerIntent.DeclinedAway),
            not null => null,
            _ when isStep || IsDangerAtHome(draft) || draft.Media.Count > 0 || string.IsNullOrWhiteSpace(draft.Body) || draft.Now - asked > Fresh || draft.HasAssigned => null,
            _ => draft.Body.Trim(),
        };
        draft.Contact = draft.Contact with { Question = null };
        if (reason is null || question.Jobs is not [{ Key: { } key } job])
        {
            return null;
        }

        draft.Ask(key, new ExplainDecline(draft.Inbound.MessageSid, job.PersonId, draft.SenderAddresses, reason.Length <= MaxReason ? reason : reason[..MaxReason]));
        return draft.Done(ResolvedBy.Asked, "why declined");
    }
}

/// <summary>The three choices, as they stand on the offer for the office to read.</summary>
internal static class DeclineReason
{
    public static string Of(WorkerIntent intent) => intent switch
    {
        WorkerIntent.DeclinedBusy => "too busy",
        WorkerIntent.DeclinedTrade => "not my trade",
        _ => "sick or away",
    };
}
