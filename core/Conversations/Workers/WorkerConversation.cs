using System.Globalization;
using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations.Workers;

/// <summary>What a worker's words do: the whole job from the chat.</summary>
internal static class WorkerConversation
{
    private const int MaxAtOnce = 8;

    /// <summary>A tap names its job, its offer and its step.</summary>
    public static ContactDecision Tap(ContactDraft draft, ButtonPayload button, IntakeFacts facts)
    {
        if (JobOf(draft, button.Request, facts) is not { } job || CommandFor(draft, job.PersonId, new WorkerReply(button.Intent), button.OfferNumber) is not { } command)
        {
            draft.NotYours();
            return draft.Done(ResolvedBy.Button, ContactRules.ForeignButton);
        }

        draft.Ask(button.Request, command);
        Remember(draft, new QuestionJob(button.Request.Partition, PartyRole.Worker, job.PersonId), job.Title, new WorkerReply(button.Intent));
        return draft.Done(ResolvedBy.Button, Wire.Name(button.Intent));
    }

    /// <summary>
    /// The sender's row of the job. Where none stands, it is filed away or not written yet, or the button is forged: then the request
    /// itself tells.
    /// </summary>
    private static ContactJob? JobOf(ContactDraft draft, RequestKey key, IntakeFacts facts)
    {
        var own = draft.Jobs.FirstOrDefault(j => j.Key == key && j.Role == PartyRole.Worker);
        return own is not null || draft.WorkerIn(key.OrganisationId) is null ? own : facts.JobsIn(key).FirstOrDefault(j => j.Role == PartyRole.Worker);
    }

    /// <returns>Null where the text is none of a worker's.</returns>
    public static ContactDecision? TryReply(ContactDraft draft, WorkerReply? reply, List<ContactJob> named, QuotedJob? quoted)
    {
        switch (reply)
        {
            case null:
                return null;
            case { Intent: WorkerIntent.OnLeave or WorkerIntent.Back } when draft.IsWorker:
                return SetStatus(draft, reply.Intent);
            case { Intent: WorkerIntent.MyJobs } when draft.IsWorker:
                return List(draft);
            case { Intent: WorkerIntent.OnLeave or WorkerIntent.Back or WorkerIntent.MyJobs }:
                return null;
            default:
                return Step(draft, reply, named, quoted);
        }
    }

    private static ContactDecision? Step(ContactDraft draft, WorkerReply reply, List<ContactJob> named, QuotedJob? quoted)
    {
        if (quoted?.Job.Role != PartyRole.Worker && !draft.Jobs.Any(j => j.Role == PartyRole.Worker) && draft.Answered is null)
        {
            // A job that was cancelled leaves no row: who still sets off for it has to know. What is said right after "done" is of that job.
            var isOfProof = draft.Proof is { } proof && proof.Until > draft.Now;
            return draft.IsWorker && draft.Jobs.Count == 0 && !isOfProof && IsOfJob(reply) ? NothingOpen(draft, reply) : null;
        }

        var choice = JobChoice.Of(draft, named, quoted, PossibleFor(draft, reply), j => j.Role == PartyRole.Worker);
        var assigned = draft.Jobs.Where(j => j is { Role: PartyRole.Worker, State: JobState.Assigned }).ToList();
        if (choice.Jobs.Any(j => !Changes(j, reply)))
        {
            return null;
        }

        switch (choice.Jobs.Count)
        {
            case 0 when reply.Intent == WorkerIntent.Accept && assigned.Count > 0:
                return YesToAssigned(draft, assigned);
            case 0 when reply.Intent == WorkerIntent.Eta || reply.IsOfOwn || (reply.IsBareNo && (assigned.Count > 0 || !IsOfJob(reply))):
                return null;
            case 0:
                return NothingOpen(draft, reply);
            case 1 when reply is { Intent: WorkerIntent.Accept, When: null } && choice.Jobs[0].State == JobState.Assigned:
                return YesToAssigned(draft, choice.Jobs);
            case 1:
                Do(draft, choice.Jobs[0], reply);
                return draft.Done(choice.By, Wire.Name(reply.Intent));
            case <= MaxAtOnce when (choice.By == ResolvedBy.Code && reply is { Line: null, When: null }) || choice.Jobs.Count <= reply.Every:
                // "K1 done, on my way to K2" is a step of each of its own.
                DoAll(draft, choice.Jobs, reply);
                return draft.Done(choice.By, Wire.Name(reply.Intent));
            default:
                return JobChoice.AskWhich(draft, choice.Jobs, Wire.Name(reply.Intent));
        }
    }

