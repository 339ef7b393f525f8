using System.Collections.Frozen;
using Dispatch.Core.Assignment;
using Dispatch.Core.Messaging;
using Dispatch.Core.Messaging.Templates;

namespace Dispatch.Core.Requests;

/// <summary>What a worker says or asks beside the steps: when they come, why they said no, what the job was again.</summary>
internal static class WorkerTalk
{
    /// <summary>Longer than anybody plans by message; what is later was misread.</summary>
    private static readonly TimeSpan Latest = TimeSpan.FromDays(14);

    private const int MaxDetails = 300;

    /// <summary>What a worker may answer with a few words.</summary>
    private static readonly FrozenSet<string> Put = new[]
    {
        TemplateName.JobRenterSays, TemplateName.JobComment, TemplateName.JobFollowUp, TemplateName.JobPartsApproved, TemplateName.JobPartsRefused, TemplateName.JobEtaAsk,
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What a worker writes later is of something else.</summary>
    private static readonly TimeSpan Answering = TimeSpan.FromHours(12);

    public static RequestDecision Eta(RequestDraft draft, ReportEta command)
    {
        if (draft.OpenOfferOf(command.From) is { } offer)
        {
            // "In 20 minutes" to an open offer means yes.
            OfferRules.Take(draft, offer);
        }

        if (draft.Request.Worker is not { } worker || !command.From.Contains(worker.Address, StringComparer.Ordinal))
        {
            return OfferRules.TellTooLate(draft, command.From);
        }

        if (draft.Request.Status != RequestStatus.InProgress)
        {
            return draft.Ignored("it is closed");
        }

        Set(draft, command.Eta);
        return draft.Applied();
    }

    /// <summary>Stored in UTC; worker and renter read it by the clock on the complex's wall.</summary>
    /// <returns>False where the worker was asked for the hour instead: nobody is told of a time that has gone by.</returns>
    public static bool Set(RequestDraft draft, EtaPhrase phrase)
    {
        var local = draft.Facts.Zone(draft.Request.TimeZone);
        if (phrase.When(local, draft.Now) is not { } said)
        {
            draft.Send(MessageKind.Notice, draft.Request.Worker, TemplateName.JobEtaAsk, []);
            return false;
        }

        var at = said > draft.Now + Latest ? draft.Now + Latest : said;
        var eta = ("eta", EtaPhrase.ForReader(at, local, draft.Now));
        var ask = DueRules.NextFollowUp(draft);
        draft.Request = draft.Request with { EtaAt = at, AskedAt = null, FollowUpAt = at > ask ? draft.Clock.NextOpen(at) : ask, UpdatedAt = draft.Now };
        draft.Send(
            MessageKind.Notice, draft.Request.Worker, "job_eta", [eta, Notices.Location(draft), Notices.Ref(draft, draft.Request.OfferNumber)]);
        draft.Send(MessageKind.Notice, draft.Request.Renter, "renter_eta", [Notices.WorkerName(draft), eta, Notices.Issue(draft)]);
        LandlordRules.TellStep(draft);
        return true;
    }

    /// <summary>The first words of the worker who has the job after the renter's were passed on: an answer, and the renter's to read.</summary>
    public static bool IsAnswer(RequestDraft draft, AddComment command)
    {
        if (command.UserType != UserType.MaintenanceStaff || draft.Request is not { IsOpen: true, Worker: { } worker } || command.From?.Contains(worker.Address, StringComparer.Ordinal) != true)
        {
            return false;
        }

        // What the landlord or we put to the worker since is what they answer.
        return draft.Messages.LastOrDefault(m => m.Template == TemplateName.RenterWorkerSays || (m.Address == worker.Address && Put.Contains(m.Template)))
            is { Template: TemplateName.JobRenterSays } said && draft.Now - said.CreatedAt < Answering;
    }

    /// <summary>The first reason counts; a reason given with the no itself stays.</summary>
    public static RequestDecision Explain(RequestDraft draft, ExplainDecline command)
    {
        var offer = draft.Offers.LastOrDefault(o => o.Status == OfferStatus.Declined && command.From.Contains(o.Address, StringComparer.Ordinal));
        if (offer is null)
        {
            return draft.Refused("this sender declined nothing");
        }

        draft.Change(offer with { Reason = command.Reason });
        return draft.Applied(leavesWork: false);
    }

    /// <summary>Everything the worker needs, again; only for who has the job or is being asked.</summary>
    public static RequestDecision Details(RequestDraft draft, SendDetails command)
    {
        var worker = draft.Request.Worker is { } has && command.From.Contains(has.Address, StringComparer.Ordinal) && draft.Request.IsOpen
            ? has
            : draft.OpenOfferOf(command.From) is { } offer ? OfferRules.PartyOf(offer) : null;
        if (worker is null)
        {
            return OfferRules.TellTooLate(draft, command.From);
        }

        var more = string.IsNullOrWhiteSpace(draft.Request.AccessNotes)
            ? draft.Request.Description
            : $"{draft.Request.Description} / {draft.Request.AccessNotes}";
        draft.Send(
            MessageKind.Notice, worker, "job_details",
            [
                Notices.Issue(draft), ("details", TemplateValue.Cut(more, MaxDetails)), Notices.Location(draft), Notices.RenterContact(draft),
                Notices.Ref(draft, draft.Request.OfferNumber),
            ]);
        return draft.Applied();
    }
}
