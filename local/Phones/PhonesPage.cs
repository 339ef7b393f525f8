using System.Reflection;

namespace Dispatch.Local.Phones;

/// <summary>The phones page: static files from this assembly, under a content policy that allows nothing from elsewhere.</summary>
internal static class PhonesPage
{
    private const string Folder = "wwwroot/";

    /// <summary>Maps <c>/phones</c> and its files. Without the stand-in there is nothing to show, and the page says so.</summary>
    public static void Map(IEndpointRouteBuilder routes, bool isStandIn)
    {
        if (!isStandIn)
        {
            routes.MapGet("/phones", () => Results.Text("The phones belong to the Twilio stand-in, which --twilio-url has replaced.\n", statusCode: 404));
            return;
        }

        routes.MapGet("/phones", (HttpContext context) => Serve(context, "phones.html"));
        routes.MapGet("/phones/{file}", Serve);
    }

    private static IResult Serve(HttpContext context, string file)
    {
        var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Folder + file);
        if (stream is null)
        {
            return Results.NotFound();
        }

        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-cache";
        return Results.Stream(stream, Path.GetExtension(file) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "application/octet-stream",
        });
    }
}
