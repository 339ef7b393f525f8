using Dispatch.Functions;
using Dispatch.Functions.Twilio;

namespace Dispatch.Cli.Doctor;

/// <summary>
/// The account, who sends, and whether messages to them are reported to us. Asked with the AuthToken, which is always there: of the API keys
/// only a Main one may read the account (Twilio, "API keys"), and ours is to be restricted. The key is looked at by what it is for.
/// </summary>
internal sealed class TwilioChecks(HttpClient http, Settings settings)
{
    private const string Credentials = "twilio credentials";
    private const string ApiKey = "twilio API key";

    private readonly TwilioAccount account = new(http, WithoutKey(settings.Twilio));

    private string Expected => settings.PublicBaseUrl + "/twilio/inbound" + StatusCallbackUrl.RetryFragment;

    public async Task<IReadOnlyList<Check>> RunAsync(CancellationToken cancellationToken)
    {
        var twilio = settings.Twilio;
        var checks = new List<Check> { await TryAsync(Credentials, async () => AccountCheck(await account.StatusAsync(cancellationToken))) };
        if (!string.IsNullOrEmpty(twilio.ApiKeySid))
        {
            checks.Add(await TryAsync(ApiKey, async () => KeyCheck(await new TwilioAccount(http, twilio).ShowsMessagesAsync(cancellationToken))));
        }

        if (checks[0].Outcome == CheckOutcome.Fault)
        {
            return checks;
        }

        await AddSenderAsync(checks, "WhatsApp sender", "Twilio__WhatsAppSender", () => account.WhatsAppSenderAsync(twilio.WhatsAppSender!, cancellationToken));
        var isNumbers = string.IsNullOrEmpty(twilio.MessagingServiceSid);
        if (!isNumbers)
        {
            isNumbers = await AddSenderAsync(
                checks, "Messaging Service", "Twilio__MessagingServiceSid", () => account.ServiceAsync(twilio.MessagingServiceSid!, cancellationToken)) is { InboundUrl: null };
        }

        if (!string.IsNullOrEmpty(twilio.SmsSender))
        {
            // A number in a service that answers for all its numbers reports by the service's URL.
            await AddSenderAsync(checks, "SMS number", "Twilio__SmsSender", () => account.NumberAsync(twilio.SmsSender, cancellationToken), hasWebhook: isNumbers);
        }

        return checks;
    }

    private static Check AccountCheck(string? status) => status switch
    {
        "active" => Check.Ok(Credentials, "accepted, the account is active"),
        null => Check.Fault(Credentials, "there is no such account", "Look at Twilio__AccountSid."),
        _ => Check.Fault(Credentials, $"the account is {status}", "Nothing is sent until it is active again: look at Twilio's console, Account and Billing."),
    };

    private static Check KeyCheck(bool showsMessages) => showsMessages
        ? Check.Ok(ApiKey, "accepted, it may list messages")
        : Check.Fault(ApiKey, "there is no such account", "Look at Twilio__AccountSid.");

    private static TwilioOptions WithoutKey(TwilioOptions options) => new()
    {
        AccountSid = options.AccountSid,
        AuthToken = options.AuthToken,
        ApiBaseUrl = options.ApiBaseUrl,
        ContentBaseUrl = options.ContentBaseUrl,
        CallTimeout = options.CallTimeout,
    };

    private async Task<TwilioSender?> AddSenderAsync(List<Check> checks, string what, string setting, Func<Task<TwilioSender?>> read, bool hasWebhook = true)
    {
        TwilioSender? sender = null;
        checks.Add(await TryAsync($"twilio {what}", async () =>
        {
            sender = await read();
            return sender switch
            {
                null => Check.Fault($"twilio {what}", "the account has no such sender", $"Look at {setting}, or set the sender up in Twilio's console (docs/going-live.md, 1)."),
                { Status: null or "ONLINE" or "ONLINE:UPDATING" } => Check.Ok($"twilio {what}", sender.Status ?? "there"),
                _ => Check.Fault($"twilio {what}", $"is {sender.Status}", "Look at the sender in Twilio's console: WhatsApp tells there why it is not online."),
            };
        }));
        if (hasWebhook && sender?.InboundUrl is { } url)
        {
            checks.Add(Webhook($"webhook setting of the {what}", url));
        }

        return sender;
    }

    private Check Webhook(string name, string url)
    {
        var plain = Expected[..Expected.IndexOf('#', StringComparison.Ordinal)];
        var advice = $"Set it to {Expected} with POST (docs/going-live.md, 5).";
        return url switch
        {
            _ when url == Expected => Check.Ok(name, url),
            "" => Check.Fault(name, "nothing is set: replies of people reach nobody", advice),
            _ when url.Split('#', 2)[0] == plain => Check.Warn(name, $"{url} lacks the retry part: a message that meets an error of ours is not tried again", advice),
            _ => Check.Fault(name, $"{url} is not our address: replies go there", advice),
        };
    }

    private static async Task<Check> TryAsync(string name, Func<Task<Check>> look)
    {
        try
        {
            return await look();
        }
        catch (TwilioApiException fault) when (name == ApiKey && fault.HttpStatus is 401 or 403)
        {
            return Check.Fault(
                name, $"Twilio refused it ({fault.ErrorCode})",
                "Look at Twilio__ApiKeySid with Twilio__ApiKeySecret; a restricted key needs messages create, read and list, content templates create, read and list (docs/going-live.md, 1).");
        }
        catch (TwilioApiException fault) when (fault.HttpStatus == 401)
        {
            return Check.Fault(name, $"Twilio refused them ({fault.ErrorCode})", "Look at Twilio__AccountSid with Twilio__AuthToken.");
        }
        catch (TwilioApiException fault) when (fault.HttpStatus == 403)
        {
            return Check.Warn(name, "Twilio does not show it to us", "Look in Twilio's console.");
        }
        catch (TwilioApiException fault)
        {
            return Check.Fault(name, fault.Message, "Look at Twilio__ApiBaseUrl, the network, and Twilio's status page.");
        }
    }
}
