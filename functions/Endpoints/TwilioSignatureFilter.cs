using Dispatch.Functions.Telemetry;
using Dispatch.Functions.Twilio;
using Microsoft.AspNetCore.Http.Features;

namespace Dispatch.Functions.Endpoints;

/// <summary>
/// Verifies Twilio's signature over the raw body and the configured public address, and fails closed: what is not signed is
/// answered 403 and counted, never read further.
/// </summary>
internal sealed partial class TwilioSignatureFilter(Settings settings, ILogger<TwilioSignatureFilter> logger) : IEndpointFilter
{
    /// <summary>The form of a request that passed.</summary>
    public static TwilioForm FormOf(HttpContext context) => context.Features.GetRequiredFeature<TwilioForm>();

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var (form, refusal) = await ReadAsync(http);
        if (form is null)
        {
            return Refuse(refusal, StatusCodes.Status400BadRequest);
        }

        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var header = http.Request.Headers[TwilioSignature.HeaderName].ToString();
        var verdict = TwilioSignature.Check(settings.Twilio.AuthToken!, settings.PublicBaseUrl + target, form, header);
        if (verdict != SignatureVerdict.Valid)
        {
            return Refuse(verdict.ToString(), StatusCodes.Status403Forbidden);
        }

        http.Features.Set(form);
        return await next(context);
    }

    private static async Task<(TwilioForm? Form, string Refusal)> ReadAsync(HttpContext http)
    {
        if (http.Request.ContentLength > TwilioForm.MaximumBytes)
        {
            return (null, nameof(TwilioFormRefusal));
        }

        // One byte more than is said, so that the end is seen without another buffer; a body of unknown length grows from a kilobyte.
        var body = new byte[(int)(http.Request.ContentLength ?? 1024) + 1];
        var length = 0;
        int read;
        while ((read = await http.Request.Body.ReadAsync(body.AsMemory(length), http.RequestAborted)) > 0)
        {
            length += read;
            if (length > TwilioForm.MaximumBytes)
            {
                return (null, "the body is too large");
            }

            if (length == body.Length)
            {
                Array.Resize(ref body, 2 * length);
            }
        }

        return TwilioForm.TryParse(body.AsSpan(0, length), out var form, out var refusal)
            ? (form, string.Empty)
            : (null, refusal.ToString());
    }

    private IResult Refuse(string reason, int status)
    {
        Instruments.Refused.Add(1, new KeyValuePair<string, object?>(Instruments.Tags.Reason, reason));
        LogRefused(logger, reason);
        return Results.StatusCode(status);
    }

    [LoggerMessage(LogLevel.Warning, "A webhook was refused: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);
}
