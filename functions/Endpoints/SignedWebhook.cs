using System.Buffers;
using Dispatch.Functions.Telemetry;
using Dispatch.Functions.Twilio;
using Microsoft.AspNetCore.Http.Features;

namespace Dispatch.Functions.Endpoints;

/// <summary>
/// Verifies Twilio's signature over the raw body and the configured public address, and fails closed: what is not signed is
/// answered 403 and counted, never read further. An endpoint of its own and not a filter: callbacks are what this app gets most of, and
/// a filter's context and services cost a tenth of one.
/// </summary>
internal sealed partial class SignedWebhook(Settings settings, ILogger<SignedWebhook> logger)
{
    /// <summary>The endpoint that passes on what is signed.</summary>
    public RequestDelegate Of(Func<HttpContext, TwilioForm, Task> receive) => async http =>
    {
        var (form, refusal) = await ReadAsync(http);
        if (form is null)
        {
            Refuse(http, refusal, StatusCodes.Status400BadRequest);
            return;
        }

        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var header = http.Request.Headers[TwilioSignature.HeaderName].ToString();
        var verdict = TwilioSignature.Check(settings.Twilio.AuthToken!, settings.PublicBaseUrl + target, form, header);
        if (verdict != SignatureVerdict.Valid)
        {
            Refuse(http, verdict.ToString(), StatusCodes.Status403Forbidden);
            return;
        }

        await receive(http, form);
    };

    private static async ValueTask<(TwilioForm? Form, string Refusal)> ReadAsync(HttpContext http)
    {
        var body = http.Request.BodyReader;
        if (http.Request.ContentLength > TwilioForm.MaximumBytes)
        {
            return (null, nameof(TwilioFormRefusal.TooLarge));
        }

        while (true)
        {
            var read = await body.ReadAsync();
            if (read.Buffer.Length > TwilioForm.MaximumBytes)
            {
                body.AdvanceTo(read.Buffer.Start);
                return (null, nameof(TwilioFormRefusal.TooLarge));
            }

            if (read.IsCompleted)
            {
                var isForm = TwilioForm.TryParse(read.Buffer.IsSingleSegment ? read.Buffer.FirstSpan : read.Buffer.ToArray(), out var form, out var refusal);
                body.AdvanceTo(read.Buffer.End);
                return isForm ? (form, string.Empty) : (null, refusal.ToString());
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private void Refuse(HttpContext http, string reason, int status)
    {
        Instruments.Refused.Add(1, new KeyValuePair<string, object?>(Instruments.Tags.Reason, reason));
        LogRefused(logger, http.Request.Path, reason);
        http.Response.StatusCode = status;
    }

    [LoggerMessage(LogLevel.Warning, "A webhook was refused ({Path}): {Reason}")]
    private static partial void LogRefused(ILogger logger, string path, string reason);
}
