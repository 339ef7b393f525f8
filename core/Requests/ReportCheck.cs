using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;
using Dispatch.Core.Triage;

namespace Dispatch.Core.Requests;

/// <summary>A report as it was typed: nothing trimmed, nothing checked.</summary>
/// <param name="Country">The complex's country, for national phone numbers.</param>
public sealed record ReportInput(
    string? Name,
    string? PhoneNumber,
    string? Country,
    string? PropertyId,
    string? Unit,
    string? Place,
    string? Title,
    string? Description,
    string? Specialty,
    string? Priority,
    string? Channel,
    string? Language,
    bool MayEnter,
    string? AccessNotes)
{
    /// <summary>Version of the consent text that was shown, or null.</summary>
    public string? Consent { get; init; }
}

/// <summary>What is wrong with one field, as a key of the page texts.</summary>
/// <param name="Field">The schema's name of the field.</param>
/// <param name="Problem">missing, too_long, too_short, not_a_number, not_valid, unknown_value.</param>
public sealed record ReportProblem(string Field, string Problem);

/// <summary>A report and what is wrong with it.</summary>
/// <param name="Report">Null where there are problems.</param>
/// <param name="Triage">What the text says of trade, urgency and dangers; always there, for a renter in danger is told at once.</param>
public sealed record CheckedReport(Report? Report, TriageResult Triage, IReadOnlyList<ReportProblem> Problems);

/// <summary>The limits of a report, each with a named reason.</summary>
public static class ReportCheck
{
    public const int MaxName = 100;
    public const int MaxUnit = 50;
    public const int MaxPlace = 200;
    public const int MaxTitle = 120;
    public const int MaxDescription = 4000;
    public const int MaxAccessNotes = 500;

    /// <summary>Titles for messages are cut here at a word.</summary>
    private const int TitleFromDescription = 80;

    /// <param name="isWinter">At the complex, today: a home without heating is an emergency then (<see cref="Winter.IsAt"/>).</param>
    public static CheckedReport Check(
        ReportInput input, RequestSource source, string trackSecret, IReadOnlyList<Attachment> attachments, bool isWinter)
    {
        var problems = new List<ReportProblem>();

        // A form's empty choice comes as an empty text.
        var propertyId = string.IsNullOrWhiteSpace(input.PropertyId) ? null : input.PropertyId;
        var name = Text("name", input.Name, MaxName, isRequired: true, problems);
        var unit = Text("unit", input.Unit, MaxUnit, isRequired: propertyId is null, problems);
        var place = Text("location", input.Place, MaxPlace, isRequired: false, problems);
        var description = Text("description", input.Description, MaxDescription, isRequired: true, problems);
        var title = Text("title", input.Title, MaxTitle, isRequired: false, problems);
        var notes = Text("access_notes", input.AccessNotes, MaxAccessNotes, isRequired: false, problems);
        var phone = Phone(input.PhoneNumber, input.Country, problems);
        var specialty = Word("specialty", input.Specialty, Specialty.IsValid, problems);
        var priority = Enumerated<RequestPriority>("priority", input.Priority, problems);
        var triage = TriageRules.Assess($"{title}\n{description}", specialty, priority, isWinter);
        var channel = Enumerated<Channel>("channel", input.Channel, problems) ?? Channel.WhatsApp;
        var language = SupportedLanguages.RootOf(Word("language", input.Language?.Trim(), static l => SupportedLanguages.RootOf(l) is not null, problems))
            ?? SupportedLanguages.Fallback;
        if (propertyId is not null && !Ids.IsId(propertyId))
        {
            problems.Add(new ReportProblem("property_id", "not_valid"));
        }

        if (problems.Count > 0)
        {
            return new CheckedReport(null, triage, problems);
        }

        return new CheckedReport(
            new Report(
                propertyId, NullIfEmpty(unit), place, title.Length > 0 ? title : TitleOf(description), description, triage.Specialty, triage.Priority, name,
                phone!, channel, language, input.MayEnter, NullIfEmpty(notes), source, trackSecret, attachments)
            { Safety = triage.Safety is { } danger ? SafetySentences.Key(danger) : null, Consent = input.Consent },
            triage,
            problems);
    }

    /// <summary>
    /// E.164, or null with the reason noted. A number with its country code has to be possible; one without has to be valid in the
    /// complex's country, because a slip there cannot be seen later.
    /// </summary>
    public static string? Phone(string? text, string? country, List<ReportProblem> problems)
    {
        if (PhoneNumber.TryParse(text, country, out var number, out var problem)
            || (text?.TrimStart().StartsWith('+') == true && PhoneNumber.TryParseLenient(text, country, out number, out _) && number.IsPossible))
        {
            return number.E164;
        }

        problems.Add(new ReportProblem("phone_number", problem switch
        {
            PhoneNumberProblem.Missing => "missing",
            PhoneNumberProblem.InputTooLong or PhoneNumberProblem.TooLong => "too_long",
            PhoneNumberProblem.TooShort => "too_short",
            PhoneNumberProblem.NotANumber => "not_a_number",
            _ => "not_valid",
        }));
        return null;
    }

    /// <summary>The first line or sentence, cut at a word.</summary>
    public static string TitleOf(string description)
    {
        // Messages go on after the title: a full stop at its end would stand before theirs. "..." stays: a title is never empty.
        var first = description.Split(['\n', '\r'], 2)[0].Trim();
        var line = first.TrimEnd('.', ',', ';', ':') is { Length: > 0 } words ? words : first;
        if (line.Length <= TitleFromDescription)
        {
            return line;
        }

        var cut = line.LastIndexOf(' ', TitleFromDescription);
        var end = cut > TitleFromDescription / 2 ? cut : TitleFromDescription - (char.IsHighSurrogate(line[TitleFromDescription - 1]) ? 1 : 0);
        return line[..end].TrimEnd(' ', ',', '.', ';', ':') + "…";
    }

    private static string Text(string field, string? value, int max, bool isRequired, List<ReportProblem> problems)
    {
        var text = new string([.. (value ?? string.Empty).Where(c => !char.IsControl(c) || c is '\n' or '\t')]).Trim();
        if (text.Length > max)
        {
            problems.Add(new ReportProblem(field, "too_long"));
        }
        else if (isRequired && text.Length == 0)
        {
            problems.Add(new ReportProblem(field, "missing"));
        }

        return text;
    }

    /// <summary>Null where it was left out or is not valid.</summary>
    private static string? Word(string field, string? value, Func<string, bool> isValid, List<ReportProblem> problems)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return null;
        }

        if (isValid(value))
        {
            return value;
        }

        problems.Add(new ReportProblem(field, "unknown_value"));
        return null;
    }

    /// <summary>Null where it was left out or is none of the words.</summary>
    private static T? Enumerated<T>(string field, string? value, List<ReportProblem> problems)
        where T : struct, Enum
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return null;
        }

        if (Wire.TryParse<T>(value, out var parsed))
        {
            return parsed;
        }

        problems.Add(new ReportProblem(field, "unknown_value"));
        return null;
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
