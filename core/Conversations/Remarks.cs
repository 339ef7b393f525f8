using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations;

/// <summary>A photo or a sentence: kept with the job it is about, and answered with its code; what fits no job is kept with the person.</summary>
internal static class Remarks
{
    private static readonly string[] BeforeWords = ["before", "antes", "avant"];
    private static readonly string[] AfterWords = ["after", "despues", "depois", "apres"];

    public static ContactDecision Keep(ContactDraft draft, List<ContactJob> named, QuotedJob? quoted)
    {
        if (string.IsNullOrWhiteSpace(draft.Body) && draft.Media.Count == 0 && draft.Location is null)
        {
            return NotUnderstood(draft);
        }

        var choice = Choose(draft, named, quoted);
        TellSafety(draft, choice.Jobs);
        return choice.Jobs.Count switch
        {
            1 => With(draft, choice.Jobs[0], choice.By),
            > 1 => JobChoice.AskWhich(draft, choice.Jobs, "remark"),
            _ => NotUnderstood(draft),
        };
    }

    /// <summary>Before the job is even known; not again with the answer to which one it is.</summary>
    private static void TellSafety(ContactDraft draft, IReadOnlyList<ContactJob> jobs)
    {
        if (draft.Answered is null && IntakeDanger.ToldAt(draft, jobs) is { } safety && draft.MayAnswer())
        {
            draft.Reply("intake_safety", ("safety", safety));
        }
    }

    private static JobChoice Choose(ContactDraft draft, List<ContactJob> named, QuotedJob? quoted)
    {
        // A person in two parts of one request has two rows of it.
        var open = draft.Jobs.Where(j => j.State is JobState.Assigned or JobState.Followed or JobState.Offered).DistinctBy(j => j.Key).ToList();
        if (named.Count == 0 && quoted is null && draft.Answered is null && Proof(draft) is { } proof)
        {
            if (draft.Proof is not { HasGoneOn: true })
            {
                return new JobChoice([proof], ResolvedBy.JustDone);
            }

            open = [.. open.Where(j => j.Key != proof.Key), proof];
        }

        return JobChoice.Of(draft, [.. named.DistinctBy(j => j.Key)], quoted, open, _ => true);
    }

    /// <summary>Within the hour after "done", also where the job is closed and filed away.</summary>
    private static ContactJob? Proof(ContactDraft draft)
    {
        if (draft.Proof is not { } proof || proof.Until <= draft.Now || proof.Job.Key is not { } key)
        {
            return null;
        }

        return new ContactJob(key, proof.Job.Role, proof.Job.PersonId, proof.Title, JobState.Past, string.Empty, 0, 0, draft.Now);
    }

    private static ContactDecision With(ContactDraft draft, ContactJob job, ResolvedBy by)
    {
        var text = draft.Body.Trim();
        if (draft.Media.Count > 0)
        {
            var files = draft.AttachmentsFor(job).Select(a => a with { Kind = KindSaid(text), Caption = text.Length > 0 ? text : null });
            draft.Ask(job.Key, new AddAttachments($"{draft.Inbound.MessageSid}_media", job.PersonId, [.. files], FromOf(draft, job)));
        }

        var words = string.Join('\n', new[] { text, draft.Location is { } pin ? IntakeReport.WordsOf(pin) : string.Empty }.Where(w => w.Length > 0));
        if (words.Length > 0)
        {
            draft.Ask(job.Key, Comment(draft, job, draft.Inbound.MessageSid, words));
        }

        SayKept(draft, job);
        return draft.Done(by, "remark");
    }

    public static AddComment Comment(ContactDraft draft, ContactJob job, string id, string text) =>
        new(id, job.PersonId, UserTypeOf(job.Role), text, FromOf(draft, job));

    /// <summary>The request looks at who a worker is; a renter or landlord has one request by their own row only.</summary>
    private static IReadOnlyList<string>? FromOf(ContactDraft draft, ContactJob job) => job.Role == PartyRole.Worker ? draft.SenderAddresses : null;

    /// <summary>Once for an album: its pictures come as messages of their own.</summary>
    private static void SayKept(ContactDraft draft, ContactJob job)
    {
        var isAlbum = string.IsNullOrWhiteSpace(draft.Body) && draft.Contact.Kept is { } kept
            && kept.Partition == job.Key.Partition && draft.Now - kept.At < KeptSaid.Silence;
        draft.Contact = draft.Contact with { Kept = new KeptSaid(job.Key.Partition, draft.Now) };
        if (!isAlbum && draft.MayAnswer())
        {
            draft.Reply("kept_with_job", ("job_code", job.Code));
        }
    }

    private static AttachmentKind KindSaid(string caption)
    {
        var words = WorkerWords.Plain(caption).Split(' ');
        return (words.Intersect(BeforeWords).Any(), words.Intersect(AfterWords).Any()) switch
        {
            (true, false) => AttachmentKind.Before,
            (false, true) => AttachmentKind.After,
            _ => AttachmentKind.Report,
        };
    }

    private static ContactDecision NotUnderstood(ContactDraft draft)
    {
        draft.Help();
        return draft.Done(ResolvedBy.None, "kept");
    }

    private static UserType UserTypeOf(PartyRole role) => role switch
    {
        PartyRole.Renter => UserType.Renter,
        PartyRole.Landlord => UserType.Landlord,
        _ => UserType.MaintenanceStaff,
    };
}
