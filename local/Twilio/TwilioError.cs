using System.Text.Json.Nodes;

namespace Dispatch.Local.Twilio;

/// <summary>A refusal in Twilio's words: HTTP status, code, and the body <c>{code, message, more_info, status}</c>.</summary>
internal sealed record TwilioError(int Status, int Code, string Message)
{
    public static readonly TwilioError BadCredentials = new(401, 20003, "Authenticate");
    public static readonly TwilioError NotFound = new(404, 20404, "The requested resource was not found");

    public IResult ToResult() => Results.Text(
        new JsonObject
        {
            ["code"] = Code,
            ["message"] = Message,
            ["more_info"] = $"https://www.twilio.com/docs/errors/{Code}",
            ["status"] = Status,
        }.ToJsonString(),
        "application/json; charset=utf-8",
        statusCode: Status);

    /// <summary>What a code means, for the phones page and ErrorMessage; our own words.</summary>
    public static string Meaning(int code) => code switch
    {
        21610 => "The recipient has opted out",
        30003 => "The handset cannot be reached",
        30005 => "Unknown number",
        30006 => "Landline or unreachable carrier",
        30007 => "Filtered by the carrier",
        30008 => "Unknown error of the carrier",
        63003 => "This number has no WhatsApp",
        63013 => "A variable is empty or has a line break or many blanks",
        63014 => "The recipient has blocked the sender",
        63016 => "Free text outside the 24-hour window",
        63018 => "Too many messages at once",
        63019 => "The media could not be fetched",
        63021 => "The content is longer than WhatsApp allows",
        63024 => "Not a valid recipient on this channel",
        63028 => "A variable of the content has no value",
        _ => $"Error {code}",
    };
}
