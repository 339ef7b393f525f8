using System.Text.Json.Nodes;

namespace Dispatch.Local.Twilio;

/// <summary>A message as Twilio's REST API writes it: numbers as strings, dates RFC 2822, addresses relative.</summary>
internal static class TwilioMessageJson
{
    public static JsonObject Write(LedgerMessage message, string accountSid)
    {
        var path = $"/2010-04-01/Accounts/{accountSid}/Messages/{message.Sid}";

        // With a Messaging Service the sender and the segments are not known at first.
        var isUndecided = message.Status is "accepted" or "scheduled";
        return new JsonObject
        {
            ["account_sid"] = accountSid,
            ["api_version"] = "2010-04-01",
            ["body"] = message.Body,
            ["date_created"] = Date(message.DateCreated),
            ["date_sent"] = message.DateSent is { } sent ? Date(sent) : null,
            ["date_updated"] = Date(message.DateUpdated),
            ["direction"] = message.Direction,
            ["error_code"] = message.ErrorCode,
            ["error_message"] = message.ErrorMessage,
            ["from"] = isUndecided ? null : message.From,
            ["messaging_service_sid"] = message.MessagingServiceSid,
            ["num_media"] = message.Media.Count.ToString(),
            ["num_segments"] = isUndecided ? "0" : message.NumSegments.ToString(),
            ["price"] = null,
            ["price_unit"] = "USD",
            ["sid"] = message.Sid,
            ["status"] = message.Status,
            ["subresource_uris"] = new JsonObject { ["media"] = path + "/Media.json" },
            ["to"] = message.To,
            ["uri"] = path + ".json",
        };
    }

    public static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss +0000");
}
