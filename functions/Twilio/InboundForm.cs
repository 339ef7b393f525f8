using System.Globalization;
using Dispatch.Core.Messaging;

namespace Dispatch.Functions.Twilio;

/// <summary>Why a signed inbound webhook is no message.</summary>
public enum InboundRefusal
{
    None,

    /// <summary>No id of a message: it could not be recognised when it comes again.</summary>
    MissingMessageSid,

    /// <summary>No sender at all.</summary>
    MissingFrom,

    /// <summary>A sender that is neither a number, a short code nor a WhatsApp user id.</summary>
    UnreadableFrom,
}

/// <summary>
/// Reads an inbound webhook (Twilio, "Twilio's request to your incoming message webhook URL"). Only the id and the sender
/// are needed; everything else may be absent, empty or nonsense, and unknown parameters are of no account.
/// </summary>
public static class InboundForm
{
    private const string MediaUrl = "MediaUrl";
    private const string WhatsAppPrefix = "whatsapp:";

    /// <summary>The message, or null with the reason in <paramref name="refusal"/>.</summary>
    /// <param name="form">The parameters, their signature checked.</param>
    /// <param name="receivedAt">When the webhook reached us, UTC.</param>
    public static InboundMessage? Read(TwilioForm form, DateTimeOffset receivedAt, out InboundRefusal refusal)
    {
        var messageSid = form.MessageSid();
        var from = Sender(form);
        refusal = (messageSid, from) switch
        {
            (null, _) => InboundRefusal.MissingMessageSid,
            (_, null) => form.Text("From") is null ? InboundRefusal.MissingFrom : InboundRefusal.UnreadableFrom,
            _ => InboundRefusal.None,
        };
        if (messageSid is null || from is null)
        {
            return null;
        }

        // No document says how a tap in a list arrives; ListId and ListTitle are taken like a button's.
        return new InboundMessage(
            messageSid,
            from,
            form.Address("To"),
            form.Text("Body") ?? "",
            form.Text("ButtonPayload") ?? form.Text("ListId"),
            form.Text("ButtonText") ?? form.Text("ListTitle"),
            TwilioSid.Message(form["OriginalRepliedMessageSid"]),
            form.Text("ProfileName"),
            UserId(form, "ExternalUserId"),
            UserId(form, "ParentExternalUserId"),
            ReadOptOutType(form["OptOutType"]),
            ReadMedia(form),
            ReadLocation(form),
            form.Number("NumSegments"),
            form.Text("MessagingServiceSid"),
            receivedAt);
    }

    // A hidden number leaves the user id; an address without its prefix to a WhatsApp sender of ours is a WhatsApp one.
    private static MessageAddress? Sender(TwilioForm form)
    {
        var text = form.Text("From");
        var isWhatsApp = form["To"]?.StartsWith(WhatsAppPrefix, StringComparison.OrdinalIgnoreCase) == true;
        if (text is not null && isWhatsApp && !text.Contains(':', StringComparison.Ordinal))
        {
            text = WhatsAppPrefix + text;
        }

        return MessageAddress.TryParse(text, out var address, out _) ? address : form.Address("ExternalUserId");
    }

    private static string? UserId(TwilioForm form, string name) =>
        form.Address(name) is { Kind: MessageAddressKind.UserId } address ? address.Value : null;

    private static OptOutType? ReadOptOutType(string? value) => value?.ToUpperInvariant() switch
    {
        "STOP" => OptOutType.Stop,
        "START" => OptOutType.Start,
        "HELP" => OptOutType.Help,
        _ => null,
    };

    // NumMedia is not asked: what has a URL is there, whatever it says.
    private static InboundMedia[] ReadMedia(TwilioForm form) =>
    [
        .. form.All()
            .Where(pair => pair.Key.StartsWith(MediaUrl, StringComparison.Ordinal) && pair.Value.Length > 0)
            .Select(pair => (Number: ReadMediaNumber(pair.Key), Url: pair.Value.Replace("\0", "", StringComparison.Ordinal)))
            .Where(media => media.Number >= 0)
            .DistinctBy(media => media.Number)
            .OrderBy(media => media.Number)
            .Select(media => new InboundMedia(media.Url, form.Text("MediaContentType" + media.Number) ?? "application/octet-stream")),
    ];

    private static int ReadMediaNumber(string name) =>
        int.TryParse(name.AsSpan(MediaUrl.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private static SharedLocation? ReadLocation(TwilioForm form) =>
        (form.Degrees("Latitude", 90), form.Degrees("Longitude", 180)) is ({ } latitude, { } longitude)
            ? new SharedLocation(latitude, longitude, form.Text("Address"), form.Text("Label"))
            : null;
}
