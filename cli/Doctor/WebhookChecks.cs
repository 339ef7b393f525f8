using System.Net;
using Dispatch.Functions;
using Dispatch.Functions.Twilio;

namespace Dispatch.Cli.Doctor;

/// <summary>
/// Calls our own webhook from here as Twilio would: signed rightly it must be taken, signed wrongly refused. The status told belongs to
/// no message, so nothing is changed by it.
/// </summary>
internal sealed class WebhookChecks(HttpClient http, Settings settings)
{
    private const string Reachable = "webhook reachable";
    private const string Signed = "webhook signature";
    private const string Forged = "webhook forged signature";

    private string Url => settings.PublicBaseUrl + StatusCallbackUrl.Path;

    public async Task<IReadOnlyList<Check>> RunAsync(CancellationToken cancellationToken)
    {
        HttpStatusCode right, wrong;
        try
        {
            right = await PostAsync(settings.Twilio.AuthToken!, cancellationToken);
            wrong = await PostAsync(settings.Twilio.AuthToken + "x", cancellationToken);
        }
        catch (Exception fault) when (fault is HttpRequestException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            var says = fault is HttpRequestException http ? $"{Url} cannot be reached ({http.HttpRequestError})" : $"{Url} does not answer in time";
            return [Check.Fault(Reachable, says, "Look at PublicBaseUrl, the host's name and certificate, and whether the app runs (docs/runbook.md, not-answering).")];
        }

        return [ReachableCheck(right), .. ReachableCheck(right).Outcome == CheckOutcome.Ok ? [SignedCheck(right), ForgedCheck(wrong)] : Array.Empty<Check>()];
    }

    private Check ReachableCheck(HttpStatusCode status) => (int)status switch
    {
        404 => Check.Fault(Reachable, $"{Url} answers 404", "Something else answers there: look at PublicBaseUrl, and whether the package is deployed."),
        >= 300 and < 400 => Check.Fault(Reachable, $"{Url} redirects ({(int)status}): Twilio's POST loses its body", "PublicBaseUrl must be the address that answers itself, with https."),
        >= 500 => Check.Fault(Reachable, $"{Url} answers {(int)status}", "Look at the app's log (docs/runbook.md)."),
        _ => Check.Ok(Reachable, $"{Url} answers"),
    };

    private static Check SignedCheck(HttpStatusCode status) => (int)status is >= 200 and < 300
        ? Check.Ok(Signed, $"a webhook signed with our token is taken ({(int)status})")
        : Check.Fault(
            Signed, $"a webhook signed with our token is refused ({(int)status})",
            "The app has another Twilio__AuthToken or another PublicBaseUrl than these settings: make them the same, letter by letter.");

    private static Check ForgedCheck(HttpStatusCode status) => status == HttpStatusCode.Forbidden
        ? Check.Ok(Forged, "a webhook with a wrong signature is refused (403)")
        : Check.Fault(Forged, $"a webhook with a wrong signature is answered {(int)status}, not 403", "Anybody could write in Twilio's name: what answers there is not Dispatch.");

    private async Task<HttpStatusCode> PostAsync(string token, CancellationToken cancellationToken)
    {
        KeyValuePair<string, string>[] form =
        [
            KeyValuePair.Create("AccountSid", settings.Twilio.AccountSid!),
            KeyValuePair.Create("MessageSid", "SM" + new string('0', 32)),
            KeyValuePair.Create("MessageStatus", "sent"),
        ];
        using var call = new HttpRequestMessage(HttpMethod.Post, Url) { Content = new FormUrlEncodedContent(form) };
        call.Headers.Add(TwilioSignature.HeaderName, TwilioSignature.Sign(token, Url, form));
        using var answer = await http.SendAsync(call, cancellationToken);
        return answer.StatusCode;
    }
}