    /// <summary>Not a time or a reason, which mean nothing without a job.</summary>
    private static bool IsOfJob(WorkerReply reply) => reply.Intent != WorkerIntent.Eta && (!reply.IsBareNo || reply is { IsBusy: false, Line: null });

    /// <summary>A plain "no" gives back no job one has: it may answer anything.</summary>
    private static bool Changes(ContactJob job, WorkerReply reply) =>
        job.State != JobState.Assigned || reply is not { Intent: WorkerIntent.Decline, IsBareNo: true };

    private static ContactDecision NothingOpen(ContactDraft draft, WorkerReply reply)
    {
        if (draft.MayAnswer())
        {
            draft.Reply("nothing_open");
        }

        return draft.Done(ResolvedBy.None, $"{Wire.Name(reply.Intent)} without a job");
    }

    /// <summary>"OK" to "the job is yours", or to what the renter asked: the request knows. To answer that nothing is open would be wrong.</summary>
    private static ContactDecision YesToAssigned(ContactDraft draft, IReadOnlyList<ContactJob> assigned)
    {
        if (assigned is [var only])
        {
            draft.Ask(only.Key, Remarks.Comment(draft, only, draft.Inbound.MessageSid, draft.Body.Trim()) with { IsYes = true });
        }

        return draft.Done(ResolvedBy.None, "accept of what the sender has");
    }

    /// <summary>One step for several jobs; what comes after a "done" may be of any of them.</summary>
    private static void DoAll(ContactDraft draft, IReadOnlyList<ContactJob> jobs, WorkerReply reply)
    {
        foreach (var job in jobs)
        {
            Do(draft, job, reply);
        }

        draft.Contact = draft.Contact with { Proof = draft.Contact.Proof is { } proof ? proof with { HasGoneOn = true } : null };
    }

    private static void Do(ContactDraft draft, ContactJob job, WorkerReply reply)
    {
        draft.Ask(job.Key, CommandFor(draft, job.PersonId, reply, offerNumber: 0)!);
        if (reply is { Line: { } line, Intent: WorkerIntent.Done or WorkerIntent.Arrived or WorkerIntent.OnMyWay })
        {
            draft.Ask(job.Key, new AddComment($"{draft.Inbound.MessageSid}_line", job.PersonId, UserType.MaintenanceStaff, line, draft.SenderAddresses));
        }

        if (draft.Media.Count > 0)
        {
            draft.Ask(job.Key, new AddAttachments($"{draft.Inbound.MessageSid}_media", job.PersonId, draft.AttachmentsFor(job), draft.SenderAddresses));
        }

        Remember(draft, new QuestionJob(job.Key.Partition, PartyRole.Worker, job.PersonId), job.Title, reply);
    }

    /// <summary>What the step leaves open: a picture of what was done, or why not.</summary>
    private static void Remember(ContactDraft draft, QuestionJob job, string title, WorkerReply reply)
    {
        // Photos and words that wait for their job go on waiting; a step that waits is overtaken.
        var waiting = draft.Contact.Question is { Kind: QuestionKind.WhichJob } question && !draft.IsStep(question.Body) ? question : null;
        draft.Contact = reply.Intent switch
        {
            WorkerIntent.Done => draft.Contact with { Question = waiting, Proof = new ProofWanted(job, draft.Now + ProofWanted.Patience) { Title = title } },
            WorkerIntent.Decline when reply.Line is null =>
                draft.Contact with { Question = new OpenQuestion(QuestionKind.WhyDeclined, draft.Now + OpenQuestion.Patience, [job], string.Empty, []) },
            WorkerIntent.OnMyWay or WorkerIntent.Arrived =>
                draft.Contact with { Question = waiting, Proof = draft.Contact.Proof is { } proof && proof.Job != job ? proof with { HasGoneOn = true } : null },
            _ => draft.Contact with { Question = waiting },
        };
    }

    /// <summary>
    /// A yes to what was offered once and is not any more goes to that request: it knows whether the job is still to be had, or says
    /// that it ran out or that another worker has it. So does a step where the worker has nothing else: another may have the job by now.
    /// </summary>
    private static List<ContactJob> PossibleFor(ContactDraft draft, WorkerReply reply)
    {
        var mine = draft.Jobs.Where(j => j.Role == PartyRole.Worker).ToList();
        var possible = mine.Where(j => Fits(j, reply)).ToList();
        var isLateYes = possible.Count == 0 && reply.Intent == WorkerIntent.Accept && mine.TrueForAll(j => j.State == JobState.Past);
        return isLateYes ? mine : possible;
    }

