using System.Security.Cryptography;
using System.Text;
using Dispatch.Core;
using Dispatch.Core.Turns;
using Dispatch.Functions.Endpoints;
using Dispatch.Functions.Pages.Shared;
using Dispatch.Functions.Turns;

namespace Dispatch.Functions.Pages.Track;

/// <summary>The tracking page, whole or only what changes by itself.</summary>
internal sealed class TrackShow(TrackLink link, IDirectoryStore directory, Delivery delivery)
{
    public async Task PageAsync(HttpContext context)
    {
        var token = TokenOf(context);
        if (await link.ReadAsync(token, context.RequestAborted) is not { } details)
        {
            await NoLink(context).ExecuteAsync(context);
            return;
        }

        var page = await PageAsync(context, token, details, TrackForm.New(context.Request.Query["said"]), StatusCodes.Status200OK);
        await Answer.ThenAsync(context, page, () => delivery.TellRenterAsync(details.Aggregate, CancellationToken.None));
    }

    /// <summary>The page with its forms as they stand.</summary>
    public async Task<IResult> PageAsync(HttpContext context, string token, RequestDetails details, TrackForm form, int statusCode)
    {
        var request = details.Aggregate.Request;
        var complex = await directory.ReadComplexAsync(request.Key.OrganisationId, request.ComplexId, null, null, context.RequestAborted);
        var view = new TrackView(token, details, new PageClock(complex?.Organisation.TimeZone, complex?.Organisation.Country));
        var texts = LanguageOf(context, details);
        var (_, version) = await FragmentAsync(context, texts, view);
        return Page.Of<TrackPage>(
            statusCode,
            (nameof(TrackPage.T), texts),
            (nameof(TrackPage.View), view),
            (nameof(TrackPage.Form), form),
            (nameof(TrackPage.Owner), complex?.Organisation.Name),
            (nameof(TrackPage.Version), version));
    }

    /// <summary>304 while nothing has changed, which is the usual answer.</summary>
    public async Task FragmentAsync(HttpContext context)
    {
        var token = TokenOf(context);
        if (await link.ReadAsync(token, context.RequestAborted) is not { } details)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var query = context.Request.Query;
        var view = new TrackView(token, details, new PageClock(query["zone"], query["country"]));
        var (html, version) = await FragmentAsync(context, LanguageOf(context, details), view);
        context.Response.Headers.ETag = version;
        if (context.Request.Headers.IfNoneMatch.ToString() == version)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync(html, context.RequestAborted);
    }

    public static string TokenOf(HttpContext context) => context.Request.RouteValues["token"] as string ?? string.Empty;

    public static IResult NoLink(HttpContext context)
    {
        var texts = PageLanguage.Of(context.Request);
        return Page.Of<MessagePage>(
            StatusCodes.Status404NotFound,
            (nameof(MessagePage.T), texts),
            (nameof(MessagePage.Title), texts["no_link.title"]),
            (nameof(MessagePage.Text), texts["no_link.text"]),
            (nameof(MessagePage.StepsTitle), texts["no_link.how"]),
            (nameof(MessagePage.Steps), new[] { texts["no_link.how.1"], texts["no_link.how.2"], texts["no_link.how.3"] }));
    }

    /// <summary>The renter's own language, unless another is asked for: whoever opens the link reads what the renter reads.</summary>
    public static PageTexts LanguageOf(HttpContext context, RequestDetails details)
    {
        var renter = details.Aggregate.Request.Renter.Language;
        return PageLanguage.Asked(context.Request) is null && SupportedLanguages.Find(renter) is not null ? PageTexts.For(renter) : PageLanguage.Of(context.Request);
    }

    private static async Task<(string Html, string Version)> FragmentAsync(HttpContext context, PageTexts texts, TrackView view)
    {
        var html = await PageResult<TrackFragment>.RenderAsync(
            context.RequestServices,
            new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(TrackFragment.T)] = texts, [nameof(TrackFragment.View)] = view });
        return (html, $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(html)))[..20]}\"");
    }
}
