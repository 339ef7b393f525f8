using System.Globalization;
using Dispatch.Core.Messaging;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Core.Requests;
using Dispatch.Core.Triage;

namespace Dispatch.Core.Conversations.Intake;

/// <summary>Makes a report of a draft.</summary>
internal static class IntakeReport
{
    /// <summary>Puts the report to its request, whose id follows from the draft's: made twice, it is the same one.</summary>
    /// <param name="home">With its names.</param>
    public static IntakeReference Put(IntakeTurn turn, IntakeDraft draft, IntakeHome home, TriageResult triage)
    {
        var key = new RequestKey(home.OrganisationId, Ids.From(home.OrganisationId, "intake", turn.Contact.Contact.Address, draft.Id));
        var report = Of(turn, draft, home, triage, key.RequestId);
        var by = PersonOf(turn, home);
        turn.Contact.Ask(key, new ReportRequest(Ids.From(key.RequestId, "report"), $"system:{Wire.Name(report.Source)}", report) { ComplexId = home.ComplexId });
        turn.State = turn.State with { Home = home };
        return new IntakeReference(key.OrganisationId, key.RequestId, by, report.Title);
    }

    public static Attachment AttachmentOf(string requestId, IntakeFile file, string by, DateTimeOffset now) => new(
        Ids.From(requestId, file.MessageSid, file.Number.ToString(CultureInfo.InvariantCulture)), requestId, file.Url, file.ContentType, now, null, 0, by);

    /// <summary>A pin as people and map programs read it.</summary>
    public static string WordsOf(SharedLocation pin) => string.Join(", ", new[]
    {
        pin.Label,
        pin.Address,
        string.Create(CultureInfo.InvariantCulture, $"{pin.Latitude:0.#####},{pin.Longitude:0.#####}"),
    }.Where(w => !string.IsNullOrWhiteSpace(w)));

    /// <summary>What the person wrote; words for it where there is only a voice.</summary>
    public static string DescriptionOf(IntakeDraft draft, string language) =>
        draft.Description.Length > 0 ? draft.Description : draft.Files.Count > 0 ? Words.BuiltIn.Find("report", "voice_note", language) : string.Empty;

    /// <summary>How the person may be found at home, in words.</summary>
    public static string AccessOf(IntakeDraft draft, string language)
    {
        var key = draft.MayEnter switch
        {
            true => "any_time",
            false => "with_me",
            _ => draft.AccessNotes.Length > 0 ? null : "not_said",
        };
        return Listed(key is null ? null : Words.BuiltIn.Find("access", key, language), draft.AccessNotes, draft.Pin);
    }

    private static string Listed(params string?[] words) => string.Join(", ", words.Where(w => !string.IsNullOrEmpty(w)));

    private static string PersonOf(IntakeTurn turn, IntakeHome home) =>
        home.PersonId ?? turn.Contact.Roles.FirstOrDefault(r => r.Role == PartyRole.Renter && r.OrganisationId == home.OrganisationId)?.PersonId
        ?? Ids.From(home.OrganisationId, "renter", turn.Contact.Contact.Address);

    private static Report Of(IntakeTurn turn, IntakeDraft draft, IntakeHome home, TriageResult triage, string requestId)
    {
        var (contact, by) = (turn.Contact, PersonOf(turn, home));
        var description = DescriptionOf(draft, contact.LanguageOfSender);
        var channel = contact.Inbound.From.Channel;
        var name = contact.Roles.FirstOrDefault(r => r.OrganisationId == home.OrganisationId)?.Name ?? contact.Contact.Name ?? string.Empty;
        var isOnlyWithMe = draft.MayEnter == false && draft.AccessNotes.Length == 0;
        var notes = PlainText.Clean(isOnlyWithMe ? AccessOf(draft, contact.LanguageOfSender) : Listed(draft.AccessNotes, draft.Pin), ReportCheck.MaxAccessNotes);
        return new Report(
            home.PropertyId, home.Unit, draft.Place, ReportCheck.TitleOf(description), description, triage.Specialty, triage.Priority,
            PlainText.Clean(name, ReportCheck.MaxName), contact.Contact.Address, channel, contact.LanguageOfSender, draft.MayEnter == true,
            notes.Length == 0 ? null : notes, channel == Channel.Sms ? RequestSource.Sms : RequestSource.Whatsapp, turn.Facts.Secret,
            [.. draft.Files.Select(f => AttachmentOf(requestId, f, by, contact.Now))])
        {
            Safety = triage.Safety is { } danger ? SafetySentences.Key(danger) : null,
        };
    }
}
