using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Messaging;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations;

/// <summary>
/// What an inbound message means: pure, like the request's rules. Which job it is about is never guessed:
/// the button says so, or a code in the text, or there is only one; otherwise the person is asked.
/// </summary>
public static class ContactRules
{
    private const int MaxListed = 8;
    private const int MaxListedTitle = 40;

    /// <param name="facts">What a report in the making needs; when it is not complete afterwards, the decision is void.</param>
    public static ContactDecision Receive(ContactAggregate before, InboundMessage message, DateTimeOffset now, IntakeFacts facts)
    {
        var draft = new ContactDraft(before, message, now);
        if (OptOutWords.Find(message, draft.Contact.OptedOut.Contains(message.From.Channel)) is { } optOut)
        {
            return OptOut(draft, optOut);
        }

        if (ButtonPayload.TryParse(message.ButtonPayload, out var button))
        {
            return Button(draft, button);
        }

        return IntakeRules.Take(draft, facts) ?? Text(draft);
    }

    private static ContactDecision OptOut(ContactDraft draft, OptOutType type)
    {
        var channel = draft.Inbound.From.Channel;
        var set = draft.Contact.OptedOut.ToHashSet();
        _ = type switch
        {
            OptOutType.Stop => set.Add(channel),
            OptOutType.Start => set.Remove(channel),
            _ => false,
        };
        draft.Contact = draft.Contact with { OptedOut = set };

        switch (type)
        {
            case var _ when OptOutWords.IsAnswered(draft.Inbound):
                break;
            case OptOutType.Help:
                draft.Help();
                break;
            default:
                draft.Reply(type == OptOutType.Stop ? "opted_out_confirm" : "opted_in_confirm");
                break;
        }

        return draft.Done(ResolvedBy.None, $"opt_out_{Wire.Name(type)}");
    }

    private static ContactDecision Button(ContactDraft draft, ButtonPayload button)
    {
        // The row of a closed job is filed away: the request itself then tells its worker from a stranger.
        var worker = draft.Jobs.FirstOrDefault(j => j.Key == button.Request && j.Role == PartyRole.Worker)?.PersonId
            ?? draft.WorkerIn(button.Request.OrganisationId);
        if (worker is null)
        {
            draft.Reply("not_yours");
            return draft.Done(ResolvedBy.Button, "button of a job that is not the sender's");
        }

        draft.Ask(button.Request, CommandFor(draft, worker, button.Intent, button.OfferNumber));
        return draft.Done(ResolvedBy.Button, Wire.Name(button.Intent));
    }

    private static ContactDecision Text(ContactDraft draft)
    {
        var codes = RequestCode.FindIn(draft.Inbound.Body).ToList();
        var named = draft.Jobs.Where(j => codes.Contains(j.Code, StringComparer.Ordinal)).ToList();
        var intent = WorkerWords.Find(draft.Inbound.Body, named.Select(j => j.Code));
        if (intent is { } meant && draft.Jobs.Any(j => j.Role == PartyRole.Worker))
        {
            return Step(draft, meant, named);
        }

        if (named.Count == 0 && NamesAnotherJob(draft))
        {
            draft.Reply("not_yours");
            return draft.Done(ResolvedBy.Code, "code of a job that is not the sender's");
        }

        return Remark(draft, named);
    }

    private static ContactDecision Step(ContactDraft draft, WorkerIntent intent, List<ContactJob> named)
    {
        var possible = PossibleFor(draft, intent, named);
        switch (possible.Count)
        {
            case 0 when intent == WorkerIntent.Accept && draft.Jobs.Any(j => j.State == JobState.Assigned):
                // "OK" to "the job is yours": to answer that nothing is open would be wrong.
                return draft.Done(ResolvedBy.None, "accept of what the sender has");
            case 0:
                draft.Reply("nothing_open");
                return draft.Done(ResolvedBy.None, $"{Wire.Name(intent)} without a job");
            case 1:
                draft.Ask(possible[0].Key, CommandFor(draft, possible[0].PersonId, intent, offerNumber: 0));
                return draft.Done(named.Count > 0 ? ResolvedBy.Code : ResolvedBy.OnlyOpenJob, Wire.Name(intent));
            default:
                draft.Reply("which_job", ("jobs", ListOf(possible)));
                return draft.Done(ResolvedBy.Asked, Wire.Name(intent));
        }
    }

