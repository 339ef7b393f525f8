using Dispatch.Functions.Pages;

namespace Dispatch.Functions.Endpoints;

/// <summary>Style sheet and scripts of the pages.</summary>
internal static class AssetEndpoints
{
    private const string ForEver = "public, max-age=31536000, immutable";

    public static void MapAssets(this IEndpointRouteBuilder app) => app.MapGet(PageAssets.Route, SendAsync);

    private static Task SendAsync(HttpContext context)
    {
        var asset = PageAssets.BuiltIn.Find(context.Request.RouteValues["name"] as string);
        if (asset is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        // An old page may ask for the hash of yesterday: it gets today's file, but must not keep it under that name.
        var isCurrent = asset.Hash == context.Request.RouteValues["hash"] as string;
        var response = context.Response;
        var compress = context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal);
        var body = compress ? asset.Compressed : asset.Content;
        response.Headers.CacheControl = isCurrent ? ForEver : "no-store";
        response.Headers.Vary = "Accept-Encoding";
        response.ContentType = asset.ContentType;
        response.ContentLength = body.Length;
        if (compress)
        {
            response.Headers.ContentEncoding = "br";
        }

        return response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
