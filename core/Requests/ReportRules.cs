using Dispatch.Core.Assignment;
using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;

namespace Dispatch.Core.Requests;

/// <summary>A report becomes a request: people are found, told, and the job is offered, all in one decision.</summary>
internal static class ReportRules
{
    public static RequestDecision Open(RequestKey key, ReportRequest command, Facts facts, DateTimeOffset now)
    {
        var report = command.Report;
        var complex = facts.Complex;
        var renterId = facts.Contact(report.RenterAddress).RenterIds.GetValueOrDefault(key.OrganisationId)
            ?? Ids.From(key.OrganisationId, "renter", report.RenterAddress);
        var draft = new RequestDraft(NewRequest(key, report, renterId, complex, now), null, command, facts, now);
        if (complex is null)
        {
            return draft.Ignored("the complex is not loaded yet");
        }

        draft.Move(RequestEvent.Reported, null);
        draft.Request = draft.Request with { Targets = TargetRules.Start(draft.Terms, draft.Clock, now) };
        MediaRules.Add(draft, report.Attachments);
        TellRenter(draft, complex.Organisation.Country);
        if (!ApprovalRules.AskForWork(draft))
        {
            LandlordRules.Tell(draft, LandlordNews.Milestone, "landlord_received", Notices.Issue(draft), Notices.Priority(draft), Notices.Location(draft));
        }

        OfferRules.OfferNext(draft);
        return draft.Applied();
    }

    /// <summary>The first message. Who is in danger reads what to do before anything else in it.</summary>
    private static void TellRenter(RequestDraft draft, string country)
    {
        (string, string)[] values = [Notices.Issue(draft), Notices.TrackUrl(draft)];
        if (draft.Request.Safety is { } danger)
        {
            draft.Send(MessageKind.Notice, draft.Request.Renter, "renter_received_safety", [Notices.Safety(danger, country), .. values]);
            return;
        }

        draft.Send(MessageKind.Notice, draft.Request.Renter, "renter_received", values);
    }

    private static MaintenanceRequest NewRequest(RequestKey key, Report report, string renterId, ComplexFacts? complex, DateTimeOffset now)
    {
        var property = PropertyOf(report, complex);
        var organisation = complex?.Organisation;
        var (landlord, manager) = (LandlordOf(property, complex), ManagerOf(organisation));
        var policy = (organisation?.Policy ?? OfferPolicy.Default).Only(report.Priority);
        return new MaintenanceRequest
        {
            Key = key,
            RenterId = renterId,
            Title = report.Title,
            Description = report.Description,
            Status = RequestStatus.Pending,
            Stage = RequestStage.Received,
            Priority = report.Priority,
            CreatedAt = now,
            UpdatedAt = now,
            PropertyId = property?.Id,
            Location = LocationOf(report, property, complex),
            ComplexId = complex?.Complex.Id ?? string.Empty,
            Specialty = report.Specialty,
            Source = report.Source,
            Renter = new Party(PartyRole.Renter, renterId, report.RenterAddress, report.RenterName, report.Language, report.RenterChannel),
            Landlord = landlord,
            LandlordWishes = WishesOf(landlord, complex),
            Approvals = organisation?.Approvals ?? ApprovalPolicy.None,
            TimeZone = organisation?.TimeZone ?? "UTC",
            Manager = manager,
            Ladder = LadderOf(complex, landlord, manager),
            MayEnter = report.MayEnter,
            AccessNotes = report.AccessNotes,
            TrackSecret = report.TrackSecret,
            Safety = report.Safety,
            Consent = report.Consent,
            ContentSids = complex?.ContentSids ?? new Dictionary<string, string>(StringComparer.Ordinal),
            Policy = policy,
            Hours = policy.For(report.Priority).InWorkingHours ? organisation?.Hours : null,
        };
    }

    /// <summary>The complex's rungs with the people this request knows; a rung that means nobody is left out.</summary>
    private static List<LadderRung> LadderOf(ComplexFacts? complex, Party? landlord, Party? manager)
    {
        Party? PartyOf(EscalationRung rung) => rung.Kind switch
        {
            RungKind.Manager => manager,
            RungKind.Landlord => landlord,
            RungKind.Worker => WorkerOf(rung, complex),
            _ => new Party(
                PartyRole.EscalationContact, Ids.From("contact", rung.PhoneNumber!), rung.PhoneNumber!, rung.Name!,
                rung.Language ?? complex!.Organisation.Language, rung.Channel ?? Channel.Sms),
        };
        return (complex?.Complex.Escalation ?? [])
            .Select(r => PartyOf(r) is { } party ? new LadderRung(party with { Channel = r.Channel ?? party.Channel }, r.WaitSeconds, r.Tries) : null)
            .OfType<LadderRung>()
            .ToList();
    }

    /// <summary>As the complex knows the worker now; as the file said where they do not belong to the complex.</summary>
    private static Party WorkerOf(EscalationRung rung, ComplexFacts? complex)
    {
        var known = complex?.Candidates.FirstOrDefault(c => c.WorkerId == rung.Id);
        return known is null
            ? new Party(PartyRole.Worker, rung.Id!, rung.PhoneNumber!, rung.Name!, rung.Language!, Channel.WhatsApp)
            : new Party(PartyRole.Worker, known.WorkerId, known.PhoneNumber, $"{known.FirstName} {known.LastName}".Trim(), known.Language, Channel.WhatsApp);
    }

    private static Property? PropertyOf(Report report, ComplexFacts? complex)
    {
        var unit = UnitKey.Of(report.Unit ?? string.Empty);
        return complex?.Properties.FirstOrDefault(p => p.Id == report.PropertyId)
            ?? complex?.Properties.FirstOrDefault(p => unit.Length > 0 && UnitKey.Of(p.Unit) == unit);
    }

    private static string LocationOf(Report report, Property? property, ComplexFacts? complex)
    {
        string?[] parts = [complex?.Complex.Name, property?.Unit ?? report.Unit, report.Place];
        return string.Join(", ", parts.Where(p => !string.IsNullOrWhiteSpace(p)));
    }

    private static Party? LandlordOf(Property? property, ComplexFacts? complex)
    {
        var id = property?.LandlordId ?? complex?.Complex.DefaultLandlordId;
        var landlord = complex?.Landlords.FirstOrDefault(l => l.Id == id);
        return landlord is null
            ? null
            : new Party(PartyRole.Landlord, landlord.Id, landlord.PhoneNumber, $"{landlord.FirstName} {landlord.LastName}".Trim(), landlord.Language, Channel.Sms);
    }

    private static LandlordWishes? WishesOf(Party? party, ComplexFacts? complex) =>
        complex?.Landlords.FirstOrDefault(l => l.Id == party?.Id) is { } landlord
            ? new LandlordWishes(landlord.Updates, landlord.TimeZone ?? complex.Organisation.TimeZone, landlord.QuietFrom, landlord.QuietTo)
            : null;

    private static Party? ManagerOf(Organisation? organisation) =>
        organisation?.ManagerPhoneNumber is { } phone
            ? new Party(PartyRole.Manager, organisation.Id, phone, organisation.ManagerName ?? organisation.Name, organisation.Language, Channel.Sms)
            : null;
}
