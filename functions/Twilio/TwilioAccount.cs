using System.Text.Json;

namespace Dispatch.Functions.Twilio;

/// <summary>Something that sends, as Twilio has it.</summary>
/// <param name="Status"><c>ONLINE</c> … for WhatsApp senders (Twilio, "Senders API"); null where there is none.</param>
/// <param name="InboundUrl">Where messages to it are reported; empty where nothing is set, null where something else decides.</param>
public sealed record TwilioSender(string? Status, string? InboundUrl);

/// <summary>What Twilio tells of our account, read only. Every failure is a <see cref="TwilioApiException"/>.</summary>
/// <param name="http">Without redirects (<see cref="TwilioRegistration.CreateHandler"/>).</param>
/// <param name="options">Validated.</param>
public sealed class TwilioAccount(HttpClient http, TwilioOptions options)
{
    private const int MaxPages = 20;

    private readonly TwilioRest rest = new(http, options);

    private string Api => $"{options.ApiBaseUrl.TrimEnd('/')}/2010-04-01/Accounts/{options.AccountSid}";

    /// <summary>The host of its own that messaging has at Twilio; on this machine everything is one.</summary>
    private string Messaging => TwilioCredentials.IsLoopback(new Uri(options.ApiBaseUrl)) ? options.ApiBaseUrl.TrimEnd('/') : "https://messaging.twilio.com";

    /// <summary><c>active</c>, <c>suspended</c> or <c>closed</c>; null where there is no such account.</summary>
    public async Task<string?> StatusAsync(CancellationToken cancellationToken)
    {
        using var account = await ReadAsync(new Uri(Api + ".json"), cancellationToken);
        return account is null ? null : TwilioJson.Text(account.RootElement, "status");
    }

    /// <summary>Whether the list of messages is shown: the reconciliation reads it, so whatever credentials the app sends with must be allowed to.</summary>
    public async Task<bool> ShowsMessagesAsync(CancellationToken cancellationToken)
    {
        using var page = await ReadAsync(new Uri(Api + "/Messages.json?PageSize=1"), cancellationToken);
        return page is not null;
    }

    /// <summary>A number of the account; null where it has not got it.</summary>
    public async Task<TwilioSender?> NumberAsync(string phoneNumber, CancellationToken cancellationToken)
    {
        using var answer = await ReadAsync(new Uri($"{Api}/IncomingPhoneNumbers.json?PhoneNumber={Uri.EscapeDataString(phoneNumber)}"), cancellationToken);
        return ItemsOf(answer, "incoming_phone_numbers")
            .Where(number => TwilioJson.Text(number, "phone_number") == phoneNumber)
            .Select(number => new TwilioSender(null, TwilioJson.Text(number, "sms_url") ?? string.Empty))
            .FirstOrDefault();
    }

    /// <summary>A Messaging Service; its URL is null where it leaves inbound messages to its numbers.</summary>
    public async Task<TwilioSender?> ServiceAsync(string serviceSid, CancellationToken cancellationToken)
    {
        using var service = await ReadAsync(new Uri($"{Messaging}/v1/Services/{serviceSid}"), cancellationToken);
        if (service is null)
        {
            return null;
        }

        var isLeft = service.RootElement.TryGetProperty("use_inbound_webhook_on_number", out var leaves) && leaves.ValueKind == JsonValueKind.True;
        return new TwilioSender(null, isLeft ? null : TwilioJson.Text(service.RootElement, "inbound_request_url") ?? string.Empty);
    }

    /// <summary>A WhatsApp sender; null where the account has not got it.</summary>
    /// <param name="phoneNumber">E.164.</param>
    public async Task<TwilioSender?> WhatsAppSenderAsync(string phoneNumber, CancellationToken cancellationToken)
    {
        var next = new Uri($"{Messaging}/v2/Channels/Senders?Channel=whatsapp&PageSize=50");
        for (var page = 0; page < MaxPages; page++)
        {
            using var answer = await ReadAsync(next, cancellationToken);
            foreach (var sender in ItemsOf(answer, "senders"))
            {
                if (TwilioJson.Text(sender, "sender_id") == "whatsapp:" + phoneNumber)
                {
                    var url = sender.TryGetProperty("webhook", out var webhook) && webhook.ValueKind == JsonValueKind.Object ? TwilioJson.Text(webhook, "callback_url") : null;
                    return new TwilioSender(TwilioJson.Text(sender, "status"), url ?? string.Empty);
                }
            }

            if (answer is null || !answer.RootElement.TryGetProperty("meta", out var meta) || TwilioJson.Text(meta, "next_page_url") is not { Length: > 0 } link)
            {
                return null;
            }

            next = new Uri(next, link);
        }

        return null;
    }

    private async Task<JsonDocument?> ReadAsync(Uri url, CancellationToken cancellationToken)
    {
        var body = await rest.SendAsync(HttpMethod.Get, url, content: null, cancellationToken);
        return body is null ? null : TwilioJson.TryParse(body) ?? throw new TwilioApiException(0, 0, "The answer is no JSON object.");
    }

    private static JsonElement.ArrayEnumerator ItemsOf(JsonDocument? answer, string name) =>
        answer is not null && answer.RootElement.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : default;
}