    private static bool Fits(ContactJob job, WorkerReply reply) => reply.Intent switch
    {
        WorkerIntent.Accept => job.State == JobState.Offered || (reply.When is not null && job.State == JobState.Assigned),
        WorkerIntent.Decline when reply.IsBareNo => job.State == JobState.Offered,
        WorkerIntent.Done or WorkerIntent.Arrived when reply.IsOfOwn => job.State == JobState.Assigned,
        // "No" from the worker who has the job gives it back; "on my way" to an open offer takes it.
        _ => job.State is JobState.Offered or JobState.Assigned,
    };

    private static ContactDecision List(ContactDraft draft)
    {
        var jobs = draft.Jobs.Where(j => j.Role == PartyRole.Worker && j.State is JobState.Offered or JobState.Assigned).OrderBy(j => j.At).ToList();
        if (jobs.Count == 0)
        {
            draft.Reply("nothing_open");
        }
        else
        {
            draft.Reply("my_jobs", ("jobs", JobChoice.ListOf(jobs)));
        }

        return draft.Done(ResolvedBy.None, "my_jobs");
    }

    /// <summary>The directory is told, and the manager; what is offered goes to the next at once.</summary>
    private static ContactDecision SetStatus(ContactDraft draft, WorkerIntent intent)
    {
        var isAway = intent == WorkerIntent.OnLeave;
        var mine = draft.Jobs.Where(j => j.Role == PartyRole.Worker).ToList();
        foreach (var role in draft.WorkerRoles)
        {
            var open = mine.Count(j => j.State == JobState.Assigned && j.Key.OrganisationId == role.OrganisationId);
            var status = isAway ? WorkerStatus.OnLeave : WorkerStatus.Active;
            draft.Ask(
                new RequestKey(role.OrganisationId, role.PersonId),
                new SetWorkerStatus($"{draft.Inbound.MessageSid}_{role.OrganisationId}", role.PersonId, status, role.Name, open));
        }

        foreach (var job in mine.Where(j => isAway && j.State == JobState.Offered))
        {
            draft.Ask(job.Key, new AnswerOffer(draft.Inbound.MessageSid, job.PersonId, job.OfferNumber, draft.SenderAddresses, Accept: false, "on leave"));
        }

        if (isAway)
        {
            draft.Reply("away_confirm", ("count", mine.Count(j => j.State == JobState.Assigned).ToString(CultureInfo.InvariantCulture)));
        }
        else
        {
            draft.Reply("back_confirm");
        }

        return draft.Done(ResolvedBy.None, Wire.Name(intent));
    }

    /// <summary>Workers are offered jobs by WhatsApp: who stops it there is passed over, and the manager has to know.</summary>
    public static void TellOfStop(ContactDraft draft, OptOutType type, bool wasStopped)
    {
        if (type != OptOutType.Stop || wasStopped || draft.Inbound.From.Channel != Channel.WhatsApp)
        {
            return;
        }

        foreach (var role in draft.WorkerRoles)
        {
            draft.Ask(
                new RequestKey(role.OrganisationId, role.PersonId),
                new SetWorkerStatus($"{draft.Inbound.MessageSid}_{role.OrganisationId}", role.PersonId, null, role.Name, 0));
        }
    }

    /// <summary>Null for a word that is no step of a job.</summary>
    private static RequestCommand? CommandFor(ContactDraft draft, string by, WorkerReply reply, int offerNumber)
    {
        var (id, from) = (draft.Inbound.MessageSid, draft.SenderAddresses);
        return reply.Intent switch
        {
            WorkerIntent.Accept => new AnswerOffer(id, by, offerNumber, from, Accept: true, Reason: null) { Eta = reply.When },
            WorkerIntent.Decline => new AnswerOffer(id, by, offerNumber, from, Accept: false, reply.Line),
            WorkerIntent.OnMyWay => new ReportProgress(id, by, RequestEvent.OnMyWay, from, null) { Eta = reply.When },
            WorkerIntent.Arrived => new ReportProgress(id, by, RequestEvent.Arrived, from, null),
            WorkerIntent.OnHold => new ReportProgress(id, by, RequestEvent.PutOnHold, from, reply.Line ?? draft.Body.Trim()) { UntilSaid = reply.When },
            WorkerIntent.Done => new ReportProgress(id, by, RequestEvent.Completed, from, null) { HasPhoto = draft.Media.Count > 0 },
            WorkerIntent.Eta when reply.When is { } eta => new ReportEta(id, by, from, eta),
            WorkerIntent.Details => new SendDetails(id, by, from),
            WorkerIntent.DeclinedBusy or WorkerIntent.DeclinedTrade or WorkerIntent.DeclinedAway =>
                new ExplainDecline(id, by, from, DeclineReason.Of(reply.Intent)),
            _ => null,
        };
    }
}
