using Dispatch.Core;
using Dispatch.Core.Directory;
using Dispatch.Core.Turns;
using Dispatch.Functions.Pages;
using Dispatch.Functions.Pages.Report;
using Dispatch.Functions.Reports;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Primitives;

namespace Dispatch.Functions.Endpoints;

/// <summary>The report form: no login, no JavaScript needed.</summary>
internal static class ReportEndpoints
{
    private const string Route = "/report/{complexCode}";

    public static void MapReport(this IEndpointRouteBuilder app)
    {
        app.MapGet("/report", WhichAsync);
        app.MapGet(Route, ShowAsync);

        // No antiforgery token: there is no login and no cookie, so another site gains nothing by sending this form in a renter's
        // name that it could not send in its own. What may be read is limited here, what may be kept by PhotosLimits.
        app.MapPost(Route, static context => context.RequestServices.GetRequiredService<ReportSubmission>().SubmitAsync(context))
            .DisableAntiforgery()
            .WithMetadata(new RequestSizeLimitAttribute(PhotosLimits.MaxRequest))
            .WithFormOptions(valueCountLimit: PhotosLimits.MaxFields, valueLengthLimit: PhotosLimits.MaxField, multipartBodyLengthLimit: PhotosLimits.MaxRequest);
    }

    /// <summary>Asks for the code; a code that was typed there leads to its form.</summary>
    private static Task WhichAsync(HttpContext context)
    {
        var code = context.Request.Query["code"].ToString().Trim();
        var answer = code.Length > 0
            ? Page.SeeOther($"/report/{Uri.EscapeDataString(code)}")
            : Page.Of<ComplexCodePage>(StatusCodes.Status200OK, (nameof(ComplexCodePage.T), PageLanguage.Of(context.Request)));
        return answer.ExecuteAsync(context);
    }

    private static async Task ShowAsync(HttpContext context)
    {
        var code = CodeOf(context);
        var form = FormOf(context.Request.Query);
        var complex = await FindAsync(context, code, form);
        if (complex is null)
        {
            await NoComplex(context, code).ExecuteAsync(context);
            return;
        }

        // Kept by the browser for its back button alone: the same form with the same id, so that a report sent again is the same report.
        context.Response.Headers.CacheControl = "private, no-cache";
        var view = new ReportFormView(complex, form.WithPropertyOf(complex), [], [], []);
        await ReportSubmission.Form(StatusCodes.Status200OK, PageLanguage.Of(context.Request, complex.Organisation.Language), view).ExecuteAsync(context);
    }

    public static string CodeOf(HttpContext context) => context.Request.RouteValues["complexCode"] as string ?? string.Empty;

    public static IResult NoComplex(HttpContext context, string code) => Page.Of<ComplexCodePage>(
        StatusCodes.Status404NotFound, (nameof(ComplexCodePage.T), PageLanguage.Of(context.Request)), (nameof(ComplexCodePage.Code), code));

    /// <summary>An empty form; a link on a door may name its unit.</summary>
    private static ReportForm FormOf(IQueryCollection query) => new(Guid.NewGuid().ToString("D"))
    {
        Unit = query["unit"],
        PropertyId = Ids.IsId(query["property_id"]) ? query["property_id"] : StringValues.Empty,
    };

    private static async Task<ComplexFacts?> FindAsync(HttpContext context, string code, ReportForm form)
    {
        var directory = context.RequestServices.GetRequiredService<IDirectoryStore>();
        return await directory.FindComplexAsync(code, context.RequestAborted) is var (organisation, complex)
            ? await directory.ReadComplexAsync(organisation, complex, form.PropertyId, form.UnitToFind, context.RequestAborted)
            : null;
    }
}
