using System.Globalization;
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
    private const int MaxListed = 8;
    private const int MaxListedTitle = 36;

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

    /// <summary>The message is remembered: a number or a code is answer enough.</summary>
    public static ContactDecision AskWhich(ContactDraft draft, IReadOnlyList<ContactJob> jobs, string understood)
    {
        var listed = jobs.Take(MaxListed).ToList();
        draft.Reply(listed.TrueForAll(j => j.Role == PartyRole.Renter) ? "which_report" : "which_job", ("jobs", ListOf(listed)));
        draft.Contact = draft.Contact with
        {
            Question = new OpenQuestion(
                QuestionKind.WhichJob, draft.Now + OpenQuestion.Patience,
                [.. listed.Select(j => new QuestionJob(j.Key.Partition, j.Role, j.PersonId))], draft.Body, draft.Media)
            {
                AskedIn = draft.Contact.MessageCount,
            },
        };
        return draft.Done(ResolvedBy.Asked, understood);
    }

    /// <summary>Short enough for the template to take it whole: a code that is cut off cannot be answered with.</summary>
    public static string ListOf(IEnumerable<ContactJob> jobs) =>
        string.Join("; ", jobs.Take(MaxListed).Select((j, i) => $"{i + 1}) {j.Code} {InList(j.Title, MaxListedTitle)}"));

    /// <summary>A semicolon parts the choices.</summary>
    public static string InList(string text, int max) => TemplateValue.Cut(text.Replace(';', ','), max);

    /// <summary>The place in the list a text names ("2", "#2."), or null.</summary>
    public static int? NumberIn(string text) =>
        int.TryParse(text.Trim().Trim('#', '.', ')', '('), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
