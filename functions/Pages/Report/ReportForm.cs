using Dispatch.Core;
using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Triage;
using Dispatch.Functions.Pages.Shared;
using Dispatch.Functions.Reports;

namespace Dispatch.Functions.Pages.Report;

/// <summary>The report form as it stands: what was typed, word for word. Field names are those of the form itself.</summary>
public sealed record ReportForm(string FormId)
{
    public string? Name { get; init; }

    public string? PhoneNumber { get; init; }

    public string? Unit { get; init; }

    public string? PropertyId { get; init; }

    /// <summary>Where in the home.</summary>
    public string? Location { get; init; }

    public string? Description { get; init; }

    public string? Specialty { get; init; }

    public string? Priority { get; init; }

    public bool MayEnter { get; init; }

    public string? AccessNotes { get; init; }

    public string? Channel { get; init; }

    public string? Language { get; init; }

    /// <param name="formId">For a form that brings none: drawn when the page was shown, it makes a double submit one report.</param>
    internal static ReportForm Read(PhotosForm form, string formId) => new(formId)
    {
        Name = form["name"],
        PhoneNumber = form["phone_number"],
        Unit = form["unit"],
        PropertyId = Ids.IsId(form["property_id"]) ? form["property_id"] : null,
        Location = form["location"],
        Description = form["description"],
        Specialty = form["specialty"],
        Priority = form["priority"],
        MayEnter = form["may_enter"] is "yes" or "true" or "on" or "1",
        AccessNotes = form["access_notes"],
        Channel = form["channel"],
        Language = form["language"],
    };

    /// <summary>
    /// A property that was named for the renter (a link on the door) counts only while it is in this complex and the unit typed is
    /// still its own: nobody can see, or mend, a hidden field.
    /// </summary>
    public ReportForm WithPropertyOf(ComplexFacts complex)
    {
        var property = complex.Properties.FirstOrDefault(p => p.Id == PropertyId);
        var fits = property is not null && (string.IsNullOrWhiteSpace(Unit) || UnitKey.Of(Unit) == UnitKey.Of(property.Unit));
        return this with { PropertyId = fits ? property!.Id : null, Unit = string.IsNullOrWhiteSpace(Unit) && fits ? property!.Unit : Unit };
    }

    /// <summary>The unit, where it is short enough to be one.</summary>
    public string? UnitToFind => Unit is { Length: <= ReportCheck.MaxUnit } ? Unit : null;

    public ReportInput ToInput(string country, string language) => new(
        Name, PhoneNumber, country, PropertyId, Unit, Location, null, Description, Specialty, Priority, Channel, language, MayEnter, AccessNotes);
}

/// <summary>All that the form's page shows.</summary>
/// <param name="Problems">What is wrong with fields; empty on the first showing.</param>
/// <param name="Kept">Files that came with an earlier try and are stored already.</param>
/// <param name="Rejected">Files that were left out.</param>
/// <param name="Danger">What the text tells of: said before everything else, whatever became of the form.</param>
/// <param name="IsUnavailable">The report is right, but could not be stored just now.</param>
public sealed record ReportFormView(
    ComplexFacts Complex,
    ReportForm Form,
    IReadOnlyList<ReportProblem> Problems,
    IReadOnlyList<Attachment> Kept,
    IReadOnlyList<RejectedPhoto> Rejected,
    SafetyKind? Danger = null,
    bool IsUnavailable = false)
{
    /// <summary>What to do at once; null where the text tells of no danger.</summary>
    public string? SafetySentence(string language) =>
        Danger is { } danger ? SafetySentences.Text(danger, language, Complex.Organisation.Country) : null;

    public string Place => DirectoryPlace.Write(Complex.Organisation.Id, Complex.Complex.Id);

    /// <summary>A number of the country, with blanks and hyphens that no line end may take the place of.</summary>
    public string Example => (PhoneNumber.ExampleFor(Complex.Organisation.Country) ?? "+14155550123").Replace(' ', '\u00A0').Replace('-', '\u2011');

    public IReadOnlyList<PageProblem> FieldProblems(PageTexts texts) => Problems.Select(p => new PageProblem(p.Field, Sentence(texts, p))).ToList();

    public IReadOnlyList<PageProblem> PhotoProblems(PageTexts texts) => Rejected.Select(r => PageProblem.Of(texts, r)).ToList();

    public IReadOnlyList<PageProblem> AllProblems(PageTexts texts)
    {
        var unavailable = IsUnavailable ? new[] { new PageProblem(null, texts["unavailable.text"]) } : [];
        return [.. unavailable, .. FieldProblems(texts).OrderBy(p => Array.IndexOf(Order, p.Field)), .. PhotoProblems(texts)];
    }

    public string? Problem(PageTexts texts, string field) =>
        Problems.FirstOrDefault(p => p.Field == field) is { } problem ? Sentence(texts, problem) : null;

    /// <summary>The fields from top to bottom.</summary>
    private static readonly string[] Order =
        ["description", "specialty", "priority", "unit", "location", "access_notes", "name", "phone_number", "channel", "language"];

    private string Sentence(PageTexts texts, ReportProblem problem)
    {
        var own = $"problem.{problem.Field}.{problem.Problem}";
        var key = texts.Find(own) is null ? $"problem.{problem.Problem}" : own;
        return texts[key, ("example", Example), ("max", $"{MaxOf(problem.Field)}")];
    }

    private static int MaxOf(string field) => field switch
    {
        "name" => ReportCheck.MaxName,
        "unit" => ReportCheck.MaxUnit,
        "location" => ReportCheck.MaxPlace,
        "description" => ReportCheck.MaxDescription,
        "access_notes" => ReportCheck.MaxAccessNotes,
        _ => PhoneNumber.MaxInputLength,
    };
}

/// <summary>Organisation and complex in one hidden field, so that a form that comes back needs no look-up; believed only after a check.</summary>
internal static class DirectoryPlace
{
    public static string Write(string organisationId, string complexId) => $"{organisationId}_{complexId}";

    public static (string OrganisationId, string ComplexId)? Read(string? text) =>
        text?.Split('_') is [var organisation, var complex] && Ids.IsId(organisation) && Ids.IsId(complex) ? (organisation, complex) : null;
}
