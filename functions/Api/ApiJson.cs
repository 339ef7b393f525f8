using System.Text.Encodings.Web;
using System.Text.Json;

namespace Dispatch.Functions.Api;

/// <summary>
/// How the API spells. The naming rule, once: columns of the seed schema keep its spelling (<c>created_at</c>, <c>renter_id</c>); what
/// Dispatch adds to them is written in camelCase (<c>trackUrl</c>, <c>dueAt</c>). In what is sent to us both spellings are taken for
/// every field. Words of an enumeration are lower case with underscores; times are ISO 8601 in UTC.
/// </summary>
internal static class ApiJson
{
    /// <summary>Answers are read as JSON only, never as a page, so "+" and accents may stand as they are.</summary>
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IResult Ok<T>(T body) => Results.Json(body, Options);

    public static IResult Created<T>(string location, T body) => new CreatedAnswer<T>(location, body);

    private sealed class CreatedAnswer<T>(string location, T body) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.Location = location;
            return Results.Json(body, Options, statusCode: StatusCodes.Status201Created).ExecuteAsync(httpContext);
        }
    }
}
