using Dispatch.Core;
using Dispatch.Core.Directory;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Endpoints;
using Dispatch.Functions.Pages.Shared;
using Dispatch.Functions.Reports;
using Dispatch.Functions.Turns;

namespace Dispatch.Functions.Pages.Report;

/// <summary>
/// A report form that was sent: read it whole, store its files, take the report, answer with the tracking page. Whatever is wrong,
/// the form comes back with every word and every accepted file.
/// </summary>
internal sealed partial class ReportSubmission(
    IDirectoryStore directory, ReportIntake intake, PhotosStore photos, Delivery delivery, ILogger<ReportSubmission> logger)
{
    private const string AddedBy = "system:web";

    public async Task SubmitAsync(HttpContext context)
    {
        var (sent, refusal) = await FormReading.ReadAsync(context, context.Request.Path, "back_to_form");
        if (sent is null)
        {
            await refusal!.ExecuteAsync(context);
            return;
        }

        await using (sent)
        {
            var code = ReportEndpoints.CodeOf(context);
            var form = ReportForm.Read(sent, Ids.IsId(sent["form_id"]) ? sent["form_id"]! : Guid.NewGuid().ToString("D"));
            var complex = await FindComplexAsync(code, sent["place"], form, context.RequestAborted);
            if (complex is null)
            {
                await ReportEndpoints.NoComplex(context, code).ExecuteAsync(context);
                return;
            }

            await TakeAsync(context, sent, complex, form.WithPropertyOf(complex));
        }
    }

    public static IResult Form(int statusCode, PageTexts texts, ReportFormView view) =>
        Page.Of<ReportFormPage>(statusCode, (nameof(ReportFormPage.T), texts), (nameof(ReportFormPage.View), view));

    private async Task TakeAsync(HttpContext context, PhotosForm sent, ComplexFacts complex, ReportForm form)
    {
        var texts = SupportedLanguages.Find(form.Language) is not null ? PageTexts.For(form.Language) : PageLanguage.Of(context.Request, complex.Organisation.Language);
        var input = form.ToInput(complex.Organisation.Country, texts.Language) with { Consent = texts.VersionOf("report.consent") };
        var check = intake.Check(complex, input, RequestSource.Web, []);
        var view = new ReportFormView(complex, form, check.Problems, [], sent.Rejected, check.Triage.Safety);
        try
        {
            var key = ReportIntake.KeyOf(complex.Organisation.Id, form.FormId);
            var kept = await photos.FindAsync(key, sent.All("photo_id"), AddedBy, context.RequestAborted);
            await sent.KeepAtMostAsync(PhotosLimits.MaxFiles - kept.Count, PhotoProblem.TooMany);
            var added = await photos.SaveAsync(key, form.FormId, AddedBy, sent.Photos, context.RequestAborted);
            view = view with { Kept = [.. kept.Concat(added).DistinctBy(a => a.Id, StringComparer.Ordinal)], Rejected = sent.Rejected };
            if (view.Problems.Count + view.Rejected.Count > 0)
            {
                await Form(StatusCodes.Status422UnprocessableEntity, texts, view).ExecuteAsync(context);
                return;
            }

            var taken = await SubmitAsync(sent, view, input);
            var track = $"/track/{TrackToken.Of(taken.Request)}";
            await Answer.ThenAsync(context, Page.SeeOther(track), () => delivery.FollowAsync(taken.Turn!, CancellationToken.None));
        }
        catch (Exception exception) when (PassingFault.Is(exception, context))
        {
            NotTaken(logger, exception);
            await Form(StatusCodes.Status503ServiceUnavailable, texts, view with { IsUnavailable = true }).ExecuteAsync(context);
        }
    }

    /// <summary>
    /// A browser's back button shows the old form with its old id: written anew and sent, it is another report, not a repetition of the
    /// first. The second id comes from the first and the words, so that this one, too, is taken once.
    /// </summary>
    private async Task<IntakeResult> SubmitAsync(PhotosForm sent, ReportFormView view, ReportInput input)
    {
        var (complex, form) = (view.Complex, view.Form);
        var taken = await intake.SubmitAsync(complex, input, RequestSource.Web, form.FormId, view.Kept, CancellationToken.None);
        if (taken.Turn is not { Decision: null, Outcome: Outcome.Ignored } || SaysTheSame(taken.Request, form))
        {
            return taken;
        }

        var formId = Ids.From(form.FormId, "again", form.Description ?? string.Empty, form.Unit ?? string.Empty);
        var key = ReportIntake.KeyOf(complex.Organisation.Id, formId);
        var added = await photos.SaveAsync(key, formId, AddedBy, sent.Photos, CancellationToken.None);
        return await intake.SubmitAsync(complex, input, RequestSource.Web, formId, added, CancellationToken.None);
    }

    // Line ends are the browser's, blanks at the ends the check's.
    private static bool SaysTheSame(MaintenanceRequest request, ReportForm form) => Letters(request.Description) == Letters(form.Description);

    private static string Letters(string? text) => new([.. (text ?? string.Empty).Where(c => !char.IsWhiteSpace(c) && !char.IsControl(c))]);

    /// <summary>The place the form brings is believed when its complex has the code of the address; else the code is looked up.</summary>
    private async Task<ComplexFacts?> FindComplexAsync(string code, string? place, ReportForm form, CancellationToken cancellationToken)
    {
        if (DirectoryPlace.Read(place) is var (organisationId, complexId)
            && await directory.ReadComplexAsync(organisationId, complexId, form.PropertyId, form.UnitToFind, cancellationToken) is { } named
            && named.Complex.Code.Equals(code.Trim(), StringComparison.OrdinalIgnoreCase))
        {
            return named;
        }

        return await directory.FindComplexAsync(code, cancellationToken) is var (organisation, complex)
            ? await directory.ReadComplexAsync(organisation, complex, form.PropertyId, form.UnitToFind, cancellationToken)
            : null;
    }

    [LoggerMessage(1, LogLevel.Error, "A report could not be taken just now; its form was shown again")]
    private static partial void NotTaken(ILogger logger, Exception exception);
}
