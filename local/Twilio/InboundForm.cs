using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Dispatch.Local.Twilio;

/// <summary>What a person does on a phone.</summary>
/// <param name="From">E.164 or WhatsApp user id, without prefix.</param>
/// <param name="Channel"><c>whatsapp</c> or <c>sms</c>.</param>
/// <param name="Body">Text; for a tapped button its title.</param>
/// <param name="ButtonPayload">Id of the tapped button.</param>
/// <param name="RepliedTo">SID of the message that is answered or whose button is tapped.</param>
/// <param name="ProfileName">WhatsApp display name.</param>
/// <param name="Media">Photos and files.</param>
/// <param name="Latitude">With <paramref name="Longitude"/>: a shared location.</param>
/// <param name="MessageSid">SID to use; a repeated one plays a redelivery. Null makes a new one.</param>
internal sealed record InboundRequest(
    string From,
    string Channel = "whatsapp",
    string Body = "",
    string? ButtonPayload = null,
    string? RepliedTo = null,
    string? ProfileName = null,
    IReadOnlyList<InboundMedia>? Media = null,
    double? Latitude = null,
    double? Longitude = null,
    string? Address = null,
    string? Label = null,
    string? MessageSid = null);

/// <summary>One attached file.</summary>
/// <param name="Data">Base64.</param>
internal sealed record InboundMedia(string ContentType, string Data);

/// <summary>The form of an inbound webhook.</summary>
internal static class InboundForm
{
    /// <summary>All parameters in the order Twilio was seen to send them.</summary>
    /// <param name="message">The message as recorded, without its fields.</param>
    /// <param name="request">What the person did.</param>
    /// <param name="repliedTo">The answered message, at most seven days old.</param>
    /// <param name="account">Ours.</param>
    /// <param name="apiBaseUrl">Where the media are fetched.</param>
    public static IReadOnlyList<FormField> Fields(
        LedgerMessage message, InboundRequest request, LedgerMessage? repliedTo, LocalAccount account, string apiBaseUrl)
    {
        List<FormField> fields =
        [
            new("MessageSid", message.Sid),
            new("SmsSid", message.Sid),
            new("SmsMessageSid", message.Sid),
            new("AccountSid", account.AccountSid),
            new("From", message.From!),
            new("To", message.To),
            new("Body", message.Body),
            new("NumMedia", message.Media.Count.ToString()),
            new("NumSegments", message.NumSegments.ToString()),
            new("SmsStatus", "received"),
            new("ApiVersion", "2010-04-01"),
        ];
        fields.AddRange(message.Media.SelectMany((media, index) => new FormField[]
        {
            new($"MediaUrl{index}", $"{apiBaseUrl}/2010-04-01/Accounts/{account.AccountSid}/Messages/{message.Sid}/Media/{media.Sid}"),
            new($"MediaContentType{index}", media.ContentType),
        }));
        fields.AddRange(message.Channel == "whatsapp" ? WhatsApp(message, request, repliedTo) : Geography(message));
        return fields;
    }

    private static IEnumerable<FormField> WhatsApp(LedgerMessage message, InboundRequest request, LedgerMessage? repliedTo)
    {
        var name = request.ProfileName ?? "Phone " + message.Phone[^Math.Min(4, message.Phone.Length)..];
        var number = message.Phone.StartsWith('+') ? message.Phone[1..] : null;
        yield return new("ProfileName", name);
        yield return new("MessageType", MessageType(message, request, repliedTo));
        yield return new("ReferralNumMedia", "0");
        if (number is not null)
        {
            yield return new("WaId", number);
        }

        yield return new("ExternalUserId", Twilio.Address.WhatsAppPrefix + (number is null ? message.Phone : UserId(number)));
        if (request.ButtonPayload is not null)
        {
            yield return new("ButtonText", message.Body);
            yield return new("ButtonPayload", request.ButtonPayload);
            yield return new("ButtonType", "REPLY");
        }

        if (repliedTo is not null)
        {
            yield return new("OriginalRepliedMessageSid", repliedTo.Sid);
            yield return new("OriginalRepliedMessageSender", repliedTo.From ?? message.To);
        }

        foreach (var (key, value) in Location(request))
        {
            yield return new(key, value);
        }

        var context = new { type = "whatsapp", data = new { context = new { ProfileName = name, WaId = number } } };
        yield return new("ChannelMetadata", JsonSerializer.Serialize(context));
    }

    private static IEnumerable<(string Name, string Value)> Location(InboundRequest request)
    {
        if (request is not { Latitude: { } latitude, Longitude: { } longitude })
        {
            yield break;
        }

        yield return ("Latitude", latitude.ToString());
        yield return ("Longitude", longitude.ToString());
        if (request.Address is { } address)
        {
            yield return ("Address", address);
        }

        if (request.Label is { } label)
        {
            yield return ("Label", label);
        }
    }

    private static FormField[] Geography(LedgerMessage message)
    {
        var isNorthAmerican = message.Phone.StartsWith("+1", StringComparison.Ordinal);
        return
        [
            new("FromCity", isNorthAmerican ? "SAN FRANCISCO" : ""),
            new("FromState", isNorthAmerican ? "CA" : ""),
            new("FromZip", isNorthAmerican ? "94103" : ""),
            new("FromCountry", isNorthAmerican ? "US" : ""),
            new("ToCity", ""),
            new("ToState", ""),
            new("ToZip", ""),
            new("ToCountry", "US"),
        ];
    }

    /// <summary>A tap on an approved template's button is a <c>button</c>, on one sent in session <c>interactive</c>.</summary>
    private static string MessageType(LedgerMessage message, InboundRequest request, LedgerMessage? repliedTo) => message switch
    {
        _ when request.ButtonPayload is not null => repliedTo?.Buttons.Any(button => button.Kind == "item") == true ? "interactive" : "button",
        _ when request.Latitude is not null => "location",
        { Media: [{ ContentType: var type }, ..] } => type.Split('/')[0] is var kind and ("image" or "audio" or "video") ? kind : "document",
        _ => "text",
    };

    /// <summary>A made-up WhatsApp user id that stays the same for a number.</summary>
    private static string UserId(string number) => "US." + Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(number)))[..12];
}
