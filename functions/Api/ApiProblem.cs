using System.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace Dispatch.Functions.Api;

/// <summary>Every refusal of the API: problem details (RFC 9457) with one sentence that says what is wrong and what to do.</summary>
internal static class ApiProblem
{
    public const string MediaType = "application/problem+json";

    public static IResult Of(int status, string detail) => Write(New(status, detail));

    public static IResult NotFound(string what) => Of(StatusCodes.Status404NotFound, what);

    public static IResult NoSuchRequest(string id) => NotFound($"There is no request with the id {Short(id)}. Use the id of the answer to POST /api/requests.");

    public static IResult Conflict(string why) => Of(StatusCodes.Status409Conflict, why);

    /// <summary>400 with the sentences of each field, under the field's name in the schema's spelling.</summary>
    public static IResult Invalid(IReadOnlyDictionary<string, string[]> errors)
    {
        var problem = New(StatusCodes.Status400BadRequest, errors.Count == 1 ? errors.Values.First()[0] : $"{errors.Count} fields are not right; see errors.");
        problem.Extensions["errors"] = errors;
        return Write(problem);
    }

    public static IResult Invalid(string field, string sentence) =>
        Invalid(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [sentence] });

    /// <summary>With the id under which the log has it.</summary>
    public static IResult Fault(int status, string detail, HttpContext context)
    {
        var problem = New(status, detail);
        problem.Extensions["traceId"] = TraceIdOf(context);
        return Write(problem);
    }

    public static string TraceIdOf(HttpContext context) => Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;

    /// <summary>What somebody sent, as far as a sentence can quote it.</summary>
    public static string Short(string text) => text.Length <= 64 ? text : text[..(char.IsHighSurrogate(text[62]) ? 62 : 63)] + "…";

    private static ProblemDetails New(int status, string detail) => new()
    {
        Type = "about:blank",
        Status = status,
        Title = ReasonPhrases.GetReasonPhrase(status),
        Detail = detail,
    };

    private static IResult Write(ProblemDetails problem) => Results.Json(problem, ApiJson.Options, MediaType, problem.Status);
}
