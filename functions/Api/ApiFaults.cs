using Dispatch.Functions.Endpoints;
using Dispatch.Functions.Storage;

namespace Dispatch.Functions.Api;

/// <summary>
/// What goes wrong under <c>/api</c> outside an endpoint is answered as a problem too: unknown paths, wrong methods and media types,
/// bodies too large, faults inside. No fault shows anything of the inside but the id under which the log has it.
/// </summary>
internal sealed partial class ApiFaults(RequestDelegate next, ILogger<ApiFaults> logger)
{
    private const string RetryAfterSeconds = "5";

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (!context.Response.HasStarted && context.Response is { StatusCode: >= 400, ContentType: null })
            {
                await OfStatus(context).ExecuteAsync(context);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to read an answer.
        }
        catch (Exception fault) when (!context.Response.HasStarted)
        {
            await OfFault(context, fault).ExecuteAsync(context);
        }
    }

    private static IResult OfStatus(HttpContext context) => ApiProblem.Of(context.Response.StatusCode, context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => $"There is nothing at {ApiProblem.Short(context.Request.Path)}. What there is stands in /api/openapi.json.",
        StatusCodes.Status405MethodNotAllowed => $"{ApiProblem.Short(context.Request.Method)} is not possible here; possible: {context.Response.Headers.Allow}.",
        StatusCodes.Status415UnsupportedMediaType => "Send the body as JSON, with the header \"Content-Type: application/json\".",
        _ => "The request could not be answered as it was sent.",
    });

    private IResult OfFault(HttpContext context, Exception fault)
    {
        switch (fault)
        {
            case UnknownPageException:
                return ApiProblem.Invalid("page", "page is not a page of this query: give the next of the answer before, with the same filters.");
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return ApiProblem.Of(StatusCodes.Status413PayloadTooLarge, $"The body may have {ApiLimits.BodyBytes / 1024} KB at most.");
            case BadHttpRequestException bad:
                return ApiProblem.Of(bad.StatusCode, "The request could not be read.");
            case var _ when PassingFault.Is(fault, context):
                LogFault(logger, fault, ApiProblem.TraceIdOf(context));
                context.Response.Headers.RetryAfter = RetryAfterSeconds;
                return ApiProblem.Fault(
                    StatusCodes.Status503ServiceUnavailable, "This is not possible at the moment: try again in a few seconds, with the same Idempotency-Key.", context);
            default:
                LogFault(logger, fault, ApiProblem.TraceIdOf(context));
                return ApiProblem.Fault(StatusCodes.Status500InternalServerError, "Something went wrong on our side. It is logged under the traceId.", context);
        }
    }

    [LoggerMessage(LogLevel.Error, "An API call failed, trace {TraceId}")]
    private static partial void LogFault(ILogger logger, Exception fault, string traceId);
}

/// <summary>Sizes the API takes and gives.</summary>
internal static class ApiLimits
{
    public const int BodyBytes = 64 * 1024;
    public const int DefaultPage = 50;
    public const int MaxPage = 100;
    public const int MaxComment = 2000;
    public const int MaxReason = 500;
    public const int MaxUserId = 100;
    public const int MaxIdempotencyKey = 255;
}