    /// <summary>
    /// A yes to what was offered once and is not any more goes to that request: it knows whether the job is still to be had, or says
    /// that it ran out or that another worker has it.
    /// </summary>
    private static List<ContactJob> PossibleFor(ContactDraft draft, WorkerIntent intent, List<ContactJob> named)
    {
        var mine = (named.Count > 0 ? named : draft.Jobs).Where(j => j.Role == PartyRole.Worker).ToList();
        var possible = mine.Where(j => Fits(j, intent, named.Count > 0)).ToList();
        var isLateYes = possible.Count == 0 && intent == WorkerIntent.Accept && mine.TrueForAll(j => j.State == JobState.Past);
        return isLateYes ? mine : possible;
    }

    /// <summary>A photo or a sentence: kept with the job it names or the only one; what fits no job is kept here and answered.</summary>
    private static ContactDecision Remark(ContactDraft draft, List<ContactJob> named)
    {
        // A person in two parts of one request has two rows of it.
        var open = draft.Jobs.Where(j => j.State != JobState.Past).DistinctBy(j => j.Key).ToList();
        var meant = named.DistinctBy(j => j.Key).ToList();
        var job = meant.Count == 1 ? meant[0] : meant.Count == 0 && open.Count == 1 ? open[0] : null;
        if (job is null)
        {
            draft.Help();
            return draft.Done(ResolvedBy.None, "kept");
        }

        if (draft.Inbound.Media.Count > 0)
        {
            draft.Ask(job.Key, new AddAttachments($"{draft.Inbound.MessageSid}_media", job.PersonId, draft.AttachmentsFor(job)));
        }

        if (!string.IsNullOrWhiteSpace(draft.Inbound.Body))
        {
            draft.Ask(job.Key, new AddComment(draft.Inbound.MessageSid, job.PersonId, UserTypeOf(job.Role), draft.Inbound.Body.Trim()));
        }

        draft.Help();
        return draft.Done(meant.Count == 1 ? ResolvedBy.Code : ResolvedBy.OnlyOpenJob, "remark");
    }

    /// <summary>A step with the code of a job that this worker does not have must not fall to the one they do have.</summary>
    private static bool NamesAnotherJob(ContactDraft draft)
    {
        var rest = RequestCode.WithoutAny(draft.Inbound.Body);
        return draft.IsWorker && rest != draft.Inbound.Body && WorkerWords.Find(rest) is not null;
    }

    private static RequestCommand CommandFor(ContactDraft draft, string by, WorkerIntent intent, int offerNumber)
    {
        var (id, from) = (draft.Inbound.MessageSid, draft.SenderAddresses);
        return intent switch
        {
            WorkerIntent.Accept => new AnswerOffer(id, by, offerNumber, from, Accept: true, Reason: null),
            WorkerIntent.Decline => new AnswerOffer(id, by, offerNumber, from, Accept: false, Reason: null),
            WorkerIntent.OnMyWay => new ReportProgress(id, by, RequestEvent.OnMyWay, from, null),
            WorkerIntent.Arrived => new ReportProgress(id, by, RequestEvent.Arrived, from, null),
            WorkerIntent.OnHold => new ReportProgress(id, by, RequestEvent.PutOnHold, from, draft.Inbound.Body.Trim()),
            _ => new ReportProgress(id, by, RequestEvent.Completed, from, null),
        };
    }

    /// <summary>A job that is named by its code fits any step: the request itself says what is possible.</summary>
    private static bool Fits(ContactJob job, WorkerIntent intent, bool isNamed) => intent switch
    {
        _ when isNamed => true,
        WorkerIntent.Accept => job.State == JobState.Offered,
        // "No" from the worker who has the job gives it back; "on my way" to an open offer takes it.
        _ => job.State is JobState.Offered or JobState.Assigned,
    };

    /// <summary>Short enough for the template to take it whole: a code that is cut off cannot be answered with.</summary>
    private static string ListOf(IEnumerable<ContactJob> jobs) =>
        string.Join("; ", jobs.Take(MaxListed).Select(j => $"{j.Code} {TemplateValue.Cut(j.Title, MaxListedTitle)}"));

    private static UserType UserTypeOf(PartyRole role) => role switch
    {
        PartyRole.Renter => UserType.Renter,
        PartyRole.Landlord => UserType.Landlord,
        _ => UserType.MaintenanceStaff,
    };
}
