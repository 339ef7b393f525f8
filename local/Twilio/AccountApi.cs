using System.Text.Json.Nodes;

namespace Dispatch.Local.Twilio;

/// <summary>What Twilio tells of the account itself: its status, its numbers, its WhatsApp senders and its Messaging Service, read only.</summary>
internal sealed class AccountApi(StandInOptions options)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var own = routes.MapGroup("").AddEndpointFilter(new BasicAuthFilter(options.Account, takesKey: false));
        own.MapGet("/2010-04-01/Accounts/{accountSid}.json", Account);
        own.MapGet("/2010-04-01/Accounts/{accountSid}/IncomingPhoneNumbers.json", Numbers);
        own.MapGet("/v1/Services/{sid}", Service);
        own.MapGet("/v2/Channels/Senders", Senders);
    }

    private IResult Account(string accountSid) => Json(new JsonObject
    {
        ["sid"] = accountSid,
        ["status"] = options.AccountStatus,
        ["type"] = "Full",
        ["friendly_name"] = "Stand-in",
    });

    private IResult Numbers(HttpRequest request)
    {
        var asked = request.Query["PhoneNumber"].ToString();
        JsonNode[] numbers = asked == options.Account.SmsSender
            ? [new JsonObject { ["phone_number"] = asked, ["sms_url"] = options.ConfiguredInboundUrl, ["sms_method"] = "POST", ["capabilities"] = new JsonObject { ["sms"] = true } }]
            : [];
        return Json(new JsonObject { ["incoming_phone_numbers"] = new JsonArray(numbers), ["next_page_uri"] = null });
    }

    private IResult Service(string sid) => sid == options.Account.MessagingServiceSid
        ? Json(new JsonObject
        {
            ["sid"] = sid,
            ["account_sid"] = options.Account.AccountSid,
            ["inbound_request_url"] = options.ConfiguredInboundUrl,
            ["inbound_method"] = "POST",
            ["use_inbound_webhook_on_number"] = false,
        })
        : TwilioError.NotFound.ToResult();

    private IResult Senders() => Json(new JsonObject
    {
        ["senders"] = new JsonArray(new JsonObject
        {
            ["sid"] = "XE" + options.Account.AccountSid[2..],
            ["sender_id"] = "whatsapp:" + options.Account.WhatsAppSender,
            ["status"] = options.SenderStatus,
            ["webhook"] = new JsonObject { ["callback_url"] = options.ConfiguredInboundUrl, ["callback_method"] = "POST" },
        }),
        ["meta"] = new JsonObject { ["key"] = "senders", ["page"] = 0, ["page_size"] = 50, ["next_page_url"] = null },
    });

    private static IResult Json(JsonObject body) => Results.Text(body.ToJsonString(), "application/json");
}
