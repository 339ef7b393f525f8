using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations;

/// <summary>
/// What an inbound message means: pure, like the request's rules. Which job it is about is never guessed:
/// the button says so, or a code in the text, or there is only one; otherwise the person is asked.
/// </summary>
public static class ContactRules
{
    public static ContactDecision Receive(ContactAggregate before, InboundMessage message, DateTimeOffset now)
    {
        var draft = new ContactDraft(before, message, now);
        if (OptOutWords.Find(message) is { } optOut)
        {
            return OptOut(draft, optOut);
        }

        if (ButtonPayload.TryParse(message.ButtonPayload, out var button))
        {
            return Button(draft, button);
        }

        return Text(draft);
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

        // On SMS, and wherever it names the type, the provider has answered already.
        if (channel == Channel.WhatsApp && draft.Inbound.OptOutType is null)
        {
            draft.Reply(type == OptOutType.Stop ? "opted_out_confirm" : "opted_in_confirm");
        }

        return draft.Done(ResolvedBy.None, $"opt_out_{Wire.Name(type)}");
    }

    private static ContactDecision Button(ContactDraft draft, ButtonPayload button)
    {
        if (draft.Jobs.FirstOrDefault(j => j.Key == button.Request && j.Role == PartyRole.Worker) is not { } job)
        {
            draft.Reply("not_yours");
            return draft.Done(ResolvedBy.Button, "button of a job that is not the sender's");
        }

        draft.Ask(job, CommandFor(draft, job, button.Intent, button.OfferNumber));
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

        return Remark(draft, named);
    }

    private static ContactDecision Step(ContactDraft draft, WorkerIntent intent, List<ContactJob> named)
    {
        var possible = (named.Count > 0 ? named : draft.Jobs)
            .Where(j => j.Role == PartyRole.Worker && Fits(j, intent, named.Count > 0))
            .ToList();
        switch (possible.Count)
        {
            case 0:
                draft.Reply("nothing_open");
                return draft.Done(ResolvedBy.None, $"{Wire.Name(intent)} without a job");
            case 1:
                draft.Ask(possible[0], CommandFor(draft, possible[0], intent, offerNumber: 0));
                return draft.Done(named.Count > 0 ? ResolvedBy.Code : ResolvedBy.OnlyOpenJob, Wire.Name(intent));
            default:
                draft.Reply("which_job", ("jobs", ListOf(possible)));
                return draft.Done(ResolvedBy.Asked, Wire.Name(intent));
        }
    }

    /// <summary>A photo or a sentence: kept with the job it names or the only one; what fits no job is kept here and answered.</summary>
    private static ContactDecision Remark(ContactDraft draft, List<ContactJob> named)
    {
        var open = draft.Jobs.Where(j => j.State != JobState.Past).ToList();
        var job = named.Count == 1 ? named[0] : open.Count == 1 ? open[0] : null;
        if (job is null)
        {
            draft.Help(open);
            return draft.Done(ResolvedBy.None, "kept");
        }

        if (draft.Inbound.Media.Count > 0)
        {
            draft.Ask(job, new AddAttachments($"{draft.Inbound.MessageSid}_media", job.PersonId, draft.AttachmentsFor(job)));
        }

        if (!string.IsNullOrWhiteSpace(draft.Inbound.Body))
        {
            draft.Ask(job, new AddComment(draft.Inbound.MessageSid, job.PersonId, UserTypeOf(job.Role), draft.Inbound.Body.Trim()));
        }

        draft.Help(open);
        return draft.Done(named.Count == 1 ? ResolvedBy.Code : ResolvedBy.OnlyOpenJob, "remark");
    }

    private static RequestCommand CommandFor(ContactDraft draft, ContactJob job, WorkerIntent intent, int offerNumber)
    {
        var (id, by, from) = (draft.Inbound.MessageSid, job.PersonId, draft.SenderAddresses);
        return intent switch
        {
            WorkerIntent.Accept => new AnswerOffer(id, by, offerNumber, from, Accept: true, Reason: null),
            WorkerIntent.Decline => new AnswerOffer(id, by, offerNumber, from, Accept: false, Reason: null),
            WorkerIntent.OnMyWay => new ReportProgress(id, by, RequestEvent.OnMyWay, from, null),
            WorkerIntent.Arrived => new ReportProgress(id, by, RequestEvent.Arrived, from, null),
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

    private static string ListOf(IEnumerable<ContactJob> jobs) =>
        string.Join("; ", jobs.Take(5).Select(j => $"{j.Code} {j.Title}"));

    private static UserType UserTypeOf(PartyRole role) => role switch
    {
        PartyRole.Renter => UserType.Renter,
        PartyRole.Landlord => UserType.Landlord,
        _ => UserType.MaintenanceStaff,
    };
}
