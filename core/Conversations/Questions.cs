using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Requests;

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
    public static ContactDecision? Answer(ContactDraft draft, bool isStep)
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

        return question.Kind == QuestionKind.WhichJob ? WhichJob(draft, question) : WhyDeclined(draft, question, isStep);
    }

    private static ContactDecision? WhichJob(ContactDraft draft, OpenQuestion question)
    {
        if (draft.Media.Count > 0 && string.IsNullOrWhiteSpace(draft.Body))
        {
            // More pictures of the same album: asked once for all of them.
            draft.Contact = draft.Contact with { Question = question with { Media = [.. question.Media.Concat(draft.Media).Take(OpenQuestion.MaxMedia)] } };
            return draft.Done(ResolvedBy.Asked, "more of the same");
        }

        if (IsSomethingNew(draft, question))
        {
            (draft.Body, draft.Media, draft.IsNewReport) = (question.Body, question.Media, true);
            draft.Contact = draft.Contact with { Question = null };
            return null;
        }

        if (Chosen(draft.Body, question.Jobs) is not { Key: { } key } chosen || draft.Media.Count > 0)
        {
            return null;
        }

        var job = draft.Jobs.FirstOrDefault(j => j.Key == key && j.Role == chosen.Role);
        draft.Contact = draft.Contact with { Question = null };
        draft.Body = question.Body;
        draft.Media = question.Media;
        draft.Answered = job ?? new ContactJob(key, chosen.Role, chosen.PersonId, string.Empty, JobState.Past, string.Empty, 0, 0, draft.Now);
        return null;
    }

    /// <summary>None of the renter's reports: what was not clear begins a new one, unless it asked for something that only a report can have.</summary>
    private static bool IsSomethingNew(ContactDraft draft, OpenQuestion question) =>
        IntakeWords.CommandOf(draft.Body) == IntakeCommand.New && question.Jobs.All(j => j.Role == PartyRole.Renter)
        && IntakeWords.CommandOf(question.Body) is null && !IntakeWords.SaysNotFixed(question.Body);

    private static QuestionJob? Chosen(string body, IReadOnlyList<QuestionJob> jobs)
    {
        if (JobChoice.NumberIn(body) is { } number)
        {
            return number >= 1 && number <= jobs.Count ? jobs[number - 1] : null;
        }

        var codes = RequestCode.FindIn(body).ToHashSet(StringComparer.Ordinal);
        var isCodeAlone = codes.Count == 1 && string.IsNullOrWhiteSpace(RequestCode.Without(body, codes).Trim('.', '!', ' '));
        return isCodeAlone ? jobs.FirstOrDefault(j => j.Key is { } key && codes.Contains(key.Code)) : null;
    }

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
