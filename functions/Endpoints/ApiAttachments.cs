using Dispatch.Core;
using Dispatch.Core.Requests;
using Dispatch.Functions.Api;
using Dispatch.Functions.Reports;
using Dispatch.Functions.Storage;
using Microsoft.Net.Http.Headers;

namespace Dispatch.Functions.Endpoints;

/// <summary>Files of a request.</summary>
internal static class ApiAttachments
{
    /// <summary>Types a browser may show; anything else is only offered for saving.</summary>
    private static readonly string[] Shown = ["image/jpeg", "image/png", "image/webp", "image/gif", "image/heic", "audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/amr"];

    public static void MapApiAttachments(this RouteGroupBuilder api)
    {
        var attachments = api.MapGroup("/requests/{id}/attachments").WithTags("Attachments");
        attachments.MapGet("/", ListAsync).WithName("listAttachments")
            .WithSummary("A request's files").Produces<Listing<AttachmentResource>>().Refuses(400, 404);
        attachments.MapGet("/{attachmentId}", ReadAsync).WithName("readAttachment")
            .WithSummary("A file itself")
            .Produces<Stream>(StatusCodes.Status200OK, "application/octet-stream").Refuses(404, 409);
    }

    private static async Task<IResult> ListAsync(
        string id, HttpContext context, ApiScope scope, TableRequestPartQueries queries, RequestResources resources, [AsParameters] PageParameters documented)
    {
        var query = new ListQuery(context.Request.Query);
        var ask = query.Page();
        if (!query.IsGood)
        {
            return query.Refusal;
        }

        var request = await scope.RequestAsync(ApiCaller.Of(context), id, context.RequestAborted);
        if (request.Value is not { } found)
        {
            return request.Refusal!;
        }

        var page = await queries.AttachmentsAsync(found.Key, ask, context.RequestAborted);
        return ApiJson.Ok(new Listing<AttachmentResource>(page.Items.Select(resources.File).ToList(), page.Next));
    }

    private static async Task<IResult> ReadAsync(
        string id, string attachmentId, HttpContext context, ApiScope scope, TableRequestPartQueries queries, PhotosStore photos)
    {
        var request = await scope.RequestAsync(ApiCaller.Of(context), id, context.RequestAborted);
        if (request.Value is not { } found)
        {
            return request.Refusal!;
        }

        if (!Ids.IsId(attachmentId) || await queries.AttachmentAsync(found.Key, attachmentId, context.RequestAborted) is not { } file)
        {
            return NoSuchFile(attachmentId);
        }

        return file.FileUrl == PhotosStore.PathOf(found.Key, file.Id)
            ? await StreamAsync(context, found, file, photos)
            : ApiProblem.Conflict(file.Problem is { } problem
                ? $"This file was sent by message and could not be kept: {Wire.Name(problem)}."
                : "This file is still with the message provider and has not been fetched yet: try again later.");
    }

    /// <summary>Streamed and not redirected: clients that send their key in X-Api-Key would send it on to wherever we point.</summary>
    private static async Task<IResult> StreamAsync(HttpContext context, MaintenanceRequest request, Attachment file, PhotosStore photos)
    {
        if (await photos.OpenAsync(request.Key, file.Id, context.RequestAborted) is not { } photo)
        {
            return NoSuchFile(file.Id);
        }

        var disposition = new ContentDispositionHeaderValue(Shown.Contains(file.FileType, StringComparer.Ordinal) ? "inline" : "attachment");
        disposition.SetHttpFileName(string.IsNullOrWhiteSpace(file.FileName) ? file.Id : file.FileName);
        context.Response.Headers.ContentDisposition = disposition.ToString();
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        return Results.Stream(photo.Content, file.FileType, entityTag: new EntityTagHeaderValue(photo.Version), enableRangeProcessing: true);
    }

    private static IResult NoSuchFile(string id) => ApiProblem.NotFound($"This request has no file with the id {ApiProblem.Short(id)}.");
}
