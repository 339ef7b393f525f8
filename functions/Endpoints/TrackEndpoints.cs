using Dispatch.Functions.Pages.Track;
using Dispatch.Functions.Reports;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Dispatch.Functions.Endpoints;

/// <summary>The renter's tracking page: the link is unguessable and is all that is asked for.</summary>
internal static class TrackEndpoints
{
    /// <summary>Films and documents open in the browser itself, which needs these; scripts run nowhere.</summary>
    private const string FilePolicy = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'";

    public static void MapTrack(this IEndpointRouteBuilder app)
    {
        // No antiforgery token: the link itself is the authority, another site does not know it, and no cookie stands in for it.
        var track = app.MapGroup("/track/{token}").DisableAntiforgery();
        track.MapGet("", static context => Show(context).PageAsync(context));
        track.MapGet("/fragment", static context => Show(context).FragmentAsync(context));
        track.MapGet("/photos/{attachmentId}", SendPhotoAsync);
        track.MapPost("/comments", static context => Actions(context).CommentAsync(context));
        track.MapPost("/cancel", static context => Actions(context).CancelAsync(context));
        track.MapPost("/reopen", static context => Actions(context).ReopenAsync(context));
        track.MapPost("/photos", static context => Actions(context).AddPhotosAsync(context))
            .WithMetadata(new RequestSizeLimitAttribute(PhotosLimits.MaxRequest))
            .WithFormOptions(valueCountLimit: PhotosLimits.MaxFields, valueLengthLimit: PhotosLimits.MaxField, multipartBodyLengthLimit: PhotosLimits.MaxRequest);
    }

    private static TrackShow Show(HttpContext context) => context.RequestServices.GetRequiredService<TrackShow>();

    private static TrackActions Actions(HttpContext context) => context.RequestServices.GetRequiredService<TrackActions>();

    private static async Task SendPhotoAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var request = await services.GetRequiredService<TrackLink>().FindAsync(TrackShow.TokenOf(context), context.RequestAborted);
        var id = context.Request.RouteValues["attachmentId"] as string ?? string.Empty;
        if (request is null || await services.GetRequiredService<PhotosStore>().OpenAsync(request.Key, id, context.RequestAborted) is not { } photo)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var disposition = new ContentDispositionHeaderValue("inline");
        disposition.SetHttpFileName(photo.FileName.Length > 0 ? photo.FileName : id);
        context.Response.Headers.ContentDisposition = disposition.ToString();
        context.Response.Headers.CacheControl = "private, max-age=86400, immutable";
        context.Response.Headers.ContentSecurityPolicy = FilePolicy;
        await Results.Stream(photo.Content, photo.MediaType, entityTag: new EntityTagHeaderValue(photo.Version), enableRangeProcessing: true)
            .ExecuteAsync(context);
    }
}
