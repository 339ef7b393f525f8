using System.Globalization;
using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Conversations.Roles;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations;

/// <summary>
/// Which job a message is about, never guessed: the message it quotes says so, or a code in the text, or there is only one; else the
/// person is asked with a short list. (A button names its job itself.)
/// </summary>
/// <param name="Jobs">None, the one, or those to choose from.</param>
internal sealed record JobChoice(IReadOnlyList<ContactJob> Jobs, ResolvedBy By)
{
    /// <summary>As a question of the intake: asked this often in vain, then once an hour: two programs talking come to an end.</summary>
    private const int MaxInVain = 5;
    private const int MaxAskedPerHour = 40;
    private const int MaxListed = 8;
    private const int MaxListedTitle = 36;

    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    /// <summary>A step that waits longer for its job is not done by what is said of something else by then.</summary>
    private static readonly TimeSpan StepLife = TimeSpan.FromHours(1);

    /// <param name="named">Jobs whose code is in the text.</param>
    /// <param name="open">Those the message may be about where it names none.</param>
    /// <param name="mayBe">Whether a job that is named fits at all.</param>
    public static JobChoice Of(
        ContactDraft draft, IReadOnlyList<ContactJob> named, QuotedJob? quoted, IReadOnlyList<ContactJob> open, Func<ContactJob, bool> mayBe)
    {
        if (draft.Answered is { } answered)
        {
            return new JobChoice([answered], ResolvedBy.Asked);
        }

        if (quoted is not null && mayBe(quoted.Job))
        {
            return new JobChoice([quoted.Job], ResolvedBy.Quoted);
        }

        var meant = named.Where(mayBe).ToList();
        return meant.Count > 0
            ? new JobChoice(meant, ResolvedBy.Code)
            : new JobChoice(open, open.Count == 1 ? ResolvedBy.OnlyOpenJob : ResolvedBy.None);
    }

    /// <summary>The message is remembered, with what waits for the same answer already: a number or a code is answer enough.</summary>
    public static ContactDecision AskWhich(ContactDraft draft, IReadOnlyList<ContactJob> jobs, string understood)
    {
        var question = new OpenQuestion(
            QuestionKind.WhichJob, draft.Now + OpenQuestion.Patience,
            [.. jobs.Take(MaxListed).Select(j => new QuestionJob(j.Key.Partition, j.Role, j.PersonId))], draft.Body, draft.Media)
        {
            List = ListOf(jobs),
            Location = draft.Location,
        };
        if (draft.Contact.Question is { Kind: QuestionKind.WhichJob } before && before.Until > draft.Now)
        {
            question = Joined(draft, before, question);
        }

        Ask(draft, question);
        return draft.Done(ResolvedBy.Asked, understood);
    }

    /// <summary>The message is more of what waits: it is kept beside it, and the same list comes once more.</summary>
    /// <param name="isSilent">A picture of an album: asked once for all of them.</param>
    public static ContactDecision AskAgain(ContactDraft draft, OpenQuestion before, bool isSilent)
    {
        var question = Joined(draft, before, before with { Body = draft.Body, Media = draft.Media, Location = draft.Location });
        if (isSilent)
        {
            draft.Contact = draft.Contact with { Question = question };
        }
        else
        {
            Ask(draft, question);
        }

        return draft.Done(ResolvedBy.Asked, "more of the same");
    }

    /// <summary>An answer that names none of the list: the question stands as it is.</summary>
    public static ContactDecision AskUnchanged(ContactDraft draft, OpenQuestion before)
    {
        Ask(draft, before);
        return draft.Done(ResolvedBy.Asked, "none of the list");
    }

    /// <summary>Numbers are those of the list that was seen last: where it is not shown, the old one counts.</summary>
    private static void Ask(ContactDraft draft, OpenQuestion question)
    {
        var before = draft.Contact.Question is { Kind: QuestionKind.WhichJob } waiting && waiting.Until > draft.Now ? waiting : null;
        var isInVain = question.AskedTimes >= MaxInVain && draft.Now - question.AskedAt < Pause;
        if (isInVain || !draft.MayAnswer(MaxAskedPerHour))
        {
            draft.Contact = draft.Contact with { Question = before is null ? question : question with { Jobs = before.Jobs, List = before.List } };
            return;
        }

        draft.Reply(question.Jobs.All(j => j.Role == PartyRole.Renter) ? "which_report" : "which_job", ("jobs", question.List));
        var number = draft.Contact.MessageCount;
        draft.Contact = draft.Contact with
        {
            Question = question with
            {
                Until = draft.Now + OpenQuestion.Patience,
                AskedIn = number,
                FirstAskedIn = before is { FirstAskedIn: > 0 } && before.Jobs.SequenceEqual(question.Jobs) ? before.FirstAskedIn : number,
                AskedAt = draft.Now,
                AskedTimes = question.AskedTimes + 1,
            },
        };
    }

    /// <summary>Files add up. A step waits with its own list, and what else is said stands beside it; a later step takes the place of an earlier one.</summary>
    private static OpenQuestion Joined(ContactDraft draft, OpenQuestion before, OpenQuestion now)
    {
        var wasStep = draft.IsStep(before.Body);
        var waits = wasStep && draft.Now - before.LastAskedAt < StepLife;
        var words = wasStep ? before.Said : Join(before.Said, before.Body);
        var (body, said) = (waits, draft.IsStep(now.Body)) switch
        {
            (true, false) => (before.Body, Join(words, now.Body)),
            (_, true) => (now.Body, words),
            _ => (Join(words, now.Body), string.Empty),
        };
        var keepsList = body == before.Body && waits && before.List.Length > 0;
        return now with
        {
            Body = body,
            Said = said,
            Media = [.. before.Media.Concat(now.Media).Take(OpenQuestion.MaxMedia)],
            Location = now.Location ?? before.Location,
            Jobs = keepsList ? before.Jobs : now.Jobs,
            List = keepsList ? before.List : now.List,
            AskedIn = before.AskedIn,
            FirstAskedIn = before.FirstAskedIn,
            AskedAt = before.AskedAt,
            AskedTimes = before.AskedTimes,
        };
    }

    /// <summary>In lines; what was said before is not said twice.</summary>
    public static string Join(string before, string more) =>
        string.IsNullOrWhiteSpace(more) || before.Contains(more.Trim(), StringComparison.OrdinalIgnoreCase) ? before
        : before.Length == 0 ? more
        : PlainText.Clean($"{before}\n{more}", UnclearMessage.MaxBody);

    /// <summary>Short enough for the template to take it whole: a code that is cut off cannot be answered with.</summary>
    public static string ListOf(IEnumerable<ContactJob> jobs) =>
        string.Join("; ", jobs.Take(MaxListed).Select((j, i) => $"{i + 1}) {j.Code} {InList(j.Title, MaxListedTitle)}"));

    /// <summary>A semicolon parts the choices.</summary>
    public static string InList(string text, int max) => TemplateValue.Cut(text.Replace(';', ','), max);

    /// <summary>The place in the list a text names ("2", "#2."), or null.</summary>
    public static int? NumberIn(string text) =>
        int.TryParse(text.Trim().Trim('#', '.', ')', '('), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
