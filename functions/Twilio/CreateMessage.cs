using System.Globalization;
using Dispatch.Core.Messaging;

namespace Dispatch.Functions.Twilio;

/// <summary>
/// The form of "create a message" (Twilio's <c>CreateMessageRequest</c>). Twilio ignores a field it does not know, so a
/// misspelt name would go unnoticed: a test compares every name here with Twilio's own list.
/// </summary>
internal static class CreateMessage
{
    /// <summary>Characters of a text, SMS or WhatsApp (Twilio, error 21617).</summary>
    public const int MaximumBody = 1600;

    /// <summary>Why the message is not worth a POST, with the code Twilio would answer and no HTTP status; null when it is.</summary>
    public static SendOutcome.Refused? Refuse(OutboundMessage message)
    {
        if (!MessageAddress.TryCreate(message.Channel, message.To, out _, out var refusal))
        {
            return new(21211, 0, $"To is not an address of {message.Channel}: {refusal}.");
        }

        return message switch
        {
            { ContentSid: { } sid } when !TwilioSid.Is("HX", sid) => new(21655, 0, "ContentSid is not HX followed by 32 hexadecimal digits."),
            { ContentSid: not null } => null,
            { Body.Length: > MaximumBody } => new(21617, 0, $"Body is {message.Body.Length} characters long, over {MaximumBody}."),
            { Body: null or "" } => new(21654, 0, "The message has neither ContentSid nor Body."),
            _ => null,
        };
    }

    /// <summary>The fields, in the order they are sent.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Fields(OutboundMessage message, TwilioOptions options, string publicBaseUrl)
    {
        yield return new("To", Prefix(message.Channel) + message.To);
        foreach (var sender in Senders(message.Channel, options))
        {
            yield return sender;
        }

        // Template text in Body is refused outside the 24-hour window, so a template goes without Body (error 63016).
        if (message.ContentSid is null)
        {
            yield return new("Body", message.Body!);
        }
        else
        {
            yield return new("ContentSid", message.ContentSid);
            if (message.ContentVariables.Count > 0)
            {
                yield return new("ContentVariables", ContentVariables.ToJson(message.ContentVariables));
            }
        }

        yield return new("StatusCallback", StatusCallbackUrl.For(publicBaseUrl, message.Partition, message.MessageNumber));
        if (options.ValidityPeriod is { } seconds)
        {
            yield return new("ValidityPeriod", seconds.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>The sender of a channel as <c>From</c> has it, or null where the Messaging Service chooses.</summary>
    public static string? From(Channel channel, TwilioOptions options)
    {
        var sender = channel == Channel.WhatsApp ? options.WhatsAppSender : options.SmsSender;
        return string.IsNullOrEmpty(sender) ? null : Prefix(channel) + sender;
    }

    /// <summary>What stands before an address of the channel.</summary>
    public static string Prefix(Channel channel) => channel == Channel.WhatsApp ? "whatsapp:" : "";

    private static IEnumerable<KeyValuePair<string, string>> Senders(Channel channel, TwilioOptions options)
    {
        if (From(channel, options) is { } from)
        {
            yield return new("From", from);
        }

        if (channel == Channel.Sms && !string.IsNullOrEmpty(options.MessagingServiceSid))
        {
            yield return new("MessagingServiceSid", options.MessagingServiceSid);
        }
    }
}
